package dingtalksim

import (
	"sync"
	"sync/atomic"
)

// event is one object of GET /_sim/stream.
type event struct {
	Seq     int64    `json:"seq"`
	Kind    string   `json:"kind"`
	Chat    string   `json:"chat,omitempty"`
	Message *Message `json:"message,omitempty"`
	Call    *Call    `json:"call,omitempty"`
}

// queueLimit bounds what a slow listener can hold back; older events are dropped for it.
const queueLimit = 16384

// subscription is one listener's queue; signal carries at most one wake-up.
type subscription struct {
	wants  func(event) bool
	signal chan struct{}
	mu     sync.Mutex
	queue  []event
}

func (q *subscription) put(e event) {
	q.mu.Lock()
	if len(q.queue) >= queueLimit {
		q.queue = append(q.queue[:0], q.queue[queueLimit/2:]...)
	}
	q.queue = append(q.queue, e)
	q.mu.Unlock()
	select {
	case q.signal <- struct{}{}:
	default:
	}
}

func (q *subscription) take() []event {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := q.queue
	q.queue = nil
	return out
}

// hub fans events out to listeners without ever waiting for one.
type hub struct {
	mu    sync.Mutex
	subs  map[*subscription]struct{}
	count atomic.Int32
	seq   atomic.Int64
}

func (h *hub) init() { h.subs = map[*subscription]struct{}{} }

func (h *hub) busy() bool { return h.count.Load() > 0 }

// wanted reports whether somebody wants events like e.
func (h *hub) wanted(e event) bool {
	if !h.busy() {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for q := range h.subs {
		if q.wants == nil || q.wants(e) {
			return true
		}
	}
	return false
}

func (h *hub) subscribe(wants func(event) bool) *subscription {
	q := &subscription{wants: wants, signal: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subs[q] = struct{}{}
	h.count.Add(1)
	return q
}

func (h *hub) drop(q *subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subs, q)
	h.count.Add(-1)
}

func (s *Sim) announceEvent(e event) {
	h := &s.hub
	e.Seq = h.seq.Add(1)
	if !h.busy() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for q := range h.subs {
		if q.wants == nil || q.wants(e) {
			q.put(e)
		}
	}
}

func (s *Sim) announce(kind, chat string, c *Call) {
	s.announceEvent(event{Kind: kind, Chat: chat, Call: c})
}
