package outbox

import (
	"container/heap"
	"encoding/json"
	"hash/maphash"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// cardLine keeps the order of one card: one call at a time, and of the states that wait only the newest.
type cardLine struct {
	busy bool  // something is ready or under way
	next *item // what is ready and not yet under way
	// receipt is the last one known. It outlives the line's work for a while, because a turn may have read the copy before its delivery was
	// settled in the database.
	receipt *core.Receipt
	at      time.Time // of the receipt, or when it was last seen not to be settled
	sent    int64     // the newest row that drew it
	shown   uint64    // what that drew
	changed bool      // it was more than sent
	waiting []*item
}

// How long a receipt is remembered after it was settled. A turn that read the copy before that ends within seconds. A card that changed may meet an
// older state of itself that comes back after the longest wait between two attempts. Most cards never change, and a thousand are sent in a second.
const (
	receiptLife = 2 * time.Minute
	firstLife   = 30 * time.Second
)

func (l *cardLine) life() time.Duration {
	if l.changed {
		return receiptLife
	}
	return firstLife
}

// overtakes tells that a row makes an older state of the same card stale. The answer to a click gives way to a later answer only: its click
// may be what a platform takes an update by, and whoever clicked waits for it. Rows are numbered in the order in which turns changed the card.
func overtakes(now, old store.Row) bool {
	if now.ID < old.ID || now.Msg.Card == nil || old.Msg.Card == nil {
		return false
	}
	switch old.Msg.Kind {
	case core.SendUpdate:
		return now.Msg.Kind == core.SendUpdate || now.Msg.Kind == core.SendAnswer
	case core.SendAnswer:
		return now.Msg.Kind == core.SendAnswer
	}
	return false
}

// stale tells that a row comes back, from a sweep after a longer wait, when a newer state of its card has left already.
func (l *cardLine) stale(r store.Row) bool {
	return r.ID < l.sent && r.Msg.Kind == core.SendUpdate || l.next != nil && overtakes(l.next.row, r)
}

// line puts an item behind its card if that is busy, else among the ready ones.
func (q *queue) line(it *item) {
	it.lined = true
	id := it.row.Msg.Copy
	if id == "" {
		q.ready.push(it)
		return
	}
	l := q.cards[id]
	if l == nil {
		l = &cardLine{}
		q.cards[id] = l
	}
	switch {
	case l.stale(it.row):
		q.drop(it.row)
	case l.next != nil && len(l.waiting) == 0 && overtakes(it.row, l.next.row):
		q.replace(l, it)
	default:
		l.waiting = append(l.waiting, it)
		q.advance(l)
	}
}

// answering notes that a card is about to change by the answer to a click, which does not pass here. Older states that wait for their call would undo
// that; the database has superseded them.
func (q *queue) answering(r store.Row) {
	l := q.cards[r.Msg.Copy]
	if l == nil || r.Msg.Kind != core.SendAnswer {
		return
	}
	for len(l.waiting) > 0 && l.waiting[0].row.Msg.Kind == core.SendUpdate && overtakes(r, l.waiting[0].row) {
		q.drop(l.waiting[0].row)
		l.shift()
	}
	if l.next != nil && overtakes(r, l.next.row) && l.next.row.Msg.Kind == core.SendUpdate {
		q.drop(l.next.row)
		l.next.void, l.next, l.busy = true, nil, false
		q.advance(l)
	}
}

// drop gives a row up in favour of a newer state.
func (q *queue) drop(r store.Row) {
	q.gone = append(q.gone, r.ID)
	q.size--
}

// replace lets a newer state take the place of one that has not left yet. The place is kept, so that a card that changes all the time is still
// sent; only a more urgent state gets a better one.
func (q *queue) replace(l *cardLine, it *item) {
	old := l.next
	q.drop(old.row)
	it.row.Prev = old.row.Prev
	it.again = l.repeats(it.row.Msg)
	if it.urgency() < old.urgency() {
		old.void, l.next = true, it
		q.ready.push(it)
		return
	}
	it.row.Msg.Urgency = old.row.Msg.Urgency
	old.row, old.windows, old.rested, old.again = it.row, nil, it.rested, it.again
}

// advance makes the next state of a free card ready; older states that wait are dropped in favour of the newest.
func (q *queue) advance(l *cardLine) {
	if l.busy || len(l.waiting) == 0 {
		return
	}
	for len(l.waiting) > 1 && overtakes(l.waiting[1].row, l.waiting[0].row) {
		q.drop(l.waiting[0].row)
		l.shift()
	}
	it := l.waiting[0]
	l.shift()
	l.busy, l.next = true, it
	if l.receipt != nil {
		it.row.Prev = *l.receipt
	}
	it.again = l.repeats(it.row.Msg)
	q.ready.push(it)
}

// done ends an attempt and the row with it: it stays known until its outcome is written, or a sweep in between would send it again. A receipt
// is what later states of the card build on.
func (q *queue) done(it *item, r *core.Receipt) {
	if !q.ended(it) {
		return
	}
	q.size--
	l := q.cards[it.row.Msg.Copy]
	if l == nil {
		return
	}
	l.busy = false
	if r != nil {
		l.receipt, l.at = still(it.row.Prev, *r), time.Now()
		l.changed = l.changed || it.row.Msg.Kind != core.SendMessage
		if it.row.Msg.Card != nil {
			l.sent, l.shown = max(l.sent, it.row.ID), drawn(it.row.Msg)
		}
	}
	q.advance(l)
}

// retry puts an item back for later; its card stays busy, so that order holds, unless a newer state overtakes it meanwhile.
func (q *queue) retry(it *item, at time.Time) {
	if !q.ended(it) {
		return
	}
	if l := q.cards[it.row.Msg.Copy]; l != nil {
		l.next = it
		for len(l.waiting) > 0 && overtakes(l.waiting[0].row, it.row) {
			newer := l.waiting[0]
			l.shift()
			q.replace(l, newer)
		}
	}
	it.windows = nil
	q.wait(it, at)
}

// repeats tells that an answer would draw what the card shows already: somebody pressed again because the first outcome was late.
func (l *cardLine) repeats(m core.Outbound) bool {
	return m.Kind == core.SendAnswer && l.shown != 0 && l.shown == drawn(m)
}

// ink makes the fingerprints of this process.
var ink = maphash.MakeSeed()

// drawn is a fingerprint of a card with its revision, 0 for none.
func drawn(m core.Outbound) uint64 {
	if m.Card == nil {
		return 0
	}
	var h maphash.Hash
	h.SetSeed(ink)
	if err := json.NewEncoder(&h).Encode(m.Card); err != nil {
		return 0
	}
	return h.Sum64()
}

// wait keeps an item until a moment.
func (q *queue) wait(it *item, at time.Time) {
	it.due = at
	heap.Push(&q.delayed, it)
}

// still is a receipt with what the platform did not say again and which holds all the same; the store merges likewise.
func still(old, now core.Receipt) *core.Receipt {
	if now.MessageRef == "" {
		now.MessageRef = old.MessageRef
	}
	if len(now.Right) == 0 {
		now.Right, now.RightUntil = old.Right, old.RightUntil
	}
	now.Cost, now.Degraded = nil, nil // of the call, not of the card
	return &now
}
