package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

func TestALinkOfferIsFoundByPersonAndCodeUntilItIsUsed(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		now := time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)
		o := desk.LinkOffer{Person: "p1", Code: "7F3K9A2B", Expires: now.Add(time.Minute), Since: now, Issued: 1, Missed: 2}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			none, err := tx.LinkOffer(ctx, "p1")
			ok(t, err)
			if none != (desk.LinkOffer{}) {
				t.Errorf("before any: %+v", none)
			}
			ok(t, tx.PutLinkOffer(ctx, o))
			ok(t, tx.PutLinkOffer(ctx, desk.LinkOffer{Person: "p2", Since: now}))
			ok(t, tx.PutLinkOffer(ctx, desk.LinkOffer{Person: "p3", Since: now})) // two without a code don't collide
		})
		inTx(t, db, "other", func(ctx context.Context, tx *store.Tx) {
			_, err := tx.LinkOffered(ctx, o.Code)
			wantCode(t, err, core.CodeNotFound)
		})
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			byPerson, err := tx.LinkOffer(ctx, "p1")
			ok(t, err)
			byCode, err := tx.LinkOffered(ctx, o.Code)
			ok(t, err)
			if d := cmp.Diff(o, byPerson) + cmp.Diff(o, byCode); d != "" {
				t.Error(d)
			}
			o.Code = ""
			ok(t, tx.PutLinkOffer(ctx, o))
			for _, code := range []string{"7F3K9A2B", ""} {
				_, err = tx.LinkOffered(ctx, code)
				wantCode(t, err, core.CodeNotFound)
			}
		})
	})
}

func TestAPersonBringsTheRecordsLinkedToThem(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.Link(ctx, "li-lei", "p-wu"))
			ok(t, tx.Link(ctx, "p-han", "p-wu"))
		})
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			p, err := tx.Person(ctx, "p-han")
			ok(t, err)
			if p.ID != "p-wu" || !p.Is("li-lei") || !p.Is("p-han") || p.Is("p-9") || !p.WorksFor("it") {
				t.Errorf("read %+v", p)
			}
			p.Title = "主管"
			ok(t, tx.PutPerson(ctx, p)) // whatever is written, what is linked stays where it is
			ok(t, tx.Unlink(ctx, "li-lei"))
		})
		m, err := org.Member(t.Context(), "p-wu")
		ok(t, err)
		if m.WorksFor("it") || m.Is("li-lei") || !m.Is("p-han") || m.Title != "主管" || len(m.Desks) != 0 {
			t.Errorf("after unlinking %+v", m.Person)
		}
	})
}

func TestTakingDutiesTakesThoseOfLinkedRecordsToo(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.Link(ctx, "li-lei", "p-wu")) })
		staff, err := org.Roster(t.Context(), store.RosterFilter{Staff: true}, 0, 10)
		ok(t, err)
		setup, err := org.LoadSetup(t.Context())
		ok(t, err)
		if len(staff) != 1 || staff[0].ID != "p-wu" || !slices.Equal(store.DutiesOf(staff[0].Person, setup.Desks).Lead, []core.DeskID{"it", "hr"}) {
			t.Fatalf("the staff are %+v", staff)
		}
		assign(t, db, "p-wu", store.Duties{})
		m, err := org.Member(t.Context(), "p-wu")
		ok(t, err)
		setup, err = org.LoadSetup(t.Context())
		ok(t, err)
		if m.WorksFor("it") || setup.Desks[0].Lead != "" || len(setup.Desks[0].Members) != 0 {
			t.Errorf("still %+v at %+v", m.Person, setup.Desks[0])
		}
	})
}

func TestWishesAreStoredWithThePersonAndOutliveASetUp(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		want := core.Wishes{Platform: core.Feishu, Quiet: "20:00-08:00"}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.Link(ctx, "p-wu", "li-lei"))
			_, err := tx.Accounts(ctx, "p-wu")
			ok(t, err)
			ok(t, tx.PutWishes(ctx, "li-lei", want))
		})
		listed := core.Person{ID: "li-lei", Name: "李雷", Title: "新职位", Active: true, Listed: true}
		_, err := org.ApplyPeople(t.Context(), []core.Person{listed}, nil)
		ok(t, err)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for _, id := range []core.PersonID{"li-lei", "p-wu"} {
				bare, err := tx.Wishes(ctx, id)
				ok(t, err)
				_, err = tx.Accounts(ctx, id)
				ok(t, err)
				along, err := tx.Wishes(ctx, id)
				ok(t, err)
				if bare != want || along != want {
					t.Errorf("%s wishes %+v, and with the accounts %+v", id, bare, along)
				}
			}
			none, err := tx.Wishes(ctx, "nobody")
			ok(t, err)
			if none != (core.Wishes{}) {
				t.Errorf("nobody wishes %+v", none)
			}
		})
	})
}
