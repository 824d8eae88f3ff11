package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// AddApproval stores a new approval; revision 0 becomes 1.
func (t *Tx) AddApproval(_ context.Context, a core.Approval) error {
	steps, detail, err := encodeApproval(a)
	if err != nil {
		return wrap("add approval", err)
	}
	t.exec(qAddApproval, t.org, a.ID, a.Ticket, a.State, a.Step, steps, max(a.Revision, 1), micros(a.Created), max(a.Round, 1), detail)
	t.queueApprovers(a)
	return nil
}

// PutApproval stores a changed approval and increments its revision; a conflict if it was changed since it was read.
func (t *Tx) PutApproval(_ context.Context, a *core.Approval) error {
	steps, detail, err := encodeApproval(*a)
	if err != nil {
		return wrap("put approval", err)
	}
	t.exec(qPutApproval, t.org, a.ID, a.Revision, a.State, a.Step, steps, max(a.Round, 1), detail)
	t.exec(qDropApprover, t.org, a.ID)
	t.queueApprovers(*a)
	a.Revision++
	return nil
}

func encodeApproval(a core.Approval) (steps, detail string, err error) {
	if steps, err = encode(a.Steps); err != nil {
		return "", "", err
	}
	detail, err = encode(a.Detail)
	return steps, detail, err
}

// queueApprovers notes whom the open step waits for.
func (t *Tx) queueApprovers(a core.Approval) {
	for _, p := range approval.Waits(a) {
		t.exec(qAddApprover, t.org, p, a.ID)
	}
}

// Approval returns an approval, locked until the transaction ends.
func (t *Tx) Approval(ctx context.Context, id core.ApprovalID) (core.Approval, error) {
	var a core.Approval
	err := t.first(ctx, qApproval, func(r scanner) (err error) { a, err = scanApproval(r, t.org); return err }, t.org, id)
	return a, wrap("read approval", err)
}

// ApprovalTicket names the ticket of an approval and locks nothing: a ticket is locked before its approval.
func (t *Tx) ApprovalTicket(ctx context.Context, id core.ApprovalID) (core.TicketID, error) {
	var tk core.TicketID
	err := t.first(ctx, qApprovalTicket, func(r scanner) error { return r.Scan((*string)(&tk)) }, t.org, id)
	return tk, wrap("find ticket of approval", err)
}

// PendingFor lists approvals whose open step waits for p, oldest first.
func (t *Tx) PendingFor(ctx context.Context, p core.PersonID, limit int) ([]core.Approval, error) {
	var out []core.Approval
	err := t.read(ctx, qPendingFor, func(r scanner) error {
		a, err := scanApproval(r, t.org)
		out = append(out, a)
		return err
	}, t.org, p, limit)
	return out, wrap("list approvals", err)
}

func scanApproval(r scanner, org core.OrgID) (core.Approval, error) {
	a := core.Approval{Org: org}
	var steps, detail []byte
	var created int64
	if err := r.Scan((*string)(&a.ID), (*string)(&a.Ticket), (*string)(&a.State), &a.Step, &steps, &a.Revision, &created, &a.Round, &detail); err != nil {
		return a, err
	}
	a.Created = fromMicros(created)
	if err := decode(steps, &a.Steps); err != nil {
		return a, err
	}
	return a, decode(detail, &a.Detail)
}
