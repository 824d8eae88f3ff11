package store_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestAMessageIsFoundInTheTicketsItBecamePartOf(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for _, id := range []core.TicketID{"t2", "t1", "t2"} {
				ok(t, tx.NoteSaid(ctx, "b", "om_1", id))
			}
			got, err := tx.SaidIn(ctx, "b", "om_1")
			ok(t, err)
			if d := cmp.Diff([]core.TicketID{"t1", "t2"}, got); d != "" {
				t.Error(d)
			}
			if got, err := tx.SaidIn(ctx, "other", "om_1"); err != nil || len(got) != 0 {
				t.Errorf("another bot's message is found in %v, %v", got, err)
			}
		})
		inTx(t, db, "globex", func(ctx context.Context, tx *store.Tx) {
			if got, err := tx.SaidIn(ctx, "b", "om_1"); err != nil || len(got) != 0 {
				t.Errorf("another org reads %v, %v", got, err)
			}
		})
	})
}
