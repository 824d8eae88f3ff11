package dingtalksim

import (
	"context"
	"fmt"
	"slices"
)

// Messages returns what the chat shows now, oldest first: to its owner in a direct chat, the common version in a group.
func (s *Sim) Messages(chat string) []Message { return s.MessagesFor(chat, "", 0) }

// MessagesFor returns a viewer's version of a chat, at most limit messages (0 for all): private card data, the clicker's own copy
// after a callback answer, and only the group cards whose recipients include the viewer.
func (s *Sim) MessagesFor(chat, viewer string, limit int) []Message {
	entries, owner := s.chats.last(chat, limit)
	if viewer == "" {
		viewer = owner
	}
	out := make([]Message, 0, len(entries))
	for _, e := range entries {
		if m, ok := s.render(e, viewer); ok {
			out = append(out, m)
		}
	}
	return out
}

// render builds a viewer's version; ok is false when that viewer does not see the message.
func (s *Sim) render(e *entry, viewer string) (Message, bool) {
	m := s.chats.copyOf(e)
	m.Viewer = viewer
	if viewer != "" && len(m.Recipients) > 0 && !slices.Contains(m.Recipients, viewer) {
		return m, false
	}
	if e.card != nil {
		m.Payload = mustJSON(e.card.view(viewer))
	}
	return m, true
}

// WaitMessage returns the first message, stored (newest first) or new or changed, for which match holds. A version made for one viewer
// is offered with Viewer set. It waits on signals, until ctx ends.
func (s *Sim) WaitMessage(ctx context.Context, match func(Message) bool) (Message, error) {
	sub := s.hub.subscribe(func(e event) bool { return e.Message != nil })
	defer s.hub.drop(sub)
	for _, e := range s.chats.all() {
		for _, viewer := range s.viewers(e) {
			if m, ok := s.render(e, viewer); ok && match(m) {
				return m, nil
			}
		}
	}
	for {
		for _, e := range sub.take() {
			if match(*e.Message) {
				return *e.Message, nil
			}
		}
		select {
		case <-sub.signal:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("wait for a message: %w", ctx.Err())
		case <-s.ctx.Done():
			return Message{}, fmt.Errorf("wait for a message: simulator closed")
		}
	}
}

// viewers lists the versions of a message that exist: the common one, or its owner's in a direct chat, and those with data of their own.
func (s *Sim) viewers(e *entry) []string {
	owner := s.chats.owner(e.msg.Chat)
	if owner != "" || e.card == nil {
		return []string{owner}
	}
	return append([]string{""}, e.card.viewers()...)
}

// post stores a message and announces it.
func (s *Sim) post(e *entry, owner string) Message {
	if e.msg.At.IsZero() {
		e.msg.At = s.now()
	}
	s.chats.add(e, owner)
	s.publish("message", e, owner)
	return s.chats.copyOf(e)
}

// publish announces a viewer's version of a message, if anybody listens.
func (s *Sim) publish(kind string, e *entry, viewer string) {
	if !s.hub.busy() {
		return
	}
	if m, ok := s.render(e, viewer); ok {
		s.announceEvent(event{Kind: kind, Chat: m.Chat, Message: &m})
	}
}

// touched counts a revision of every delivery of a card and announces the versions that changed: all of them, or one viewer's.
func (s *Sim) touched(c *card, viewer string) {
	for _, e := range c.deliveries() {
		s.chats.change(e, func(*Message) {})
		if viewer == "" {
			for _, v := range s.viewers(e) {
				s.publish("update", e, v)
			}
			continue
		}
		if owner := s.chats.owner(e.msg.Chat); owner == "" || owner == viewer {
			s.publish("update", e, viewer)
		}
	}
}

// Read marks a robot message as read by a person, which the read-status calls report.
func (s *Sim) Read(person, message string) error {
	e := s.chats.find(message)
	if e == nil {
		return fmt.Errorf("no message %q", message)
	}
	s.chats.change(e, func(m *Message) {
		if !slices.Contains(m.ReadBy, person) {
			m.ReadBy = append(slices.Clone(m.ReadBy), person)
		}
	})
	return nil
}
