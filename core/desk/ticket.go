package desk

import (
	"cmp"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

// timerClose ends a resolved ticket.
const timerClose = "ticket.close"

// Where a desk doesn't say otherwise: the working time a resolved ticket waits for a word of its requester, and how long a closed one may be reopened.
const (
	closeAfter   = 24 * time.Hour
	reopenWithin = 7 * 24 * time.Hour
)

// closesAt is when a ticket that was resolved at its ResolvedAt closes by itself.
func (t *turn) closesAt(tk core.Ticket) time.Time {
	d, _ := t.w.desk(tk.Desk)
	return t.w.After(tk.Desk, tk.Detail.ResolvedAt, time.Duration(cmp.Or(d.CloseAfter, core.Duration(closeAfter))))
}

// open makes a ticket of a confirmed draft. The ticket takes the draft's id, so that pressing submit twice finds it.
func (t *turn) open(dr draft) (core.Ticket, error) {
	tk := core.Ticket{
		ID: core.TicketID(dr.ID), Desk: dr.Desk, Type: core.Incident, Status: core.StatusNew, Priority: dr.Priority, Category: dr.Category,
		Title: dr.Title, Text: dr.Text, Created: dr.At,
		Detail: core.TicketDetail{PriorityReason: dr.PriorityReason, Attachments: dr.Attachments, Fields: dr.Fields, Reported: dr.Messages, Offered: dr.Articles},
	}
	if err := t.heard(tk.ID, dr.Messages...); err != nil {
		return tk, err
	}
	if err := t.create(&tk); err != nil {
		return tk, err
	}
	if err := t.retire(dr.ID, t.endedCard(t.tr("已提交为 %s", tk.Number), core.Copy{Object: dr.ID, Revision: dr.Revision})); err != nil {
		return tk, err
	}
	return tk, t.postWork(tk)
}

// create stores a new ticket of the person with its number, deadlines and first act.
func (t *turn) create(tk *core.Ticket) error {
	if err := t.byRules(tk); err != nil {
		return err
	}
	desk, ok := t.w.desk(tk.Desk)
	if !ok {
		return core.Refuse(core.CodeInvalid, "这个服务台已停用，请重新描述问题。")
	}
	number, err := t.tx.NextNumber(t.ctx, desk)
	if err != nil {
		return err
	}
	tk.Number, tk.Revision, tk.Updated = number, 1, t.now
	verb, behalf := "created", tk.Requester
	if tk.Requester == "" {
		tk.Requester, tk.Bot, tk.Platform = t.me.ID, t.ev.Bot, t.bot.Platform
		tk.Origin = core.Target{Conversation: t.ev.Conversation.ID, Account: t.ev.Sender}
	} else {
		verb = "filed" // by somebody else, in the requester's name
	}
	if t.me.Is(tk.Requester) {
		verb = "created"
	}
	if err := t.knowRequester(tk); err != nil {
		return err
	}
	if err := t.rearm(tk); err != nil {
		return err
	}
	misspelt, err := t.noteAssets(tk, tk.Title, tk.Text)
	if err != nil {
		return err
	}
	tk.Detail.KeepsRunning = t.runs(*tk) && !atWorkOn(*tk)
	if err := t.tx.AddTicket(t.ctx, *tk); err != nil {
		return err
	}
	if err := t.offerAssets(*tk, misspelt); err != nil {
		return err
	}
	if err := t.act(*tk, verb, tk.Text, true); err != nil {
		return err
	}
	if err := t.tellRouted(*tk); err != nil {
		return err
	}
	return t.auditFor(behalf, "ticket."+verb, string(tk.ID), map[string]any{"number": tk.Number, "desk": tk.Desk, "priority": tk.Priority})
}

// act appends to the timeline in the name of the person, or of the desk itself when nobody acts.
func (t *turn) act(tk core.Ticket, verb, text string, public bool) error {
	a := core.Act{Ticket: tk.ID, At: t.now, Actor: t.me.ID, Verb: verb, Text: text, Public: public}
	if len(t.quoting) > 0 {
		a.Data = map[string]any{dataMessages: t.quoting}
		t.quoting = nil
	}
	if t.acting != "" {
		a.Data = map[string]any{dataRule: t.acting}
	}
	return t.tx.AddAct(t.ctx, a)
}

// change stores a changed ticket, its act and the audit line, and lets every live card follow.
func (t *turn) change(tk *core.Ticket, verb, text string, public bool) error {
	tk.Updated = t.now
	t.accepted(tk)
	if err := t.countOwn(tk); err != nil {
		return err
	}
	tk.Detail.KeepsRunning, tk.Detail.OtherDue = t.runs(*tk) && !atWorkOn(*tk), t.otherDue(*tk)
	if !tk.Status.Open() {
		if err := t.hangUp(tk.Detail.Ladder); err != nil {
			return err
		}
		tk.Detail.Ladder = nil // whoever reopens it is late by nothing that is missed yet
	}
	if err := t.tx.PutTicket(t.ctx, tk); err != nil {
		return err
	}
	if err := t.act(*tk, verb, text, public); err != nil {
		return err
	}
	if err := t.audit("ticket."+verb, string(tk.ID), map[string]any{"number": tk.Number, "status": tk.Status}); err != nil {
		return err
	}
	if err := t.tellWatchers(*tk, verb, text); err != nil {
		return err
	}
	return t.refreshTicket(*tk, verb)
}

// maySee reports whether the person may know of a ticket.
func (t *turn) maySee(tk core.Ticket) bool {
	return t.me.Is(tk.Requester) || t.me.May(core.RightRead, tk.Desk) || t.me.IsAny(tk.Detail.Watchers) || t.me.IsAny(tk.Detail.Helpers) || t.calledTo(tk, t.me)
}

// pause stops the clocks of a ticket, resume lets them run on without charging the pause. Whom it waits for decides, by the policy, whether
// they really stop.
func pause(tk *core.Ticket, now time.Time, reason string, whom core.Wait) {
	tk.Detail.Pauses = append(tk.Detail.Pauses, core.Pause{From: now, Reason: reason, Wait: whom})
}

func resume(tk *core.Ticket, now time.Time) {
	if n := len(tk.Detail.Pauses); n > 0 && tk.Detail.Pauses[n-1].To.IsZero() {
		tk.Detail.Pauses = slices.Clone(tk.Detail.Pauses) // an act that is refused later must leave the ticket's row as it was
		tk.Detail.Pauses[n-1].To = now
	}
}

// name returns how a person is called on cards, "—" for nobody.
func (t *turn) name(id core.PersonID) string {
	if id == "" {
		return "—"
	}
	if t.me.Is(id) {
		return t.me.Name
	}
	p, err := t.tx.Person(t.ctx, id)
	if err != nil {
		return "—"
	}
	return cmp.Or(p.Name, "—")
}
