package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// One statement serves every filter: an empty one lets everything through.
const ticketFilter = `t.org = $1 AND ($2 = '' OR t.desk = $2) AND ($3 = '' OR t.status = $3) AND ($4 = '' OR t.assignee = $4) AND ($5 = '' OR t.requester = $5)
	AND ($6 = '' OR t.priority = $6) AND (t.is_open OR $7 = FALSE) AND ($8 = '' OR t.number LIKE $8 ESCAPE '\' OR t.title LIKE $8 ESCAPE '\' OR t.text LIKE $8 ESCAPE '\')
	AND (CAST($9 AS BIGINT) = 0 OR t.created >= $9) AND (CAST($10 AS BIGINT) = 0 OR t.created < $10)
	AND (CAST($12 AS BIGINT) = 0 OR t.is_open AND t.due > 0 AND t.due > $11 AND t.due <= $12)
	AND ($13 = '' OR t.is_open AND t.due = 0 AND t.updated <= COALESCE({bydesk $13}, 0)
		AND NOT EXISTS (SELECT 1 FROM timer w WHERE w.org = t.org AND w.object = t.id AND w.kind = 'ticket.wake' AND w.due > $14))`

var (
	qTickets = sql("page of tickets", `
		SELECT `+ticketColumns+` FROM ticket t WHERE `+ticketFilter+` AND (CAST($15 AS BIGINT) = 0 OR (t.created, t.id) < ($15, $16)) ORDER BY t.created DESC, t.id DESC LIMIT $17`)
	qTicketCount  = sql("count tickets", `SELECT count(*) FROM ticket t WHERE `+ticketFilter)
	qTicketGroups = sql("tickets by desk", `SELECT t.desk, t.status, t.priority, count(*) FROM ticket t WHERE t.org = $1 AND t.created >= $2 GROUP BY t.desk, t.status, t.priority ORDER BY 1, 2, 3`)
	qTimeline     = sql("whole timeline", `SELECT seq, at, actor, verb, text, public, data FROM act WHERE org = $1 AND ticket = $2 ORDER BY seq`)
)

// TicketFilter narrows a list of tickets; zero values let everything through.
type TicketFilter struct {
	Desk      core.DeskID
	Status    core.Status
	Assignee  core.PersonID
	Requester core.PersonID
	Priority  core.Priority
	Open      bool
	// Text is looked for in number, title and report.
	Text     string
	From, To time.Time // by creation: From ≤ created < To
	// DueFrom and DueTo narrow to open tickets whose next deadline lies behind the one and not behind the other; without DueTo all pass.
	DueFrom, DueTo time.Time
	// Idle narrows to open tickets without a deadline that did not change after their desk's moment, and do not wait for one that was named and
	// lies behind At. Desks that it doesn't name have none.
	Idle map[core.DeskID]time.Time
	At   time.Time
}

// Page asks for Limit rows behind After, the last ticket of the page before; the zero ticket asks for the first page.
type Page struct {
	After core.Ticket
	Limit int
}

func (f TicketFilter) args(org core.OrgID) []any {
	text := ""
	if f.Text != "" {
		text = "%" + escapeLike(f.Text) + "%"
	}
	return []any{org, f.Desk, f.Status, f.Assignee, f.Requester, f.Priority, f.Open, text, micros(f.From), micros(f.To), micros(f.DueFrom), micros(f.DueTo),
		f.idle(), micros(f.At)}
}

// idle is Idle as a JSON object of microseconds by desk; empty for no such filter.
func (f TicketFilter) idle() string {
	if f.Idle == nil {
		return ""
	}
	by := make(map[core.DeskID]int64, len(f.Idle))
	for d, at := range f.Idle {
		by[d] = micros(at)
	}
	doc, _ := json.Marshal(by) // of texts and numbers
	return string(doc)
}

// escapeLike takes the meaning from the wildcards of LIKE.
func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// Tickets lists tickets, newest first.
func (o *Org) Tickets(ctx context.Context, f TicketFilter, p Page) ([]core.Ticket, error) {
	var out []core.Ticket
	err := o.query(ctx, qTickets, func(r scanner) error {
		k, err := scanTicket(r, o.id)
		out = append(out, k)
		return err
	}, append(f.args(o.id), micros(p.After.Created), p.After.ID, p.Limit)...)
	return out, wrap("list tickets", err)
}

// CountTickets counts what Tickets would list in all.
func (o *Org) CountTickets(ctx context.Context, f TicketFilter) (int, error) {
	n := 0
	err := o.query(ctx, qTicketCount, func(r scanner) error { return r.Scan(&n) }, f.args(o.id)...)
	return n, wrap("count tickets", err)
}

// TicketCount is a number of tickets that have these in common.
type TicketCount struct {
	Desk     core.DeskID
	Status   core.Status
	Priority core.Priority
	Count    int
}

// TicketCounts groups the tickets created since a moment.
func (o *Org) TicketCounts(ctx context.Context, since time.Time) ([]TicketCount, error) {
	var out []TicketCount
	err := o.query(ctx, qTicketGroups, func(r scanner) error {
		var c TicketCount
		err := r.Scan((*string)(&c.Desk), (*string)(&c.Status), (*string)(&c.Priority), &c.Count)
		out = append(out, c)
		return err
	}, o.id, micros(since))
	return out, wrap("group tickets", err)
}

// Ticket reads a ticket by id or number without locking it.
func (o *Org) Ticket(ctx context.Context, idOrNumber string) (core.Ticket, error) {
	var k core.Ticket
	err := o.db.first(ctx, qReadTicket, func(r scanner) (err error) { k, err = scanTicket(r, o.id); return err },
		o.id, idOrNumber, strings.ToUpper(strings.TrimSpace(idOrNumber)))
	return k, wrap("read ticket", err)
}

// TicketTimeline returns all acts of a ticket, oldest first.
func (o *Org) TicketTimeline(ctx context.Context, id core.TicketID) ([]core.Act, error) {
	var out []core.Act
	err := o.query(ctx, qTimeline, func(r scanner) error {
		a, err := scanAct(r, o.id, id)
		out = append(out, a)
		return err
	}, o.id, id)
	return out, wrap("read timeline", err)
}

// People lists people by name, those whose name or id contains text.
func (o *Org) People(ctx context.Context, text string, offset, limit int) ([]core.Person, error) {
	if text != "" {
		text = "%" + escapeLike(text) + "%"
	}
	var out []core.Person
	err := o.query(ctx, qPeoplePage, func(r scanner) error {
		p, err := scanPerson(r, o.id)
		out = append(out, p)
		return err
	}, o.id, text, limit, offset)
	return out, wrap("list people", err)
}
