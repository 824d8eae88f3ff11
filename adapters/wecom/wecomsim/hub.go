package wecomsim

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// streamEvent is one line of /_sim/stream.
type streamEvent struct {
	Seq     int64    `json:"seq"`
	Kind    string   `json:"kind"`
	Chat    string   `json:"chat,omitempty"`
	Message *Message `json:"message,omitempty"`
	Call    *Call    `json:"call,omitempty"`
	Note    string   `json:"note,omitempty"`
}

// hub spreads changes to watchers (tests) and streams (browsers). Publishing never blocks: a watcher queues without
// bound while its caller waits, a stream that falls behind loses its oldest events.
type hub struct {
	mu       sync.Mutex
	seq      int64
	watchers map[*watcher]bool
	streams  map[chan streamEvent]bool
}

type watcher struct {
	mu    sync.Mutex
	queue []Message
	bell  chan struct{}
}

func newHub() *hub {
	return &hub{watchers: map[*watcher]bool{}, streams: map[chan streamEvent]bool{}}
}

func (h *hub) message(kind string, m Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for w := range h.watchers {
		w.push(m)
	}
	h.sendLocked(streamEvent{Kind: kind, Chat: m.Chat, Message: &m})
}

func (h *hub) event(ev streamEvent) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sendLocked(ev)
}

func (h *hub) sendLocked(ev streamEvent) {
	h.seq++
	ev.Seq = h.seq
	for ch := range h.streams {
		for {
			select {
			case ch <- ev:
			default:
				select {
				case <-ch:
				default:
				}
				continue
			}
			break
		}
	}
}

func (h *hub) subscribe() (chan streamEvent, func()) {
	ch := make(chan streamEvent, 4096)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.streams[ch] = true
	return ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.streams, ch)
	}
}

func (h *hub) watch(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.watchers[w] = true
}

func (h *hub) unwatch(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.watchers, w)
}

func (w *watcher) push(m Message) {
	w.mu.Lock()
	w.queue = append(w.queue, m)
	w.mu.Unlock()
	select {
	case w.bell <- struct{}{}:
	default:
	}
}

func (w *watcher) drain() []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.queue
	w.queue = nil
	return out
}

// WaitMessage returns the first message, stored or still to come, that match accepts. Updates are offered again.
func (s *Sim) WaitMessage(ctx context.Context, match func(Message) bool) (Message, error) {
	w := &watcher{bell: make(chan struct{}, 1)}
	s.hub.watch(w)
	defer s.hub.unwatch(w)
	for batch, pos := s.store.scan(0); len(batch) > 0; batch, pos = s.store.scan(pos) {
		if m, ok := firstMatch(batch, match); ok {
			return m, nil
		}
	}
	for {
		select {
		case <-w.bell:
			if m, ok := firstMatch(w.drain(), match); ok {
				return m, nil
			}
		case <-ctx.Done():
			return Message{}, fmt.Errorf("wait for a message: %w", ctx.Err())
		case <-s.ctx.Done():
			return Message{}, errors.New("wait for a message: simulator closed")
		}
	}
}

func firstMatch(batch []Message, match func(Message) bool) (Message, bool) {
	for _, m := range batch {
		if match(m) {
			return m, true
		}
	}
	return Message{}, false
}
