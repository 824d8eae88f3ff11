package store_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/pgtest"
)

// person makes a person with one account, u<n>.
func person(t *testing.T, db *store.DB, n int) core.PersonID {
	t.Helper()
	id := core.PersonID(fmt.Sprint("p", n))
	inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
		_, err := tx.AddPerson(ctx, core.Person{ID: id, Name: fmt.Sprint("员工", n), Active: true}, core.Account{Platform: core.Feishu, Tenant: "t", ID: fmt.Sprint("u", n)})
		ok(t, err)
	})
	return id
}

func said(n int) core.Event {
	e := event("acme", "b", fmt.Sprint("m", n))
	e.Sender = core.Sender{ID: fmt.Sprint("u", n), Tenant: "t"}
	return e
}

// answers are what a turn asks first.
func answers(ctx context.Context, tx *store.Tx, n int) []any {
	p, a, perr := tx.PersonByAccount(ctx, core.Feishu, "t", fmt.Sprint("u", n))
	open, terr := tx.TicketsOf(ctx, p.ID, true, 2)
	c, cerr := tx.CopyByMessage(ctx, "b", "om_1")
	return []any{p, a, core.CodeOf(perr), len(open), fmt.Sprint(open), terr, c, core.CodeOf(cerr)}
}

func TestATurnWithABriefIsToldWhatItWouldReadItself(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		for n := range 3 {
			id := person(t, db, n)
			for k := range n + 1 {
				tk := ticket(core.TicketID(fmt.Sprint("t", n, k)), fmt.Sprint("IT-", n, k))
				tk.Requester, tk.Created = id, noon.Add(time.Duration(k)*time.Minute)
				addTicket(t, db, "acme", tk)
			}
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.Link(ctx, "p1", "p2")) })
		_, row := send(t, db, "acme", message("b", "g1", card("T1", 1)))
		ok(t, db.Settle(t.Context(), "b", sender(t, db, "b", "me"), []store.Outcome{{ID: row.ID, State: store.StateSent, Receipt: core.Receipt{MessageRef: "om_1"}}}))
		for n := range 4 { // the fourth is nobody
			e := said(n)
			e.ReplyTo = "om_1"
			var read, briefed []any
			inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { read = answers(ctx, tx, n) })
			b := brief(t, db, fmt.Sprint("lane", n), e)
			ok(t, db.Org("acme").Turn(t.Context(), b, func(ctx context.Context, tx *store.Tx) error {
				briefed = answers(ctx, tx, n)
				return nil
			}))
			if !reflect.DeepEqual(read, briefed) || b.Knows() != (n < 3) {
				t.Errorf("u%d: read %v\nbriefed %v", n, read, briefed)
			}
		}
	})
}

func TestATurnSeesItsOwnChangesAndNotItsBrief(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		id := person(t, db, 1)
		b := brief(t, db, "lane", said(1))
		ok(t, db.Org("acme").Turn(t.Context(), b, func(ctx context.Context, tx *store.Tx) error {
			p, _, err := tx.PersonByAccount(ctx, core.Feishu, "t", "u1")
			ok(t, err)
			p.Name = "新名字"
			ok(t, tx.PutPerson(ctx, p))
			tk := ticket("t1", "IT-1")
			tk.Requester = id
			ok(t, tx.AddTicket(ctx, tk))
			if p, _, err = tx.PersonByAccount(ctx, core.Feishu, "t", "u1"); err != nil || p.Name != "新名字" {
				t.Errorf("person %+v, %v", p, err)
			}
			if open, err := tx.TicketsOf(ctx, id, true, 5); err != nil || len(open) != 1 {
				t.Errorf("tickets %+v, %v", open, err)
			}
			return nil
		}))
	})
}

func TestATurnFindsACardThatWasDeliveredAfterItsBriefBeforeItBegins(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		person(t, db, 1)
		_, row := send(t, db, "acme", message("b", "g1", card("T1", 1)))
		e := said(1)
		e.ReplyTo = "om_1"
		b := brief(t, db, "lane", e)
		ok(t, db.Settle(t.Context(), "b", sender(t, db, "b", "me"), []store.Outcome{{ID: row.ID, State: store.StateSent, Receipt: core.Receipt{MessageRef: "om_1"}}}))
		ok(t, db.Org("acme").Turn(t.Context(), b, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.CopyByMessage(ctx, "b", "om_1")
			ok(t, err)
			if list, err := tx.Copies(ctx, "T1"); err != nil || len(list) != 1 || list[0].ID != c.ID || c.ID != row.Msg.Copy {
				t.Errorf("found %+v and %+v, %v", c, list, err)
			}
			// The transaction has not begun: on SQLite it would hold the only writer.
			free, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			if _, err := db.InsertEvents(free, []store.Inbound{inbound("acme", "b", "other", "x")[0]}); err != nil {
				t.Errorf("somebody else's write: %v", err)
			}
			ok(t, tx.Refresh(ctx, c, core.Outbound{Card: card("T1", 2)}))
			if _, err := tx.Send(ctx, message("b", "g2", card("T1", 2))); err != nil {
				return err
			}
			if list, err := tx.Copies(ctx, "T1"); err != nil || len(list) != 2 || list[0].Revision != 2 {
				t.Errorf("its own changes: %+v, %v", list, err)
			}
			return nil
		}))
	})
}

func TestABriefReadAlongIsGivenToTheNextEventOfEachLaneOnly(t *testing.T) {
	db := open(t, store.Config{URL: pgtest.URL(t), MaxConns: 4})
	db.BriefAlong("me")
	person(t, db, 1)
	event := func(n int, lane, dedupe string) store.Inbound {
		e := said(n)
		e.Dedupe = dedupe
		return store.Inbound{Lane: lane, Event: e}
	}
	insert(t, db, []store.Inbound{event(1, "waits", "0")})
	in := []store.Inbound{event(1, "a", "1"), event(1, "a", "2"), event(2, "b", "3"), event(1, "waits", "4"), event(2, "b", "3")}
	ids := insert(t, db, in)
	for i, given := range []bool{true, false, true, false, false} {
		if (in[i].Brief != nil) != given {
			t.Errorf("event %d: brief %+v", i, in[i].Brief)
		}
	}
	if b := in[0].Brief; !b.Knows() || b.Lease.Oldest != ids[0] || in[2].Brief.Knows() {
		t.Errorf("briefs %+v, %+v", b, in[2].Brief)
	}
	if _, err := report(db, *in[0].Brief, "a", ids[0]); err != nil {
		t.Errorf("a turn under it: %v", err)
	}
}
