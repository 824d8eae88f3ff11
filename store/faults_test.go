package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/pgtest"
)

func TestAConnectionThatDiesVoidsItsTransactionOnly(t *testing.T) {
	url := pgtest.URL(t)
	db := open(t, store.Config{URL: url, MaxConns: 4})
	killer, err := pgx.Connect(t.Context(), url)
	ok(t, err)
	defer killer.Close(context.Background())
	err = db.Org("acme").Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		ok(t, tx.AddTicket(ctx, ticket("t1", "IT-1")))
		_, err := tx.Ticket(ctx, "t1")
		ok(t, err)
		_, err = killer.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
		ok(t, err)
		_, err = tx.Send(ctx, message("b", "g", nil))
		return err
	})
	wantCode(t, err, core.CodeUnavailable)
	// The pool may hold one more dead connection; it finds out when it uses it.
	for range 4 {
		if err = db.Ping(t.Context()); err == nil {
			break
		}
	}
	ok(t, err)
	n, err := db.Org("acme").CountTickets(t.Context(), store.TicketFilter{})
	ok(t, err)
	if n != 0 || len(pending(t, db, "b", 0)) != 0 {
		t.Fatal("something of the dead transaction remained")
	}
}

func TestTwoTransactionsThatWaitForEachOtherBothEndUpDone(t *testing.T) {
	db := open(t, store.Config{URL: pgtest.URL(t), MaxConns: 4})
	addTicket(t, db, "acme", ticket("t1", "IT-1"))
	addTicket(t, db, "acme", ticket("t2", "IT-2"))
	var both sync.WaitGroup // both hold their first ticket
	both.Add(2)
	done := make(chan error, 2)
	for _, order := range [][]core.TicketID{{"t1", "t2"}, {"t2", "t1"}} {
		go func() {
			first := true
			done <- db.Org("acme").Tx(context.Background(), func(ctx context.Context, tx *store.Tx) error {
				if _, err := tx.Ticket(ctx, order[0]); err != nil {
					return err
				}
				if first {
					first = false
					both.Done()
					both.Wait()
				}
				k, err := tx.Ticket(ctx, order[1])
				if err != nil {
					return err
				}
				return tx.PutTicket(ctx, &k)
			})
		}()
	}
	ok(t, <-done)
	ok(t, <-done)
}

func TestACallerThatGivesUpLeavesNothingBehind(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Org("acme").Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
			ok(t, tx.AddTicket(ctx, ticket("t1", "IT-1")))
			_, err := tx.Ticket(ctx, "t1")
			ok(t, err)
			cancel()
			_, err = tx.Ticket(ctx, "t1")
			return err
		})
		wantCode(t, err, core.CodeUnavailable)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("the cause is lost: %v", err)
		}
		addTicket(t, db, "acme", ticket("t1", "IT-1")) // neither lock nor row remained
	})
}

func TestAnUnreachableServerIsUnavailable(t *testing.T) {
	_, err := store.Open(t.Context(), store.Config{URL: "postgres:///none?host=" + t.TempDir()})
	wantCode(t, err, core.CodeUnavailable)
	_, err = store.Open(t.Context(), store.Config{})
	wantCode(t, err, core.CodeInvalid)
}
