// Package redistest gives tests a real redis-server on a free port that can be killed, emptied, paused and restarted. It owns the process:
// the server ends with its test, and by itself when the test process dies.
//
// Without redis-server a test fails and says what to install.
package redistest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// install is what to do when Redis is missing.
const install = "redis-server was not found in PATH; install Redis (Debian: apt-get install redis-server)"

// startTime bounds how long a server may take to answer.
const startTime = 15 * time.Second

// Server is one redis-server without persistence: killing it loses everything, as in production it may.
type Server struct {
	tb   testing.TB
	port int
	cmd  *exec.Cmd
}

// Start starts a server that lives as long as the test.
func Start(tb testing.TB) *Server {
	tb.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		tb.Fatal(install)
	}
	s := &Server{tb: tb, port: freePort(tb)}
	tb.Cleanup(s.Kill)
	s.launch()
	return s
}

// URL is the server's address; it stays the same over Restart.
func (s *Server) URL() string { return "redis://" + s.addr() }

func (s *Server) addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// Kill ends the server at once, like a crash. Killing it twice is no error.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait() // its error says only that it was killed
	s.cmd = nil
}

// Restart starts the server again, empty, on the same port; one that still runs is killed first.
func (s *Server) Restart() {
	s.tb.Helper()
	s.Kill()
	s.launch()
}

// Pause stops the server's process: connections stay open and nothing answers. Resume lets it go on.
func (s *Server) Pause() {
	s.tb.Helper()
	s.signal(syscall.SIGSTOP)
}

// Resume ends a Pause.
func (s *Server) Resume() {
	s.tb.Helper()
	s.signal(syscall.SIGCONT)
}

// Flush empties the server.
func (s *Server) Flush() {
	s.tb.Helper()
	c := redis.NewClient(&redis.Options{Addr: s.addr()})
	defer c.Close()
	if err := c.FlushAll(context.Background()).Err(); err != nil {
		s.tb.Fatalf("empty redis: %v", err)
	}
}

func (s *Server) signal(sig syscall.Signal) {
	s.tb.Helper()
	if s.cmd == nil {
		s.tb.Fatal("redis was killed")
	}
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.tb.Fatalf("signal redis: %v", err)
	}
}

// launch starts the process and waits until it answers. Pdeathsig keeps it from outliving this process.
func (s *Server) launch() {
	s.tb.Helper()
	s.cmd = exec.Command("redis-server", "--port", strconv.Itoa(s.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
		"--daemonize", "no", "--logfile", os.DevNull)
	s.cmd.Dir = s.tb.TempDir()
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		s.tb.Fatalf("start redis: %v", err)
	}
	if err := s.await(); err != nil {
		s.Kill()
		s.tb.Fatal(err)
	}
}

// await pings until the server answers. The client itself waits between its tries.
func (s *Server) await() error {
	c := redis.NewClient(&redis.Options{
		Addr: s.addr(), MaxRetries: 1000, MinRetryBackoff: 5 * time.Millisecond, MaxRetryBackoff: 20 * time.Millisecond, DialerRetries: 1,
	})
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	if err := c.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("redis does not answer on %s: %w", s.addr(), err)
	}
	return nil
}

func freePort(tb testing.TB) int {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
