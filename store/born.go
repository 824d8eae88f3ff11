package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

// born is what a transaction knows of the tickets it made itself, so that showing them costs no round trips of their own.
type born struct {
	// acts are the whole timelines: nobody else can have written there.
	acts map[core.TicketID][]core.Act
	// groups are those of the tickets' desks, asked for along with the first read that follows.
	groups map[core.DeskID]*asked
}

// asked is an answer on its way.
type asked struct {
	list []core.Binding
	here bool
}

// bear notes a new ticket and asks for what its announcement needs.
func (t *Tx) bear(k core.Ticket) {
	if t.born.acts == nil {
		t.born = born{map[core.TicketID][]core.Act{}, map[core.DeskID]*asked{}}
	}
	t.born.acts[k.ID] = []core.Act{}
	if t.born.groups[k.Desk] == nil {
		a := &asked{}
		t.born.groups[k.Desk] = a
		t.u.queue(op{q: qDeskGroups, args: []any{t.org, k.Desk}, each: func(r scanner) error {
			b, err := scanBinding(r)
			a.list = append(a.list, b)
			return err
		}})
	}
}

// lives adds an act to a timeline that is known as a whole, as the database would give it back.
func lives(whole map[core.TicketID][]core.Act, org core.OrgID, a core.Act, data string) error {
	acts, known := whole[a.Ticket]
	if !known {
		return nil
	}
	a.Org, a.Seq, a.At, a.Text, a.Data = org, 1, fromMicros(micros(a.At)), cleanText(a.Text), nil
	if n := len(acts); n > 0 {
		a.Seq = acts[n-1].Seq + 1
	}
	whole[a.Ticket] = append(acts, a)
	return decodeMap([]byte(data), &whole[a.Ticket][len(acts)].Data)
}

// actsOf answers Acts for a ticket whose whole timeline the transaction knows: it made it, or read it ahead.
func (t *Tx) actsOf(id core.TicketID, publicOnly bool, limit int) ([]core.Act, bool) {
	all, ours := t.born.acts[id]
	if t.ahead != nil && !ours {
		all, ours = t.ahead.acts[id]
	}
	var out []core.Act
	for _, a := range all {
		if a.Public || !publicOnly {
			out = append(out, a)
		}
	}
	return out[max(0, len(out)-limit):], ours
}

// groupsOf answers DeskGroups for the desk of a ticket that this transaction made.
func (t *Tx) groupsOf(ctx context.Context, d core.DeskID) ([]core.Binding, bool, error) {
	a := t.born.groups[d]
	if a == nil {
		return nil, false, nil
	}
	if !a.here {
		t.catchUp()
		if err := t.u.flush(ctx); err != nil {
			return nil, true, err
		}
		a.here = true
	}
	return a.list, true, nil
}
