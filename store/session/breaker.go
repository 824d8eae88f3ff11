package session

import (
	"fmt"
	"sync"
	"time"
)

const (
	// tripAfter failures in a row open the breaker.
	tripAfter = 3
	// restTime is how long an open breaker lets nobody through; then one call tries.
	restTime = time.Second
)

// breaker keeps turns from waiting for a Redis that does not answer. The zero value with a clock is closed.
type breaker struct {
	now func() time.Time

	mu       sync.Mutex
	failures int
	openTill time.Time
	trying   bool
	cause    error
}

// allow reports whether a call may be made; whoever got a yes must report.
func (b *breaker) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < tripAfter {
		return true
	}
	if b.trying || b.now().Before(b.openTill) {
		return false
	}
	b.trying = true
	return true
}

func (b *breaker) report(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	if err == nil {
		b.failures, b.cause = 0, nil
		return
	}
	b.failures++
	b.cause = err
	if b.failures >= tripAfter {
		b.openTill = b.now().Add(restTime)
	}
}

func (b *breaker) health() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < tripAfter {
		return nil
	}
	return fmt.Errorf("sessions are read from the database, redis fails: %w", b.cause)
}
