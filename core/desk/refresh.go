package desk

import (
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// refreshTicket lets every live copy of a ticket's cards follow its state. The copy that was just pressed follows by the answer to the press.
func (t *turn) refreshTicket(tk core.Ticket) error {
	copies, err := t.tx.Copies(t.ctx, string(tk.ID))
	if err != nil {
		return err
	}
	for _, k := range copies {
		if k.ID == t.clicked.ID && !t.byText {
			continue
		}
		if err := t.refreshCopy(k, t.viewFor(k.Kind, tk), tk.Status); err != nil {
			return err
		}
	}
	return nil
}

// refreshCopy queues the new state of one copy. Where a card can be updated only once, that once is kept for the state in which its buttons go.
func (t *turn) refreshCopy(k core.Copy, c cards.Card, s core.Status) error {
	bot := t.w.Bots[k.Bot]
	final := over(s)
	if !bot.Live && !final {
		return nil
	}
	c.Code = k.Code
	k.Revision = c.Revision
	m := core.Outbound{
		Kind: core.SendUpdate, Bot: k.Bot, Target: k.Target, Urgency: core.UrgencyRefresh, Promise: core.PromiseOnce,
		Text: c.Summary, Card: &c, Copy: k.ID, Ticket: core.TicketID(k.Object), Person: k.Person, Final: final,
	}
	if t.ev.Kind == core.EventClick && !t.byText {
		m.ClickDedupe = t.ev.Dedupe
	}
	return t.tx.Refresh(t.ctx, k, m)
}

// refreshOwn changes the person's own card of an object in place, where the platform can; false means that it can't or there is none.
func (t *turn) refreshOwn(object string, c cards.Card) (bool, error) {
	if !t.bot.Live {
		return false, nil
	}
	copies, err := t.tx.Copies(t.ctx, object)
	if err != nil {
		return false, err
	}
	for _, k := range copies {
		if k.Bot != t.ev.Bot {
			continue
		}
		k.Revision = c.Revision
		return true, t.tx.Refresh(t.ctx, k, core.Outbound{
			Kind: core.SendUpdate, Bot: k.Bot, Target: k.Target, Urgency: core.UrgencyAnswer, Promise: core.PromiseOnce,
			Text: c.Summary, Card: &c, Copy: k.ID, Person: k.Person,
		})
	}
	return false, nil
}

// viewFor renders a ticket for the audience of a card.
func (t *turn) viewFor(kind cards.Kind, tk core.Ticket) cards.Card {
	switch kind {
	case cards.KindWork, cards.KindReminder:
		return t.workCard(tk)
	case cards.KindRating:
		return t.resultCard(tk)
	}
	return t.statusCard(tk)
}

// cardFor shows a ticket to the person as what they are to it.
func (t *turn) cardFor(tk core.Ticket) cards.Card {
	if tk.Requester != t.me.ID && t.me.WorksFor(tk.Desk) {
		return t.workCard(tk)
	}
	return t.statusCard(tk)
}

// replyTicket answers a click with the ticket as the pressed card's audience sees it.
func (t *turn) replyTicket(tk core.Ticket, line string) error {
	if t.byText && t.clicked.ID == "" {
		return t.say(line + "。")
	}
	c := t.cardFor(tk)
	switch {
	case t.clicked.Kind == cards.KindRating || t.clicked.Kind == cards.KindNotice:
		c = t.resultCard(tk)
	case t.clicked.Kind == cards.KindQueue || t.clicked.Kind == cards.KindList:
		return t.reply(Answer{Toast: toast(cards.ToneInfo, line)})
	case t.clicked.ID != "" && t.clicked.Object == string(tk.ID):
		c = t.viewFor(t.clicked.Kind, tk)
	}
	if t.clicked.Code != "" {
		c.Code = t.clicked.Code
	}
	a := done(line, &c)
	a.Final = over(tk.Status)
	return t.reply(a)
}

// over reports whether nothing can bring a ticket back to life; a resolved one may still be reopened.
func over(s core.Status) bool { return s == core.StatusClosed || s == core.StatusCancelled }

// tellStep informs the requester of a step that live cards show by themselves.
func (t *turn) tellStep(tk core.Ticket, text string) error {
	if t.w.Bots[tk.Bot].Live {
		return nil
	}
	return t.tell(tk, esc(text), nil, core.UrgencyNotice, false)
}

// postWork shows a new ticket to the desk's groups, or to its lead when no group is bound. A flooded group gets a rolling summary instead.
func (t *turn) postWork(tk core.Ticket) error {
	groups, err := t.liveGroups(tk.Desk)
	if err != nil {
		return err
	}
	c := t.workCard(tk)
	for _, g := range groups {
		if err := t.postToGroup(tk, g, c); err != nil {
			return err
		}
	}
	if len(groups) > 0 {
		return nil
	}
	d, _ := t.w.desk(tk.Desk)
	ok, err := t.post(letter{to: d.Lead, text: c.Summary, card: &c, urgency: core.UrgencyNotice, promise: core.PromiseReach, ticket: tk.ID})
	if err != nil || ok {
		return err
	}
	return t.audit("ticket.nobody_told", string(tk.ID), map[string]any{"desk": tk.Desk, "why": "没有绑定的群，组长也联系不到"})
}

func (t *turn) postToGroup(tk core.Ticket, g core.Binding, c cards.Card) error {
	n, err := t.tx.RecentCards(t.ctx, g.Bot, g.Conversation, cards.KindWork, time.Now().Add(-floodWindow))
	if err != nil {
		return err
	}
	if n >= floodCards && tk.Priority > "P1" {
		return t.tx.ArmTimer(t.ctx, Timer{
			Kind: timerSummary, Object: string(g.Bot) + " " + g.Conversation, Due: t.now.Add(summaryEvery), Data: map[string]string{"desk": string(tk.Desk)},
		})
	}
	_, err = t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: g.Bot, Target: core.Target{Conversation: g.Conversation}, Urgency: core.UrgencyNotice,
		Promise: core.PromiseOnce, Text: c.Summary, Card: &c, Ticket: tk.ID,
	})
	return err
}
