package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// report is a turn that reads nothing beyond its brief: it answers with a card and ends.
func report(db *store.DB, b store.Brief, lane string, id int64) ([]store.Row, error) {
	var last *store.Tx
	err := db.Org("acme").Turn(context.Background(), b, func(ctx context.Context, tx *store.Tx) error {
		last = tx
		if err := tx.TouchAccount(ctx, core.Account{Platform: core.Feishu, Tenant: "t", ID: "u1", Bot: "b"}); err != nil {
			return err
		}
		if _, err := tx.Send(ctx, message("b", lane, card("draft-"+lane, 1))); err != nil {
			return err
		}
		if err := tx.Audit(ctx, desk.AuditEntry{At: noon, Act: "reported", Object: lane, Detail: map[string]any{"n": 1}}); err != nil {
			return err
		}
		tx.FinishTurn(b.Lease, id, []byte(`{"lane":"`+lane+`"}`), true)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return last.Queued(), nil
}

func brief(t testing.TB, db *store.DB, lane string, e core.Event) store.Brief {
	t.Helper()
	b, err := db.Brief(t.Context(), lane, "me", e)
	ok(t, err)
	return b
}

func TestOfTurnsThatEndTogetherOnlyThoseThatLostTheirLaneLeaveNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		const turns = 60
		var done sync.WaitGroup
		lost := map[string]bool{}
		results := make([]error, turns)
		rows := make([][]store.Row, turns)
		start := make(chan struct{})
		for i := range turns {
			lane := fmt.Sprintf("lane%02d", i)
			id := insert(t, db, inbound("acme", "b", lane, lane))[0]
			b := brief(t, db, lane, event("acme", "b", lane))
			if rand.IntN(6) == 0 {
				lost[lane] = true
				claim(t, db, lane, "another")
			}
			done.Go(func() {
				<-start
				rows[i], results[i] = report(db, b, lane, id)
			})
		}
		close(start)
		done.Wait()
		for i := range turns {
			lane := fmt.Sprintf("lane%02d", i)
			switch b := brief(t, db, lane, event("acme", "b", lane)); {
			case lost[lane]:
				if !errors.Is(results[i], store.ErrFenced) || len(b.Lease.State) != 0 || b.Lease.Oldest == 0 || !b.Held {
					t.Errorf("%s was lost, and its turn ended with %v: %+v", lane, results[i], b)
				}
			case results[i] != nil || b.Lease.Seq != 1 || string(b.Lease.State) != `{"lane":"`+lane+`"}` || b.Lease.Oldest != 0:
				t.Errorf("%s: %v, %+v", lane, results[i], b)
			case len(rows[i]) != 1 || rows[i][0].ID == 0 || rows[i][0].Created.IsZero() || rows[i][0].Msg.Target.Conversation != lane:
				t.Errorf("%s queued %+v", lane, rows[i])
			}
		}
		sent := pending(t, db, "b", 0)
		trail, err := db.Org("acme").AuditTrail(t.Context(), "", 0, 100)
		ok(t, err)
		if want := turns - len(lost); len(sent) != want || len(trail) != want {
			t.Errorf("%d messages and %d audit rows of %d turns", len(sent), len(trail), want)
		}
		for _, r := range sent {
			if c := readCopy(t, db, "acme", r.Msg.Copy); c.Object != "draft-"+r.Msg.Target.Conversation {
				t.Errorf("row %d shows the card of %s in %s", r.ID, c.Object, r.Msg.Target.Conversation)
			}
		}
	})
}

func TestOfTwoTurnsThatBeganAtTheSamePlaceOneLeavesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := insert(t, db, inbound("acme", "b", "lane", "1", "2"))
		first, second := brief(t, db, "lane", event("acme", "b", "1")), brief(t, db, "lane", event("acme", "b", "1"))
		_, err := report(db, first, "lane", ids[0])
		ok(t, err)
		for _, id := range ids {
			if _, err := report(db, second, "lane", id); !errors.Is(err, store.ErrFenced) {
				t.Errorf("a turn that began before another ended: %v", err)
			}
		}
		if b := brief(t, db, "lane", event("acme", "b", "2")); b.Lease.Seq != 1 || b.Lease.Oldest != ids[1] {
			t.Errorf("%+v", b.Lease)
		}
	})
}

func TestAnOwnerWhoseLeaseRanOutIsFencedOffByATurnThatClaimsNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := insert(t, db, inbound("acme", "b", "lane", "1", "2"))
		slow, _, err := db.ClaimLane(t.Context(), "lane", "slow", -time.Second)
		ok(t, err)
		b := brief(t, db, "lane", event("acme", "b", "1"))
		if b.Held {
			t.Fatal("a lease that ran out holds the lane")
		}
		_, err = report(db, b, "lane", ids[0])
		ok(t, err)
		if err := finish(db, "acme", slow, ids[1], "late", true); !errors.Is(err, store.ErrFenced) {
			t.Fatalf("want ErrFenced, got %v", err)
		}
	})
}
