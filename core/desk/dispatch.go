package desk

import (
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// postWork shows a new ticket to the desk's groups, or to its lead when no group is bound. A flooded group gets a rolling summary instead.
func (t *turn) postWork(tk core.Ticket) error {
	if err := t.dispatch(tk); err != nil {
		return err
	}
	if t.restricted(tk) {
		return t.postRestricted(tk)
	}
	groups, err := t.liveGroups(tk.Desk)
	if err != nil {
		return err
	}
	c := t.drawnFor(t.deskReads(tk.Desk), func() cards.Card { return t.workCard(tk) })
	recent, err := t.tx.RecentCards(t.ctx, cards.KindWork, time.Now().Add(-FloodWindow), groups...)
	if err != nil {
		return err
	}
	for i, g := range groups {
		if err := t.postToGroup(tk, g, c, recent[i]); err != nil {
			return err
		}
	}
	if len(groups) > 0 {
		return nil
	}
	d, _ := t.w.desk(tk.Desk)
	ok, err := t.post(letter{to: d.Lead, draw: func() cards.Card { return t.workCard(tk) }, matter: matterNews, urgency: core.UrgencyNotice, promise: core.PromiseReach, ticket: tk.ID})
	if err != nil || ok {
		return err
	}
	return t.audit("ticket.nobody_told", string(tk.ID), map[string]any{"desk": tk.Desk, "why": "没有绑定的群，组长也联系不到"})
}

// postToGroup shows a new ticket to one group, which saw recent others lately.
func (t *turn) postToGroup(tk core.Ticket, g core.Binding, c cards.Card, recent int) error {
	if recent >= floodCards && tk.Priority > "P1" {
		return t.tx.ArmTimer(t.ctx, Timer{
			Kind: timerSummary, Object: string(g.Bot) + " " + g.Conversation, Due: t.now.Add(summaryEvery), Data: map[string]string{"desk": string(tk.Desk)},
		})
	}
	_, err := t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: g.Bot, Target: core.Target{Conversation: g.Conversation}, Urgency: core.UrgencyNotice,
		Promise: core.PromiseOnce, Matter: matterGroup, Text: c.Summary, Card: &c, Ticket: tk.ID,
	})
	return err
}
