package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

var (
	toLead  = desk.Chat{Person: "lead"}
	inGroup = desk.Chat{Bot: "b", Conversation: "g"}
)

func sumUpOf(c desk.Chat) desk.Timer {
	return desk.Timer{Kind: "reminders.sumup", Object: c.String(), Due: noon}
}

// hold keeps reminders of tickets that exist.
func hold(ctx context.Context, t *testing.T, tx *store.Tx, c desk.Chat, ids ...core.TicketID) {
	t.Helper()
	for i, id := range ids {
		ok(t, tx.HoldReminder(ctx, desk.HeldReminder{Chat: c, Ticket: id, Priority: core.Priorities[1+i%2], Breached: i%3 == 0, Due: noon}, sumUpOf(c)))
	}
}

func TestWhatIsHeldIsInOneSummaryExactlyOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := deadlines(t, db, "acme", 7)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			hold(ctx, t, tx, toLead, ids[:6]...)
			hold(ctx, t, tx, toLead, ids[0]) // it was late once already
			hold(ctx, t, tx, inGroup, ids[6])
		})
		if left := armed(t, db, "acme", "lead"); len(left) != 1 || left[0].Kind != "reminders.sumup" {
			t.Errorf("armed for the lead: %+v", left)
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			before, _, err := tx.LastSummary(ctx, toLead)
			ok(t, err)
			n, err := tx.SumUp(ctx, toLead, "s1", noon)
			ok(t, err)
			again, err := tx.SumUp(ctx, toLead, "s2", noon)
			ok(t, err)
			last, begun, err := tx.LastSummary(ctx, toLead)
			ok(t, err)
			if before != "" || n != 7 || again != 0 || last != "s1" || !begun.Equal(noon) {
				t.Errorf("before %q, %d and %d were summed up, the last is %q of %v", before, n, again, last, begun)
			}
			s, err := tx.Summary(ctx, toLead, "s1")
			ok(t, err)
			if d := cmp.Diff(map[core.Priority]int{"P2": 1, "P3": 1}, s.Late); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(map[core.Priority]int{"P2": 2, "P3": 2}, s.Soon); d != "" {
				t.Error(d)
			}
			var first []core.TicketID
			for _, k := range s.First {
				first = append(first, k.ID)
			}
			if d := cmp.Diff([]core.TicketID{ids[0], ids[3], ids[2], ids[4], ids[1]}, first); d != "" {
				t.Error(d)
			}
			n, err = tx.SumUp(ctx, inGroup, "s3", noon)
			ok(t, err)
			if n != 1 {
				t.Errorf("%d of the group", n)
			}
		})
		inTx(t, db, "globex", func(ctx context.Context, tx *store.Tx) {
			s, err := tx.Summary(ctx, toLead, "s1")
			ok(t, err)
			if len(s.Late)+len(s.Soon)+len(s.First) > 0 {
				t.Errorf("another org reads %+v", s)
			}
		})
	})
}

func TestRemindersOfAChatAreCountedWithThoseOfTheSameTurn(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := deadlines(t, db, "acme", 8)
		toLi := message("b", "", &cards.Card{Kind: cards.KindReminder, Object: "x"})
		toLi.Person, toLi.Target = "li", core.Target{Account: core.Sender{ID: "a-li"}}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for range 3 {
				_, err := tx.Send(ctx, toLi)
				ok(t, err)
				_, err = tx.Send(ctx, message("b", "g", &cards.Card{Kind: cards.KindReminder, Object: "x"}))
				ok(t, err)
			}
			_, err := tx.Send(ctx, message("b", "g", &cards.Card{Kind: cards.KindWork, Object: "x"}))
			ok(t, err)
		})
		seen := map[int]bool{}
		n, err := db.DueTimers(t.Context(), noon, 100, func(ctx context.Context, tx *store.Tx, _ core.OrgID, _ desk.Timer) error {
			n, err := tx.RecentReminders(ctx, desk.Chat{Person: "li"}, time.Now().Add(-time.Minute))
			if err != nil {
				return err
			}
			seen[n] = true
			g, err := tx.RecentReminders(ctx, inGroup, time.Now().Add(-time.Minute))
			if err != nil || g != 3 {
				return fmt.Errorf("%d in the group: %w", g, err)
			}
			_, err = tx.Send(ctx, toLi)
			return err
		}, nil)
		ok(t, err)
		if n != len(ids) || len(seen) != len(ids) || !seen[3] || !seen[10] {
			t.Errorf("%d ran and counted %v", n, seen)
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			n, err := tx.RecentReminders(ctx, desk.Chat{Person: "li"}, time.Now().Add(time.Minute))
			ok(t, err)
			if n != 0 {
				t.Errorf("%d after now", n)
			}
		})
	})
}

// What is held while a summary is made belongs to the next one, however late it is committed.
func TestASummaryUnderWayIsFollowedByAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := deadlines(t, db, "globex", 3)
		kept := func(id core.TicketID) {
			inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { hold(ctx, t, tx, toLead, id) })
		}
		kept(ids[0])
		var counts []int
		sum := func(meanwhile func()) {
			n := run(t, db, noon, func(ctx context.Context, tx *store.Tx, org core.OrgID, m desk.Timer) error {
				if org != "acme" {
					return nil
				}
				n, err := tx.SumUp(ctx, toLead, "s", noon)
				counts = append(counts, n)
				if meanwhile != nil {
					meanwhile()
				}
				return err
			})
			if n == 0 {
				t.Error("nothing ran")
			}
		}
		if db.Embedded() {
			sum(nil) // its only writer is held
			kept(ids[1])
		} else {
			sum(func() { kept(ids[1]) })
		}
		sum(nil)
		if d := cmp.Diff([]int{1, 1}, counts); d != "" {
			t.Error(d)
		}
		if db.Embedded() {
			return
		}
		kept(ids[0])
		begun, commit := make(chan struct{}), make(chan struct{})
		done := make(chan error, 1)
		go func() {
			done <- db.Org("acme").Tx(context.Background(), func(ctx context.Context, tx *store.Tx) error {
				hold(ctx, t, tx, toLead, ids[2])
				store.ArmHeldNow(tx)
				_, err := tx.Ticket(ctx, "none")
				close(begun)
				<-commit
				if core.CodeOf(err) == core.CodeNotFound {
					return nil
				}
				return err
			})
		}()
		<-begun
		if n := run(t, db, noon, func(context.Context, *store.Tx, core.OrgID, desk.Timer) error { return nil }); n != 0 {
			t.Errorf("%d ran beside somebody who holds a reminder", n)
		}
		close(commit)
		ok(t, <-done)
		sum(nil)
		if counts[len(counts)-1] != 2 {
			t.Errorf("summed up %v", counts)
		}
	})
}
