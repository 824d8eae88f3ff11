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
	again   bool      // its card shows it already
	void    bool      // a newer and more urgent state has a place of its own
	term    int       // the queue that counts its call, 0 while there is none
	left    time.Time // when its call began
}

func newItem(r store.Row) *item {
	return &item{row: r, chat: r.Msg.Target.Key(), group: r.Msg.Target.Account.ID == "" && r.Msg.Target.Conversation != ""}
}

// urgency of the item, within what there is.
func (it *item) urgency() core.Urgency {
	return min(max(it.row.Msg.Urgency, 0), core.Urgency(core.UrgencyCount-1))
}

// queue orders what waits: by urgency, then by age; one call per card at a time, the newest state of a card only. It is not safe for
// concurrent use.
type queue struct {
	pace    *pacer
	ready   order
	delayed delayed
	// known are the rows that the database may still call pending: those in memory, those in flight, and those whose outcome is being written.
	known map[int64]bool
	cards map[core.CopyID]*cardLine
	size  int
	gone  []int64 // rows dropped in favour of a newer state
	// useless tells why an item is not worth a call, "" if it is; nil takes everything to be. What it gave up is in forgone, with the reason.
	useless func(*item) string
	forgone []store.Outcome
	// rest is how long a refresh waits for a newer state of its card, which then supersedes it in the database.
	rest time.Duration
	// term tells this queue from those of earlier times as the bot's sender.
	term int
}

func newQueue(budgets []adapters.Budget) *queue {
	sorted := slices.Clone(budgets)
	slices.SortStableFunc(sorted, func(a, b adapters.Budget) int {
		return scopeRank(a.Scope) - scopeRank(b.Scope)
	})
	return &queue{term: 1, pace: newPacer(sorted), known: map[int64]bool{}, cards: map[core.CopyID]*cardLine{}}
}

// slots bounds the calls in flight; a part of them is kept for other classes than the one that would take all.
func (q *queue) slots(n int) {
	if q.ready.room = n; n >= spareSlots {
		q.ready.room = n - n/spareSlots
	}
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

// next returns the most urgent item that may be sent now. When there is none, wake tells when to look again (zero: when something comes).
func (q *queue) next(now time.Time) (it *item, wake time.Time) {
	for len(q.delayed) > 0 && !q.delayed[0].due.After(now) {
		d := heap.Pop(&q.delayed).(*item)
		if !d.lined {
			q.line(d)
		} else {
			q.ready.push(d)
		}
	}
	if len(q.delayed) > 0 {
		wake = q.delayed[0].due
	}
	soon := func(at time.Time) {
		if wake.IsZero() || at.Before(wake) {
			wake = at
		}
	}
	it = q.ready.pick(func(lane *[]*item) *item { return q.first(lane, now, soon) })
	if it == nil {
		return nil, wake
	}
	q.begin(it, now)
	return it, time.Time{}
}

// begin counts an item that is about to be sent.
func (q *queue) begin(it *item, now time.Time) {
	it.term = q.term
	q.ready.flying[classOf(it.row.Msg.Kind)]++
	if l := q.cards[it.row.Msg.Copy]; l != nil && l.next == it {
		l.next = nil
	}
	q.pace.take(it, now)
}

// ended counts an attempt that is over; false means that it was begun in an earlier time as sender, whose queue is gone.
func (q *queue) ended(it *item) bool {
	if it.term != q.term {
		return false
	}
	it.term = 0
	q.ready.flying[classOf(it.row.Msg.Kind)]--
	return true
}

// forget drops the lines of cards that rest, so that memory follows the cards in use.
func (q *queue) forget(now time.Time) {
	q.pace.forget(now)
	for id, l := range q.cards {
		switch {
		case l.busy || len(l.waiting) > 0:
		case q.known[l.sent]: // the database doesn't have the receipt yet
			l.at = now
		case now.Sub(l.at) > l.life():
			delete(q.cards, id)
		}
	}
}

// settled forgets rows whose outcome the database has.
func (q *queue) settled(ids []int64) {
	for _, id := range ids {
		delete(q.known, id)
	}
}

// pointless tells why an item is not worth a call any more, "" if it is.
func (q *queue) pointless(it *item) string {
	if q.useless == nil {
		return ""
	}
	return q.useless(it)
}

// forgo gives an item up.
func (q *queue) forgo(it *item, why string) {
	q.forgone = append(q.forgone, store.Outcome{ID: it.row.ID, State: store.StateDropped, Reason: why})
	q.size--
	if l := q.cards[it.row.Msg.Copy]; l != nil && l.next == it {
		l.busy, l.next = false, nil
		q.advance(l)
	}
}

// takeForgone returns what was given up.
func (q *queue) takeForgone() []store.Outcome {
	f := q.forgone
	q.forgone = nil
	return f
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
