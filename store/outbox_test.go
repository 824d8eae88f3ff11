package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func card(object string, revision int) *cards.Card {
	return &cards.Card{Kind: cards.KindStatus, Title: "工单", Object: object, Revision: revision, Code: "7F3K"}
}

func message(bot core.BotID, chat string, c *cards.Card) core.Outbound {
	return core.Outbound{Kind: core.SendMessage, Bot: bot, Target: core.Target{Conversation: chat}, Text: "你好", Card: c, Person: "p1"}
}

// sender takes the bot's sender and returns its fence.
func sender(t testing.TB, db *store.DB, bot core.BotID, owner string) int64 {
	t.Helper()
	fence, held, err := db.TakeSender(t.Context(), bot, owner, time.Minute)
	ok(t, err)
	if !held {
		t.Fatal("the sender is another's")
	}
	return fence
}

func pending(t testing.TB, db *store.DB, bot core.BotID, after int64) []store.Row {
	t.Helper()
	rows, err := db.Pending(t.Context(), bot, after, 100)
	ok(t, err)
	return rows
}

func send(t testing.TB, db *store.DB, org core.OrgID, m core.Outbound) (core.CopyID, store.Row) {
	t.Helper()
	var id core.CopyID
	tx := inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
		var err error
		id, err = tx.Send(ctx, m)
		ok(t, err)
	})
	return id, tx.Queued()[0]
}

func readCopy(t testing.TB, db *store.DB, org core.OrgID, id core.CopyID) core.Copy {
	t.Helper()
	var c core.Copy
	inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
		var err error
		c, err = tx.Copy(ctx, id)
		ok(t, err)
	})
	return c
}

func TestWhatATurnQueuesIsHandedOverAndFoundBySweepsAlike(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		id, row := send(t, db, "acme", message("b", "g1", card("T1", 1)))
		if id == "" || row.ID == 0 || row.Msg.Copy != id || row.Created.IsZero() || len(row.Key) != 20 {
			t.Fatalf("handed over %+v", row)
		}
		rows := pending(t, db, "b", 0)
		if len(rows) != 1 || rows[0].ID != row.ID || rows[0].Key != row.Key || rows[0].Msg.Copy != id || rows[0].Org != "acme" {
			t.Fatalf("swept %+v", rows)
		}
		if more := pending(t, db, "b", row.ID); len(more) != 0 {
			t.Fatalf("behind the last row: %+v", more)
		}
		var lost *store.Tx
		err := db.Org("acme").Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			lost = tx
			_, _ = tx.Send(ctx, message("b", "g1", nil))
			return errors.New("no")
		})
		if err == nil || lost.Queued() != nil || len(pending(t, db, "b", 0)) != 1 {
			t.Fatal("a message of a turn that failed was queued")
		}
	})
}

func TestADeliveredCardHasACopyThatCanBeFoundAndRefreshed(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		id, row := send(t, db, "acme", message("b", "g1", card("T1", 1)))
		fence := sender(t, db, "b", "me")
		until := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
		rec := core.Receipt{MessageRef: "om_1", Right: []byte(`{"code":1}`), RightUntil: until, Cost: map[string]int{"calls": 1}}
		ok(t, db.Settle(t.Context(), "b", fence, []store.Outcome{{ID: row.ID, State: store.StateSent, Receipt: rec}}))
		if rows := pending(t, db, "b", -1); len(rows) != 0 {
			t.Fatalf("a sent row is still open: %+v", rows)
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			c, err := tx.CopyByMessage(ctx, "b", "om_1")
			ok(t, err)
			if c.ID != id || !c.Sent || c.Closed || c.Revision != 1 || !c.Receipt.RightUntil.Equal(until) || c.Target.Conversation != "g1" || c.Object != "T1" {
				t.Fatalf("copy %+v", c)
			}
			byPerson, err := tx.CopyByCode(ctx, "7f3k", "p1", "")
			ok(t, err)
			byChat, err := tx.CopyByCode(ctx, "7F3K", "", "g1")
			ok(t, err)
			if byPerson.ID != id || byChat.ID != id {
				t.Fatal("the short code leads to another copy")
			}
			_, err = tx.CopyByCode(ctx, "7F3K", "p2", "g2")
			wantCode(t, err, core.CodeNotFound)
			n, err := tx.RecentCards(ctx, cards.KindStatus, time.Now().Add(-time.Minute), core.Binding{Bot: "b", Conversation: "g0"}, core.Binding{Bot: "b", Conversation: "g1"})
			ok(t, err)
			if n[0] != 0 || n[1] != 1 {
				t.Fatalf("%d recent cards", n)
			}
			ok(t, tx.Refresh(ctx, c, core.Outbound{Card: card("T1", 2), Urgency: core.UrgencyRefresh}))
			list, err := tx.Copies(ctx, "T1")
			ok(t, err)
			if len(list) != 1 || list[0].Revision != 2 {
				t.Fatalf("a transaction doesn't see its own refresh: %+v", list)
			}
		})
		rows := pending(t, db, "b", 0)
		if len(rows) != 1 || rows[0].Msg.Kind != core.SendUpdate || rows[0].Prev.MessageRef != "om_1" || rows[0].Msg.Target.Conversation != "g1" {
			t.Fatalf("update %+v", rows)
		}
		ok(t, db.Settle(t.Context(), "b", fence, []store.Outcome{{ID: rows[0].ID, State: store.StateSent}}))
		if c := readCopy(t, db, "acme", id); c.Receipt.MessageRef != "om_1" || string(c.Receipt.Right) != `{"code":1}` {
			t.Fatalf("an update that returned nothing new cost the copy its right: %+v", c.Receipt)
		}
		recalled, sent, err := db.Org("acme").CopyReceipt(t.Context(), id)
		ok(t, err)
		if !sent || recalled.MessageRef != "om_1" {
			t.Fatalf("receipt %+v", recalled)
		}
	})
}

func TestOnlyTheNewestStateOfACardWaitsToBeSent(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		id, _ := send(t, db, "acme", message("b", "g1", card("T1", 1)))
		c := readCopy(t, db, "acme", id)
		refresh := func(ctx context.Context, tx *store.Tx, revision int, final bool) {
			ok(t, tx.Refresh(ctx, c, core.Outbound{Card: card("T1", revision), Final: final}))
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { refresh(ctx, tx, 2, false) })
		tx := inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			refresh(ctx, tx, 3, false)
			_, err := tx.Copies(ctx, "T1") // the third state is in the database now
			ok(t, err)
			refresh(ctx, tx, 4, false)
			refresh(ctx, tx, 5, true)
		})
		queued := tx.Queued()
		rows := pending(t, db, "b", 0)
		if len(queued) != 1 || len(rows) != 2 || rows[0].Msg.Kind != core.SendMessage || rows[1].ID != queued[0].ID || rows[1].Msg.Card.Revision != 5 {
			t.Fatalf("queued %+v, pending %+v", queued, rows)
		}
		if c := readCopy(t, db, "acme", id); c.Revision != 5 || !c.Closed {
			t.Fatalf("copy %+v", c)
		}
	})
}

func TestTheAnswerOfAClickIsHeldUntilItWasFlushed(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		id, row := send(t, db, "acme", message("b", "g1", card("T1", 1)))
		fence := sender(t, db, "b", "me")
		ok(t, db.Settle(t.Context(), "b", fence, []store.Outcome{{ID: row.ID, State: store.StateSent}}))
		click := func(dedupe string) []store.Row {
			return inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
				tx.HoldAnswers(time.Hour)
				_, err := tx.Send(ctx, core.Outbound{Kind: core.SendAnswer, Bot: "b", ClickDedupe: dedupe, Toast: &core.Toast{Text: "已接单"}})
				ok(t, err)
				c, err := tx.Copy(ctx, id)
				ok(t, err)
				ok(t, tx.Refresh(ctx, c, core.Outbound{Card: card("T1", 2), ClickDedupe: dedupe}))
			}).Queued()
		}
		held := click("e1")
		if len(held) != 2 || held[0].Hold != time.Hour || held[1].Hold != time.Hour || held[0].NotBefore.Before(held[0].Created.Add(59*time.Minute)) {
			t.Fatalf("queued %+v", held)
		}
		if rows := pending(t, db, "b", 0); len(rows) != 0 {
			t.Fatalf("sent before its time: %+v", rows)
		}
		flush := func(dedupe string, left bool) {
			wake, err := db.FlushedAnswers(t.Context(), []store.Flush{{Bot: "b", Dedupe: dedupe, OK: left}, {Bot: "b", Dedupe: "none", OK: true}})
			ok(t, err)
			if !wake["b"] {
				t.Fatalf("nobody is told to send: %v", wake)
			}
		}
		flush("e1", true)
		if rows := pending(t, db, "b", 0); len(rows) != 1 || rows[0].Msg.Kind != core.SendUpdate {
			t.Fatalf("after the flush: %+v", rows)
		}
		click("e2")
		flush("e2", false)
		if rows := pending(t, db, "b", 0); len(rows) != 2 || rows[0].Msg.Kind != core.SendAnswer {
			t.Fatalf("after a failed flush: %+v", rows)
		}
	})
}

func TestASenderThatLostItsLeaseSettlesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		_, row := send(t, db, "acme", message("b", "g1", nil))
		old, held, err := db.TakeSender(t.Context(), "b", "slow", -time.Second)
		ok(t, err)
		if !held {
			t.Fatal("not taken")
		}
		ok(t, db.MarkSending(t.Context(), "b", old, []int64{row.ID}))
		fence := sender(t, db, "b", "quick")
		if again := sender(t, db, "b", "quick"); again != fence || fence == old {
			t.Fatalf("fences %d, %d, %d: it must change with the owner only", old, fence, again)
		}
		if _, held, _ := db.TakeSender(t.Context(), "b", "slow", time.Minute); held {
			t.Fatal("two owners")
		}
		if err := db.MarkSending(t.Context(), "b", old, []int64{row.ID}); !errors.Is(err, store.ErrFenced) {
			t.Fatalf("mark: %v", err)
		}
		if err := db.Settle(t.Context(), "b", old, []store.Outcome{{ID: row.ID, State: store.StateSent}}); !errors.Is(err, store.ErrFenced) {
			t.Fatalf("settle: %v", err)
		}
		if rows := pending(t, db, "b", 0); len(rows) != 0 {
			t.Fatalf("a row under way is offered as if it were not: %+v", rows)
		}
		rows := pending(t, db, "b", -1)
		if len(rows) != 1 || rows[0].State != store.StateSending {
			t.Fatalf("unfinished %+v", rows)
		}
		ok(t, db.Settle(t.Context(), "b", fence, []store.Outcome{{ID: row.ID, State: store.StateUnknown, Reason: "timeout"}}))
		lost, err := db.SenderGone(t.Context(), "b")
		ok(t, err)
		ok(t, db.DropSender(t.Context(), "b", "quick"))
		left, err := db.SenderGone(t.Context(), "b")
		ok(t, err)
		if lost || !left {
			t.Errorf("a sender that may be lost has gone: %v; one that gave up has: %v", lost, left)
		}
		sender(t, db, "b", "slow")
	})
}

func TestADeliveryThatFailsForGoodIsReportedAndCanBeRetried(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		id, row := send(t, db, "acme", message("b", "g1", card("T1", 1)))
		fence := sender(t, db, "b", "me")
		ok(t, db.Settle(t.Context(), "b", fence, []store.Outcome{{ID: row.ID, State: store.StatePending, After: time.Hour, Reason: "throttled"}}))
		if rows := pending(t, db, "b", 0); len(rows) != 0 {
			t.Fatalf("not waiting: %+v", rows)
		}
		ok(t, db.Settle(t.Context(), "b", fence, []store.Outcome{{ID: row.ID, State: store.StateFailed, Reason: "no such chat"}}))
		ok(t, db.Settle(t.Context(), "b", fence, []store.Outcome{{ID: row.ID, State: store.StateSent}})) // too late: it is final
		failed, err := db.Org("acme").FailedDeliveries(t.Context(), 10)
		ok(t, err)
		if len(failed) != 1 || failed[0].Reason != "no such chat" || failed[0].Attempts != 2 {
			t.Fatalf("failed %+v", failed)
		}
		if c := readCopy(t, db, "acme", id); !c.Closed || c.Sent {
			t.Fatalf("copy %+v", c)
		}
		wantCode(t, db.Org("globex").RetryDelivery(t.Context(), row.ID), core.CodeNotFound)
		ok(t, db.Org("acme").RetryDelivery(t.Context(), row.ID))
		rows := pending(t, db, "b", 0)
		if len(rows) != 1 || rows[0].Key != row.Key || rows[0].Attempts != 0 {
			t.Fatalf("retried %+v", rows)
		}
		if c := readCopy(t, db, "acme", id); c.Closed {
			t.Fatal("the copy stayed closed")
		}
	})
}

func TestCostsAreMeteredPerMonthAndBot(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		for _, org := range []core.OrgID{"acme", "globex"} {
			ok(t, db.RegisterBot(t.Context(), store.Bot{ID: core.BotID("b-" + org), Org: org, Platform: core.WeCom}))
		}
		_, one := send(t, db, "acme", message("b-acme", "g1", nil))
		_, two := send(t, db, "acme", message("b-acme", "g1", nil))
		cost := core.Receipt{Cost: map[string]int{"calls": 2, "push": 1}}
		fence := sender(t, db, "b-acme", "me")
		ok(t, db.Settle(t.Context(), "b-acme", fence, []store.Outcome{
			{ID: one.ID, State: store.StateSent, Receipt: cost}, {ID: two.ID, State: store.StatePending, Receipt: cost}, {ID: 999, State: store.StateSent, Receipt: cost},
		}))
		use, err := db.MeterUse(t.Context(), "b-acme")
		ok(t, err)
		if use["calls"] != 4 || use["push"] != 2 {
			t.Fatalf("meters %v", use)
		}
		if use, err = db.MeterUse(t.Context(), "b-globex"); err != nil || len(use) != 0 {
			t.Fatalf("another bot's meters %v, %v", use, err)
		}
	})
}
