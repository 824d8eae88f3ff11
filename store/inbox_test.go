package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func event(org core.OrgID, bot core.BotID, dedupe string) core.Event {
	return core.Event{Dedupe: dedupe, Org: org, Bot: bot, Platform: core.Feishu, Kind: core.EventMessage, Text: "VPN 连不上\x00", Sender: core.Sender{ID: "u1"}}
}

func inbound(org core.OrgID, bot core.BotID, lane string, dedupes ...string) []store.Inbound {
	var out []store.Inbound
	for _, d := range dedupes {
		out = append(out, store.Inbound{Lane: lane, Event: event(org, bot, d)})
	}
	return out
}

func insert(t testing.TB, db *store.DB, in []store.Inbound) []int64 {
	t.Helper()
	ids, err := db.InsertEvents(t.Context(), in)
	ok(t, err)
	return ids
}

func claim(t testing.TB, db *store.DB, lane, owner string) store.Lease {
	t.Helper()
	l, held, err := db.ClaimLane(t.Context(), lane, owner, time.Minute)
	ok(t, err)
	if !held {
		t.Fatalf("lane %s is held by another", lane)
	}
	return l
}

func finish(db *store.DB, org core.OrgID, l store.Lease, id int64, state string, release bool) error {
	return db.Org(org).Tx(context.Background(), func(_ context.Context, tx *store.Tx) error {
		tx.FinishTurn(l, id, []byte(state), release)
		return nil
	})
}

func TestAnEventIsStoredOnceHoweverOftenItComes(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		first := insert(t, db, inbound("acme", "b1", "l1", "m3", "m1", "m2", "m1"))
		if first[0] == 0 || first[1] == 0 || first[2] == 0 || first[3] != 0 {
			t.Fatalf("ids %v: want three new events and one duplicate", first)
		}
		if !(first[0] < first[1] && first[1] < first[2]) {
			t.Fatalf("ids %v don't follow the order of arrival", first)
		}
		again := insert(t, db, inbound("acme", "b1", "l1", "m1", "m4"))
		if again[0] != 0 || again[1] == 0 {
			t.Fatalf("ids %v: want a duplicate and a new event", again)
		}
		other := insert(t, db, inbound("globex", "b2", "l2", "m1"))
		if other[0] == 0 {
			t.Fatal("the same message id of another bot counts as a duplicate")
		}
		rows, err := db.Unhandled(t.Context(), "l1", 10)
		ok(t, err)
		if len(rows) != 4 || rows[0].Event.Dedupe != "m3" || rows[3].Event.Dedupe != "m4" {
			t.Fatalf("unhandled %+v", rows)
		}
	})
}

func TestProcessesThatStoreTheSameEventsAtOnceStoreEachOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		const senders, events = 8, 40
		results := make(chan []int64, senders)
		for s := range senders {
			go func() {
				in := make([]store.Inbound, events)
				for i := range in {
					in[i] = store.Inbound{Lane: "l", Event: event("acme", "b", fmt.Sprint((i*7+s*13)%events))}
				}
				ids, err := db.InsertEvents(context.Background(), in)
				if err != nil {
					t.Error(err)
				}
				results <- ids
			}()
		}
		stored := 0
		for range senders {
			for _, id := range <-results {
				if id != 0 {
					stored++
				}
			}
		}
		if stored != events {
			t.Fatalf("%d of %d events stored", stored, events)
		}
	})
}

func TestATurnEndsOnceAndGivesTheLaneItsStateAndPlace(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := insert(t, db, inbound("acme", "b", "lane", "1", "2"))
		l := claim(t, db, "lane", "me")
		if l.Seq != 0 || l.Oldest != ids[0] || len(l.State) != 0 {
			t.Fatalf("first lease %+v", l)
		}
		if _, held, err := db.ClaimLane(t.Context(), "lane", "you", time.Minute); err != nil || held {
			t.Fatalf("a held lane was given away (%v, %v)", held, err)
		}
		ok(t, finish(db, "acme", l, ids[0], "draft", false))
		if err := finish(db, "acme", l, ids[0], "twice", false); !errors.Is(err, store.ErrFenced) {
			t.Fatalf("finishing an event twice: %v", err)
		}
		l2 := claim(t, db, "lane", "me")
		if l2.Seq != 1 || string(l2.State) != "draft" || l2.Oldest != ids[1] {
			t.Fatalf("second lease %+v", l2)
		}
		if err := finish(db, "acme", l, ids[1], "stale", true); !errors.Is(err, store.ErrFenced) {
			t.Fatalf("an older claim of the same owner still counts: %v", err)
		}
		ok(t, finish(db, "acme", l2, ids[1], "done", true))
		l3 := claim(t, db, "lane", "you")
		if l3.Seq != 2 || string(l3.State) != "done" || l3.Oldest != 0 {
			t.Fatalf("lease after release %+v", l3)
		}
		ok(t, db.ReleaseLane(t.Context(), l3))
		claim(t, db, "lane", "me")
	})
}

func TestAnOwnerWhoseLeaseRanOutCommitsNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := insert(t, db, inbound("acme", "b", "lane", "1"))
		old, held, err := db.ClaimLane(t.Context(), "lane", "slow", -time.Second)
		ok(t, err)
		if !held {
			t.Fatal("not claimed")
		}
		stale, err := db.StaleLanes(t.Context(), "x", 0, 10)
		ok(t, err)
		if !slices.Equal(stale, []string{"lane"}) {
			t.Fatalf("stale lanes %v", stale)
		}
		fresh := claim(t, db, "lane", "quick")
		err = db.Org("acme").Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.AddPerson(ctx, core.Person{ID: "p", Name: "王"}, core.Account{Platform: core.Feishu, ID: "u"}); err != nil {
				return err
			}
			tx.FinishTurn(old, ids[0], nil, true)
			return nil
		})
		if !errors.Is(err, store.ErrFenced) {
			t.Fatalf("want ErrFenced, got %v", err)
		}
		wantCode(t, db.Org("acme").Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Person(ctx, "p")
			return err
		}), core.CodeNotFound)
		ok(t, finish(db, "acme", fresh, ids[0], "", true))
	})
}

func TestTheLaneOfAClickLeavesNoRow(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := insert(t, db, inbound("acme", "b", "c:b:1", "1"))
		l := claim(t, db, "c:b:1", "me")
		ok(t, finish(db, "acme", l, ids[0], "", true))
		if next := claim(t, db, "c:b:1", "me"); next.Seq != 0 || next.Fence != 1 {
			t.Fatalf("the lane was kept: %+v", next)
		}
	})
}

func TestAFailingEventWaitsThenParksAndTheLaneGoesOn(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := insert(t, db, inbound("acme", "b", "lane", "bad", "good"))
		in := store.Inbound{ID: ids[0], Lane: "lane"}
		parked, err := db.FailTurn(t.Context(), in, "no such desk", 2)
		ok(t, err)
		rows, err := db.Unhandled(t.Context(), "lane", 10)
		ok(t, err)
		stale, serr := db.StaleLanes(t.Context(), "me", 0, 10)
		ok(t, serr)
		if parked || len(rows) != 0 || len(stale) != 0 {
			t.Fatalf("after one failure: parked %v, offered %v, stale %v", parked, rows, stale)
		}
		parked, err = db.FailTurn(t.Context(), in, "no such desk", 2)
		ok(t, err)
		rows, err = db.Unhandled(t.Context(), "lane", 10)
		ok(t, err)
		if !parked || len(rows) != 1 || rows[0].ID != ids[1] {
			t.Fatalf("after two failures: parked %v, offered %+v", parked, rows)
		}
		list, err := db.Parked(t.Context(), "acme", 10)
		ok(t, err)
		if len(list) != 1 || list[0].Cause != "no such desk" || list[0].Attempts != 2 || list[0].Event.Dedupe != "bad" {
			t.Fatalf("parked %+v", list)
		}
		wantCode(t, db.Unpark(t.Context(), "globex", ids[0]), core.CodeNotFound)
		ok(t, db.Unpark(t.Context(), "acme", ids[0]))
		rows, err = db.Unhandled(t.Context(), "lane", 10)
		ok(t, err)
		if len(rows) != 2 || rows[0].ID != ids[0] || rows[0].Attempts != 0 {
			t.Fatalf("after unparking %+v", rows)
		}
	})
}

func TestFilesAndCostsOfAnEventComeWithItsCommit(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		var jobs []store.Media
		db.FetchMedia(func(_ context.Context, tx *store.Tx, m []store.Media) error {
			if tx.Org() != "acme" {
				t.Errorf("transaction of org %q", tx.Org())
			}
			jobs = append(jobs, m...)
			return nil
		})
		ok(t, db.RegisterBot(t.Context(), store.Bot{ID: "b", Org: "acme", Platform: core.DingTalk}))
		in := inbound("acme", "b", "lane", "1", "1")
		for i := range in {
			in[i].Event.Cost = map[string]int{"calls": 2}
			in[i].Event.Attachments = []core.Attachment{{ID: "file", Kind: core.Image, Name: "a.png", Ref: []byte(`{"k":1}`)}}
		}
		insert(t, db, in)
		insert(t, db, in)
		if len(jobs) != 1 || jobs[0].Attachment.ID != "file" {
			t.Fatalf("jobs %+v", jobs)
		}
		use, err := db.MeterUse(t.Context(), "b")
		ok(t, err)
		if use["calls"] != 2 {
			t.Fatalf("meters %v: a duplicate was metered, or nothing", use)
		}
		pending, err := db.PendingAttachments(t.Context(), -time.Second, 10)
		ok(t, err)
		if len(pending) != 1 || string(pending[0].Attachment.Ref) != `{"k":1}` {
			t.Fatalf("pending files %+v", pending)
		}
		ok(t, db.Org("acme").SaveAttached(t.Context(), core.Attached{Attachment: in[0].Event.Attachments[0], State: core.FileStored, Size: 9, Path: "x/file"}))
		f, err := db.Org("acme").Attachment(t.Context(), "file")
		ok(t, err)
		if f.State != core.FileStored || f.Size != 9 || f.Path != "x/file" || f.Bot != "b" {
			t.Fatalf("stored file %+v", f)
		}
	})
}
