package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

func callOf(task core.TicketID) desk.Call {
	return desk.Call{Task: task, Hook: "mail", Body: json.RawMessage(`{"id":"` + task + `"}`), Tries: 3, Wait: time.Hour, Timeout: 10 * time.Second}
}

func putCall(t *testing.T, db *store.DB, org core.OrgID, c desk.Call) {
	t.Helper()
	inTx(t, db, org, func(ctx context.Context, tx *store.Tx) { ok(t, tx.PutCall(ctx, c)) })
}

func dropCall(t *testing.T, db *store.DB, org core.OrgID, task core.TicketID) (made bool) {
	t.Helper()
	inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
		var err error
		made, err = tx.DropCall(ctx, task)
		ok(t, err)
	})
	return made
}

func claims(t *testing.T, db *store.DB) []store.Call {
	t.Helper()
	out, err := db.ClaimCalls(t.Context(), 10)
	ok(t, err)
	return out
}

func ends(t *testing.T, db *store.DB, c store.Call) bool {
	t.Helper()
	ended, err := db.EndCall(t.Context(), c, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Send(ctx, message("b", "g", nil))
		return err
	})
	ok(t, err)
	return ended
}

func TestACallIsTriedByOneAndEndsOnceWithItsEffects(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		putCall(t, db, "acme", callOf("t1"))
		later := callOf("t2")
		later.After = time.Hour
		putCall(t, db, "acme", later)
		got := claims(t, db)
		if len(got) != 1 || got[0].Org != "acme" || got[0].Task != "t1" || got[0].Attempt != 1 || got[0].Wait != time.Hour || got[0].Timeout != 10*time.Second || string(got[0].Body) != `{"id":"t1"}` {
			t.Fatalf("%+v", got)
		}
		if again := claims(t, db); len(again) != 0 {
			t.Fatalf("a try that is under way begins again: %+v", again)
		}
		boom := errors.New("boom")
		if _, err := db.EndCall(t.Context(), got[0], func(context.Context, *store.Tx) error { return boom }); !errors.Is(err, boom) {
			t.Fatal(err)
		}
		if !ends(t, db, got[0]) || ends(t, db, got[0]) {
			t.Fatal("a call has to end exactly once")
		}
		if rows, err := db.Pending(t.Context(), "b", 0, 10); err != nil || len(rows) != 1 {
			t.Fatalf("%d messages, %v", len(rows), err)
		}
	})
}

func TestAFailedTryRestsAndACallThatWasQueuedAnewOrDroppedIsNobodysTry(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		putCall(t, db, "acme", callOf("t1"))
		first := claims(t, db)[0]
		ok(t, db.RetryCall(t.Context(), first, "503"))
		if len(claims(t, db)) != 0 || ends(t, db, first) {
			t.Fatal("a failed try goes on")
		}
		putCall(t, db, "acme", callOf("t1")) // somebody said 继续
		second := claims(t, db)
		if len(second) != 1 || second[0].Attempt != 1 {
			t.Fatalf("%+v", second)
		}
		ok(t, db.RetryCall(t.Context(), first, "late")) // of the old try: nothing
		if ends(t, db, first) || !dropCall(t, db, "acme", "t1") || ends(t, db, second[0]) || dropCall(t, db, "acme", "t1") {
			t.Fatal("an old try, or one of a call that was taken back, has had an effect")
		}
		putCall(t, db, "acme", callOf("t3"))
		if dropCall(t, db, "globex", "t3") || dropCall(t, db, "acme", "t3") || len(claims(t, db)) != 0 {
			t.Fatal("a call that was never made was made")
		}
	})
}

func TestATryThatACrashInterruptedIsMadeAgainAtOnceByTheNextProcessOfTheEmbeddedStore(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		putCall(t, db, "acme", callOf("t1"))
		lost := claims(t, db)[0]
		ok(t, db.Takeover(t.Context()))
		again := claims(t, db)
		if !db.Embedded() { // other replicas may live: it is theirs until the try counts as lost
			if len(again) != 0 {
				t.Fatal("a try of a living replica was taken over")
			}
			store.Tamper(t, db, `UPDATE call SET not_before = 0`)
			again = claims(t, db)
		}
		if len(again) != 1 || again[0].Attempt != 2 || ends(t, db, lost) || !ends(t, db, again[0]) {
			t.Fatalf("%+v", again)
		}
	})
}
