package desk

import (
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// waitFor is whom a hold waits for.
var waitFor = map[string]core.Wait{"hold": core.WaitRequester, "hold_supplier": core.WaitSupplier}

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
	pause(&tk, t.now, reason, waitFor[verb])
	if err := t.responded(&tk); err != nil {
		return err
	}
	if err := t.disarm(tk); err != nil {
		return err
	}
	if err := t.rearm(&tk); err != nil {
		return err
	}
	if err := t.setWake(tk); err != nil {
		return err
	}
	if err := t.change(&tk, "held", reason, true); err != nil {
		return err
	}
	if err := t.tell(tk, matterStep, language.Say("⏸ %s「%s」暂时挂起：%s。补充信息请直接回复我。", tk.Number, esc(tk.Title), language.Quoted(esc(reason))), nil); err != nil {
		return err
	}
	line := t.tr("%s 已挂起，计时暂停", tk.Number)
	if !tk.Detail.WakeAt.IsZero() {
		line += t.tr("；%s 自动恢复", t.at(tk.Detail.WakeAt))
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
	if err := t.tellStep(tk, language.Say("%s 已恢复处理 %s「%s」。", t.me.Name, tk.Number, tk.Title)); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("%s 已恢复处理", tk.Number))
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
