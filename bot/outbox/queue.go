package outbox

import (
	"container/heap"
	"slices"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// item is a row waiting in memory to be sent.
type item struct {
	row     store.Row
	chat    string
	group   bool
	windows []*window
	due     time.Time // when it may be looked at again
	lined   bool      // it has, or had, its place behind its card
	rested  bool      // it waited for a newer state, which may have come
	left    time.Time // when its call began
	slots   []slot    // what its call counts against
}

func newItem(r store.Row) *item {
	return &item{row: r, chat: r.Msg.Target.Key(), group: r.Msg.Target.Account.ID == "" && r.Msg.Target.Conversation != ""}
}

// queue orders what waits: by urgency, then by age; one call per card at a time, the newest state of a card only. It is not safe for
// concurrent use.
type queue struct {
	pace    *pacer
	ready   [core.UrgencyCount][]*item
	delayed delayed
	// known are the rows that the database may still call pending: those in memory, those in flight, and those whose outcome is being written.
	known map[int64]bool
	cards map[core.CopyID]*cardLine
	size  int
	gone  []int64 // rows dropped in favour of a newer state
	// rest is how long a refresh waits for a newer state of its card, which then supersedes it in the database.
	rest time.Duration
}

// cardLine keeps the order of one card.
type cardLine struct {
	busy bool
	// receipt is the last one known. It outlives the line's work for a while, because a turn may have read the copy before its delivery was
	// settled in the database.
	receipt *core.Receipt
	at      time.Time // of the receipt
	waiting []*item
}

// receiptLife is how long a receipt is remembered; settling takes milliseconds, or as long as the database is away.
const receiptLife = 2 * time.Minute

func newQueue(budgets []adapters.Budget) *queue {
	sorted := slices.Clone(budgets)
	slices.SortStableFunc(sorted, func(a, b adapters.Budget) int {
		return scopeRank(a.Scope) - scopeRank(b.Scope)
	})
	return &queue{pace: newPacer(sorted), known: map[int64]bool{}, cards: map[core.CopyID]*cardLine{}}
}

func scopeRank(s adapters.Scope) int {
	if s == adapters.ScopeApp {
		return 0
	}
	return 1
}

// add takes a row unless it is in memory already.
func (q *queue) add(r store.Row, now time.Time) {
	if q.known[r.ID] {
		return
	}
	it := newItem(r)
	q.known[r.ID] = true
	q.size++
	wait := r.NotBefore
	if q.rest > 0 && r.Msg.Kind == core.SendUpdate && r.Msg.Urgency == core.UrgencyRefresh {
		wait, it.rested = now.Add(q.rest), true
	}
	if wait.After(now) {
		it.due = wait
		heap.Push(&q.delayed, it)
		return
	}
	q.line(it)
}

// line puts an item behind its card if that is busy, else among the ready ones.
func (q *queue) line(it *item) {
	it.lined = true
	id := it.row.Msg.Copy
	if id == "" {
		q.push(it)
		return
	}
	l := q.cards[id]
	if l == nil {
		l = &cardLine{}
		q.cards[id] = l
	}
	l.waiting = append(l.waiting, it)
	q.advance(l)
}

// advance makes the next state of a free card ready; older refreshes that wait are dropped in favour of the newest.
func (q *queue) advance(l *cardLine) {
	if l.busy || len(l.waiting) == 0 {
		return
	}
	for len(l.waiting) > 1 && l.waiting[0].row.Msg.Kind == core.SendUpdate && l.waiting[1].row.Msg.Kind == core.SendUpdate {
		old := l.waiting[0]
		q.gone = append(q.gone, old.row.ID)
		q.drop(old)
		l.waiting = l.waiting[1:]
	}
	it := l.waiting[0]
	l.waiting = l.waiting[1:]
	l.busy = true
	if l.receipt != nil {
		it.row.Prev = *l.receipt
	}
	q.push(it)
}

func (q *queue) push(it *item) {
	u := min(max(int(it.row.Msg.Urgency), 0), core.UrgencyCount-1)
	q.ready[u] = append(q.ready[u], it)
}

// next returns the most urgent item that may be sent now. When there is none, wake tells when to look again (zero: when something comes).
func (q *queue) next(now time.Time) (it *item, wake time.Time) {
	for len(q.delayed) > 0 && !q.delayed[0].due.After(now) {
		d := heap.Pop(&q.delayed).(*item)
		if !d.lined {
			q.line(d)
		} else {
			q.push(d)
		}
	}
	if len(q.delayed) > 0 {
		wake = q.delayed[0].due
	}
	for u := range q.ready {
		for len(q.ready[u]) > 0 {
			it := q.ready[u][0]
			at, app := q.pace.ready(it, now)
			if app {
				if wake.IsZero() || at.Before(wake) {
					wake = at
				}
				break // an app-wide limit: nothing of the same kind behind it can go either
			}
			q.ready[u] = q.ready[u][1:]
			if at.After(now) {
				it.due = at
				heap.Push(&q.delayed, it)
				if wake.IsZero() || at.Before(wake) {
					wake = at
				}
				continue
			}
			q.pace.take(it, now)
			return it, time.Time{}
		}
	}
	return nil, wake
}

// done ends an attempt. A receipt is what later states of the card build on.
func (q *queue) done(it *item, r *core.Receipt) {
	q.drop(it)
	id := it.row.Msg.Copy
	l := q.cards[id]
	if l == nil {
		return
	}
	l.busy = false
	if r != nil {
		l.receipt, l.at = still(it.row.Prev, *r), time.Now()
	}
	q.advance(l)
}

// forget drops the lines of cards that rest, so that memory follows the cards in use.
func (q *queue) forget(now time.Time) {
	q.pace.forget(now)
	for id, l := range q.cards {
		if !l.busy && len(l.waiting) == 0 && now.Sub(l.at) > receiptLife {
			delete(q.cards, id)
		}
	}
}

// retry puts an item back for later; its card stays busy, so that order holds.
func (q *queue) retry(it *item, at time.Time) {
	it.due = at
	it.windows = nil
	it.windows = q.pace.windowsOf(it)
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
	return &now
}

// drop takes an item out of the queue. Its row stays known until its outcome is written, or a sweep in between would send it again.
func (q *queue) drop(*item) { q.size-- }

// settled forgets rows whose outcome the database has.
func (q *queue) settled(ids []int64) {
	for _, id := range ids {
		delete(q.known, id)
	}
}

// takeGone returns the rows that newer states made pointless.
func (q *queue) takeGone() []int64 {
	g := q.gone
	q.gone = nil
	return g
}

// delayed is a heap by due time.
type delayed []*item

func (d delayed) Len() int           { return len(d) }
func (d delayed) Less(i, j int) bool { return d[i].due.Before(d[j].due) }
func (d delayed) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *delayed) Push(x any)        { *d = append(*d, x.(*item)) }
func (d *delayed) Pop() any {
	old := *d
	it := old[len(old)-1]
	old[len(old)-1] = nil
	*d = old[:len(old)-1]
	return it
}
