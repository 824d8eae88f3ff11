package feishusim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
)

// keepExpired is how many unanswered pushes are remembered so that an answer
// that comes too late is recognised as late instead of unknown.
const keepExpired = 8192

// hub knows the live connections and the pushes whose answer is awaited.
type hub struct {
	mu      sync.Mutex
	conns   []*conn
	tickets map[string]int32 // ticket -> service id
	pending map[string]*flight
	expired []string
	held    map[string]chan struct{} // by kind: a push held back for reordering
	changed chan struct{}            // closed and replaced when connections change
	stats   pushStats
}

type pushStats struct {
	delivered, answered, unanswered, late, redelivered, lost atomic.Int64
}

// flight is one push on its way: one event frame, or its fragments.
type flight struct {
	id      string
	trace   string
	answer  chan outcome
	expired bool
	onLate  func()
}

func newHub() *hub {
	return &hub{tickets: map[string]int32{}, pending: map[string]*flight{},
		held: map[string]chan struct{}{}, changed: make(chan struct{})}
}

// pick returns one random connection: events are not broadcast.
// Source: open.feishu.cn/document/…/choose-a-subscription-mode (long connection).
func (h *hub) pick() *conn {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.conns) == 0 {
		return nil
	}
	return h.conns[rand.IntN(len(h.conns))]
}

func (h *hub) join(c *conn, limit int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.conns) >= limit {
		return false
	}
	h.conns = append(h.conns, c)
	h.signal()
	return true
}

func (h *hub) leave(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, other := range h.conns {
		if other == c {
			h.conns = append(h.conns[:i:i], h.conns[i+1:]...)
			h.signal()
			return
		}
	}
}

func (h *hub) signal() {
	close(h.changed)
	h.changed = make(chan struct{})
}

func (h *hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.conns)
}

func (h *hub) closeAll() {
	h.mu.Lock()
	conns := append([]*conn(nil), h.conns...)
	h.mu.Unlock()
	for _, c := range conns {
		c.close()
	}
}

func (h *hub) register(f *flight) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pending[f.id] = f
}

// expire marks a flight as unanswered but keeps it known for a while.
func (h *hub) expire(f *flight) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f.expired = true
	h.expired = append(h.expired, f.id)
	if len(h.expired) > keepExpired {
		delete(h.pending, h.expired[0])
		h.expired = h.expired[1:]
	}
}

// resolve hands an answer to its flight. Only the first one in time counts.
func (h *hub) resolve(id string, check func(*flight) outcome) string {
	h.mu.Lock()
	f := h.pending[id]
	if f == nil {
		h.mu.Unlock()
		return "answer to an unknown or already answered message_id"
	}
	delete(h.pending, id)
	late := f.expired
	h.mu.Unlock()
	if late {
		h.stats.late.Add(1)
		if f.onLate != nil {
			f.onLate()
		}
		return "answer came after the deadline and is refused"
	}
	f.answer <- check(f)
	return ""
}

// hold keeps a push back; release lets the held one of a kind go.
func (h *hub) hold(kind string) <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if old := h.held[kind]; old != nil {
		close(old)
	}
	ch := make(chan struct{})
	h.held[kind] = ch
	return ch
}

func (h *hub) release(kind string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if ch := h.held[kind]; ch != nil {
		close(ch)
		delete(h.held, kind)
	}
}

// Connections is the number of live long connections.
func (s *Sim) Connections() int { return s.hub.count() }

// WaitConnections returns once exactly n long connections are open.
func (s *Sim) WaitConnections(ctx context.Context, n int) error {
	for {
		s.hub.mu.Lock()
		have, changed := len(s.hub.conns), s.hub.changed
		s.hub.mu.Unlock()
		if have == n {
			return nil
		}
		select {
		case <-changed:
		case <-s.closing:
			return fmt.Errorf("wait for %d connections: simulator closed", n)
		case <-ctx.Done():
			return fmt.Errorf("wait for %d connections, have %d: %w", n, have, ctx.Err())
		}
	}
}

// DropConnections cuts every long connection without a goodbye.
func (s *Sim) DropConnections() { s.hub.closeAll() }
