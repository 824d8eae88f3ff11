package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// AddTicket stores a new ticket with revision 1. A number that exists already is a conflict.
func (t *Tx) AddTicket(_ context.Context, k core.Ticket) error {
	origin, detail, err := ticketDocs(k)
	if err != nil {
		return wrap("add ticket", err)
	}
	t.known.ticketsChanged()
	t.exec(qAddTicket, t.org, k.ID, k.Number, k.Desk, k.Type, k.Status, k.Priority, k.Category, k.Title, k.Text, k.Requester, k.Assignee, origin,
		k.Bot, k.Platform, micros(k.Created), micros(k.Updated), detail, k.Status.Open(), k.Detail.Parent, k.Detail.Item, micros(k.Due()))
	t.bear(k)
	return nil
}

// PutTicket stores a changed ticket and increments its revision, here at once and in the database with the commit, which is a conflict if
// the ticket was changed since it was read.
func (t *Tx) PutTicket(_ context.Context, k *core.Ticket) error {
	origin, detail, err := ticketDocs(*k)
	if err != nil {
		return wrap("put ticket", err)
	}
	t.known.ticketsChanged()
	t.exec(qPutTicket, t.org, k.ID, k.Revision, k.Desk, k.Type, k.Status, k.Priority, k.Category, k.Title, k.Text, k.Requester, k.Assignee, origin,
		k.Bot, k.Platform, micros(k.Updated), detail, k.Status.Open(), k.Detail.Parent, micros(k.Due()))
	if t.ahead != nil {
		delete(t.ahead.tickets, k.ID)
	}
	k.Revision++
	return nil
}

func ticketDocs(k core.Ticket) (origin, detail string, err error) {
	if origin, err = encode(k.Origin); err != nil {
		return "", "", err
	}
	detail, err = encode(k.Detail)
	return origin, detail, err
}

// Ticket returns a ticket by id, locked until the transaction ends.
func (t *Tx) Ticket(ctx context.Context, id core.TicketID) (core.Ticket, error) {
	if t.ahead.has(id) {
		return t.ahead.tickets[id], nil
	}
	return t.oneTicket(ctx, qTicket, id)
}

// TicketNumbered finds a ticket by its number, case-insensitive, locked until the transaction ends.
func (t *Tx) TicketNumbered(ctx context.Context, number string) (core.Ticket, error) {
	return t.oneTicket(ctx, qTicketNumbered, strings.ToUpper(strings.TrimSpace(number)))
}

func (t *Tx) oneTicket(ctx context.Context, q *query, key any) (core.Ticket, error) {
	var k core.Ticket
	err := t.first(ctx, q, func(r scanner) (err error) { k, err = scanTicket(r, t.org); return err }, t.org, key)
	return k, wrap("read ticket", err)
}

func (t *Tx) ticketList(ctx context.Context, q *query, args ...any) ([]core.Ticket, error) {
	var out []core.Ticket
	err := t.read(ctx, q, func(r scanner) error {
		k, err := scanTicket(r, t.org)
		out = append(out, k)
		return err
	}, args...)
	return out, wrap("list tickets", err)
}

// TicketsOf lists a requester's tickets, newest first; open only, or all.
func (t *Tx) TicketsOf(ctx context.Context, p core.PersonID, openOnly bool, limit int) ([]core.Ticket, error) {
	if list, ok := t.known.openOf(p); ok && openOnly {
		return slices.Clone(list[:min(len(list), limit)]), nil
	}
	return t.ticketList(ctx, qTicketsOf, t.org, p, openOnly, limit)
}

// AssignedTo lists a handler's open tickets, most urgent first.
func (t *Tx) AssignedTo(ctx context.Context, p core.PersonID, limit int) ([]core.Ticket, error) {
	return t.ticketList(ctx, qAssignedTo, t.org, p, limit)
}

// Children lists the tickets whose parent is id, in the order of their numbers.
func (t *Tx) Children(ctx context.Context, id core.TicketID) ([]core.Ticket, error) {
	return t.ticketList(ctx, qChildren, t.org, id)
}

// OpenChanges lists the org's changes that are not ended, those last changed first.
func (t *Tx) OpenChanges(ctx context.Context, limit int) ([]core.Ticket, error) {
	return t.ticketList(ctx, qOpenChanges, t.org, limit)
}

// Requested counts, by catalogue item, the newest requests of the org, as many as limit.
func (t *Tx) Requested(ctx context.Context, limit int) (map[string]int, error) {
	out := map[string]int{}
	err := t.read(ctx, qRequested, func(r scanner) error {
		var item string
		var n int
		err := r.Scan(&item, &n)
		out[item] = n
		return err
	}, t.org, limit)
	return out, wrap("count requests", err)
}

// Queue lists a desk's open, unassigned tickets, most urgent and oldest first, and how many there are in all.
func (t *Tx) Queue(ctx context.Context, d core.DeskID, limit int) ([]core.Ticket, int, error) {
	total := 0
	t.catchUp()
	t.u.queue(op{q: qQueueLength, args: []any{t.org, d}, each: func(r scanner) error { return r.Scan(&total) }})
	list, err := t.ticketList(ctx, qQueue, t.org, d, limit)
	return list, total, err
}

// InHand lists a desk's open tickets that somebody handles, by handler, most urgent first.
func (t *Tx) InHand(ctx context.Context, d core.DeskID, limit int) ([]core.Ticket, error) {
	return t.ticketList(ctx, qInHand, t.org, d, limit)
}

// Ahead counts the open tickets of the desk before k in the order of Queue.
func (t *Tx) Ahead(ctx context.Context, k core.Ticket) (int, error) {
	n := 0
	err := t.read(ctx, qAhead, func(r scanner) error { return r.Scan(&n) }, t.org, k.Desk, k.Priority, micros(k.Created), k.ID)
	return n, wrap("count tickets ahead", err)
}

// scanTicket reads ticketColumns and, behind them, what more is wanted.
func scanTicket(r scanner, org core.OrgID, more ...any) (core.Ticket, error) {
	k := core.Ticket{Org: org}
	var origin, detail []byte
	var created, updated int64
	err := r.Scan(append([]any{
		(*string)(&k.ID), &k.Number, (*string)(&k.Desk), (*string)(&k.Type), (*string)(&k.Status), (*string)(&k.Priority), &k.Category,
		&k.Title, &k.Text, (*string)(&k.Requester), (*string)(&k.Assignee), &origin, (*string)(&k.Bot), (*string)(&k.Platform),
		&k.Revision, &created, &updated, &detail,
	}, more...)...)
	if err != nil {
		return k, err
	}
	k.Created, k.Updated = fromMicros(created), fromMicros(updated)
	if err := decode(origin, &k.Origin); err != nil {
		return k, fmt.Errorf("origin of %s: %w", k.Number, err)
	}
	if err := decode(detail, &k.Detail); err != nil {
		return k, fmt.Errorf("detail of %s: %w", k.Number, err)
	}
	return k, nil
}
