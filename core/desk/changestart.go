package desk

import (
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/change"
)

// workStart begins the implementation of an approved change, inside its window only.
func (t *turn) workStart() error {
	tk, err := t.workTicket("start")
	if err != nil {
		return err
	}
	switch {
	case tk.Detail.Change == nil:
		return core.Refuse(core.CodeConflict, tk.Number+" 不是变更单，不用「开始实施」。")
	case !tk.Detail.Change.Started.IsZero():
		return t.replyTicket(tk, tk.Number+" 已在 "+t.at(tk.Detail.Change.Started)+" 开始实施")
	case tk.Assignee == "" && t.me.Is(tk.Requester):
		return core.Refuse(core.CodeForbidden, "这是你自己提交的变更，请由同事实施。")
	}
	if err := t.inWindow(tk, "开始实施"); err != nil {
		return err
	}
	if tk.Assignee == "" {
		tk.Assignee = t.me.ID
	}
	if err := move(&tk, "start"); err != nil {
		return err
	}
	p := *tk.Detail.Change
	p.Started = t.now
	tk.Detail.Change = &p
	if err := t.responded(&tk); err != nil {
		return err
	}
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID), timerWindow); err != nil {
		return err
	}
	if err := t.change(&tk, "started", "", true); err != nil {
		return err
	}
	if err := t.tellStep(tk, language.Say("%s 开始实施 %s「%s」。", t.me.Name, tk.Number, tk.Title)); err != nil {
		return err
	}
	return t.replyTicket(tk, tk.Number+" 已开始实施，请在 "+t.at(p.To)+" 前完成")
}

// inWindow refuses an act on a change outside its window, and says how it can be done.
func (t *turn) inWindow(tk core.Ticket, act string) error {
	p := *tk.Detail.Change
	if change.Within(p, t.now) {
		return nil
	}
	words := tk.Number + " 的变更窗口是 " + change.Words(p, t.w.zone())
	if t.now.Before(p.From) {
		words += "，现在还不能" + act + "。"
	} else {
		words += "，已经结束，不能" + act + "。"
	}
	who := "请提交人 " + t.name(tk.Requester)
	if t.me.Is(tk.Requester) {
		who = "请"
	}
	return core.Refuse(core.CodeConflict, words+"要换时间，"+who+"发送「改期 "+tk.Number+"」，改好后重新审批。")
}

// changeDone checks that a change may be resolved: begun, inside its window, everything mandatory ticked. It asks nothing of other tickets.
func (t *turn) changeDone(tk core.Ticket) error {
	if tk.Detail.Change == nil {
		return nil
	}
	if tk.Detail.Change.Started.IsZero() {
		if err := t.inWindow(tk, "实施"); err != nil {
			return err
		}
		return core.Refuse(core.CodeConflict, tk.Number+" 还没有开始实施。请先点「开始实施」，或发送「开始实施 "+tk.Number+"」。")
	}
	if err := t.inWindow(tk, "结束实施"); err != nil {
		return err
	}
	return t.checksOpen(tk)
}

// tellProblem tells the handlers of the problems that a change was made for that it is done.
func (t *turn) tellProblem(tk core.Ticket) error {
	for _, l := range tk.Detail.Links {
		if l.Kind != core.LinkChanges {
			continue
		}
		p, err := t.tx.Ticket(t.ctx, l.Ticket)
		if err != nil {
			return err
		}
		if !p.Status.Open() {
			continue
		}
		if err := t.tellHandlers(p, language.Say("🔧 为 %s「%s」做的变更 %s 已完成。确认根本原因已消除后，请解决 %[1]s。", p.Number, esc(p.Title), tk.Number)); err != nil {
			return err
		}
	}
	return nil
}
