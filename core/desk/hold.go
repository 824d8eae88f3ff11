package desk

import (
	"time"

	"github.com/imdesk/imdesk/core"
)

// workHold stops the clock while the requester or a supplier is waited for.
func (t *turn) workHold() error {
	tk, err := t.workTicket("hold")
	if err != nil {
		return err
	}
	if t.text() == "" && t.ev.Click.Arg == "" {
		return t.askHold(tk)
	}
	verb, reason := heldFor(t.ev.Click.Arg, t.text())
	if tk.Assignee == "" {
		tk.Assignee = t.me.ID
	}
	if err := move(&tk, verb); err != nil {
		return err
	}
	tk.Detail.HoldReason, tk.Detail.WakeAt = reason, t.wakeAt(reason)
	pause(&tk, t.now, reason)
	if err := t.responded(&tk); err != nil {
		return err
	}
	if err := t.disarm(tk); err != nil {
		return err
	}
	if err := t.setWake(tk); err != nil {
		return err
	}
	if err := t.change(&tk, "held", reason, true); err != nil {
		return err
	}
	if err := t.tell(tk, "⏸ "+tk.Number+"「"+esc(tk.Title)+"」暂时挂起："+esc(reason)+"。补充信息请直接回复我。", nil, core.UrgencyNotice, false); err != nil {
		return err
	}
	line := tk.Number + " 已挂起，计时暂停"
	if !tk.Detail.WakeAt.IsZero() {
		line += "；" + t.w.Format(tk.Detail.WakeAt, t.now) + " 自动恢复"
	}
	return t.replyTicket(tk, line)
}

func (t *turn) workResume() error {
	tk, err := t.workTicket("resume")
	if err != nil {
		return err
	}
	if err := t.running(&tk); err != nil {
		return err
	}
	if err := t.change(&tk, "resumed", "", true); err != nil {
		return err
	}
	if err := t.tellStep(tk, t.me.Name+" 已恢复处理 "+tk.Number+"「"+tk.Title+"」。"); err != nil {
		return err
	}
	return t.replyTicket(tk, tk.Number+" 已恢复处理")
}

// running puts a paused ticket back to work and its clocks with it.
func (t *turn) running(tk *core.Ticket) error {
	if err := move(tk, "resume"); err != nil {
		return err
	}
	resume(tk, t.now)
	tk.Detail.HoldReason, tk.Detail.WakeAt = "", time.Time{}
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID), timerWake); err != nil {
		return err
	}
	return t.arm(tk)
}
