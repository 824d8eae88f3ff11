package bench

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

// clockTick is the unit of /proc/<pid>/stat; Linux has reported 100 per second to programs since 2.6 (man 5 proc, CLK_TCK).
const clockTick = 10 * time.Millisecond

// statFields are the fields behind the command's name in /proc/<pid>/stat (man 5 proc_pid_stat), counted from its closing bracket.
const (
	statParent = 1
	statUser   = 11
	statSystem = 12
	statDeadU  = 13 // of children that ended and were waited for
	statDeadS  = 14
)

func procStat(pid int) ([]string, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	i := bytes.LastIndexByte(raw, ')')
	if i < 0 {
		return nil, fmt.Errorf("/proc/%d/stat has no name", pid)
	}
	return strings.Fields(string(raw[i+1:])), nil
}

func ticks(f []string, fields ...int) time.Duration {
	var sum time.Duration
	for _, i := range fields {
		n, _ := strconv.ParseInt(f[i], 10, 64)
		sum += time.Duration(n) * clockTick
	}
	return sum
}

// processTime is the processor time of one process so far.
func processTime(pid int) (time.Duration, error) {
	f, err := procStat(pid)
	if err != nil {
		return 0, fmt.Errorf("read processor time: %w", err)
	}
	return ticks(f, statUser, statSystem), nil
}

// familyTime is the processor time of a process, of its living children and of those it has waited for.
func familyTime(pid int) (time.Duration, error) {
	f, err := procStat(pid)
	if err != nil {
		return 0, fmt.Errorf("read processor time: %w", err)
	}
	sum := ticks(f, statUser, statSystem, statDeadU, statDeadS)
	dir, err := os.ReadDir("/proc")
	if err != nil {
		return 0, fmt.Errorf("list processes: %w", err)
	}
	for _, d := range dir {
		child, err := strconv.Atoi(d.Name())
		if err != nil {
			continue
		}
		if cf, err := procStat(child); err == nil && cf[statParent] == strconv.Itoa(pid) {
			sum += ticks(cf, statUser, statSystem)
		}
	}
	return sum, nil
}

// idle reads how long the processors of the machine did nothing, and how long they existed.
func idle() (rest, all time.Duration) {
	raw, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, 0
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	for i, f := range strings.Fields(line)[1:] {
		n, _ := strconv.ParseInt(f, 10, 64)
		d := time.Duration(n) * clockTick
		if i < 8 { // guest times are contained in user time
			all += d
		}
		if i == 3 || i == 4 { // idle and waiting for a disk
			rest += d
		}
	}
	return rest, all
}

// serverPID finds the PostgreSQL server behind a connection; it must run on this machine.
func serverPID(ctx context.Context, c *pgx.Conn) (int, error) {
	var pid int
	if err := c.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		return 0, fmt.Errorf("ask for the backend: %w", err)
	}
	f, err := procStat(pid)
	if err != nil {
		return 0, fmt.Errorf("PostgreSQL does not run on this machine, its processor time can't be read: %w", err)
	}
	return strconv.Atoi(f[statParent])
}

// redisTime is the processor time of a Redis server, by its own account (redis.io/docs/latest/commands/info).
func redisTime(ctx context.Context, c *redis.Client) (time.Duration, error) {
	info, err := c.Info(ctx, "cpu").Result()
	if err != nil {
		return 0, fmt.Errorf("ask redis: %w", err)
	}
	var sum float64
	for line := range strings.Lines(info) {
		k, v, _ := strings.Cut(strings.TrimSpace(line), ":")
		if k == "used_cpu_sys" || k == "used_cpu_user" {
			f, _ := strconv.ParseFloat(v, 64)
			sum += f
		}
	}
	return time.Duration(sum * float64(time.Second)), nil
}
