package reception

import (
	"maps"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// Stable is how long a connection must stand to count as mended; one that breaks sooner is tried less and less often, and the silence goes on.
const Stable = 10 * time.Second

// Health is what a bot's connections look like. The zero value is a bot that hasn't begun.
type Health struct {
	mu    sync.Mutex
	state adapters.Health
	up    time.Time // since when a connection is up, when one is
	dark  time.Time // since when none has been up for long
}

// Begin starts the clock of the first silence.
func (h *Health) Begin(now time.Time) { h.change(func() { h.dark = now }) }

// Frame notes that something was received, whatever it was.
func (h *Health) Frame(at time.Time) { h.change(func() { h.state.LastFrame = at.UTC() }) }

// Up counts a connection in.
func (h *Health) Up(now time.Time) {
	h.change(func() {
		if h.state.Connected++; h.state.Connected == 1 {
			h.up = now
		}
	})
}

// Down counts a connection out.
func (h *Health) Down(now time.Time) {
	h.change(func() {
		if h.state.Connected--; h.state.Connected == 0 && now.Sub(h.up) >= Stable {
			h.dark = now
		}
	})
}

// Reconnected counts a connection that took the place of another.
func (h *Health) Reconnected() { h.change(func() { h.state.Reconnects++ }) }

// Fail notes what went wrong last; text must hold no secret.
func (h *Health) Fail(text string) { h.change(func() { h.state.LastError = text }) }

func (h *Health) change(do func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	do()
}

// Snapshot is the state now.
func (h *Health) Snapshot() adapters.Health {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state
}

// DarkFor is how long no connection has been up, but for moments.
func (h *Health) DarkFor(now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.state.Connected > 0 {
		return 0
	}
	return now.Sub(h.dark)
}

// Counter counts by name. Names are ours, never taken from the wire, so that it can't grow without bound. The zero value is ready to use.
type Counter struct {
	mu sync.Mutex
	n  map[string]int64
}

// Add counts one.
func (c *Counter) Add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int64{}
	}
	c.n[name]++
}

// Snapshot is a copy of the counts.
func (c *Counter) Snapshot() map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.n)
}
