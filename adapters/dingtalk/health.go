package dingtalk

import (
	"maps"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// healthBook is what the connections look like.
type healthBook struct {
	mu    sync.Mutex
	state adapters.Health
	// dark is since when no connection is up; zero while one is.
	dark time.Time
}

func (h *healthBook) snapshot() adapters.Health {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state
}

func (h *healthBook) frame(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.LastFrame = at.UTC()
}

// begin starts the clock of the first silence.
func (h *healthBook) begin(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dark = now
}

func (h *healthBook) up() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.Connected++
	h.dark = time.Time{}
}

func (h *healthBook) down(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.Connected--
	if h.state.Connected == 0 {
		h.dark = now
	}
}

func (h *healthBook) reconnected() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.Reconnects++
}

func (h *healthBook) fail(text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state.LastError = text
}

// darkFor is how long nothing could be received.
func (h *healthBook) darkFor(now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.dark.IsZero() {
		return 0
	}
	return now.Sub(h.dark)
}

// counter counts by name. Names are ours, never taken from the wire, so that it can't grow without bound.
type counter struct {
	mu sync.Mutex
	n  map[string]int64
}

func (c *counter) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int64{}
	}
	c.n[name]++
}

func (c *counter) snapshot() map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.n)
}
