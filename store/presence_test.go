package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestTheLaterOfJoiningAndLeavingHoldsInWhateverOrderTheyAreTold(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
		member := func(account string, here bool, minutes int) core.Presence {
			return core.Presence{Bot: "b", Conversation: "g1", Tenant: "t", Account: account, Here: here, At: at(minutes)}
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for _, p := range []core.Presence{
				member("late", true, 5), member("late", false, 3), // the leaving was told too late
				member("gone", true, 1), member("gone", false, 2),
				member("back", false, 2), member("deaf", false, 6),
			} {
				ok(t, tx.PutPresence(ctx, p))
			}
			ok(t, tx.HeardInGroup(ctx, member("back", true, 4)))
			ok(t, tx.HeardInGroup(ctx, member("deaf", true, 4))) // said before they left
			ok(t, tx.HeardInGroup(ctx, member("nobody", true, 4)))
			got, err := tx.Presences(ctx, "b", "g1")
			ok(t, err)
			want := []core.Presence{member("back", true, 4), member("deaf", false, 6), member("gone", false, 2), member("late", true, 5)}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
		inTx(t, db, "globex", func(ctx context.Context, tx *store.Tx) {
			if got, err := tx.Presences(ctx, "b", "g1"); err != nil || len(got) != 0 {
				t.Errorf("another org reads %v, %v", got, err)
			}
		})
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.ForgetPresences(ctx, "b", "g1"))
			if got, err := tx.Presences(ctx, "b", "g1"); err != nil || len(got) != 0 {
				t.Errorf("after forgetting %v, %v", got, err)
			}
		})
	})
}
