package desk

import (
	"github.com/imdesk/imdesk/core"
)

// queueNext claims the most urgent waiting ticket of the group's desk.
func (t *turn) queueNext() error {
	desk := core.DeskID(t.ev.Click.Arg)
	if !t.me.WorksFor(desk) {
		return t.staffOnly(desk, t.tr("接单"))
	}
	waiting, _, err := t.tx.Queue(t.ctx, desk, mostPlaced)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		tk, err := t.tx.Ticket(t.ctx, w.ID)
		if err != nil {
			return err
		}
		if tk.Assignee == "" && !t.me.Is(tk.Requester) && may(tk, "claim") == nil && t.mayTake(t.me, tk) == nil {
			return t.claimNext(tk)
		}
	}
	return t.reply(done(t.tr("队列里没有待接的工单了"), nil))
}

// claimNext claims from the summary card: the summary stays, the ticket's own card is sent.
func (t *turn) claimNext(tk core.Ticket) error {
	if err := t.take(&tk); err != nil {
		return err
	}
	c := t.workCard(tk)
	c.Language = t.reader
	if t.ev.Conversation.Kind == core.Direct {
		if err := t.show(c); err != nil {
			return err
		}
		return t.reply(done(t.tr("你已接单 %s", tk.Number), nil))
	}
	if _, err := t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: t.ev.Bot, Target: core.Target{Conversation: t.ev.Conversation.ID}, Urgency: core.UrgencyNotice,
		Promise: core.PromiseOnce, Matter: matterGroup, Text: c.Summary, Card: &c, Ticket: tk.ID,
	}); err != nil {
		return err
	}
	return t.reply(done(t.tr("你已接单 %s", tk.Number), nil))
}
