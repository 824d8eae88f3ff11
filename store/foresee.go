package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

// What the timers of a flock ask is read ahead for all of them: two round trips instead of six for each.
var (
	// A ticket that somebody works at is left out, so that nobody's turn holds up a flock, nor a flock two of them.
	qTicketsAhead = sqlAhead("tickets ahead of timers", ticketColumns, `ticket`, `id = $of {skip}`, `t.id`)
	qActsAhead    = sqlAhead("acts ahead of timers", `t.ticket, t.seq, t.at, t.actor, t.verb, t.text, t.public, t.data`, `act`, `ticket = $of`, `t.ticket, t.seq`)
	qCopiesAhead  = sqlAhead("copies ahead of timers", copyColumns, `copy`, `NOT closed AND object = $of`, `t.created, t.id`)
	// People that were linked to others are asked for one by one, and so are the accounts of those whom others were linked to.
	qPeopleAhead = sql("people ahead of timers", `
		SELECT `+personColumns+`, EXISTS (SELECT 1 FROM alias a WHERE a.org = $1 AND a.target = p.id) FROM person p
		WHERE p.org = $1 AND p.id IN {texts $2} AND NOT EXISTS (SELECT 1 FROM alias a WHERE a.org = $1 AND a.person = p.id)`)
	qAccountsAhead = sql("accounts ahead of timers", `
		SELECT `+accountColumns+` FROM account x WHERE x.org = $1 AND x.person IN {texts $2} ORDER BY x.heard DESC, x.platform, x.tenant, x.id`)
)

// sqlAhead registers a statement that reads the rows of many objects, $of being one of them. PostgreSQL must be told to look each of them up: it
// expects few rows of an org where it has no statistics yet, and reads them all (OFFSET 0 keeps it from joining instead).
func sqlAhead(name, columns, table, which, order string) *query {
	pg := `SELECT ` + columns + ` FROM unnest(CAST($2 AS TEXT[])) AS u (object_) CROSS JOIN LATERAL (SELECT * FROM ` + table +
		` WHERE org = $1 AND ` + strings.Replace(which, "$of", "u.object_ OFFSET 0", 1) + `) t ORDER BY ` + order
	sqlite := `SELECT ` + columns + ` FROM ` + table + ` t WHERE org = $1 AND ` + strings.Replace(which, "= $of", "IN {texts $2}", 1) + ` ORDER BY ` + order
	return sqlDialects(name, pg, sqlite)
}

// foreseen are answers that a transaction has before it asks; nil has none. They hold while the transaction writes only what is expected of
// it: whoever writes something else makes it ask again.
type foreseen struct {
	tickets  map[core.TicketID]core.Ticket // locked
	acts     map[core.TicketID][]core.Act  // whole timelines
	copies   map[string][]core.Copy
	people   map[core.PersonID]core.Person
	accounts map[core.PersonID][]core.Account
	groups   map[core.DeskID][]core.Binding
}

// expected are the writes that change nothing foreseen, or of which note is taken where they are made.
var expected = map[*query]bool{qPutTicket: true, qAddAct: true, qAddCopy: true, qAudit: true, qSupersede: true, qSend: true, qTimerRan: true, qClearTimer: true, qClearTimers: true, qHoldReminder: true}

// wrote takes note of a write.
func (f *foreseen) wrote(q *query) {
	if f == nil || expected[q] {
		return
	}
	clear(f.tickets)
	clear(f.acts)
	clear(f.copies)
	clear(f.people)
	clear(f.accounts)
	clear(f.groups)
}

// foresee locks the tickets of a flock, as far as nobody works at them, and reads what their timers will ask.
func (t *Tx) foresee(ctx context.Context, flock []*claimed) error {
	f := &foreseen{
		tickets: map[core.TicketID]core.Ticket{}, acts: map[core.TicketID][]core.Act{}, copies: map[string][]core.Copy{},
		people: map[core.PersonID]core.Person{}, accounts: map[core.PersonID][]core.Account{}, groups: map[core.DeskID][]core.Binding{},
	}
	ids := make([]string, len(flock))
	for i, c := range flock {
		ids[i] = c.timer.Object
	}
	// What belongs to a ticket is read by the statements behind the one that locks it, so it is what the ticket's last turn left.
	t.u.queue(op{q: qTicketsAhead, args: []any{t.org, ids}, each: func(r scanner) error {
		k, err := scanTicket(r, t.org)
		f.tickets[k.ID], f.acts[k.ID], f.copies[string(k.ID)] = k, nil, nil
		return err
	}})
	t.u.queue(op{q: qActsAhead, args: []any{t.org, ids}, each: func(r scanner) error {
		var of core.TicketID
		a, err := scanAct(r, t.org, "", (*string)(&of))
		a.Ticket = of
		f.acts[of] = append(f.acts[of], a)
		return err
	}})
	err := t.read(ctx, qCopiesAhead, func(r scanner) error {
		c, err := scanCopy(r, t.org)
		f.copies[c.Object] = append(f.copies[c.Object], c)
		return err
	}, t.org, ids)
	if err != nil {
		return wrap("read ahead", err)
	}
	for id := range f.acts {
		if !f.has(id) { // somebody may be writing there now
			delete(f.acts, id)
			delete(f.copies, string(id))
		}
	}
	t.ahead = f
	return wrap("read ahead", t.foreseePeople(ctx, f))
}

// foreseePeople reads requesters and handlers, and how handlers are reached.
func (t *Tx) foreseePeople(ctx context.Context, f *foreseen) error {
	var all, handlers []string
	for _, k := range f.tickets {
		all = append(all, string(k.Requester))
		if k.Assignee != "" {
			handlers = append(handlers, string(k.Assignee))
		}
	}
	all = distinct(append(all, handlers...))
	linked := map[core.PersonID]bool{}
	t.u.queue(op{q: qPeopleAhead, args: []any{t.org, all}, each: func(r scanner) error {
		var has bool
		p, err := scanPerson(r, t.org, &has)
		f.people[p.ID], linked[p.ID] = p, has
		return err
	}})
	t.reminded = map[desk.Chat]int{}
	t.u.queue(op{q: qRecentReminders, args: []any{t.org, distinct(handlers), micros(time.Now().Add(-desk.FloodWindow))}, each: t.takeReminded})
	found := map[core.PersonID][]core.Account{}
	err := t.read(ctx, qAccountsAhead, func(r scanner) error {
		a := core.Account{Org: t.org}
		err := r.Scan(accountDest(&a)...)
		found[a.Person] = append(found[a.Person], a)
		return err
	}, t.org, distinct(handlers))
	for _, id := range handlers {
		if has, known := linked[core.PersonID(id)]; known && !has {
			f.accounts[core.PersonID(id)] = found[core.PersonID(id)]
		}
	}
	return err
}

func distinct(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// has reports whether a ticket is at hand, locked.
func (f *foreseen) has(id core.TicketID) bool {
	if f == nil {
		return false
	}
	_, ok := f.tickets[id]
	return ok
}
