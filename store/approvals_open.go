package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

var (
	qOpenApprovals = sql("open approvals", `
		SELECT `+approvalColumns+` FROM approval a WHERE a.org = $1 AND a.state IN ('pending', 'returned')
			AND ($2 = '' OR (a.created, a.id) > (SELECT x.created, x.id FROM approval x WHERE x.org = $1 AND x.id = $2))
		ORDER BY a.created, a.id LIMIT $3`)
	qTicketsByID = sql("tickets by id", `SELECT `+ticketColumns+` FROM ticket t WHERE t.org = $1 AND t.id IN {texts $2}`)
	// Aliases are resolved, as for the delegations of one person.
	qOpenDelegations = sql("open delegations", `
		SELECT d.id, `+canonical("d.person")+`, `+canonical("d.deputy")+`, d.valid_from, d.valid_until, d.created FROM delegation d
		WHERE d.org = $1 AND d.valid_until > $2 ORDER BY d.valid_from, d.id LIMIT $3`)
)

// OpenApproval is an approval that somebody has to do something about, with what it is about.
type OpenApproval struct {
	core.Approval
	About core.Ticket
}

// OpenApprovals lists approvals that wait for a decision or, returned, for their requester: the oldest first, up to limit of those behind the one
// with the id after.
func (o *Org) OpenApprovals(ctx context.Context, after core.ApprovalID, limit int) ([]OpenApproval, error) {
	var out []OpenApproval
	var ids []string
	err := o.query(ctx, qOpenApprovals, func(r scanner) error {
		a, err := scanApproval(r, o.id)
		out, ids = append(out, OpenApproval{Approval: a}), append(ids, string(a.Ticket))
		return err
	}, o.id, after, limit)
	if err != nil {
		return nil, wrap("list open approvals", err)
	}
	about := map[core.TicketID]core.Ticket{}
	err = o.query(ctx, qTicketsByID, func(r scanner) error {
		k, err := scanTicket(r, o.id)
		about[k.ID] = k
		return err
	}, o.id, ids)
	for i := range out {
		out[i].About = about[out[i].Ticket]
	}
	return out, wrap("read tickets of open approvals", err)
}

// OpenDelegations lists the delegations that end after a moment, the first to begin first.
func (o *Org) OpenDelegations(ctx context.Context, since time.Time, limit int) ([]core.Delegation, error) {
	var out []core.Delegation
	err := o.query(ctx, qOpenDelegations, intoDelegations(&out), o.id, micros(since), limit)
	return out, wrap("list open delegations", err)
}
