package desk

import (
	"cmp"
	"strings"
	"time"

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
		return tk, t.staffOnly(tk.Desk, "操作 "+tk.Number)
	}
	return tk, may(tk, verb)
}

// staffOnly refuses an act to somebody who doesn't work for the desk, and says how they would come to: on a new desk it is often its technician.
func (t *turn) staffOnly(id core.DeskID, act string) error {
	d, _ := t.w.desk(id)
	return core.Refuse(core.CodeForbidden, "只有本服务台的处理人员可以"+act+"。请管理员在控制台「人员」里把你加入"+d.Name+"。")
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
			return t.replyTicket(tk, core.MessageOf(err))
		}
		return err
	}
	switch {
	case t.me.Is(tk.Assignee):
		return t.replyTicket(tk, tk.Number+" 已经由你处理")
	case tk.Assignee != "":
		return t.replyTicket(tk, tk.Number+" 已由 "+t.name(tk.Assignee)+" 接单")
	case t.me.Is(tk.Requester):
		return core.Refuse(core.CodeForbidden, "这是你自己提交的工单，请由同事处理。")
	}
	return t.claim(&tk)
}

func (t *turn) claim(tk *core.Ticket) error {
	if err := t.take(tk); err != nil {
		return err
	}
	return t.replyTicket(*tk, "你已接单 "+tk.Number)
}

// take puts a ticket into the person's hands and tells its requester.
func (t *turn) take(tk *core.Ticket) error {
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
	return t.tellStep(*tk, t.me.Name+" 已接单 "+tk.Number+"「"+tk.Title+"」，正在处理。")
}

// workResolve ends the work; the requester confirms or reopens.
func (t *turn) workResolve() error {
	tk, err := t.workTicket("resolve")
	if err != nil {
		if tk.Status == core.StatusResolved {
			return t.replyTicket(tk, tk.Number+" 已经是「已解决」")
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
	resume(&tk, t.now)
	if tk.Assignee == "" {
		tk.Assignee = t.me.ID
	}
	if err := move(&tk, "resolve"); err != nil {
		return err
	}
	tk.Detail.ResolvedAt, tk.Detail.HoldReason, tk.Detail.WakeAt = t.now, "", time.Time{}
	tk.Detail.ResolutionCode, tk.Detail.Resolution = resolution(t.ev.Click.Values["code"], t.text())
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
	c := t.resultCard(tk)
	if err := t.tell(tk, c.Summary, &c, core.UrgencyNotice, false); err != nil {
		return err
	}
	return t.replyTicket(tk, tk.Number+" 已解决，等待"+t.name(tk.Requester)+"确认")
}
