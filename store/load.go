package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

// Loaded is a ticket that comes from elsewhere, with its timeline and its clocks.
type Loaded struct {
	Ticket core.Ticket
	Acts   []core.Act
	Timers []desk.Timer
}

// Load stores new tickets in one transaction, on PostgreSQL by COPY: about twenty times as fast as by turns. Nothing may know of them yet.
func (o *Org) Load(ctx context.Context, all []Loaded) error {
	return wrap("load tickets", o.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if o.db.Embedded() {
			return tx.insert(ctx, all)
		}
		return tx.copyIn(ctx, all)
	}))
}

// insert is how the embedded database takes them.
func (t *Tx) insert(ctx context.Context, all []Loaded) error {
	for _, l := range all {
		if err := t.AddTicket(ctx, l.Ticket); err != nil {
			return err
		}
		for _, a := range l.Acts {
			if err := t.AddAct(ctx, a); err != nil {
				return err
			}
		}
		for _, m := range l.Timers {
			if err := t.SetTimer(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// The columns that copyIn fills, in the order of its rows; others keep their defaults.
var (
	ticketCopied = []string{"org", "id", "number", "desk", "type", "status", "priority", "category", "title", "text", "requester", "assignee", "origin", "bot",
		"platform", "revision", "created", "updated", "detail", "is_open", "parent", "item", "due"}
	actCopied   = []string{"org", "ticket", "seq", "at", "actor", "verb", "text", "public", "data"}
	timerCopied = []string{"org", "object", "kind", "due", "data", "urgent", "not_before", "again", "attempts", "cause"}
)

func (t *Tx) copyIn(ctx context.Context, all []Loaded) error {
	to, err := t.PGX(ctx)
	if err != nil {
		return err
	}
	var tickets, acts, timers [][]any
	for _, l := range all {
		if tickets, acts, timers, err = l.rows(t.org, tickets, acts, timers); err != nil {
			return err
		}
	}
	for _, part := range []struct {
		table   string
		columns []string
		rows    [][]any
	}{{"ticket", ticketCopied, tickets}, {"act", actCopied, acts}, {"timer", timerCopied, timers}} {
		if _, err := to.CopyFrom(ctx, pgx.Identifier{part.table}, part.columns, pgx.CopyFromRows(part.rows)); err != nil {
			return mapPG(err)
		}
	}
	return nil
}

// rows adds the rows of a ticket to those of others.
func (l Loaded) rows(org core.OrgID, tickets, acts, timers [][]any) (_, _, _ [][]any, err error) {
	k := l.Ticket
	origin, detail, err := ticketDocs(k)
	if err != nil {
		return nil, nil, nil, err
	}
	tickets = append(tickets, plain([]any{
		org, k.ID, k.Number, k.Desk, k.Type, k.Status, k.Priority, k.Category, k.Title, k.Text, k.Requester, k.Assignee, origin, k.Bot, k.Platform, 1,
		micros(k.Created), micros(k.Updated), detail, k.Status.Open(), k.Detail.Parent, k.Detail.Item, micros(k.Due()),
	}))
	for i, a := range l.Acts {
		data, err := encodeMap(a.Data)
		if err != nil {
			return nil, nil, nil, err
		}
		acts = append(acts, plain([]any{org, k.ID, i + 1, micros(a.At), a.Actor, a.Verb, a.Text, a.Public, data}))
	}
	for _, m := range l.Timers {
		data, err := encode(m.Data)
		if err != nil {
			return nil, nil, nil, err
		}
		timers = append(timers, plain([]any{org, m.Object, m.Kind, micros(m.Due), data, m.Urgent, 0, 0, 0, ""}))
	}
	return tickets, acts, timers, nil
}
