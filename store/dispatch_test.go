package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

func TestADeskRemembersWhoWasGivenATicketAndWhoHasHowMany(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		want := desk.Roster{Given: map[core.PersonID]time.Time{"a": time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)}, Swaps: []core.Swap{{On: "2026-12-01", Person: "a", Instead: "b"}}}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			none, err := tx.Roster(ctx, "it")
			ok(t, err)
			if d := cmp.Diff(desk.Roster{}, none); d != "" {
				t.Error(d)
			}
			ok(t, tx.PutRoster(ctx, "it", want))
			for i, k := range []core.Ticket{{Assignee: "a"}, {Assignee: "a", Status: core.StatusClosed}, {Assignee: "a", Desk: "hr"}, {}, {Assignee: "b"}, {Assignee: "a"}} {
				k.ID, k.Number = core.TicketID(rune('a'+i)), "IT-00000"+string(rune('1'+i))
				if k.Desk == "" {
					k.Desk = "it"
				}
				if k.Status == "" {
					k.Status = core.StatusInProgress
				}
				ok(t, tx.AddTicket(ctx, k))
			}
		})
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			got, err := tx.Roster(ctx, "it")
			ok(t, err)
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			loads, err := tx.Loads(ctx, "it")
			ok(t, err)
			if d := cmp.Diff(map[core.PersonID]int{"a": 2, "b": 1}, loads); d != "" {
				t.Error(d)
			}
		})
		inTx(t, db, "globex", func(ctx context.Context, tx *store.Tx) {
			got, err := tx.Roster(ctx, "it")
			ok(t, err)
			loads, err := tx.Loads(ctx, "it")
			ok(t, err)
			if len(got.Given)+len(got.Swaps)+len(loads) != 0 {
				t.Errorf("another org reads %+v and %v", got, loads)
			}
		})
	})
}

func TestHowOftenARuleFiredIsCountedFromTheTimelines(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		addTicket(t, db, "acme", ticket("t1", "IT-000001"))
		addTicket(t, db, "globex", ticket("t1", "IT-000001"))
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for i, a := range []core.Act{{Verb: "routed", Text: "规则「一」"}, {Verb: "routed", Text: "规则「一」"}, {Verb: "routed", Text: "规则「二」"}, {Verb: "noted", Text: "规则「二」"}} {
				a.Ticket, a.At = "t1", noon.Add(time.Duration(i)*time.Hour)
				ok(t, tx.AddAct(ctx, a))
			}
		})
		inTx(t, db, "globex", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.AddAct(ctx, core.Act{Ticket: "t1", At: noon.Add(time.Hour), Verb: "routed", Text: "规则「一」"}))
		})
		got, err := db.Org("acme").Routed(t.Context(), noon.Add(time.Hour))
		ok(t, err)
		if d := cmp.Diff(map[string]int{"规则「一」": 1, "规则「二」": 1}, got); d != "" {
			t.Error(d)
		}
	})
}
