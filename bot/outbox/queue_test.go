package outbox

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

var epoch = time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)

// call is one call that a simulated sender made.
type call struct {
	at  time.Time
	row store.Row
}

// drainAll runs a queue on simulated time until it is empty: each call takes as long as took says. It fails when the queue gets stuck.
func drainAll(t *rapid.T, q *queue, now time.Time, took func() time.Duration) []call {
	type flight struct {
		it   *item
		ends time.Time
	}
	var calls []call
	var flying []flight
	for steps := 0; q.size > 0; steps++ {
		if steps > 100_000 {
			t.Fatalf("%d rows never leave the queue", q.size)
		}
		it, wake := q.next(now)
		q.takeGone()
		if it != nil {
			calls = append(calls, call{now, it.row})
			flying = append(flying, flight{it, now.Add(took())})
			continue
		}
		if len(flying) > 0 && (wake.IsZero() || !flying[0].ends.After(wake)) {
			now = later(now, flying[0].ends)
			q.done(flying[0].it, &core.Receipt{MessageRef: "m"})
			flying = flying[1:]
			continue
		}
		if wake.IsZero() {
			t.Fatalf("%d rows wait for nothing", q.size)
		}
		now = later(now, wake)
	}
	return calls
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func genBudgets(t *rapid.T) []adapters.Budget {
	budget := func(s adapters.Scope, kinds ...core.SendKind) adapters.Budget {
		return adapters.Budget{
			Scope: s, Kinds: kinds, Calls: rapid.IntRange(1, 6).Draw(t, "calls"),
			Per: time.Duration(rapid.IntRange(50, 2000).Draw(t, "ms")) * time.Millisecond,
		}
	}
	return []adapters.Budget{
		budget(adapters.ScopeChat, core.SendMessage), budget(adapters.ScopeApp, core.SendMessage), budget(adapters.ScopeApp),
		budget(adapters.ScopeCard, core.SendUpdate, core.SendAnswer),
	}
}

// genRows makes messages to a few chats and updates of a few cards.
func genRows(t *rapid.T) []store.Row {
	n := rapid.IntRange(1, 60).Draw(t, "rows")
	rows := make([]store.Row, n)
	for i := range rows {
		m := core.Outbound{Kind: core.SendMessage, Target: core.Target{Conversation: fmt.Sprint("chat", rapid.IntRange(0, 3).Draw(t, "chat"))}}
		m.Urgency = core.Urgency(rapid.IntRange(0, core.UrgencyCount-1).Draw(t, "urgency"))
		if rapid.Bool().Draw(t, "card") {
			m.Copy = core.CopyID(fmt.Sprint("card", rapid.IntRange(0, 3).Draw(t, "copy")))
			m.Kind = rapid.SampledFrom([]core.SendKind{core.SendUpdate, core.SendAnswer}).Draw(t, "kind")
			m.Card = &cards.Card{Revision: i}
		}
		rows[i] = store.Row{ID: int64(i + 1), Msg: m}
	}
	return rows
}

func TestNoStretchOfABudgetsPeriodEverHoldsMoreThanItAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		budgets, rows := genBudgets(t), genRows(t)
		q := newQueue(budgets)
		for _, r := range rows {
			q.add(r, epoch)
		}
		calls := drainAll(t, q, epoch, func() time.Duration { return time.Duration(rapid.IntRange(0, 300).Draw(t, "took")) * time.Millisecond })
		for i, b := range budgets {
			byTarget := map[string][]time.Time{}
			for _, c := range calls {
				if target, ok := counts(b, c.row.Msg); ok {
					byTarget[target] = append(byTarget[target], c.at)
				}
			}
			for target, at := range byTarget {
				for k := b.Calls; k < len(at); k++ {
					if at[k].Sub(at[k-b.Calls]) < b.Per {
						t.Fatalf("budget %d (%d in %v) of %q: %d calls within %v", i, b.Calls, b.Per, target, b.Calls+1, at[k].Sub(at[k-b.Calls]))
					}
				}
			}
		}
	})
}

// counts says whether, and for which target, a call counts against a budget; answers count as updates.
func counts(b adapters.Budget, m core.Outbound) (target string, ok bool) {
	kind := m.Kind
	if kind == core.SendAnswer {
		kind = core.SendUpdate
	}
	listed := len(b.Kinds) == 0
	for _, k := range b.Kinds {
		listed = listed || k == kind
	}
	switch b.Scope {
	case adapters.ScopeChat:
		return m.Target.Key(), listed
	case adapters.ScopeCard:
		return string(m.Copy), listed && m.Copy != ""
	}
	return "", listed
}

func TestTheStatesOfACardGoOutInOrderAndItsNewestAlwaysDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := genRows(t)
		q := newQueue(genBudgets(t))
		newest := map[core.CopyID]int{}
		messages := 0
		for _, r := range rows {
			q.add(r, epoch)
			if r.Msg.Copy != "" {
				newest[r.Msg.Copy] = r.Msg.Card.Revision
			} else {
				messages++
			}
		}
		last := map[core.CopyID]int{}
		for _, c := range drainAll(t, q, epoch, func() time.Duration { return 10 * time.Millisecond }) {
			id := c.row.Msg.Copy
			if id == "" {
				messages--
				continue
			}
			if before, ok := last[id]; ok && before > c.row.Msg.Card.Revision {
				t.Fatalf("%s shows revision %d after %d", id, c.row.Msg.Card.Revision, before)
			}
			last[id] = c.row.Msg.Card.Revision
		}
		for id, want := range newest {
			if last[id] != want {
				t.Fatalf("%s ends at revision %d, its newest is %d", id, last[id], want)
			}
		}
		if messages != 0 {
			t.Fatalf("%d messages were not sent", messages)
		}
	})
}

func update(id int64, card string, revision int) store.Row {
	return store.Row{ID: id, Msg: core.Outbound{Kind: core.SendUpdate, Copy: core.CopyID(card), Card: &cards.Card{Revision: revision}, Urgency: core.UrgencyRefresh}}
}

func TestWhileACardIsBusyOnlyItsNewestStateWaits(t *testing.T) {
	q := newQueue(nil)
	q.add(update(1, "c", 1), epoch)
	first, _ := q.next(epoch)
	for i := int64(2); i <= 5; i++ {
		q.add(update(i, "c", int(i)), epoch)
	}
	if it, _ := q.next(epoch); it != nil {
		t.Fatalf("row %d went out while its card was busy", it.row.ID)
	}
	q.done(first, &core.Receipt{MessageRef: "m1"})
	second, _ := q.next(epoch)
	if second == nil || second.row.ID != 5 || second.row.Prev.MessageRef != "m1" {
		t.Fatalf("after the first update comes %+v", second)
	}
	if gone := q.takeGone(); len(gone) != 3 {
		t.Fatalf("superseded: %v", gone)
	}
}

func TestTheMoreUrgentGoesFirst(t *testing.T) {
	q := newQueue([]adapters.Budget{{Scope: adapters.ScopeApp, Calls: 1, Per: time.Second}})
	for i, u := range []core.Urgency{core.UrgencyDigest, core.UrgencyRefresh, core.UrgencyNotice, core.UrgencySLA, core.UrgencyApproval, core.UrgencyAnswer} {
		q.add(store.Row{ID: int64(i + 1), Msg: core.Outbound{Kind: core.SendMessage, Urgency: u, Target: core.Target{Conversation: "a"}}}, epoch)
	}
	now := epoch
	for want := int64(6); want >= 1; want-- {
		it, wake := q.next(now)
		for ; it == nil; it, wake = q.next(now) {
			now = wake
		}
		if it.row.ID != want {
			t.Fatalf("row %d went before row %d", it.row.ID, want)
		}
		q.done(it, nil)
	}
}

func TestARowWhoseOutcomeIsStillBeingWrittenIsNotTakenAgain(t *testing.T) {
	q := newQueue(nil)
	row := store.Row{ID: 7, Msg: core.Outbound{Kind: core.SendMessage, Target: core.Target{Conversation: "a"}}}
	q.add(row, epoch)
	it, _ := q.next(epoch)
	q.done(it, &core.Receipt{MessageRef: "m"})
	q.add(row, epoch) // a sweep while the database still says pending
	if again, _ := q.next(epoch); again != nil {
		t.Fatal("the message is sent twice")
	}
	q.settled([]int64{7})
	q.add(row, epoch) // the outcome was «later»: it is pending again
	if again, _ := q.next(epoch); again == nil {
		t.Fatal("the message is never sent again")
	}
}

func TestARetryThatNoBudgetCountsDoesNotBlockItsCard(t *testing.T) {
	q := newQueue(nil)
	q.add(update(1, "c", 1), epoch)
	it, _ := q.next(epoch)
	q.retry(it, epoch.Add(time.Second))
	again, _ := q.next(epoch.Add(2 * time.Second))
	if again != it {
		t.Fatalf("the retried update does not come back: %+v", again)
	}
}

func TestAnUpdateBuildsOnTheReceiptThatTheDatabaseDoesNotHaveYet(t *testing.T) {
	q := newQueue(nil)
	card := store.Row{ID: 1, Msg: core.Outbound{Kind: core.SendMessage, Copy: "c", Card: &cards.Card{}, Target: core.Target{Conversation: "a"}}}
	q.add(card, epoch)
	it, _ := q.next(epoch)
	q.done(it, &core.Receipt{MessageRef: "m1", Right: []byte(`"r1"`)})
	q.add(update(2, "c", 2), epoch) // read before the receipt was stored: Prev is empty
	second, _ := q.next(epoch)
	if second.row.Prev.MessageRef != "m1" {
		t.Fatalf("the update does not know its message: %+v", second.row.Prev)
	}
	q.done(second, &core.Receipt{}) // the platform says nothing new
	q.add(update(3, "c", 3), epoch)
	third, _ := q.next(epoch)
	if third.row.Prev.MessageRef != "m1" || string(third.row.Prev.Right) != `"r1"` {
		t.Fatalf("what held before is forgotten: %+v", third.row.Prev)
	}
}

func TestAHeldRowWaitsAndAPausedChatLeavesOthersAlone(t *testing.T) {
	q := newQueue(nil)
	held := store.Row{ID: 1, NotBefore: epoch.Add(time.Second), Msg: core.Outbound{Kind: core.SendMessage, Target: core.Target{Conversation: "a"}}}
	q.add(held, epoch)
	if it, wake := q.next(epoch); it != nil || !wake.Equal(held.NotBefore) {
		t.Fatalf("held until %v, got %v, wake %v", held.NotBefore, it, wake)
	}
	if it, _ := q.next(held.NotBefore); it == nil {
		t.Fatal("the held row is not released")
	}
	q.pace.pause(adapters.ScopeChat, "b", epoch.Add(time.Minute))
	q.add(store.Row{ID: 2, Msg: core.Outbound{Kind: core.SendMessage, Target: core.Target{Conversation: "b"}}}, epoch)
	q.add(store.Row{ID: 3, Msg: core.Outbound{Kind: core.SendMessage, Target: core.Target{Conversation: "c"}}}, epoch)
	if it, _ := q.next(epoch); it == nil || it.row.ID != 3 {
		t.Fatalf("expected the message to the chat that is not paused, got %+v", it)
	}
}

func TestAReceiptIsRememberedUntilNoTurnCanStillNeedIt(t *testing.T) {
	sent := func(q *queue, id int64, kind core.SendKind) {
		row := store.Row{ID: id, State: store.StatePending, Msg: core.Outbound{Kind: kind, Copy: "c", Card: &cards.Card{Title: "t", Revision: int(id)}}}
		q.add(row, time.Now())
		it, _ := q.next(time.Now())
		q.done(it, &core.Receipt{MessageRef: "m"})
	}
	for name, c := range map[string]struct {
		rows    []core.SendKind
		settled bool
		keeps   time.Duration // at least, and no longer than 20 s more
	}{
		"only sent":             {[]core.SendKind{core.SendMessage}, true, 25 * time.Second},
		"changed":               {[]core.SendKind{core.SendMessage, core.SendUpdate}, true, 115 * time.Second},
		"not settled for hours": {[]core.SendKind{core.SendMessage}, false, 3 * time.Hour},
	} {
		q := newQueue(nil)
		var ids []int64
		for i, kind := range c.rows {
			sent(q, int64(i+1), kind)
			ids = append(ids, int64(i+1))
		}
		if c.settled {
			q.settled(ids)
		}
		gone := time.Duration(0)
		for at := forgetEvery; at <= 4*time.Hour && gone == 0; at += forgetEvery {
			if q.forget(time.Now().Add(at)); q.cards["c"] == nil {
				gone = at
			}
			if at >= c.keeps {
				q.settled(ids)
			}
		}
		least, most := c.keeps, c.keeps+20*time.Second
		if !c.settled {
			least, most = c.keeps+firstLife, c.keeps+firstLife+20*time.Second
		}
		if gone < least || gone > most {
			t.Errorf("%s: forgotten after %v, want %v to %v", name, gone, least, most)
		}
	}
}
