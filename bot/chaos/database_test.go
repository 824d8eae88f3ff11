package chaos

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestChaosPostgreSQLFrozenCrashedAndUnreachableLosesNothing stops and crashes the whole server, so it runs beside no other test.
func TestChaosPostgreSQLFrozenCrashedAndUnreachableLosesNothing(t *testing.T) {
	s := newSite(t, plan{postgres: true})
	s.up()
	c := s.newCrowd(size(8, 100))
	c.start(s.ctx, size(6, 16))
	for turns := 0; turns < size(1, 8); turns++ {
		s.rest(1500 * time.Millisecond)
		s.freezePostgres(size(2*time.Second, 8*time.Second))
		s.rest(1500 * time.Millisecond)
		s.crashPostgres()
		s.rest(1500 * time.Millisecond)
		s.proxy.leave()
		s.rest(size(2*time.Second, 12*time.Second))
		s.proxy.back()
	}
	c.finish()
	c.audit()
}

// freezePostgres stops every process of the server for a while: connections stay open and nothing answers.
func (s *site) freezePostgres(d time.Duration) {
	s.t.Helper()
	all := s.postgresProcesses()
	for _, pid := range all {
		_ = syscall.Kill(pid, syscall.SIGSTOP)
	}
	timer := time.NewTimer(d)
	<-timer.C
	for _, pid := range all {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
}

// crashPostgres kills a process of the server that shares its memory, whereupon the server ends all others and recovers from its log.
func (s *site) crashPostgres() {
	s.t.Helper()
	all := s.postgresProcesses()
	_ = syscall.Kill(all[len(all)-1], syscall.SIGKILL)
}

// postgresProcesses lists the server's processes, its first one at the head and one that serves a connection at the end.
func (s *site) postgresProcesses() []int {
	s.t.Helper()
	db, err := sql.Open("pgx", s.proxy.direct)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	var backend int
	for s.ctx.Err() == nil { // it may still be recovering
		if err = db.QueryRowContext(s.ctx, "SELECT pg_backend_pid()").Scan(&backend); err == nil {
			break
		}
		s.rest(200 * time.Millisecond)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	head := parentOf(backend)
	if head <= 1 {
		s.t.Fatalf("process %d of PostgreSQL is not of this machine: run this test with a server of its own", backend)
	}
	all := []int{head}
	entries, _ := filepath.Glob("/proc/[0-9]*")
	for _, e := range entries {
		if pid, err := strconv.Atoi(filepath.Base(e)); err == nil && pid != backend && parentOf(pid) == head {
			all = append(all, pid)
		}
	}
	return append(all, backend)
}

// parentOf reads a process's parent; 0 when there is no such process.
func parentOf(pid int) int {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	n, _ := strconv.Atoi(fields[1])
	return n
}
