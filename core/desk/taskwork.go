package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// replyForTask passes what a task's handler wants to tell or ask on to whoever made the request.
func (t *turn) replyForTask(task core.Ticket, text string) error {
	parent, err := t.tx.Ticket(t.ctx, task.Detail.Parent)
	if err != nil {
		return err
	}
	if err := may(parent, "reply"); err != nil {
		return err
	}
	noticed := t.noticed(&task)
	if err := t.responded(&task); err != nil {
		return err
	}
	if err := t.change(&task, "replied", text, false); err != nil {
		return err
	}
	if noticed {
		if err := t.tellNoticed(task, "replied"); err != nil {
			return err
		}
	}
	if err := t.change(&parent, "task_replied", language.Stored("%s：%s", taskName(task), text), true); err != nil {
		return err
	}
	words := language.Say("💬 %s 就 %s「%s」的「%s」回复：\n%s", t.me.Name, parent.Number, esc(parent.Title), esc(taskName(task)), esc(text))
	if err := t.tell(parent, matterReply, words, nil); err != nil {
		return err
	}
	return t.replyTicket(task, t.tr("已回复 %s", t.name(parent.Requester)))
}

// tellTaskHandlers passes a word on a request to those who have one of its tasks in hand.
func (t *turn) tellTaskHandlers(parent core.Ticket, text language.Phrase) error {
	all, err := t.tx.Children(t.ctx, parent.ID)
	if err != nil {
		return err
	}
	told := map[core.PersonID]bool{}
	for _, k := range all {
		if k.Assignee == "" || !k.Status.Open() || told[k.Assignee] {
			continue
		}
		told[k.Assignee] = true
		if _, err := t.post(letter{to: k.Assignee, text: text, matter: matterNudge, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: k.ID}); err != nil {
			return err
		}
	}
	if len(told) > 0 {
		return nil
	}
	return t.tellDesk(parent, text, core.UrgencyNotice)
}

// tasksShown is how many tasks of a request a card lists.
const tasksShown = 10

// taskMarks say how a task stands.
var taskMarks = map[core.Status]string{core.StatusWaitingTask: "⏳", core.StatusClosed: "✅", core.StatusResolved: "✅", core.StatusCancelled: "🚫", core.StatusAutomated: "⚙️", core.StatusStuck: "✋"}

// taskFields list the tasks of a ticket: whose they are and how they stand. Only tickets that carry tasks are asked about.
func (t *turn) taskFields(tk core.Ticket) (cards.Fields, error) {
	planned := tk.Detail.Flow != nil && len(tk.Detail.Flow.Tasks) > 0
	divided := slices.ContainsFunc(tk.Detail.Links, func(l core.Link) bool { return l.Kind == core.LinkConsistsOf })
	if !planned && !divided || tk.Status == core.StatusWaitingApproval {
		return nil, nil
	}
	all, err := t.tx.Children(t.ctx, tk.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	out := cards.Fields{{Label: t.tr("办理进度"), Value: t.tr("%d/%d 项完成", finished(all), len(all)), Wide: true}}
	for _, k := range all[:min(len(all), tasksShown)] {
		mark, ok := taskMarks[k.Status]
		if !ok {
			mark = "🔄"
		}
		d, _ := t.w.desk(k.Desk)
		value := mark + " " + taskName(k)
		if k.Assignee != "" {
			value += " · " + t.name(k.Assignee)
		}
		out = append(out, cards.Field{Label: d.Name, Value: value, Wide: true})
	}
	return out, nil
}

// origin is for whom and for which request a task is done.
func (t *turn) origin(task core.Ticket) cards.Field {
	parent, err := t.tx.Ticket(t.ctx, task.Detail.Parent)
	if err != nil {
		return cards.Field{Label: t.tr("来自"), Value: "—"}
	}
	return cards.Field{Label: t.tr("来自"), Value: t.tr("%s %s · %s申请", parent.Number, parent.Title, t.name(parent.Requester)), Wide: true}
}
