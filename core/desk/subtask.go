package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// workSubtask cuts a piece of work out of a ticket: "子任务 IT-1 领一根网线", "子任务 IT-1 行政 开门禁，在 IT-2 之后，选做". The ticket can't be
// resolved while one of its tasks is open that isn't optional.
func (t *turn) workSubtask() error {
	tk, err := t.workTicket("subtask")
	if err != nil {
		return err
	}
	if tk.Type == core.Task {
		return core.Refuse(core.CodeConflict, "%s 本身是一项任务，请在它所属的工单下建子任务。", tk.Number)
	}
	text := t.text()
	if text == "" {
		return t.askWords(tk, "work.subtask", t.tr("子任务"), t.tr("写要做的事；可以写上哪个服务台做、在哪一项之后、是否选做"))
	}
	task, err := t.subtaskMeant(tk, text)
	if err != nil {
		return err
	}
	number, err := t.createTask(task, tk, t.me.ID)
	if err != nil {
		return err
	}
	task.Number = number
	join(&tk, core.LinkConsistsOf, task)
	if err := t.change(&tk, "divided", number+" "+taskName(task), true); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("已为 %s 建子任务 %s", tk.Number, number))
}

// subtaskMeant reads which desk does what, after what, and whether the ticket may end without it.
func (t *turn) subtaskMeant(tk core.Ticket, text string) (core.Ticket, error) {
	task := core.Ticket{ID: core.TicketID(core.NewID()), Desk: tk.Desk, Category: tk.Category, Detail: core.TicketDetail{Parent: tk.ID, Mandatory: true}}
	if name, rest, ok := strings.Cut(text, " "); ok {
		if d, ok := t.w.deskNamed(name); ok {
			task.Desk, task.Category, text = d.ID, d.DefaultCategory, strings.TrimSpace(rest)
		}
	}
	if before, ok := strings.CutSuffix(strings.TrimRight(text, "）)"), "选做"); ok {
		task.Detail.Mandatory, text = false, strings.TrimRight(before, "（(，, ")
	}
	if i := strings.LastIndex(text, "在"); i >= 0 {
		if number, after := takeNumber(strings.TrimSpace(text[i+len("在"):]), t.prefix()); number != "" && strings.TrimSpace(after) == "之后" {
			need, err := t.siblingNumbered(tk, number)
			if err != nil {
				return task, err
			}
			if text = strings.TrimRight(text[:i], "，, "); need.Status.Open() {
				task.Detail.Needs = []core.TicketID{need.ID}
			}
		}
	}
	if text == "" {
		return task, core.Refuse(core.CodeInvalid, "请写明要做什么，例如「子任务 %s 领一根网线」。", tk.Number)
	}
	task.Title, task.Text = firstLine(text)+" · "+tk.Title, taskText(text, tk.Text)
	return task, nil
}

// siblingNumbered finds a task of the same ticket.
func (t *turn) siblingNumbered(tk core.Ticket, number string) (core.Ticket, error) {
	all, err := t.tx.Children(t.ctx, tk.ID)
	if err != nil {
		return core.Ticket{}, err
	}
	for _, k := range all {
		if k.Number == number {
			return k, nil
		}
	}
	return core.Ticket{}, core.Refuse(core.CodeNotFound, "%s 不是 %s 的子任务，不能排在它之后。", number, tk.Number)
}

// toldOfTasks lets whoever has a ticket in hand know that a task of theirs is done.
func (t *turn) toldOfTasks(parent, task core.Ticket, all []core.Ticket) error {
	if err := t.changeAlone(&parent, "progressed", language.Stored("%s（%d/%d）", taskName(task), finished(all), len(all)), true); err != nil {
		return err
	}
	words := language.Say("✅ %s 的子任务「%s」已完成。", parent.Number, esc(taskName(task)))
	if len(unfinished(all)) == 0 {
		words = language.Say("%s必做的子任务都完成了，可以解决这张工单了。", words)
	}
	return t.tellHandlers(parent, words)
}
