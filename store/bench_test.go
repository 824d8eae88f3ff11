package store_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/pgtest"
)

// Run with IMDESK_PG_FSYNC=1 for durable commits on PostgreSQL; SQLite's always are.

func onBothB(b *testing.B, topic func(b *testing.B, db *store.DB)) {
	b.Run("postgres", func(b *testing.B) { topic(b, open(b, store.Config{URL: pgtest.URL(b), MaxConns: 16})) })
	b.Run("sqlite", func(b *testing.B) { topic(b, open(b, store.Config{DataDir: b.TempDir()})) })
}

// BenchmarkInsertEvents is the group commit of the inbox: 64 events a commit, 4 commits at a time. ns/op is per event.
func BenchmarkInsertEvents(b *testing.B) {
	onBothB(b, func(b *testing.B, db *store.DB) {
		var n atomic.Int64
		b.SetParallelism(2)
		b.ResetTimer()
		start := time.Now()
		b.RunParallel(func(pb *testing.PB) {
			var in []store.Inbound
			flush := func() {
				if _, err := db.InsertEvents(context.Background(), in); err != nil {
					b.Error(err)
				}
				in = in[:0]
			}
			for pb.Next() {
				i := n.Add(1)
				in = append(in, store.Inbound{Lane: fmt.Sprint("b:", i%1000), Event: event("acme", "b", fmt.Sprint("om_", i))})
				if len(in) == 64 {
					flush()
				}
			}
			if len(in) > 0 {
				flush()
			}
		})
		b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "events/s")
	})
}

// BenchmarkTurn is a turn as the pipeline runs it, 64 in flight: claim, two reads, five writes, the end of the turn in the same commit.
func BenchmarkTurn(b *testing.B) {
	onBothB(b, func(b *testing.B, db *store.DB) {
		const lanes = 64
		turns := prepareTurns(b, db, lanes)
		cpu := cpuTime()
		b.ResetTimer()
		start := time.Now()
		done := make(chan error, lanes)
		for w := range lanes {
			go func() {
				var err error
				for i := w; i < b.N && err == nil; i += lanes {
					err = turn(db, fmt.Sprint("lane", w), core.TicketID(fmt.Sprint("t", w)), turns[i])
				}
				done <- err
			}()
		}
		for range lanes {
			if err := <-done; err != nil {
				b.Error(err)
			}
		}
		b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "turns/s")
		b.ReportMetric(float64((cpuTime()-cpu).Microseconds())/float64(b.N), "app-µs/turn")
	})
}

// prepareTurns stores an event for every turn and a ticket for every worker.
func prepareTurns(b *testing.B, db *store.DB, lanes int) []int64 {
	for w := range lanes {
		addTicket(b, db, "acme", ticket(core.TicketID(fmt.Sprint("t", w)), fmt.Sprint("IT-", w)))
	}
	inTx(b, db, "acme", func(ctx context.Context, tx *store.Tx) {
		_, err := tx.AddPerson(ctx, core.Person{ID: "p1", Name: "王", Active: true}, core.Account{Platform: core.Feishu, Tenant: "t", ID: "u1"})
		ok(b, err)
	})
	var ids []int64
	for len(ids) < b.N {
		var in []store.Inbound
		for i := range min(500, b.N-len(ids)) {
			in = append(in, store.Inbound{Lane: fmt.Sprint("lane", (len(ids)+i)%lanes), Event: event("acme", "b", fmt.Sprint("m", len(ids)+i))})
		}
		ids = append(ids, insert(b, db, in)...)
	}
	store.Tamper(b, db, "ANALYZE")
	return ids
}

func turn(db *store.DB, lane string, id core.TicketID, inbox int64) error {
	ctx := context.Background()
	l, held, err := db.ClaimLane(ctx, lane, "me", 10*time.Second)
	if err != nil || !held {
		return fmt.Errorf("claim %s: %v %w", lane, held, err)
	}
	return db.Org("acme").Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, _, err := tx.PersonByAccount(ctx, core.Feishu, "t", "u1"); err != nil {
			return err
		}
		k, err := tx.Ticket(ctx, id)
		if err != nil {
			return err
		}
		k.Updated = time.Now()
		if err := tx.PutTicket(ctx, &k); err != nil {
			return err
		}
		if err := tx.AddAct(ctx, core.Act{Ticket: id, At: k.Updated, Verb: "commented", Text: "好的"}); err != nil {
			return err
		}
		if _, err := tx.Send(ctx, message("b", "g", nil)); err != nil {
			return err
		}
		tx.FinishTurn(l, inbox, []byte(`{}`), true)
		return nil
	})
}

// cpuTime is what this process used; PostgreSQL's own is not in it.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
