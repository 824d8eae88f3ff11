package desk

import (
	"cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// submit makes the request of a filled form. It takes the draft's id, so that submitting twice finds it, and carries the item as it is now.
func (t *turn) submit(it core.CatalogueItem, fl *filling) (core.Ticket, error) {
	answers := form.Keep(it.Fields, fl.Answers)
	flow := it
	flow.Examples, flow.Keywords = nil, nil
	tk := core.Ticket{
		ID: core.TicketID(fl.ID), Desk: it.Desk, Type: core.ServiceRequest, Status: core.StatusNew, Priority: cmp.Or(it.Priority, "P3"), Category: it.Category,
		Title: it.Name, Text: t.formText(it, answers), Created: t.happened(),
		Detail: core.TicketDetail{Item: it.ID, Form: answers, Attachments: fl.attached(it, answers), Flow: &flow},
	}
	if err := t.planChange(&tk, it); err != nil {
		return tk, err
	}
	if err := t.carryOver(&tk, fl.From); err != nil {
		return tk, err
	}
	if err := t.request(&tk, it); err != nil {
		return tk, err // what was filled in is kept: a refused request can be corrected
	}
	if err := t.bindProblem(&tk, fl.From); err != nil {
		return tk, err
	}
	t.d.dropFilling(string(tk.ID))
	return tk, t.retire(string(tk.ID), t.endedCard(t.tr("已提交为 %s", tk.Number), core.Copy{Object: string(tk.ID)}))
}

// request stores a request and starts its approvals, or the work if nobody is left to decide. A desk that was given up is told of before anything
// is written: a refusal keeps what the turn has written so far.
func (t *turn) request(tk *core.Ticket, it core.CatalogueItem) error {
	if _, ok := t.w.desk(tk.Desk); !ok {
		return core.Refuse(core.CodeInvalid, "这个服务台已停用，请联系管理员。")
	}
	if len(it.Approvals) == 0 {
		if err := t.create(tk); err != nil {
			return err
		}
		return t.fulfil(tk)
	}
	tk.Status = core.StatusWaitingApproval
	if err := t.startApproval(tk, it); err != nil {
		return err
	}
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	if err != nil {
		return err
	}
	if a.State == core.ApprovalApproved {
		tk.Status = core.StatusNew
	}
	if err := t.create(tk); err != nil {
		return err
	}
	if a.State == core.ApprovalApproved {
		return t.fulfil(tk)
	}
	return t.askApprovers(*tk, a)
}

// itemOf is the item of a request as it was when the request was made; requests of older releases only name it.
func (t *turn) itemOf(tk core.Ticket) (core.CatalogueItem, bool) {
	if tk.Detail.Flow != nil {
		return *tk.Detail.Flow, true
	}
	return t.w.item(tk.Detail.Item)
}
