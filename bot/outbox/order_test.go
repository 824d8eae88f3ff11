package outbox

import (
	"fmt"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// reply is a first reply to a person of their own.
func reply(id int64) store.Row {
	return store.Row{ID: id, Msg: core.Outbound{Kind: core.SendMessage, Target: core.Target{Conversation: fmt.Sprint("person", id)}, Urgency: core.UrgencyAnswer}}
}

func notice(id int64, to string) store.Row {
	return store.Row{ID: id, Msg: core.Outbound{Kind: core.SendMessage, Target: core.Target{Conversation: to}, Urgency: core.UrgencyNotice}}
}

// answer is the outcome of a click, which changes a card.
func answer(id int64, card string) store.Row {
	return store.Row{ID: id, Msg: core.Outbound{Kind: core.SendAnswer, Copy: core.CopyID(card), Card: &cards.Card{Revision: int(id)}, Urgency: core.UrgencyAnswer}}
}

// sends takes n calls, ending each at once, and returns their rows.
func sends(t *testing.T, q *queue, now time.Time, n int) []int64 {
	t.Helper()
	var ids []int64
	for len(ids) < n {
		it, wake := q.next(now)
		if it == nil {
			if wake.IsZero() {
				t.Fatalf("after %d of %d calls nothing can go any more", len(ids), n)
			}
			now = wake
			continue
		}
		ids = append(ids, it.row.ID)
		q.done(it, &core.Receipt{MessageRef: "m"})
	}
	return ids
}

func TestAFirstReplyGoesBeforeTheCardOfWhoeverClicked(t *testing.T) {
	q := newQueue([]adapters.Budget{{Scope: adapters.ScopeApp, Calls: 2, Per: time.Second}})
	q.add(answer(1, "a"), epoch)
	q.add(answer(2, "b"), epoch)
	q.add(reply(3), epoch)
	q.add(reply(4), epoch)
	if got := fmt.Sprint(sends(t, q, epoch, 4)); got != "[3 4 1 2]" {
		t.Fatalf("the rows went in the order %s", got)
	}
}

func TestWhileFirstRepliesFillTheAllowanceTheGroupStillGetsAShare(t *testing.T) {
	q := newQueue([]adapters.Budget{{Scope: adapters.ScopeApp, Kinds: []core.SendKind{core.SendMessage}, Calls: 50, Per: time.Second}})
	for id := range int64(1000) {
		q.add(reply(id+1), epoch)
	}
	const group, digest = 2001, 2002
	q.add(notice(group, "technicians"), epoch)
	last := notice(digest, "lead")
	last.Msg.Urgency = core.UrgencyDigest
	q.add(last, epoch)
	ids := sends(t, q, epoch, 1002)
	for _, want := range []int64{group, digest} {
		at := 0
		for ids[at] != want {
			at++
		}
		if at >= 2*fairShare {
			t.Errorf("row %d was the %dth call", want, at+1)
		}
	}
}

func TestALimitOnMessagesDoesNotHoldUpChangesOfTheSameUrgency(t *testing.T) {
	q := newQueue([]adapters.Budget{{Scope: adapters.ScopeApp, Kinds: []core.SendKind{core.SendMessage}, Calls: 1, Per: time.Minute}})
	q.add(reply(1), epoch)
	q.add(reply(2), epoch)
	q.add(answer(3, "a"), epoch)
	sends(t, q, epoch, 1)
	if it, _ := q.next(epoch); it == nil || it.row.ID != 3 {
		t.Fatalf("while messages wait for their minute comes %+v", it)
	}
}

func TestAnAPIThatHangsLeavesRoomToTheOthers(t *testing.T) {
	q := newQueue(nil)
	q.slots(16)
	for id := range int64(20) {
		q.add(reply(id+1), epoch)
	}
	q.add(answer(99, "a"), epoch)
	var flying []int64
	for it, _ := q.next(epoch); it != nil; it, _ = q.next(epoch) {
		flying = append(flying, it.row.ID)
	}
	if len(flying) != 15 || flying[14] != 99 {
		t.Fatalf("under way: %v", flying)
	}
}

func TestAStateThatHasNotLeftYetGivesItsPlaceToANewerOne(t *testing.T) {
	q := newQueue([]adapters.Budget{{Scope: adapters.ScopeApp, Calls: 1, Per: time.Second}})
	sends2 := func(rows ...store.Row) string {
		for _, r := range rows {
			q.add(r, epoch)
		}
		return fmt.Sprint(sends(t, q, epoch, 2), q.takeGone())
	}
	if got := sends2(update(1, "a", 1), update(2, "b", 1), update(3, "a", 2), update(4, "a", 3)); got != "[4 2] [1 3]" {
		t.Fatalf("sent and dropped: %s", got)
	}
	if got := sends2(update(5, "a", 4), update(6, "b", 2), answer(7, "b")); got != "[7 5] [6]" {
		t.Fatalf("the answer to a click is more urgent; sent and dropped: %s", got)
	}
	if got := sends2(answer(8, "a"), answer(9, "a"), update(10, "a", 6)); got != "[9 10] [8]" {
		t.Fatalf("an update does not take an answer's place; sent and dropped: %s", got)
	}
}

func TestANewerStateTakesThePlaceOfOneThatIsTriedAgain(t *testing.T) {
	q := newQueue(nil)
	q.add(update(1, "a", 1), epoch)
	first, _ := q.next(epoch)
	q.add(update(2, "a", 2), epoch)
	q.retry(first, epoch.Add(time.Second))
	if it, _ := q.next(epoch); it != nil {
		t.Fatalf("row %d did not wait", it.row.ID)
	}
	if got := fmt.Sprint(sends(t, q, epoch.Add(time.Second), 1), q.takeGone()); got != "[2] [1]" {
		t.Fatalf("sent and dropped: %s", got)
	}
}

func TestAStateThatComesBackAfterANewerOneLeftIsDropped(t *testing.T) {
	q := newQueue(nil)
	q.add(update(2, "a", 2), epoch)
	sends(t, q, epoch, 1)
	q.add(update(1, "a", 1), epoch)
	if it, _ := q.next(epoch); it != nil {
		t.Fatalf("row %d is sent after a newer state", it.row.ID)
	}
	if got := fmt.Sprint(q.takeGone()); got != "[1]" {
		t.Fatalf("dropped: %s", got)
	}
}

func TestACallOfAnEarlierTermDoesNotCountInThisOne(t *testing.T) {
	q := newQueue(nil)
	q.add(update(1, "a", 1), epoch)
	old, _ := q.next(epoch)
	*q = *newQueue(nil)
	q.term = 2
	q.add(update(1, "a", 1), epoch)
	again, _ := q.next(epoch)
	q.done(old, &core.Receipt{})
	if q.size != 1 || q.ready.flying[classChange] != 1 {
		t.Fatalf("%d rows, %d calls under way", q.size, q.ready.flying[classChange])
	}
	q.done(again, &core.Receipt{})
	if q.size != 0 || q.ready.flying[classChange] != 0 {
		t.Fatalf("at the end %d rows, %d calls under way", q.size, q.ready.flying[classChange])
	}
}

func TestAnAnswerThatItsCardShowsAlreadyCostsNoCall(t *testing.T) {
	q := newQueue([]adapters.Budget{{Scope: adapters.ScopeApp, Calls: 2, Per: time.Hour}})
	q.useless = func(it *item) string {
		if it.again {
			return "shown"
		}
		return ""
	}
	first, second, third := answer(1, "a"), answer(2, "a"), answer(3, "a")
	first.Msg.Card, second.Msg.Card, third.Msg.Card = &cards.Card{Revision: 7}, &cards.Card{Revision: 7}, &cards.Card{Revision: 8}
	for _, r := range []store.Row{first, second, third} {
		q.add(r, epoch)
		if it, _ := q.next(epoch); it != nil {
			q.done(it, &core.Receipt{MessageRef: "m"})
		} else if r.ID != 2 {
			t.Errorf("row %d is not sent", r.ID)
		}
	}
	if f := q.takeForgone(); len(f) != 1 || f[0].ID != 2 || f[0].State != store.StateDropped {
		t.Errorf("given up: %+v", f)
	}
	if q.size != 0 {
		t.Errorf("%d rows are left", q.size)
	}
}

func TestAnUpdateThatWaitsDoesNotUndoTheAnswerToAClick(t *testing.T) {
	q := newQueue([]adapters.Budget{{Scope: adapters.ScopeApp, Calls: 1, Per: time.Second}})
	q.add(reply(1), epoch)
	q.add(update(2, "a", 1), epoch)
	sends(t, q, epoch, 1)
	held := answer(3, "a")
	held.Hold = time.Second
	q.answering(held)
	if it, _ := q.next(epoch.Add(time.Minute)); it != nil {
		t.Fatalf("row %d is sent after the answer", it.row.ID)
	}
	if got := fmt.Sprint(q.takeGone(), q.size); got != "[2] 0" {
		t.Fatalf("dropped and left: %s", got)
	}
	q.add(update(4, "a", 2), epoch)
	if it, _ := q.next(epoch.Add(time.Minute)); it == nil || it.row.ID != 4 {
		t.Fatalf("what follows the answer is not sent: %+v", it)
	}
}
