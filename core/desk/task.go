package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// fulfil starts the work of a request that nobody has to decide about any more: its tasks, or its desk's work if the item has none.
func (t *turn) fulfil(tk *core.Ticket) error {
	tasks, err := t.plannedTasks(*tk)
	if err != nil {
		return err
	}
	if tk.Type == core.Change {
		return t.fulfilChange(tk, tasks)
	}
	if len(tasks) == 0 {
		return t.postWork(*tk)
	}
	if err := move(tk, "fulfil"); err != nil {
		return err
	}
	if err := t.changeAlone(tk, "fulfilling", language.Stored("共 %d 项任务", len(tasks)), true); err != nil {
		return err
	}
	return t.createTasks(*tk, tasks)
}

// fulfilChange lets an approved change be taken by its desk; its tasks, which prepare it, are made once however often it is approved.
func (t *turn) fulfilChange(tk *core.Ticket, tasks []core.Ticket) error {
	if err := t.postWork(*tk); err != nil {
		return err
	}
	if err := t.askChecks(*tk); err != nil {
		return err
	}
	made, err := t.tx.Children(t.ctx, tk.ID)
	if err != nil || len(made) > 0 {
		return err
	}
	return t.createTasks(*tk, tasks)
}

func (t *turn) createTasks(tk core.Ticket, tasks []core.Ticket) error {
	for _, task := range tasks {
		if _, err := t.createTask(task, tk, ""); err != nil {
			return err
		}
	}
	return nil
}

func taskText(instruction, request string) string {
	return strings.TrimSpace(instruction + "\n" + request)
}

// createTask stores a task and shows it to its desk, unless it has to wait. by is who thought of it, "" the plan of the request. A task has no requester: nothing about it is said to an employee.
func (t *turn) createTask(task, parent core.Ticket, by core.PersonID) (number string, err error) {
	d, ok := t.w.desk(task.Desk)
	if !ok { // the desk was given up while the request was under way
		if d, ok = t.w.desk(parent.Desk); !ok {
			return "", core.Refuse(core.CodeInvalid, "这个服务台已停用，请联系管理员。")
		}
		task.Desk, task.Category = d.ID, d.DefaultCategory
	}
	if number, err = t.tx.NextNumber(t.ctx, d); err != nil {
		return "", err
	}
	task.Number, task.Type, task.Priority, task.Status = number, core.Task, parent.Priority, core.StatusNew
	task.Revision, task.Created, task.Updated, task.Platform = 1, t.now, t.now, parent.Platform
	if task.Category == "" {
		task.Category = d.DefaultCategory
	}
	switch {
	case task.Detail.Gated:
		task.Status = core.StatusWaitingApproval
	case len(task.Detail.Needs) > 0:
		err = move(&task, "wait_task")
	case task.Detail.Call != nil:
		err = t.automate(&task)
	default:
		err = t.arm(&task)
	}
	if err != nil {
		return "", err
	}
	if err := t.tx.AddTicket(t.ctx, task); err != nil {
		return "", err
	}
	for _, code := range task.Detail.Assets {
		if err := t.tx.LinkAsset(t.ctx, code, task.ID); err != nil {
			return "", err
		}
	}
	verb := "created"
	if by != "" {
		verb = "divided"
	}
	if err := t.tx.AddAct(t.ctx, core.Act{Ticket: task.ID, At: t.now, Actor: by, Verb: verb, Text: task.Text}); err != nil {
		return "", err
	}
	if err := t.audit("ticket."+verb, string(task.ID), map[string]any{"number": task.Number, "desk": task.Desk, "parent": parent.Number}); err != nil {
		return "", err
	}
	return number, t.beginTask(task)
}

// beginTask lets a stored task be done, unless it has to wait: by another system, or by its desk's people.
func (t *turn) beginTask(task core.Ticket) error {
	switch task.Status {
	case core.StatusWaitingTask:
		return nil
	case core.StatusAutomated:
		return t.call(task)
	case core.StatusWaitingApproval:
		return t.openGate(task)
	}
	return t.postWork(task)
}

// changeAlone is change by the desk itself, which nobody did.
func (t *turn) changeAlone(tk *core.Ticket, verb, text string, public bool) error {
	me := t.me
	t.me = core.Person{}
	defer func() { t.me = me }()
	return t.change(tk, verb, text, public)
}

// finishTask ends a task that the person has done.
func (t *turn) finishTask(task *core.Ticket) error {
	if err := t.endTask(task); err != nil {
		return err
	}
	return t.replyTicket(*task, t.tr("%s 已完成", task.Number))
}

// endTask ends a task at once, since nobody has to confirm it, and lets what waited for it follow.
func (t *turn) endTask(task *core.Ticket) error {
	if err := move(task, "finish_task"); err != nil {
		return err
	}
	if err := t.handOver(task); err != nil {
		return err
	}
	task.Detail.ClosedAt = t.now
	if err := t.change(task, "resolved", task.Detail.Resolution, false); err != nil {
		return err
	}
	return t.afterTask(*task)
}

// afterTask opens the tasks whose turn has come, and solves the request when its last mandatory task is done. The request is locked, so that
// of two tasks that end at the same moment the second sees the first.
func (t *turn) afterTask(task core.Ticket) error {
	parent, err := t.tx.Ticket(t.ctx, task.Detail.Parent)
	if err != nil {
		return ignoreNotFound(err)
	}
	if ranByRule(task) {
		return t.ranFor(parent, task)
	}
	all, err := t.tx.Children(t.ctx, parent.ID)
	if err != nil {
		return err
	}
	if err := t.openNext(all); err != nil {
		return err
	}
	if parent.Status != core.StatusFulfilling {
		if !parent.Status.Open() {
			return nil
		}
		return t.toldOfTasks(parent, task, all)
	}
	if len(unfinished(all)) == 0 {
		return t.solved(&parent)
	}
	return t.changeAlone(&parent, "progressed", language.Stored("%s（%d/%d）", taskName(task), finished(all), len(all)), true)
}

// openNext opens the waiting tasks that need nothing open any more.
func (t *turn) openNext(all []core.Ticket) error {
	for _, w := range all {
		if w.Status != core.StatusWaitingTask || slices.ContainsFunc(all, func(k core.Ticket) bool { return slices.Contains(w.Detail.Needs, k.ID) && k.Status.Open() }) {
			continue
		}
		next, err := t.tx.Ticket(t.ctx, w.ID)
		if err != nil {
			return err
		}
		if move(&next, "open_task") != nil {
			continue
		}
		next.Detail.Pauses = append(next.Detail.Pauses, core.Pause{From: next.Created, To: t.now, Reason: language.Stored("等待前置任务")})
		if next.Detail.Call != nil {
			err = t.automate(&next)
		} else {
			err = t.arm(&next)
		}
		if err != nil {
			return err
		}
		if err := t.changeAlone(&next, "opened", "", false); err != nil {
			return err
		}
		if err := t.beginTask(next); err != nil {
			return err
		}
	}
	return nil
}

// solved ends a request whose tasks are done; the requester confirms or reopens it.
func (t *turn) solved(tk *core.Ticket) error {
	if err := move(tk, "finish"); err != nil {
		return err
	}
	if err := t.excuseItself(tk, breachTasks); err != nil {
		return err
	}
	tk.Detail.Resolution, tk.Detail.ResolvedAt = language.Stored("各项任务已全部完成"), t.now
	if err := t.disarm(*tk); err != nil {
		return err
	}
	if err := t.tx.SetTimer(t.ctx, Timer{Kind: timerClose, Object: string(tk.ID), Due: t.closesAt(*tk)}); err != nil {
		return err
	}
	if err := t.changeAlone(tk, "resolved", tk.Detail.Resolution, true); err != nil {
		return err
	}
	return t.tell(*tk, matterStep, language.Phrase{}, func() cards.Card { return t.resultCard(*tk) })
}

// unfinished lists the mandatory tasks that are not done.
func unfinished(all []core.Ticket) []core.Ticket {
	return slices.DeleteFunc(slices.Clone(all), func(k core.Ticket) bool { return !k.Detail.Mandatory || !k.Status.Open() })
}

func finished(all []core.Ticket) int {
	n := 0
	for _, k := range all {
		if !k.Status.Open() {
			n++
		}
	}
	return n
}

// tasksOpen refuses to end a request over mandatory tasks that are not done.
func (t *turn) tasksOpen(tk core.Ticket) error {
	all, err := t.tx.Children(t.ctx, tk.ID)
	if err != nil {
		return err
	}
	left := unfinished(all)
	if len(left) == 0 {
		return nil
	}
	var names []string
	for _, k := range left[:min(len(left), 3)] {
		names = append(names, k.Number+" "+taskName(k))
	}
	more := ""
	if len(left) > len(names) {
		more = t.tr(" 等")
	}
	return core.Refuse(core.CodeConflict, "%s 还有 %d 项必办任务没有完成：%s%s。%s", tk.Number, len(left), strings.Join(names, t.tr("、")), more, afterTasks(tk))
}

// afterTasks says how a ticket ends whose tasks are open.
func afterTasks(tk core.Ticket) language.Phrase {
	if tk.Status == core.StatusFulfilling {
		return language.Say("全部完成后它会自动转为「已解决」。")
	}
	return language.Say("请先完成它们；不再需要的，写明原因后也点「解决」。")
}

// taskName is a task without the request it belongs to.
func taskName(k core.Ticket) string {
	if i := strings.LastIndex(k.Title, " · "); i >= 0 {
		return k.Title[:i]
	}
	return k.Title
}
