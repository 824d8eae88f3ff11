package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestRatingsAreCountedByDeskOverWhatWasResolved(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		now := time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)
		add := func(n int, d core.DeskID, s core.Status, created time.Time, detail core.TicketDetail) {
			inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
				k := ticket(core.TicketID(fmt.Sprintf("t%d", n)), fmt.Sprintf("IT-%d", n))
				k.Desk, k.Status, k.Created, k.Detail = d, s, created, detail
				ok(t, tx.AddTicket(ctx, k))
			})
		}
		resolved := func(score int) core.TicketDetail { return core.TicketDetail{Rating: score, ResolvedAt: now} }
		add(1, "it", core.StatusClosed, now, resolved(5))
		add(2, "it", core.StatusClosed, now, resolved(2))
		add(3, "it", core.StatusResolved, now, resolved(0))
		add(4, "it", core.StatusClosed, now.Add(-time.Hour), resolved(1)) // too old
		add(5, "it", core.StatusInProgress, now, core.TicketDetail{Rating: 3})
		add(6, "it", core.StatusClosed, now, core.TicketDetail{}) // merged, never resolved
		add(7, "hr", core.StatusClosed, now, core.TicketDetail{ResolvedAt: now, Resolution: `他说 "rating":5 呢`})
		got, err := db.Org("acme").Ratings(t.Context(), now)
		ok(t, err)
		want := []store.Ratings{{Desk: "hr", Asked: 1}, {Desk: "it", Asked: 3, Scores: [5]int{0, 1, 0, 0, 1}}}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if it := got[1]; it.Answered() != 2 || it.Average() != 3.5 {
			t.Errorf("answered %d, average %v", it.Answered(), it.Average())
		}
	})
}
