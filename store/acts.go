package store

import (
	"context"
	"slices"

	"github.com/imdesk/imdesk/core"
)

// AddAct appends to a ticket's timeline; Seq is given by the database. Two transactions that append to one ticket without having read it
// (and so locked it) may conflict.
func (t *Tx) AddAct(_ context.Context, a core.Act) error {
	data, err := encodeMap(a.Data)
	if err != nil {
		return wrap("add act", err)
	}
	t.exec(qAddAct, t.org, a.Ticket, micros(a.At), a.Actor, a.Verb, a.Text, a.Public, data)
	if t.ahead != nil {
		if err := lives(t.ahead.acts, t.org, a, data); err != nil {
			return wrap("add act", err)
		}
	}
	return wrap("add act", lives(t.born.acts, t.org, a, data))
}

// Acts returns a ticket's newest acts, oldest first.
func (t *Tx) Acts(ctx context.Context, id core.TicketID, publicOnly bool, limit int) ([]core.Act, error) {
	if acts, ours := t.actsOf(id, publicOnly, limit); ours {
		return acts, nil
	}
	var out []core.Act
	err := t.read(ctx, qActs, func(r scanner) error {
		a, err := scanAct(r, t.org, id)
		out = append(out, a)
		return err
	}, t.org, id, publicOnly, limit)
	slices.Reverse(out)
	return out, wrap("read timeline", err)
}

// scanAct reads an act of a ticket, behind what else the statement begins with.
func scanAct(r scanner, org core.OrgID, ticket core.TicketID, before ...any) (core.Act, error) {
	a := core.Act{Org: org, Ticket: ticket}
	var at int64
	var data []byte
	if err := r.Scan(append(before, &a.Seq, &at, (*string)(&a.Actor), &a.Verb, &a.Text, &a.Public, &data)...); err != nil {
		return a, err
	}
	a.At = fromMicros(at)
	return a, decodeMap(data, &a.Data)
}

// encodeMap stores an empty map as nothing.
func encodeMap(m map[string]any) (string, error) {
	if len(m) == 0 {
		return "", nil
	}
	return encode(m)
}

func decodeMap(doc []byte, m *map[string]any) error {
	if len(doc) == 0 {
		return nil
	}
	return decode(doc, m)
}
