package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

func TestWhatRulesSaidIsCountedByReceiverAndForgotten(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		at := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
		counts := func(org core.OrgID, subject string, since time.Time, told, untold int) {
			t.Helper()
			inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
				a, b, err := tx.CountNotices(ctx, subject, since)
				ok(t, err)
				if a != told || b != untold {
					t.Errorf("%s %s: %d told and %d not, want %d and %d", org, subject, a, b, told, untold)
				}
			})
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for i := range 3 {
				ok(t, tx.NoteNotice(ctx, desk.Notice{Subject: "r|lead", At: at.Add(time.Duration(i) * time.Minute), Told: i < 2}))
			}
			ok(t, tx.NoteNotice(ctx, desk.Notice{Subject: "r|other", At: at, Told: true}))
			told, untold, err := tx.CountNotices(ctx, "r|lead", at)
			ok(t, err)
			if told != 2 || untold != 1 {
				t.Errorf("its own transaction sees %d and %d", told, untold)
			}
		})
		counts("acme", "r|lead", at.Add(time.Minute), 1, 1)
		counts("globex", "r|lead", at, 0, 0)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.DropNotices(ctx, "r|lead", at.Add(time.Minute))) })
		counts("acme", "r|lead", time.Time{}, 0, 1)
		counts("acme", "r|other", time.Time{}, 1, 0)
	})
}

func TestAnAlarmThatATurnRaisesStandsOnceItCommitted(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		for range 2 {
			inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.RaiseAlarm(ctx, "automation:loop", "停用")) })
		}
		list, err := db.Org("acme").Alarms(t.Context(), true, 5)
		ok(t, err)
		if len(list) != 1 || list[0].Key != "automation:loop" || list[0].Times != 2 || list[0].Text != "停用" {
			t.Errorf("%+v", list)
		}
	})
}
