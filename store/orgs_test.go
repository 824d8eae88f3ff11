package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// populate gives an org one of everything, under ids that are the same in every org, except those that are ours and unique.
func populate(t *testing.T, db *store.DB, org core.OrgID) core.CopyID {
	t.Helper()
	name := "王-" + string(org)
	_, err := db.Org(org).SaveSetup(t.Context(), core.Setup{Org: core.Org{ID: org, Name: name}})
	ok(t, err)
	var id core.CopyID
	inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
		_, err := tx.AddPerson(ctx, core.Person{ID: "p1", Name: name, Active: true}, core.Account{Platform: core.Feishu, Tenant: "t", ID: "u1"})
		ok(t, err)
		_, err = tx.AddPerson(ctx, core.Person{ID: "p2", Name: name, Active: true}, core.Account{Platform: core.Feishu, Tenant: "t", ID: "u2"})
		ok(t, err)
		ok(t, tx.PutBinding(ctx, core.Binding{Bot: "b", Platform: core.Feishu, Conversation: "g1", Title: name, Desk: "it"}))
		number, err := tx.NextNumber(ctx, it)
		ok(t, err)
		k := ticket("t1", number)
		k.Title = name
		ok(t, tx.AddTicket(ctx, k))
		mine := ticket("t2", "IT-900000")
		mine.Assignee, mine.Title, mine.Status = "p1", name, core.StatusAssigned
		ok(t, tx.AddTicket(ctx, mine))
		ok(t, tx.AddAct(ctx, core.Act{Ticket: "t1", Verb: "created", Text: name}))
		ok(t, tx.AddApproval(ctx, approval("a1", "p1")))
		ok(t, tx.SetTimer(ctx, desk.Timer{Kind: "remind", Object: "t1", Due: noon, Data: map[string]string{"org": string(org)}}))
		ok(t, tx.Audit(ctx, desk.AuditEntry{Act: "created", Object: "t1", Actor: core.PersonID(org)}))
		m := message("b", "g1", card("t1", 1))
		m.Card.Title = name
		id, err = tx.Send(ctx, m)
		ok(t, err)
	})
	return id
}

func TestTwoOrgsThatShareEveryIDNeverSeeEachOther(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		copies := map[core.OrgID]core.CopyID{}
		orgs := []core.OrgID{"acme", "globex"}
		for _, org := range orgs {
			copies[org] = populate(t, db, org)
		}
		fence := sender(t, db, "b", "me")
		for _, r := range pending(t, db, "b", 0) {
			ok(t, db.Settle(t.Context(), "b", fence, []store.Outcome{{ID: r.ID, State: store.StateSent, Receipt: core.Receipt{MessageRef: "om_1"}}}))
		}
		for _, org := range orgs {
			inTx(t, db, org, func(ctx context.Context, tx *store.Tx) { walkPeople(t, ctx, tx, org) })
			inTx(t, db, org, func(ctx context.Context, tx *store.Tx) { walkCases(t, ctx, tx, org) })
			inTx(t, db, org, func(ctx context.Context, tx *store.Tx) { walkCards(t, ctx, tx, copies[org]) })
			walkConsole(t, db.Org(org), org)
		}
		// What one org changes or removes stays in the other.
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.ClearTimers(ctx, "t1"))
			ok(t, tx.MarkUnreachable(ctx, core.Feishu, "t", "u1", "left"))
			ok(t, tx.Link(ctx, "p2", "p1"))
			c, err := tx.Copy(ctx, copies["acme"])
			ok(t, err)
			ok(t, tx.Refresh(ctx, c, core.Outbound{Card: card("t1", 9), Final: true}))
		})
		wantCode(t, db.Org("acme").Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return tx.Refresh(ctx, core.Copy{ID: copies["globex"], Bot: "b"}, core.Outbound{Card: card("t1", 9)})
		}), core.CodeNotFound)
		inTx(t, db, "globex", func(ctx context.Context, tx *store.Tx) {
			p, a, err := tx.PersonByAccount(ctx, core.Feishu, "t", "u2")
			ok(t, err)
			timers, err := tx.Timers(ctx, "t1")
			ok(t, err)
			left, err := tx.Copies(ctx, "t1")
			ok(t, err)
			if p.ID != "p2" || a.Unreachable != "" || len(timers) != 1 || len(left) != 1 || left[0].Revision != 1 {
				t.Fatalf("%+v %+v %+v %+v", p, a, timers, left)
			}
		})
	})
}

func walkPeople(t *testing.T, ctx context.Context, tx *store.Tx, org core.OrgID) {
	name := "王-" + string(org)
	p, err := tx.Person(ctx, "p1")
	ok(t, err)
	q, a, err := tx.PersonByAccount(ctx, core.Feishu, "t", "u1")
	ok(t, err)
	named, err := tx.PeopleNamed(ctx, name)
	ok(t, err)
	accounts, err := tx.Accounts(ctx, "p1")
	ok(t, err)
	b, err := tx.Binding(ctx, "b", "g1")
	ok(t, err)
	groups, err := tx.DeskGroups(ctx, "it")
	ok(t, err)
	if p.Name != name || q.Name != name || p.Org != org || a.Org != org || len(named) != 2 || len(accounts) != 1 || b.Title != name || len(groups) != 1 || groups[0].Title != name {
		t.Fatalf("%s sees %+v %+v %+v %+v %+v %+v", org, p, q, named, accounts, b, groups)
	}
}

func walkCases(t *testing.T, ctx context.Context, tx *store.Tx, org core.OrgID) {
	name := "王-" + string(org)
	one, err := tx.Ticket(ctx, "t1")
	ok(t, err)
	same, err := tx.TicketNumbered(ctx, one.Number)
	ok(t, err)
	of, err := tx.TicketsOf(ctx, "p1", true, 10)
	ok(t, err)
	mine, err := tx.AssignedTo(ctx, "p1", 10)
	ok(t, err)
	queue, total, err := tx.Queue(ctx, "it", 10)
	ok(t, err)
	all := slices.Concat([]core.Ticket{one, same}, of, mine, queue)
	for _, k := range all {
		if k.Title != name || k.Org != org {
			t.Fatalf("%s sees %+v", org, k)
		}
	}
	acts, err := tx.Acts(ctx, "t1", false, 10)
	ok(t, err)
	ap, err := tx.Approval(ctx, "a1")
	ok(t, err)
	if len(all) != 6 || total != 1 || len(acts) != 1 || acts[0].Text != name || ap.Org != org || waiting(t, ctx, tx, "p1") != 1 {
		t.Fatalf("%s sees %d tickets, %d queued, acts %+v", org, len(all), total, acts)
	}
	if err := tx.PutTicket(ctx, &one); err != nil || one.Revision != 2 {
		t.Fatalf("%s: %+v %v", org, one, err)
	}
}

func walkCards(t *testing.T, ctx context.Context, tx *store.Tx, want core.CopyID) {
	list, err := tx.Copies(ctx, "t1")
	ok(t, err)
	byRef, err := tx.CopyByMessage(ctx, "b", "om_1")
	ok(t, err)
	byCode, err := tx.CopyByCode(ctx, "7F3K", "p1", "")
	ok(t, err)
	n, err := tx.RecentCards(ctx, cards.KindStatus, time.Now().Add(-time.Hour), core.Binding{Bot: "b", Conversation: "g1"})
	ok(t, err)
	if len(list) != 1 || list[0].ID != want || byRef.ID != want || byCode.ID != want || n[0] != 1 {
		t.Fatalf("want copy %s: %+v %+v %+v %d", want, list, byRef, byCode, n)
	}
}

func walkConsole(t *testing.T, o *store.Org, org core.OrgID) {
	name := "王-" + string(org)
	tickets, err := o.Tickets(t.Context(), store.TicketFilter{}, store.Page{Limit: 10})
	ok(t, err)
	line, err := o.TicketTimeline(t.Context(), "t1")
	ok(t, err)
	trail, err := o.AuditTrail(t.Context(), "t1", 0, 10)
	ok(t, err)
	setup, err := o.LoadSetup(t.Context())
	ok(t, err)
	people, err := o.People(t.Context(), "", 0, 10)
	ok(t, err)
	groups, err := o.Bindings(t.Context())
	ok(t, err)
	if len(tickets) != 2 || tickets[0].Title != name || len(line) != 1 || line[0].Text != name || len(trail) != 1 || trail[0].Actor != core.PersonID(org) ||
		setup.Org.Name != name || len(people) != 2 || len(groups) != 1 {
		t.Fatalf("%s sees %+v %+v %+v %+v %+v %+v", org, tickets, line, trail, setup, people, groups)
	}
}
