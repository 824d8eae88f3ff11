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
		return core.Refuse(core.CodeConflict, "%s 不是变更单，不用「开始实施」。", tk.Number)
	case !tk.Detail.Change.Started.IsZero():
		return t.replyTicket(tk, t.tr("%s 已在 %s 开始实施", tk.Number, t.at(tk.Detail.Change.Started)))
	case tk.Assignee == "" && t.me.Is(tk.Requester):
		return core.Refuse(core.CodeForbidden, "这是你自己提交的变更，请由同事实施。")
	}
	if err := t.inWindow(tk, t.tr("开始实施")); err != nil {
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
	return t.replyTicket(tk, t.tr("%s 已开始实施，请在 %s 前完成", tk.Number, t.at(p.To)))
}

// inWindow refuses an act on a change outside its window, and says how it can be done.
func (t *turn) inWindow(tk core.Ticket, act string) error {
	p := *tk.Detail.Change
	if change.Within(p, t.now) {
		return nil
	}
	words := t.tr("%s 的变更窗口是 %s", tk.Number, change.Words(p, t.w.zone()))
	if t.now.Before(p.From) {
		words += t.tr("，现在还不能%s。", act)
	} else {
		words += t.tr("，已经结束，不能%s。", act)
	}
	who := t.tr("请提交人 %s", t.name(tk.Requester))
	if t.me.Is(tk.Requester) {
		who = t.tr("请")
	}
	return core.Refuse(core.CodeConflict, "%s要换时间，%s发送「改期 %s」，改好后重新审批。", words, who, tk.Number)
}

// changeDone checks that a change may be resolved: begun, inside its window, everything mandatory ticked. It asks nothing of other tickets.
func (t *turn) changeDone(tk core.Ticket) error {
	if tk.Detail.Change == nil {
		return nil
	}
	if tk.Detail.Change.Started.IsZero() {
		if err := t.inWindow(tk, t.tr("实施")); err != nil {
			return err
		}
		return core.Refuse(core.CodeConflict, "%s 还没有开始实施。请先点「开始实施」，或发送「开始实施 %s」。", tk.Number, tk.Number)
	}
	if err := t.inWindow(tk, t.tr("结束实施")); err != nil {
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
