package adaptertest_test

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

const toyGroup = "group"

type toyHarness struct {
	p *toyPlatform
	a *toy
}

func (h *toyHarness) Adapter() adapters.Adapter { return h.a }

func (h *toyHarness) Features() adaptertest.Features {
	return adaptertest.Features{
		Person: lin, Name: "林晓", Other: zhao, Stranger: core.Sender{ID: "nobody"}, Unreachable: far, Group: toyGroup,
		Redelivers: true, Recalls: true, Clicks: true, SilentRepeat: true, SendCalls: "send",
	}
}

func (h *toyHarness) Ready(ctx context.Context) error {
	select {
	case <-h.p.running:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *toyHarness) Disconnect(context.Context) error { return errors.New("nothing to disconnect") }

func (h *toyHarness) Say(_ context.Context, u adaptertest.Utterance) (string, error) {
	e := core.Event{
		Platform: toyPlatformName, Kind: core.EventMessage, At: time.Now().UTC(), Sender: u.Person, Text: strings.TrimSpace(u.Text), Mentioned: true,
		Conversation: core.Conversation{ID: "@" + u.Person.ID, Kind: core.Direct},
	}
	if u.Group {
		e.Conversation, e.Mentioned, e.Mentions = core.Conversation{ID: toyGroup, Kind: core.Group}, u.Mention, u.Others
	}
	h.p.mu.Lock()
	id := h.p.show(toyMessage{Message: adaptertest.Message{Chat: e.Conversation.ID, Text: u.Text}})
	twice := h.p.struck("message_push", "duplicate")
	h.p.mu.Unlock()
	e.Dedupe, e.MessageRef = id, id
	h.p.push(e)
	if twice {
		h.p.push(e)
	}
	return id, nil
}

func (h *toyHarness) Click(ctx context.Context, c adaptertest.Click) (adaptertest.Seen, error) {
	press, chat, err := h.press(c)
	if err != nil {
		return adaptertest.Seen{}, err
	}
	d := delivery{answer: make(chan toyAnswer, 1), event: core.Event{
		Dedupe: "click-" + c.Message, Platform: toyPlatformName, Kind: core.EventClick, At: time.Now().UTC(), Sender: c.Person, MessageRef: c.Message,
		Conversation: core.Conversation{ID: chat, Kind: core.Direct}, Click: &core.Click{Press: press, Values: c.Values},
	}}
	h.p.queue <- d
	select {
	case ans := <-d.answer:
		if ans.card != nil {
			err = h.p.change(c.Message, func(m *toyMessage) { m.card, m.Text = ans.card, ans.card.Title })
		}
		if ans.flushed != nil {
			ans.flushed(err)
		}
		return adaptertest.Seen{Toast: ans.toast}, err
	case <-ctx.Done():
		return adaptertest.Seen{}, ctx.Err()
	}
}

func (h *toyHarness) press(c adaptertest.Click) (cards.Press, string, error) {
	h.p.mu.Lock()
	defer h.p.mu.Unlock()
	for _, m := range h.p.list {
		if m.ID != c.Message || m.card == nil {
			continue
		}
		for _, a := range m.card.Actions {
			if a.Verb == c.Verb {
				return m.card.Press(a), m.Chat, nil
			}
		}
	}
	return cards.Press{}, "", errors.New("no such button")
}

func (h *toyHarness) Wait(ctx context.Context, match func(adaptertest.Message) bool) (adaptertest.Message, error) {
	for {
		h.p.mu.Lock()
		changed := h.p.changed
		h.p.mu.Unlock()
		for _, m := range h.Messages() {
			if match(m) {
				return m, nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return adaptertest.Message{}, ctx.Err()
		}
	}
}

func (h *toyHarness) Messages() []adaptertest.Message {
	h.p.mu.Lock()
	defer h.p.mu.Unlock()
	out := make([]adaptertest.Message, len(h.p.list))
	for i, m := range h.p.list {
		out[i] = m.Message
	}
	return out
}

func (h *toyHarness) Inject(f adaptertest.Fault) bool {
	if f.On+"/"+f.Kind != "message_push/duplicate" && f.On+"/"+f.Kind != "send/throttle" {
		return false
	}
	h.p.mu.Lock()
	defer h.p.mu.Unlock()
	h.p.faults = append(h.p.faults, f)
	return true
}

func (h *toyHarness) ClearFaults() {
	h.p.mu.Lock()
	defer h.p.mu.Unlock()
	h.p.faults = nil
}

func (h *toyHarness) Count(kind string) int64 {
	h.p.mu.Lock()
	defer h.p.mu.Unlock()
	if kind == "send" {
		return h.p.sends
	}
	return 0
}
