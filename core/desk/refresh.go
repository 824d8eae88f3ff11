package desk

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// refreshTicket lets the live copies of a ticket's cards follow its state after verb. The copy that was just pressed follows by the answer
// to the press.
func (t *turn) refreshTicket(tk core.Ticket, verb string) error {
	copies, err := t.tx.Copies(t.ctx, string(tk.ID))
	if err != nil {
		return err
	}
	for _, k := range copies {
		if t.pressed(k) || !t.follows(k, tk.Status, verb) {
			continue
		}
		if err := t.refreshCopy(k, t.viewOf(k, tk), over(tk.Status)); err != nil {
			return err
		}
	}
	return nil
}

// pressed reports whether k is the copy whose button is being answered.
func (t *turn) pressed(k core.Copy) bool { return k.ID == t.clicked.ID && !t.byText }

// timelineOnly are the acts that change nothing on a ticket's cards but their timeline. A resolved card has no buttons where calls are
// metered, so that closing it takes none away. New rules for all deadlines come at once, and would use up what is left of the month.
var timelineOnly = map[string]bool{
	"replied": true, "commented": true, "noted": true, "nudged": true, "called": true, "reminded": true, "breached": true, "excused": true, "confirmed": true, "rated": true, "explained": true, "followed_up": true, "closed": true,
	"reckoned":           true,
	"automation_stopped": true, "automation_done": true, "auto_replied": true, "gate_approved": true, "gate_rejected": true,
}

// follows decides whether a copy is worth an update. Where a card can be updated only once, that once is kept for the state in which its
// buttons go. Where calls are metered a timeline alone is not worth one, except where a typed command has no other answer.
func (t *turn) follows(k core.Copy, s core.Status, verb string) bool {
	bot := t.w.Bots[k.Bot]
	switch {
	case bot.Frugal:
		return false
	case !bot.Live:
		return over(s) && !(bot.AnswerOnly && k.Target.Account.ID == "")
	case !bot.Metered || !timelineOnly[verb]:
		return true
	case k.Kind == cards.KindRating || k.Kind == cards.KindChoice:
		return over(s)
	}
	return t.byText && k.Kind == cards.KindWork && k.Target.Conversation == t.ev.Conversation.ID
}

// refreshCopy queues the new state of one copy.
func (t *turn) refreshCopy(k core.Copy, c cards.Card, final bool) error {
	c.Code = k.Code
	k.Revision = c.Revision
	m := core.Outbound{
		Kind: core.SendUpdate, Bot: k.Bot, Target: k.Target, Urgency: core.UrgencyRefresh, Promise: core.PromiseOnce,
		Text: c.Summary, Card: &c, Copy: k.ID, Ticket: core.TicketID(k.Object), Person: k.Person, Final: final,
	}
	if t.ev.Kind == core.EventClick && !t.byText && k.Bot == t.ev.Bot { // other bots' cards can't overtake the answer
		m.ClickDedupe = t.ev.Dedupe
	}
	return t.tx.Refresh(t.ctx, k, m)
}

// retire takes the buttons off the cards that led to object, once what they asked is settled.
func (t *turn) retire(object string, c cards.Card) error {
	c.Language = t.reader
	copies, err := t.tx.Copies(t.ctx, object)
	if err != nil {
		return err
	}
	for _, k := range copies {
		question := k.Kind == cards.KindSuggestion || k.Kind == cards.KindConfirm || k.Kind == cards.KindChoice || k.Kind == cards.KindForm
		if !question || t.pressed(k) || t.w.Bots[k.Bot].Frugal {
			continue
		}
		if err := t.refreshCopy(k, c, true); err != nil {
			return err
		}
	}
	return nil
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
	c.Language = t.reader
	for i := len(copies) - 1; i >= 0; i-- {
		k := copies[i]
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

// viewOf renders a ticket for the audience of a copy.
func (t *turn) viewOf(k core.Copy, tk core.Ticket) cards.Card {
	return t.drawnFor(t.readerOf(k, tk.Desk), func() cards.Card { return t.viewAs(k, tk) })
}

func (t *turn) viewAs(k core.Copy, tk core.Ticket) cards.Card {
	who, err := t.whose(k)
	if err != nil {
		return t.endedCard(t.tr("%s 已有新进展，请发送「进度 %s」查看", tk.Number, tk.Number), k)
	}
	switch k.Kind {
	case cards.KindWork, cards.KindReminder:
		switch {
		case k.Person == "" || who.WorksFor(tk.Desk):
		case k.Kind == cards.KindReminder && t.calledTo(tk, who):
			return t.calledView(tk)
		default:
			return t.endedCard(t.tr("%s 已不由你处理", tk.Number), k)
		}
		if k.Kind == cards.KindReminder {
			return t.withNotice(t.workCard(tk), tk)
		}
		return t.workCard(tk)
	case cards.KindRating:
		return t.resultCard(tk)
	case cards.KindSuggestion, cards.KindConfirm, cards.KindChoice:
		return t.endedCard(t.tr("%s 已有新进展，请看最新的卡片", tk.Number), k)
	}
	c := t.statusCard(tk)
	switch {
	case who.Is(tk.Requester):
	case who.IsAny(tk.Detail.Watchers):
		c = t.watcherCard(tk)
	case who.IsAny(tk.Detail.Helpers):
		c = t.publicView(tk)
	}
	if t.w.Bots[k.Bot].Metered && tk.Status == core.StatusResolved {
		c.Actions = nil // the result card below asks
	}
	if !concerned(tk, who) {
		c = veiled(c)
	}
	return c
}

// concerned reports whether a ticket's content is meant for somebody, beside who handles it. Whoever else may read it (analysts) reads it masked.
func concerned(tk core.Ticket, p core.Person) bool {
	return p.Is(tk.Requester) || p.IsAny(tk.Detail.Watchers) || p.IsAny(tk.Detail.Helpers)
}

// cardFor shows a ticket to the person as what they are to it.
func (t *turn) cardFor(tk core.Ticket) cards.Card {
	switch {
	case !t.me.Is(tk.Requester) && t.me.WorksFor(tk.Desk):
		return t.workCard(tk)
	case tk.Status == core.StatusResolved && t.me.Is(tk.Requester):
		return t.resultCard(tk)
	case t.me.IsAny(tk.Detail.Watchers):
		return t.watcherCard(tk)
	case t.me.IsAny(tk.Detail.Helpers):
		return t.publicView(tk)
	case !t.me.Is(tk.Requester):
		return veiled(t.publicView(tk))
	}
	return t.statusCard(tk)
}

// over reports whether a ticket's cards need no buttons any more. A closed ticket may still be reopened, in words.
func over(s core.Status) bool { return s == core.StatusClosed || s == core.StatusCancelled }
