package desk

import (
	"slices"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/core/flow"
)

// plannedTasks are the tasks that a request's item has for its answers, not stored yet.
func (t *turn) plannedTasks(tk core.Ticket) ([]core.Ticket, error) {
	it, _ := t.itemOf(tk)
	held, none, err := t.toReturn(it, tk)
	return tasksOf(flow.Tasks(it, tk.Detail.Form, none...), tk, held), err
}

// tasksOf are the tickets of a request's templates: one each, or one for each asset to be returned.
func tasksOf(templates []core.TaskTemplate, parent core.Ticket, held map[string][]asset.Asset) []core.Ticket {
	var out []core.Ticket
	ids := map[string][]core.TicketID{}
	for _, tpl := range templates {
		task := core.Ticket{
			Desk: tpl.Desk, Category: tpl.Category, Title: tpl.Name + " · " + parent.Title, Text: taskText(tpl.Text, parent.Text),
			Detail: core.TicketDetail{Parent: parent.ID, Mandatory: !tpl.Optional, Step: tpl.ID, Call: tpl.Call},
		}
		all := []core.Ticket{task}
		if tpl.ReturnsOf != "" {
			all = returnTasks(task, tpl, held[tpl.ID], parent)
		}
		for _, task := range all {
			task.ID = core.TicketID(core.NewID())
			ids[tpl.ID] = append(ids[tpl.ID], task.ID)
			out = append(out, task)
		}
	}
	for i := range out { // a task may need one that stands behind it in the item
		k := slices.IndexFunc(templates, func(tpl core.TaskTemplate) bool { return tpl.ID == out[i].Detail.Step })
		for _, need := range templates[k].Needs {
			out[i].Detail.Needs = append(out[i].Detail.Needs, ids[need]...)
		}
	}
	return out
}
