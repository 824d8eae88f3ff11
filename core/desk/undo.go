package desk

import (
	"cmp"
	"slices"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// cancelTasks ends the open tasks of a cancelled request, tells who works on them, and has what was done taken back. why follows the request's
// number: 已被申请人取消.
func (t *turn) cancelTasks(parent core.Ticket, why string) error {
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
		made, err := t.cancelTask(&task, parent.Number+" "+why)
		if err != nil {
			return err
		}
		if made { // what another system was asked it may have done
			task.Detail.ResolvedAt = t.now
			done = append(done, task)
		}
	}
	return t.takeBack(parent, done)
}

// cancelTask ends an open task. made tells that another system was asked to do it.
func (t *turn) cancelTask(task *core.Ticket, why string) (made bool, err error) {
	if err := move(task, "cancel"); err != nil {
		return false, err
	}
	if err := t.tx.ClearTimers(t.ctx, string(task.ID)); err != nil {
		return false, err
	}
	if task.Detail.Gated && task.Detail.Approval != "" {
		if err := t.withdrawChain(*task, why); err != nil {
			return false, err
		}
	}
	if task.Detail.Call != nil {
		if made, err = t.tx.DropCall(t.ctx, task.ID); err != nil {
			return false, err
		}
		made = made || task.Detail.CallFailed != ""
	}
	resume(task, t.now)
	if err := t.changeAlone(task, "cancelled", why, false); err != nil {
		return false, err
	}
	if task.Assignee == "" || t.me.Is(task.Assignee) {
		return made, nil
	}
	return made, t.tellHandlers(*task, language.Say("🚫 %s「%s」不用再做了：%s。", task.Number, esc(task.Title), why))
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
			Text:   taskText(language.Stored("%s，请收回 %s 已办的内容。", cmp.Or(undoReason(parent), language.Stored("这一项已放弃")), k.Number), k.Text),
			Detail: core.TicketDetail{Parent: parent.ID, Needs: before, Mandatory: true, Undoes: k.ID, Call: undoCall(k)},
		}
		if h := k.Detail.Handover; h != nil {
			undo.Title = language.Stored("%s · 取消%s", it.Tasks[i].Undo+" "+h.Asset, parent.Title)
			undo.Detail.Handover, undo.Detail.Assets = &core.Handover{Asset: h.Asset, From: h.To, To: h.From}, []string{h.Asset}
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
	if p == nil || p.Started.IsZero() || tk.Status != core.StatusCancelled {
		return nil, nil
	}
	undo := core.Ticket{
		ID: core.TicketID(core.NewID()), Desk: tk.Desk, Category: tk.Category, Title: language.Stored("按回退方案回退 · 取消%s", tk.Title),
		Text:   taskText(language.Stored("实施已经开始，%s 被取消，请按回退方案回退：%s", tk.Number, p.Backout), tk.Text),
		Detail: core.TicketDetail{Parent: tk.ID, Mandatory: true},
	}
	_, err := t.createTask(undo, tk, "")
	return []core.TicketID{undo.ID}, err
}

// undoReason is why something of a request has to be undone, "" if the request goes on without it.
func undoReason(parent core.Ticket) string {
	if parent.Status != core.StatusCancelled {
		return ""
	}
	return language.Stored("%s 已取消", parent.Number)
}

// undoCall has another system take back what it did itself; what somebody did by hand they take back by hand.
func undoCall(k core.Ticket) *core.Call {
	byHand := k.Status != core.StatusCancelled && k.Assignee != ""
	if k.Detail.Call == nil || !k.Detail.Call.Undoes || byHand {
		return nil
	}
	return k.Detail.Call
}
