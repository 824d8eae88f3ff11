package feishusim

import (
	"context"
	"fmt"
)

// Messages returns what the chat shows now, oldest first.
func (s *Sim) Messages(chatID string) []Message {
	list, _ := s.world.shown(chatID, "", 0)
	return list
}

// shown lists the newest limit messages of a chat (0 = all) as a viewer sees
// them; a viewer outside the chat sees none. An unknown chat is not found.
func (w *world) shown(chatID, viewer string, limit int) ([]Message, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.chats[chatID]
	if c == nil {
		return nil, false
	}
	if p := w.byAnyID[viewer]; viewer != "" && (p == nil || !c.members[p.ID]) {
		return []Message{}, true
	}
	list := c.list
	if limit > 0 && len(list) > limit {
		list = list[len(list)-limit:]
	}
	out := make([]Message, 0, len(list))
	for _, m := range list {
		out = append(out, m.snapshot())
	}
	return out, true
}

// Message returns one message by id.
func (s *Sim) Message(id string) (Message, bool) {
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	m := s.world.messages[id]
	if m == nil || m.hidden {
		return Message{}, false
	}
	return m.snapshot(), true
}

// WaitMessage returns the first message that matches: one already stored, or
// one that comes or changes later. No polling is involved.
func (s *Sim) WaitMessage(ctx context.Context, match func(Message) bool) (Message, error) {
	w := s.world
	wt := &waiter{wake: make(chan struct{}, 1)}
	w.mu.Lock()
	for _, c := range w.chatList {
		for _, m := range c.list {
			wt.queue = append(wt.queue, m.snapshot())
		}
	}
	w.waiters[wt] = struct{}{}
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.waiters, wt)
		w.mu.Unlock()
	}()
	for {
		w.mu.Lock()
		batch := wt.queue
		wt.queue = nil
		w.mu.Unlock()
		for _, m := range batch {
			if match(m) {
				return m, nil
			}
		}
		select {
		case <-wt.wake:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("wait for a message: %w", ctx.Err())
		case <-s.closing:
			return Message{}, fmt.Errorf("wait for a message: simulator closed")
		}
	}
}
