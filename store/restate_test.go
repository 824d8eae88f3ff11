package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// refreshed queues a new state of a copy; as the answer to a click, when dedupe is given, it is held to leave with the click.
func refreshed(t testing.TB, db *store.DB, id core.CopyID, revision int, dedupe string) store.Row {
	t.Helper()
	tx := inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
		c, err := tx.Copy(ctx, id)
		ok(t, err)
		m := core.Outbound{Card: card("T1", revision)}
		if dedupe != "" {
			tx.HoldAnswers(time.Hour)
			m.Kind, m.ClickDedupe, m.Toast = core.SendAnswer, dedupe, &core.Toast{Text: "已接单"}
		}
		ok(t, tx.Refresh(ctx, c, m))
	})
	return tx.Queued()[0]
}

func TestAnUpdateUnderWayWhileANewerStateLeavesWithItsClickIsFollowedByThatState(t *testing.T) {
	sent := func(r store.Row) []store.Outcome {
		return []store.Outcome{{ID: r.ID, State: store.StateSent, Receipt: core.Receipt{MessageRef: "om_1"}}}
	}
	flush := func(t *testing.T, db *store.DB, dedupe string) {
		_, err := db.FlushedAnswers(t.Context(), []store.Flush{{Bot: "b", Dedupe: dedupe, OK: true}})
		ok(t, err)
	}
	// Each case overtakes an update that is under way as "settle" ends it; what must follow is the revision, 0 for nothing.
	cases := map[string]struct {
		overtake func(t *testing.T, db *store.DB, id core.CopyID, fence int64)
		follows  int
	}{
		"by an answer that left": {func(t *testing.T, db *store.DB, id core.CopyID, _ int64) {
			refreshed(t, db, id, 3, "e1")
			flush(t, db, "e1")
		}, 3},
		"by an answer that is about to leave": {func(t *testing.T, db *store.DB, id core.CopyID, _ int64) { refreshed(t, db, id, 3, "e1") }, 3},
		"by the last of two answers": {func(t *testing.T, db *store.DB, id core.CopyID, _ int64) {
			refreshed(t, db, id, 3, "e1")
			refreshed(t, db, id, 4, "e2")
			flush(t, db, "e2")
			flush(t, db, "e1")
		}, 4},
		"by an answer in the same revision": {func(t *testing.T, db *store.DB, id core.CopyID, _ int64) {
			refreshed(t, db, id, 2, "e1")
			flush(t, db, "e1")
		}, 2},
		"by an update, which goes behind it anyway": {func(t *testing.T, db *store.DB, id core.CopyID, _ int64) { refreshed(t, db, id, 3, "") }, 0},
		"by an answer and then an update": {func(t *testing.T, db *store.DB, id core.CopyID, _ int64) {
			refreshed(t, db, id, 3, "e1")
			flush(t, db, "e1")
			refreshed(t, db, id, 4, "")
		}, 0},
		"by an answer sent by API": {func(t *testing.T, db *store.DB, id core.CopyID, fence int64) {
			ok(t, db.Settle(t.Context(), "b", fence, sent(refreshed(t, db, id, 3, "e1"))))
		}, 0},
		"by nothing": {func(*testing.T, *store.DB, core.CopyID, int64) {}, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, db *store.DB) {
				id, first := send(t, db, "acme", message("b", "g1", card("T1", 1)))
				fence := sender(t, db, "b", "me")
				ok(t, db.Settle(t.Context(), "b", fence, sent(first)))
				under := refreshed(t, db, id, 2, "")
				c.overtake(t, db, id, fence)
				before := pending(t, db, "b", 0)
				ok(t, db.Settle(t.Context(), "b", fence, sent(under)))
				var after []store.Row
				for _, r := range pending(t, db, "b", 0) {
					if r.ID > under.ID && (len(before) == 0 || r.ID > before[len(before)-1].ID) {
						after = append(after, r)
					}
				}
				if c.follows == 0 {
					if len(after) != 0 {
						t.Fatalf("sent again without need: %+v", after)
					}
					return
				}
				if len(after) != 1 || after[0].Msg.Kind != core.SendUpdate || after[0].Msg.Card.Revision != c.follows || after[0].Msg.ClickDedupe != "" ||
					after[0].Prev.MessageRef != "om_1" || after[0].Org != "acme" {
					t.Fatalf("followed by %+v", after)
				}
			})
		})
	}
}
