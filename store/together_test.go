package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

const deadlineKind = desk.TimerSLA + "resolution.due"

// deadlines gives an org tickets whose deadlines are due at noon.
func deadlines(t testing.TB, db *store.DB, org core.OrgID, n int) []core.TicketID {
	t.Helper()
	var ids []core.TicketID
	inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
		for i := range n {
			k := core.Ticket{ID: core.TicketID(fmt.Sprintf("%s-%03d", org, i)), Number: fmt.Sprintf("IT-%06d", i), Desk: "it", Status: core.StatusAssigned, Priority: "P3", Requester: "zhang", Assignee: "li", Created: noon}
			ids = append(ids, k.ID)
			ok(t, tx.AddTicket(ctx, k))
			ok(t, tx.AddAct(ctx, core.Act{Ticket: k.ID, At: noon, Verb: "created", Public: true}))
			ok(t, tx.SetTimer(ctx, desk.Timer{Kind: deadlineKind, Object: string(k.ID), Due: noon}))
		}
	})
	return ids
}

// breach does what a deadline does, and asks what it asks.
func breach(ctx context.Context, tx *store.Tx, _ core.OrgID, m desk.Timer) error {
	k, err := tx.Ticket(ctx, core.TicketID(m.Object))
	if err != nil {
		return err
	}
	k.Detail.Breached = append(k.Detail.Breached, "resolution")
	if err := tx.PutTicket(ctx, &k); err != nil {
		return err
	}
	for _, verb := range []string{"breached", "unreachable"} {
		if err := tx.AddAct(ctx, core.Act{Ticket: k.ID, At: noon, Verb: verb}); err != nil {
			return err
		}
	}
	acts, err := tx.Acts(ctx, k.ID, false, 9)
	if err != nil {
		return err
	}
	if len(acts) != 3 || acts[2].Verb != "unreachable" || acts[2].Seq != 3 {
		return fmt.Errorf("the timeline is %+v", acts)
	}
	if err := tx.Audit(ctx, desk.AuditEntry{At: noon, Act: "ticket.breached", Object: m.Object}); err != nil {
		return err
	}
	_, err = tx.Send(ctx, message("b", "g", &cards.Card{Kind: cards.KindReminder, Object: m.Object}))
	return err
}

// breached counts the tickets of an org that were breached once, with the acts of one breach.
func breached(t testing.TB, db *store.DB, org core.OrgID, ids []core.TicketID) int {
	t.Helper()
	n := 0
	inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
		for _, id := range ids {
			k, err := tx.Ticket(ctx, id)
			ok(t, err)
			acts, err := tx.Acts(ctx, id, false, 9)
			ok(t, err)
			if len(k.Detail.Breached) == 1 && k.Revision == 2 && len(acts) == 3 {
				n++
			} else if len(k.Detail.Breached)+len(acts) != 1 {
				t.Errorf("%s has %v and %d acts", id, k.Detail.Breached, len(acts))
			}
		}
	})
	return n
}

func TestDeadlinesThatAreDueTogetherRunInOneTransaction(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		acme, globex := deadlines(t, db, "acme", 20), deadlines(t, db, "globex", 3)
		commits, queued := 0, 0
		var mu sync.Mutex
		n, err := db.DueTimers(t.Context(), noon, 100, breach, func(tx *store.Tx) {
			mu.Lock()
			defer mu.Unlock()
			commits++
			queued += len(tx.Queued())
		})
		ok(t, err)
		if n != 23 || commits != 2 || queued != 23 {
			t.Errorf("%d ran in %d transactions with %d messages", n, commits, queued)
		}
		if got := breached(t, db, "acme", acme) + breached(t, db, "globex", globex); got != 23 || len(pending(t, db, "b", 0)) != 23 {
			t.Errorf("%d breached, %d messages", got, len(pending(t, db, "b", 0)))
		}
		if again := run(t, db, noon, breach); again != 0 {
			t.Errorf("%d ran again", again)
		}
	})
}

func TestADeadlineMovedWhileManyRunLeavesNoTraceAndHoldsUpNoOther(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		if db.Embedded() {
			t.Skip("nobody else writes while the only writer is held")
		}
		ids := deadlines(t, db, "acme", 10)
		n, err := db.DueTimers(t.Context(), noon, 100, func(ctx context.Context, tx *store.Tx, org core.OrgID, m desk.Timer) error {
			if m.Object == string(ids[4]) {
				arm(t, db, "acme", deadlineKind, m.Object, noon.Add(time.Hour))
			}
			return breach(ctx, tx, org, m)
		}, nil)
		ok(t, err)
		left := armed(t, db, "acme", string(ids[4]))
		if n != 9 || breached(t, db, "acme", ids) != 9 || len(pending(t, db, "b", 0)) != 9 || len(left) != 1 || !left[0].Due.Equal(noon.Add(time.Hour)) {
			t.Errorf("%d ran, %d breached, %d messages, left %+v", n, breached(t, db, "acme", ids), len(pending(t, db, "b", 0)), left)
		}
	})
}

func TestDeadlinesPassOverATicketThatSomebodyWorksAt(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		if db.Embedded() {
			t.Skip("nobody works at a ticket while the only writer is held")
		}
		ids := deadlines(t, db, "acme", 10)
		held, free := make(chan struct{}), make(chan struct{})
		done := make(chan error, 1)
		go func() {
			done <- db.Org("acme").Tx(context.Background(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Ticket(ctx, ids[2])
				close(held)
				<-free
				return err
			})
		}()
		<-held
		var shared []store.Row
		n, err := db.DueTimers(t.Context(), noon, 100, breach, func(tx *store.Tx) {
			if shared == nil { // the nine others did not wait
				shared = tx.Queued()
				close(free)
			}
		})
		ok(t, err)
		ok(t, <-done)
		if n != 10 || len(shared) != 9 || breached(t, db, "acme", ids) != 10 {
			t.Errorf("%d ran, %d of them at once, %d breached", n, len(shared), breached(t, db, "acme", ids))
		}
	})
}

func TestADeadlineThatFailsAmongManyFailsAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := deadlines(t, db, "acme", 10)
		n, err := db.DueTimers(t.Context(), noon, 100, func(ctx context.Context, tx *store.Tx, org core.OrgID, m desk.Timer) error {
			if m.Object == string(ids[7]) {
				return errors.New("no card for this one")
			}
			return breach(ctx, tx, org, m)
		}, nil)
		if n != 9 || err == nil || breached(t, db, "acme", ids) != 9 || len(pending(t, db, "b", 0)) != 9 {
			t.Errorf("%d ran (%v), %d breached, %d messages", n, err, breached(t, db, "acme", ids), len(pending(t, db, "b", 0)))
		}
		if len(armed(t, db, "acme", string(ids[7]))) != 1 {
			t.Error("the one that failed is gone")
		}
	})
}

func TestTwoDeadlinesOfATicketSeeEachOther(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := deadlines(t, db, "acme", 5)
		for _, id := range ids {
			arm(t, db, "acme", desk.TimerSLA+"response.due", string(id), noon.Add(time.Second))
		}
		count := func(ctx context.Context, tx *store.Tx, _ core.OrgID, m desk.Timer) error {
			k, err := tx.Ticket(ctx, core.TicketID(m.Object))
			if err != nil {
				return err
			}
			k.Detail.Breached = append(k.Detail.Breached, m.Kind)
			return tx.PutTicket(ctx, &k)
		}
		n, err := db.DueTimers(t.Context(), noon.Add(time.Minute), 100, count, nil)
		ok(t, err)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for _, id := range ids {
				if k, err := tx.Ticket(ctx, id); err != nil || len(k.Detail.Breached) != 2 {
					t.Errorf("%s: %v, %v", id, k.Detail.Breached, err)
				}
			}
		})
		if n != 10 {
			t.Errorf("%d ran", n)
		}
	})
}

func TestDeadlinesThatRunTogetherMayBeSetAnew(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := deadlines(t, db, "acme", 10)
		commits := 0
		n, err := db.DueTimers(t.Context(), noon, 100, func(ctx context.Context, tx *store.Tx, org core.OrgID, m desk.Timer) error {
			m.Due, m.Data = noon.Add(time.Hour), map[string]string{"of": m.Object}
			if err := tx.SetTimer(ctx, m); err != nil {
				return err
			}
			return tx.SetTimer(ctx, desk.Timer{Kind: desk.TimerSLA + "response.due", Object: m.Object, Due: noon.Add(2 * time.Hour)})
		}, func(*store.Tx) { commits++ })
		ok(t, err)
		for _, id := range ids {
			left := armed(t, db, "acme", string(id))
			if len(left) != 2 || !left[0].Due.Equal(noon.Add(time.Hour)) || left[0].Data["of"] != string(id) || !left[1].Due.Equal(noon.Add(2*time.Hour)) {
				t.Errorf("%s has %+v", id, left)
			}
		}
		if n != 10 || commits != 1 || run(t, db, noon, breach) != 0 {
			t.Errorf("%d ran in %d transactions", n, commits)
		}
	})
}
