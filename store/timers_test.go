package store_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

func arm(t testing.TB, db *store.DB, org core.OrgID, kind, object string, due time.Time) {
	t.Helper()
	inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
		ok(t, tx.SetTimer(ctx, desk.Timer{Kind: kind, Object: object, Due: due, Data: map[string]string{"k": "v"}}))
	})
}

func armed(t testing.TB, db *store.DB, org core.OrgID, object string) []desk.Timer {
	t.Helper()
	var list []desk.Timer
	inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
		var err error
		list, err = tx.Timers(ctx, object)
		ok(t, err)
	})
	return list
}

type timerFunc = func(context.Context, *store.Tx, core.OrgID, desk.Timer) error

func run(t testing.TB, db *store.DB, now time.Time, fn timerFunc) int {
	t.Helper()
	n, err := db.DueTimers(t.Context(), now, 10, fn, nil)
	ok(t, err)
	return n
}

func TestADueTimerRunsOnceTogetherWithItsEffects(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		arm(t, db, "acme", "remind", "t1", noon.Add(time.Hour))
		arm(t, db, "acme", "remind", "t1", noon) // moved
		arm(t, db, "globex", "remind", "t1", noon.Add(time.Minute))
		fn := func(ctx context.Context, tx *store.Tx, org core.OrgID, m desk.Timer) error {
			if org != "acme" || tx.Org() != org || m.Kind != "remind" || m.Data["k"] != "v" || !m.Due.Equal(noon) {
				t.Errorf("ran %s %+v", org, m)
			}
			_, err := tx.Send(ctx, message("b", "g", nil))
			return err
		}
		queued := 0
		n, err := db.DueTimers(t.Context(), noon, 10, fn, func(tx *store.Tx) { queued += len(tx.Queued()) })
		ok(t, err)
		if n != 1 || queued != 1 || run(t, db, noon, fn) != 0 || len(armed(t, db, "acme", "t1")) != 0 || len(armed(t, db, "globex", "t1")) != 1 {
			t.Fatalf("%d ran, %d messages", n, queued)
		}
	})
}

func TestATimerThatFailsWaitsAndDoesNotHoldUpTheOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		arm(t, db, "acme", "remind", "bad", noon)
		arm(t, db, "acme", "remind", "good", noon.Add(time.Second))
		n, err := db.DueTimers(t.Context(), noon.Add(time.Minute), 10, func(_ context.Context, _ *store.Tx, _ core.OrgID, m desk.Timer) error {
			if m.Object == "bad" {
				return errors.New("no such ticket")
			}
			return nil
		}, nil)
		if n != 1 || err == nil {
			t.Fatalf("%d ran, error %v", n, err)
		}
		if n := run(t, db, noon.Add(time.Minute), func(context.Context, *store.Tx, core.OrgID, desk.Timer) error { return nil }); n != 0 {
			t.Fatal("a failed timer did not wait")
		}
		if len(armed(t, db, "acme", "bad")) != 1 {
			t.Fatal("a failed timer is gone")
		}
	})
}

func TestATimerMayRearmOrClearItselfWhileItRuns(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		arm(t, db, "acme", "digest", "d", noon)
		arm(t, db, "acme", "remind", "t1", noon)
		arm(t, db, "acme", "breach", "t1", noon.Add(time.Hour))
		arm(t, db, "acme", "flood", "g", noon)
		n := run(t, db, noon, func(ctx context.Context, tx *store.Tx, _ core.OrgID, m desk.Timer) error {
			switch m.Kind {
			case "digest":
				return tx.SetTimer(ctx, desk.Timer{Kind: "digest", Object: "d", Due: noon.Add(24 * time.Hour)})
			case "flood":
				return tx.ArmTimer(ctx, desk.Timer{Kind: "flood", Object: "g", Due: noon.Add(time.Minute)})
			}
			return tx.ClearTimers(ctx, "t1")
		})
		next, flood := armed(t, db, "acme", "d"), armed(t, db, "acme", "g")
		if n != 3 || len(next) != 1 || !next[0].Due.Equal(noon.Add(24*time.Hour)) || len(flood) != 1 || len(armed(t, db, "acme", "t1")) != 0 {
			t.Fatalf("%d ran; digest %+v, flood %+v, ticket %+v", n, next, flood, armed(t, db, "acme", "t1"))
		}
	})
}

func TestATimerMovedWhileItRunsLeavesNoTraceOfTheRun(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		arm(t, db, "acme", "remind", "t1", noon)
		n := run(t, db, noon, func(ctx context.Context, tx *store.Tx, _ core.OrgID, m desk.Timer) error {
			// The transaction has no connection yet, so another may move the timer even on SQLite.
			arm(t, db, "acme", "remind", "t1", noon.Add(time.Hour))
			_, err := tx.Send(ctx, message("b", "g", nil))
			return err
		})
		left := armed(t, db, "acme", "t1")
		if n != 0 || len(pending(t, db, "b", 0)) != 0 || len(left) != 1 || !left[0].Due.Equal(noon.Add(time.Hour)) {
			t.Fatalf("%d ran, left %+v", n, left)
		}
	})
}

func TestATimerArmedWhileItRunsStaysArmed(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		armOnce := func(due time.Time) {
			inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
				ok(t, tx.ArmTimer(ctx, desk.Timer{Kind: "flood", Object: "g", Due: due}))
			})
		}
		armOnce(noon)
		armOnce(noon.Add(-time.Hour)) // armed already: stays as it is
		n := run(t, db, noon, func(context.Context, *store.Tx, core.OrgID, desk.Timer) error {
			armOnce(noon.Add(time.Minute))
			return nil
		})
		left := armed(t, db, "acme", "g")
		if n != 1 || len(left) != 1 || !left[0].Due.Equal(noon.Add(time.Minute)) {
			t.Fatalf("%d ran, left %+v", n, left)
		}
	})
}

func TestSweepsSideBySideShareTheTimers(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		for _, object := range []string{"a", "b", "c", "d", "e", "f"} {
			arm(t, db, "acme", "remind", object, noon)
		}
		var ran atomic.Int64
		done := make(chan error, 3)
		for range 3 {
			go func() {
				_, err := db.DueTimers(context.Background(), noon, 4, func(context.Context, *store.Tx, core.OrgID, desk.Timer) error { ran.Add(1); return nil }, nil)
				done <- err
			}()
		}
		for range 3 {
			ok(t, <-done)
		}
		if ran.Load() != 6 {
			t.Fatalf("%d runs of 6 timers", ran.Load())
		}
	})
}

func TestUrgentTimersRunBeforeOthersThatAreDueLonger(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		deadlines(t, db, "acme", 12)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for _, object := range []string{"u1", "u2"} {
				ok(t, tx.SetTimer(ctx, desk.Timer{Kind: "remind", Object: object, Due: noon.Add(time.Minute), Urgent: true}))
			}
			ok(t, tx.SetTimer(ctx, desk.Timer{Kind: "remind", Object: "u3", Due: noon, Urgent: true}))
			ok(t, tx.SetTimer(ctx, desk.Timer{Kind: "remind", Object: "u3", Due: noon})) // and is no longer
		})
		ran := map[string]bool{}
		n, err := db.DueTimers(t.Context(), noon.Add(time.Hour), 2, func(_ context.Context, _ *store.Tx, _ core.OrgID, m desk.Timer) error {
			ran[m.Object] = true
			return nil
		}, nil)
		ok(t, err)
		if n != 2 || !ran["u1"] || !ran["u2"] {
			t.Errorf("%d ran: %v", n, ran)
		}
		if n := run(t, db, noon, func(context.Context, *store.Tx, core.OrgID, desk.Timer) error { return nil }); n != 10 {
			t.Errorf("then %d", n)
		}
	})
}
