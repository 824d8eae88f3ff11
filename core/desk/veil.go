package desk

import (
	"context"
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/privacy"
)

// veil masks what a turn says in groups: more people read there than need to know the numbers of an ID card, a phone or a bank card. Everything that
// leaves a turn goes through it, so nothing has to think of it. Handlers see the original with work.reveal.
type veil struct {
	Tx
	place core.Conversation // of the event, the zero value when there is none
}

func (v veil) Send(ctx context.Context, m core.Outbound) (core.CopyID, error) {
	return v.Tx.Send(ctx, v.over(m))
}

func (v veil) Refresh(ctx context.Context, k core.Copy, m core.Outbound) error {
	return v.Tx.Refresh(ctx, k, v.over(m))
}

// over masks a message to a group.
func (v veil) over(m core.Outbound) core.Outbound {
	if !v.public(m.Target) {
		return m
	}
	m.Text = privacy.Mask(m.Text)
	if m.Card != nil {
		c := veiled(*m.Card)
		m.Card = &c
	}
	m.Toast = veiledToast(m.Toast)
	return m
}

// public reports whether a target is a group. Targets of before there was Group are known by the message they reply to.
func (v veil) public(to core.Target) bool {
	return to.Conversation != "" && (to.Account.ID == "" || to.Group || to.ReplyTo != "" || v.place.Kind == core.Group && to.Conversation == v.place.ID)
}

// answer masks what a click in a group is answered with.
func (v veil) answer(a *Answer) *Answer {
	if a == nil || v.place.Kind != core.Group {
		return a
	}
	masked := *a
	masked.Toast = veiledToast(a.Toast)
	if a.Card != nil {
		c := veiled(*a.Card)
		masked.Card = &c
	}
	return &masked
}

func veiledToast(t *core.Toast) *core.Toast {
	if t == nil {
		return nil
	}
	return &core.Toast{Tone: t.Tone, Text: privacy.Mask(t.Text)}
}

// veiled masks a card and, on a ticket's card, says how a handler sees the original.
func veiled(c cards.Card) cards.Card {
	c, found := privacy.Card(c)
	work := c.Kind == cards.KindWork || c.Kind == cards.KindReminder
	offered := slices.ContainsFunc(c.Actions, func(a cards.Action) bool { return a.Verb == "work.reveal" })
	if found && work && c.Code != "" && !offered {
		c.Actions = append(slices.Clone(c.Actions), cards.Action{Verb: "work.reveal", Label: verbs["work.reveal"].label})
	}
	return c
}
