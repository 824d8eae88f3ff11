package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

// AddApproval stores a new approval; revision 0 becomes 1.
func (t *Tx) AddApproval(_ context.Context, a core.Approval) error {
	steps, err := encode(a.Steps)
	if err != nil {
		return wrap("add approval", err)
	}
	t.exec(qAddApproval, t.org, a.ID, a.Ticket, a.State, a.Step, steps, max(a.Revision, 1), micros(a.Created))
	t.queueApprovers(a)
	return nil
}

// PutApproval stores a changed approval and increments its revision; a conflict if it was changed since it was read.
func (t *Tx) PutApproval(_ context.Context, a *core.Approval) error {
	steps, err := encode(a.Steps)
	if err != nil {
		return wrap("put approval", err)
	}
	t.exec(qPutApproval, t.org, a.ID, a.Revision, a.State, a.Step, steps)
	t.exec(qDropApprover, t.org, a.ID)
	t.queueApprovers(*a)
	a.Revision++
	return nil
}

// queueApprovers notes whom the open step waits for.
func (t *Tx) queueApprovers(a core.Approval) {
	if a.State != core.ApprovalPending || a.Step < 0 || a.Step >= len(a.Steps) {
		return
	}
	for _, p := range a.Steps[a.Step].Approvers {
		t.exec(qAddApprover, t.org, p, a.ID)
	}
}

// Approval returns an approval, locked until the transaction ends.
func (t *Tx) Approval(ctx context.Context, id core.ApprovalID) (core.Approval, error) {
	var a core.Approval
	err := t.first(ctx, qApproval, func(r scanner) (err error) { a, err = scanApproval(r, t.org); return err }, t.org, id)
	return a, wrap("read approval", err)
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
	var steps []byte
	var created int64
	if err := r.Scan((*string)(&a.ID), (*string)(&a.Ticket), (*string)(&a.State), &a.Step, &steps, &a.Revision, &created); err != nil {
		return a, err
	}
	a.Created = fromMicros(created)
	return a, decode(steps, &a.Steps)
}
