package core

import (
	"sync"
	"time"
)

// Clock is desk time: SLA, reminders and every deadline a person sees. It is not infrastructure time (leases, tokens, retries, sockets),
// which is always the real one.
type Clock interface{ Now() time.Time }

// SystemClock is the real time.
type SystemClock struct{}

// Now returns the present instant in UTC.
func (SystemClock) Now() time.Time { return time.Now().UTC() }

// MovableClock runs with the real time plus an offset that can only grow. Used by the demo and by tests.
type MovableClock struct {
	mu     sync.Mutex
	offset time.Duration
	frozen time.Time
}

// NewFrozenClock returns a clock that stands at t until it is advanced.
func NewFrozenClock(t time.Time) *MovableClock { return &MovableClock{frozen: t.UTC()} }

// Now returns desk time in UTC.
func (c *MovableClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.frozen.IsZero() {
		return c.frozen
	}
	return time.Now().UTC().Add(c.offset)
}

// Advance moves the clock forwards by d; a negative d is ignored, because deadlines that fired can't be taken back.
func (c *MovableClock) Advance(d time.Duration) {
	if d <= 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.frozen.IsZero() {
		c.frozen = c.frozen.Add(d)
		return
	}
	c.offset += d
}

// Offset returns how far the clock runs ahead of the real time.
func (c *MovableClock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}
