package desk

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// stuckActions are the ways on from a task that another system could not do.
func (t *turn) stuckActions(c *cards.Card, tk core.Ticket) {
	c.Actions = []cards.Action{
		{Verb: "work.retry", Label: t.tr("继续"), Style: cards.StylePrimary},
		{Verb: "work.drop", Label: t.tr("放弃此项"), Style: cards.StyleDanger},
	}
	if tk.Assignee == "" {
		c.Actions = append(c.Actions, cards.Action{Verb: "work.claim", Label: t.tr("接单")})
	}
	c.Forms = []cards.Form{{
		Name:   "by_hand",
		Inputs: []cards.Input{{Name: "note", Label: t.tr("人工办理说明"), Type: cards.InputText, Placeholder: t.tr("怎么办的，留给以后查"), MaxLength: 300}},
		Submit: cards.Action{Verb: "work.by_hand", Label: t.tr("人工完成")},
	}}
}

// workRetry has the other system try again, under the same key.
func (t *turn) workRetry() error {
	task, err := t.workTicket("retry")
	if err != nil {
		if task.Status == core.StatusAutomated && t.me.WorksFor(task.Desk) {
			return t.replyTicket(task, t.tr("%s 已经在自动办理", task.Number))
		}
		return err
	}
	if err := move(&task, "retry"); err != nil {
		return err
	}
	pause(&task, t.now, language.Stored("自动办理"), "")
	if err := t.disarm(task); err != nil {
		return err
	}
	if err := t.call(task); err != nil {
		return err
	}
	if err := t.change(&task, "retried", "", false); err != nil {
		return err
	}
	return t.replyTicket(task, t.tr("%s 已继续自动办理，结果会更新在这里", task.Number))
}

// workByHand ends a stuck task that somebody did with their own hands, and says how.
func (t *turn) workByHand() error {
	task, err := t.workTicket("resolve")
	switch {
	case err != nil:
		return err
	case task.Status != core.StatusStuck:
		return core.Refuse(core.CodeConflict, "%s 不在「待人工」，办完请直接「解决 %s」。", task.Number, task.Number)
	case t.text() == "":
		return t.askWords(task, "work.by_hand", t.tr("人工完成"), t.tr("写清怎么办的"))
	}
	return t.workResolve()
}

// workDrop gives a stuck task up, for a reason. A request can't be done without its mandatory tasks, so it ends with them.
func (t *turn) workDrop() error {
	task, err := t.workTicket("drop")
	if err != nil {
		return err
	}
	why := t.text()
	if why == "" {
		return t.askWords(task, "work.drop", t.tr("放弃此项"), t.tr("写清原因；必办的任务放弃后整个申请会取消，已办的内容倒序收回，原因会告诉申请人"))
	}
	parent, err := t.tx.Ticket(t.ctx, task.Detail.Parent)
	if err != nil {
		return err
	}
	if task.Detail.Mandatory && parent.Status == core.StatusFulfilling {
		if err := t.abandon(parent, language.Stored("%s：%s", taskName(task), why)); err != nil {
			return err
		}
	} else if err := t.dropAlone(task, why); err != nil {
		return err
	}
	if task, err = t.tx.Ticket(t.ctx, task.ID); err != nil {
		return err
	}
	return t.replyTicket(task, t.tr("%s 已放弃", task.Number))
}

// abandon cancels a request that can't be done, and has what was done of it taken back.
func (t *turn) abandon(parent core.Ticket, why string) error {
	if err := move(&parent, "cancel"); err != nil {
		return err
	}
	if err := t.tx.ClearTimers(t.ctx, string(parent.ID)); err != nil {
		return err
	}
	if err := t.change(&parent, "abandoned", why, true); err != nil {
		return err
	}
	if err := t.cancelTasks(parent, language.Stored("无法办理")); err != nil {
		return err
	}
	return t.tell(parent, matterStep, language.Say("🚫 %s「%s」办不下去，已取消。%s。已办的内容会收回；要重新申请请发送「申请 %[2]s」。", parent.Number, esc(parent.Title), esc(why)), nil)
}

// dropAlone ends a task that its request can do without, and takes back what it may have done.
func (t *turn) dropAlone(task core.Ticket, why string) error {
	if err := move(&task, "drop"); err != nil {
		return err
	}
	if err := t.disarm(task); err != nil {
		return err
	}
	if err := t.change(&task, "abandoned", why, false); err != nil {
		return err
	}
	parent, err := t.tx.Ticket(t.ctx, task.Detail.Parent)
	if err != nil {
		return err
	}
	if err := t.takeBack(parent, []core.Ticket{task}); err != nil {
		return err
	}
	return t.afterTask(task)
}
