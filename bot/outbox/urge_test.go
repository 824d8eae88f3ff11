package outbox

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// pressing is the row that presses somebody to look at the card of a copy.
func pressing(id int64) store.Row {
	return store.Row{ID: id, Created: time.Now(), Msg: core.Outbound{Kind: core.SendUrge, Copy: "c", Urgent: core.UrgentApp, Promise: core.PromiseOnce}}
}

func TestNobodyIsPressedBeforeTheMessageIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		receipt *core.Receipt
		pressed bool
	}{"delivered": {&core.Receipt{MessageRef: "m"}, true}, "not delivered": {nil, false}} {
		s := New(Config{})
		q := newQueue(nil)
		q.useless = s.pointless
		q.add(store.Row{ID: 1, Msg: core.Outbound{Kind: core.SendMessage, Copy: "c", Card: &cards.Card{Title: "t", Revision: 1}}}, epoch)
		q.add(pressing(2), epoch)
		message, _ := q.next(epoch)
		if it, _ := q.next(epoch); message.row.ID != 1 || it != nil {
			t.Fatalf("%s: %d went first, and then %+v beside it", name, message.row.ID, it)
		}
		q.done(message, c.receipt)
		it, _ := q.next(epoch)
		if (it != nil) != c.pressed {
			t.Fatalf("%s: then went %+v", name, it)
		}
		if it != nil && it.row.Prev.MessageRef != "m" {
			t.Errorf("the press is about %+v", it.row.Prev)
		}
		if gone := q.takeForgone(); !c.pressed && (len(gone) != 1 || gone[0].State != store.StateDropped) {
			t.Errorf("given up are %+v", gone)
		}
	}
}

func TestANewerStateOfACardDoesNotTakeThePlaceOfAPress(t *testing.T) {
	q := newQueue(nil)
	q.add(pressing(1), epoch)
	q.add(update(2, "c", 2), epoch)
	press, _ := q.next(epoch)
	if press.row.Msg.Kind != core.SendUrge {
		t.Fatalf("%+v went first", press.row)
	}
	q.done(press, &core.Receipt{})
	if it, _ := q.next(epoch); it == nil || it.row.ID != 2 {
		t.Fatalf("then went %+v", it)
	}
}

func TestAPressIsTriedAgainOnlyWhenItCertainlyDidNothingAndSoon(t *testing.T) {
	for v, want := range map[adapters.Verdict]bool{
		adapters.Retryable: true, adapters.Throttled: true, adapters.Unknown: false, adapters.Misconfigured: false, adapters.Rejected: false, adapters.Forbidden: false, adapters.Gone: false,
	} {
		s := New(Config{})
		it := newItem(pressing(1))
		if _, again := s.again(v, it, &adapters.Error{Verdict: v}); again != want {
			t.Errorf("after %s it is tried again: %v", v, again)
		}
		it.row.Created = time.Now().Add(-urgeWithin)
		if _, again := s.again(v, it, &adapters.Error{Verdict: v}); again {
			t.Errorf("after %s it is tried again for ever", v)
		}
		if s.device(it) != 0 {
			t.Error("no platform recognises a repeated press")
		}
	}
}

func TestPressesNotYetStoredCount(t *testing.T) {
	now := time.Now()
	u := urges{used: 5, at: now}
	if u.known(3, now) != 5 || u.known(7, now) != 7 || u.known(0, now.Add(urgeLag)) != 0 {
		t.Errorf("known are %d, %d and, in a new month, %d", u.known(3, now), u.known(7, now), u.known(0, now.Add(urgeLag)))
	}
}
