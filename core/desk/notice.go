package desk

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// workNotice takes notice of a missed deadline, so that nobody else is called: 「我已知悉」. It is for those who were told, the handler, and who
// leads the desk or answers for it.
func (t *turn) workNotice() error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if core.CodeOf(err) == core.CodeNotFound || err == nil && !t.mayNotice(tk) && !t.maySee(tk) {
		return core.Refuse(core.CodeNotFound, "没有找到这张工单，它可能已被清理。")
	}
	if err != nil {
		return err
	}
	if !t.mayNotice(tk) {
		return core.Refuse(core.CodeForbidden, "只有被提醒的人、处理人、组长和服务台负责人可以确认知悉 %s。", tk.Number)
	}
	if l := tk.Detail.Ladder; l != nil && !l.Noticed.IsZero() {
		return t.replyTicket(tk, t.noticedLine(tk))
	}
	if !t.noticed(&tk) {
		return core.Refuse(core.CodeConflict, "%s 现在没有等人知悉的超时提醒。", tk.Number)
	}
	if err := t.change(&tk, "noticed", "", false); err != nil {
		return err
	}
	if err := t.tellNoticed(tk, "noticed"); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("已记下你知悉 %s，不再往上通知", tk.Number))
}

// mayNotice reports whether the person is somebody whom the ladder of a ticket calls, or was called by it.
func (t *turn) mayNotice(tk core.Ticket) bool {
	d, _ := t.w.desk(tk.Desk)
	return t.me.Is(tk.Assignee) || t.me.Leads(d) || t.me.Active && t.me.Is(d.Head()) || t.calledTo(tk, t.me)
}

// calledTo reports whether somebody was told by the ladder of a ticket that is still with the desk whose ladder it is.
func (t *turn) calledTo(tk core.Ticket, p core.Person) bool {
	l := tk.Detail.Ladder
	return l != nil && l.Desk == tk.Desk && p.Active && p.IsAny(l.Told)
}

// noticed ends the ladder of a ticket, because the person took notice; false if it has none that waits for that. It changes the ticket only, and
// comes before whatever else the person does to it.
func (t *turn) noticed(tk *core.Ticket) bool {
	if !t.unnoticed(*tk) {
		return false
	}
	l := *tk.Detail.Ladder
	l.Noticed, l.NoticedBy, l.AtOnce = t.now, t.me.ID, false
	tk.Detail.Ladder = &l
	return true
}

func (t *turn) noticedLine(tk core.Ticket) string {
	l := tk.Detail.Ladder
	return t.tr("%s 已于 %s 知悉 %s", t.name(l.NoticedBy), t.at(l.Noticed), tk.Number)
}

// tellNoticed lets everybody whom the ladder called know that somebody took notice by an act: on their card where that follows, else in words.
func (t *turn) tellNoticed(tk core.Ticket, verb string) error {
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID), timerLadder); err != nil {
		return err
	}
	if err := t.hangUp(tk.Detail.Ladder); err != nil {
		return err
	}
	shown, err := t.showNoticed(tk, verb)
	if err != nil {
		return err
	}
	words := language.Say("✅ %s 已知悉 %s「%s」的超时，不再往上通知。", t.me.Name, tk.Number, esc(tk.Title))
	for _, who := range tk.Detail.Ladder.Told {
		if t.me.Is(who) || slices.Contains(shown, who) {
			continue
		}
		if _, err := t.post(letter{to: who, text: words, matter: matterNews, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID}); err != nil {
			return err
		}
	}
	return nil
}

// showNoticed lets the cards of those who were called follow that do not follow the act by themselves, and returns whose show it.
func (t *turn) showNoticed(tk core.Ticket, verb string) (shown []core.PersonID, _ error) {
	copies, err := t.tx.Copies(t.ctx, string(tk.ID))
	if err != nil {
		return nil, err
	}
	for _, k := range copies {
		bot := t.w.Bots[k.Bot]
		if k.Kind != cards.KindReminder || !bot.Live || bot.Frugal || !slices.Contains(tk.Detail.Ladder.Told, k.Person) {
			continue
		}
		shown = append(shown, k.Person)
		if t.pressed(k) || t.follows(k, tk.Status, verb) {
			continue
		}
		if err := t.refreshCopy(k, t.viewOf(k, tk), over(tk.Status)); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// lateCard draws the card of a missed deadline for somebody whom the ladder calls, or a group.
func (t *turn) lateCard(tk core.Ticket, m sla.Measure, due time.Time, who core.Person) func() cards.Card {
	return func() cards.Card {
		c := t.reminderCard(tk, m, due, true)
		if who.ID != "" && !who.WorksFor(tk.Desk) { // notes are for the desk's own
			outside := t.publicView(tk)
			outside.Kind, outside.Title, outside.Tone, outside.Summary = c.Kind, c.Title, c.Tone, c.Summary
			c = outside
		}
		return t.withNotice(c, tk)
	}
}

// calledView is the card of somebody whom the ladder called and who doesn't work for the desk.
func (t *turn) calledView(tk core.Ticket) cards.Card {
	c := t.publicView(tk)
	c.Kind = cards.KindReminder
	return t.withNotice(c, tk)
}

// withNotice puts on a card that notice was taken, or the button that takes it.
func (t *turn) withNotice(c cards.Card, tk core.Ticket) cards.Card {
	if l := tk.Detail.Ladder; l != nil && !l.Noticed.IsZero() && l.Desk == tk.Desk {
		c.Subtitle = "✅ " + t.noticedLine(tk)
	}
	if t.unnoticed(tk) {
		if c.Code == "" {
			c.Code = core.NewCode()
		}
		c.Actions = append([]cards.Action{{Verb: "work.notice", Label: t.tr("我已知悉"), Style: cards.StylePrimary}}, c.Actions...)
	}
	return c
}
