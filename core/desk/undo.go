package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// cancelTasks ends the open tasks of a cancelled request, tells who works on them, and has what was done taken back.
func (t *turn) cancelTasks(parent core.Ticket) error {
	all, err := t.tx.Children(t.ctx, parent.ID)
	if err != nil {
		return err
	}
	var done []core.Ticket
	for _, k := range all {
		if !k.Status.Open() {
			if k.Status != core.StatusCancelled {
				done = append(done, k)
			}
			continue
		}
		task, err := t.tx.Ticket(t.ctx, k.ID)
		if err != nil {
			return err
		}
		if err := t.cancelTask(task, parent); err != nil {
			return err
		}
	}
	return t.takeBack(parent, done)
}

func (t *turn) cancelTask(task, parent core.Ticket) error {
	if err := move(&task, "cancel"); err != nil {
		return err
	}
	if err := t.tx.ClearTimers(t.ctx, string(task.ID)); err != nil {
		return err
	}
	if err := t.changeAlone(&task, "cancelled", language.Stored("%s 已被申请人取消", parent.Number), false); err != nil {
		return err
	}
	if task.Assignee == "" {
		return nil
	}
	return t.tellHandlers(task, language.Say("🚫 %s「%s」不用再做了：%s 已被申请人取消。", task.Number, task.Title, parent.Number))
}

// takeBack makes a task of each thing that was done and has to be undone, the last one first, each waiting for the one before it. It is called
// once, since a request is cancelled once.
func (t *turn) takeBack(parent core.Ticket, done []core.Ticket) error {
	it, _ := t.itemOf(parent)
	slices.Reverse(done) // of what was done at one moment the later task goes first
	slices.SortStableFunc(done, func(a, b core.Ticket) int { return b.Detail.ResolvedAt.Compare(a.Detail.ResolvedAt) })
	before, err := t.backOut(parent)
	if err != nil {
		return err
	}
	for _, k := range done {
		i := slices.IndexFunc(it.Tasks, func(tpl core.TaskTemplate) bool { return tpl.ID == k.Detail.Step })
		if i < 0 || it.Tasks[i].Undo == "" {
			continue
		}
		undo := core.Ticket{
			ID: core.TicketID(core.NewID()), Desk: k.Desk, Category: k.Category, Title: language.Stored("%s · 取消%s", it.Tasks[i].Undo, parent.Title),
			Text:   taskText(t.tr("申请人取消了 %s，请收回 %s 已办的内容。", parent.Number, k.Number), k.Text),
			Detail: core.TicketDetail{Parent: parent.ID, Needs: before, Mandatory: true},
		}
		if _, err := t.createTask(undo, parent, ""); err != nil {
			return err
		}
		before = []core.TicketID{undo.ID}
	}
	return nil
}

// backOut makes a task of the backout plan of a change that was cancelled after its implementation had begun.
func (t *turn) backOut(tk core.Ticket) ([]core.TicketID, error) {
	p := tk.Detail.Change
	if p == nil || p.Started.IsZero() {
		return nil, nil
	}
	undo := core.Ticket{
		ID: core.TicketID(core.NewID()), Desk: tk.Desk, Category: tk.Category, Title: "按回退方案回退 · 取消" + tk.Title,
		Text:   taskText("实施已经开始，"+tk.Number+" 被取消，请按回退方案回退："+p.Backout, tk.Text),
		Detail: core.TicketDetail{Parent: tk.ID, Mandatory: true},
	}
	_, err := t.createTask(undo, tk, "")
	return []core.TicketID{undo.ID}, err
}
