package desk

import (
	"cmp"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// workTicket returns the ticket of the pressed button, after checking that the person works for its desk. The check is made on every act:
// a card is a claim, never an authority.
func (t *turn) workTicket(verb string) (core.Ticket, error) {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if core.CodeOf(err) == core.CodeNotFound {
		return tk, core.Refuse(core.CodeNotFound, "没有找到这张工单，它可能已被清理。")
	}
	if err != nil {
		return tk, err
	}
	if !t.me.WorksFor(tk.Desk) {
		return tk, t.staffOnly(tk.Desk, t.tr("操作 %s", tk.Number))
	}
	return tk, may(tk, verb)
}

// staffOnly refuses an act to somebody who doesn't work for the desk, and says how they would come to: on a new desk it is often its technician.
func (t *turn) staffOnly(id core.DeskID, act string) error {
	d, _ := t.w.desk(id)
	return core.Refuse(core.CodeForbidden, "只有本服务台的处理人员可以%s。请管理员在控制台「人员」里把你加入%s。", act, d.Name)
}

// text is what the person wrote with the verb, on the card or behind the command.
func (t *turn) text() string {
	v := t.ev.Click.Values
	for _, k := range []string{"text", "reason", "note"} {
		if s := strings.TrimSpace(v[k]); s != "" {
			return s
		}
	}
	return ""
}

// workClaim takes a ticket. Of two people who press in the same moment one wins, since the ticket is locked; the other is told who.
func (t *turn) workClaim() error {
	tk, err := t.workTicket("claim")
	if err != nil {
		if core.CodeOf(err) == core.CodeConflict {
			return t.replyTicket(tk, core.MessageIn(t.reader, err))
		}
		return err
	}
	switch {
	case t.me.Is(tk.Assignee) && unaccepted(tk):
		return t.claim(&tk)
	case t.me.Is(tk.Assignee):
		return t.replyTicket(tk, t.tr("%s 已经由你处理", tk.Number))
	case unaccepted(tk):
		return t.replyTicket(tk, t.tr("%s 已分给 %s，等 TA 接单", tk.Number, t.name(tk.Assignee)))
	case tk.Assignee != "":
		return t.replyTicket(tk, t.tr("%s 已由 %s 接单", tk.Number, t.name(tk.Assignee)))
	case t.me.Is(tk.Requester):
		return core.Refuse(core.CodeForbidden, "这是你自己提交的工单，请由同事处理。")
	}
	return t.claim(&tk)
}

func (t *turn) claim(tk *core.Ticket) error {
	if err := t.take(tk); err != nil {
		return err
	}
	return t.replyTicket(*tk, t.tr("你已接单 %s", tk.Number))
}

// take puts a ticket into the person's hands and tells its requester.
func (t *turn) take(tk *core.Ticket) error {
	if err := t.mayTake(t.me, *tk); err != nil {
		return err
	}
	noticed := t.noticed(tk)
	tk.Assignee = t.me.ID
	if err := move(tk, "claim"); err != nil {
		return err
	}
	if err := t.responded(tk); err != nil {
		return err
	}
	if err := t.change(tk, "claimed", "", true); err != nil {
		return err
	}
	if noticed {
		if err := t.tellNoticed(*tk, "claimed"); err != nil {
			return err
		}
	}
	if err := t.passAll(t.me.ID, *tk); err != nil {
		return err
	}
	return t.tellStep(*tk, language.Say("%s 已接单 %s「%s」，正在处理。", t.me.Name, tk.Number, tk.Title))
}

// workResolve ends the work; the requester confirms or reopens.
func (t *turn) workResolve() error {
	tk, err := t.workTicket("resolve")
	if err != nil {
		if tk.Status == core.StatusResolved {
			return t.replyTicket(tk, t.tr("%s 已经是「已解决」", tk.Number))
		}
		if tk.Status == core.StatusFulfilling && t.me.WorksFor(tk.Desk) {
			return cmp.Or(t.tasksOpen(tk), err)
		}
		return err
	}
	if tk.Type != core.Task {
		if err := t.tasksOpen(tk); err != nil {
			return err
		}
	}
	if err := t.changeDone(tk); err != nil {
		return err
	}
	if err := t.fieldsMissing(tk); err != nil {
		return err
	}
	resume(&tk, t.now)
	words, ok, err := t.settleLate(&tk, t.text())
	if err != nil || !ok {
		return err
	}
	if err := t.noteMissed(&tk, excusable...); err != nil {
		return err
	}
	if tk.Assignee == "" {
		tk.Assignee = t.me.ID
	}
	if err := move(&tk, "resolve"); err != nil {
		return err
	}
	tk.Detail.ResolvedAt, tk.Detail.HoldReason, tk.Detail.WakeAt, tk.Detail.Resolving = t.now, "", time.Time{}, nil
	tk.Detail.ResolutionCode, tk.Detail.Resolution = resolution(tk.Type, t.ev.Click.Values["code"], words)
	if err := t.responded(&tk); err != nil {
		return err
	}
	if err := t.disarm(tk); err != nil {
		return err
	}
	if tk.Type == core.Task {
		return t.finishTask(&tk)
	}
	if err := t.tx.SetTimer(t.ctx, Timer{Kind: timerClose, Object: string(tk.ID), Due: t.closesAt(tk)}); err != nil {
		return err
	}
	if err := t.tellCaused(&tk); err != nil {
		return err
	}
	if err := t.tellProblem(tk); err != nil {
		return err
	}
	if err := t.change(&tk, "resolved", tk.Detail.Resolution, true); err != nil {
		return err
	}
	if t.me.Is(tk.Requester) { // whoever solved their own case, a problem for example, need not be asked whether it is solved
		return t.replyTicket(tk, t.tr("%s 已解决", tk.Number))
	}
	if err := t.tell(tk, matterStep, language.Phrase{}, func() cards.Card { return t.resultCard(tk) }); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("%s 已解决，等待%s确认", tk.Number, t.name(tk.Requester)))
}
