package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

const dueBetween = `t.org = $1 AND t.desk = $2 AND t.is_open AND t.due > 0 AND t.due > $3 AND t.due <= $4`

var (
	qDueTickets = sql("tickets due", `SELECT `+ticketColumns+` FROM ticket t WHERE `+dueBetween+` ORDER BY t.due, t.id LIMIT $5`)
	qDueCount   = sql("count tickets due", `SELECT count(*) FROM ticket t WHERE `+dueBetween)
	qUntouched  = sql("tickets untouched", `
		SELECT `+ticketColumns+` FROM ticket t WHERE t.org = $1 AND t.desk = $2 AND t.is_open AND t.due = 0 AND t.updated <= $3 ORDER BY t.updated, t.id LIMIT $4`)
	qOpenTickets = sql("open tickets", `SELECT `+ticketColumns+` FROM ticket t WHERE t.org = $1 AND t.id > $2 AND t.is_open ORDER BY t.id LIMIT $3 {lock}`)
)

// DueTickets lists a desk's open tickets whose next deadline lies behind from and not behind to, the earliest first, and how many there are in all.
func (t *Tx) DueTickets(ctx context.Context, d core.DeskID, from, to time.Time, limit int) ([]core.Ticket, int, error) {
	total := 0
	t.catchUp()
	t.u.queue(op{q: qDueCount, args: []any{t.org, d, micros(from), micros(to)}, each: func(r scanner) error { return r.Scan(&total) }})
	list, err := t.ticketList(ctx, qDueTickets, t.org, d, micros(from), micros(to), limit)
	return list, total, err
}

// Untouched lists a desk's open tickets that have no deadline and did not change after until, the longest first.
func (t *Tx) Untouched(ctx context.Context, d core.DeskID, until time.Time, limit int) ([]core.Ticket, error) {
	return t.ticketList(ctx, qUntouched, t.org, d, micros(until), limit)
}

// OpenTickets lists the org's open tickets behind an id, in the order of their ids, locked until the transaction ends.
func (t *Tx) OpenTickets(ctx context.Context, behind core.TicketID, limit int) ([]core.Ticket, error) {
	return t.ticketList(ctx, qOpenTickets, t.org, behind, limit)
}
