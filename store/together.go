package store

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

// Timers of deadlines come by the thousand at the hours at which everybody's day ends. Those of one org are run in one transaction: what
// they ask is read ahead for all of them, and what they write is one statement for each kind. Each still proves by its fence that nobody else
// moved or ran it. If anything fails nothing remains, and each is run by itself, so that a failure is the loss of its own timer only.

// How many timers share a transaction, and how many such transactions are under way. SQLite's only writer is held for all of one, and events
// that must be stored wait for it.
const (
	togetherMost   = 250
	togetherAlone  = 25
	togetherAtOnce = 3
)

// shareable: such a timer touches nothing but its ticket, so that many of them can't wait for each other.
func shareable(c *claimed) bool { return strings.HasPrefix(c.timer.Kind, desk.TimerSLA) }

// flocks divides claimed timers into those that run together, and the rest. A ticket has one timer in a flock: the next must see what the
// first has written.
func flocks(due []*claimed, most int) (together [][]*claimed, apart []*claimed) {
	open := map[core.OrgID][]*claimed{}
	seen := map[[2]string]bool{}
	for _, c := range due {
		object := [2]string{string(c.org), c.timer.Object}
		if !shareable(c) || seen[object] {
			apart = append(apart, c)
			continue
		}
		seen[object] = true
		if open[c.org] = append(open[c.org], c); len(open[c.org]) == most {
			together = append(together, open[c.org])
			delete(open, c.org)
		}
	}
	for _, rest := range open {
		if len(rest) > 1 {
			together = append(together, rest)
		} else {
			apart = append(apart, rest...)
		}
	}
	return together, apart
}

// runFlocks runs what may run together and returns what is left to be run apart.
func (db *DB) runFlocks(ctx context.Context, due []*claimed, fn TimerFunc, committed func(*Tx)) (handled int, left []*claimed, err error) {
	most := togetherMost
	if db.Embedded() {
		most = togetherAlone
	}
	together, left := flocks(due, most)
	var wg sync.WaitGroup
	var mu sync.Mutex
	slots := make(chan struct{}, togetherAtOnce)
	for _, flock := range together {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			ran, rest, ferr := db.runTogether(ctx, flock, fn, committed)
			mu.Lock()
			defer mu.Unlock()
			handled, left, err = handled+ran, append(left, rest...), errors.Join(err, ferr)
		})
	}
	wg.Wait()
	return handled, left, err
}

// runTogether runs a flock in one transaction. It returns those to be run apart: all of them if it failed, else those whose tickets somebody
// is working at. A database that is away gets no second try: the claims run out, and the next sweep finds the timers.
func (db *DB) runTogether(ctx context.Context, flock []*claimed, fn TimerFunc, committed func(*Tx)) (int, []*claimed, error) {
	var busy []*claimed
	tx := newTx(db, flock[0].org, false)
	err := db.Org(flock[0].org).tx(ctx, tx, func(ctx context.Context, tx *Tx) error {
		if err := tx.foresee(ctx, flock); err != nil {
			return err
		}
		for _, c := range flock {
			if !tx.ahead.has(core.TicketID(c.timer.Object)) {
				busy = append(busy, c)
				continue
			}
			if err := tx.runClaimed(ctx, c, fn); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case err == nil:
		if committed != nil {
			committed(tx)
		}
		return len(flock) - len(busy), busy, nil
	case core.CodeOf(err) == core.CodeUnavailable || ctx.Err() != nil:
		return 0, nil, wrap("run timers together", err)
	}
	return 0, flock, nil
}

// runClaimed runs one timer of a flock.
func (t *Tx) runClaimed(ctx context.Context, c *claimed, fn TimerFunc) error {
	c.settled, t.timer = false, c
	defer func() { t.timer = nil }()
	if err := fn(ctx, t, c.org, c.timer); err != nil {
		return err
	}
	if !c.settled {
		t.u.queue(op{q: qTimerRan, args: c.key(), miss: errTimerMoved})
	}
	return nil
}

// widenOwn makes the statements of one transaction that are not sent yet one for each kind. Those without a rank lock only what belongs to
// tickets that are locked already, so they may go first.
func (t *Tx) widenOwn() {
	if t.ahead == nil || t.db.engine.alone() {
		return
	}
	ops, _ := t.u.queued()
	byText := map[*query][]op{}
	var order []*query
	for _, o := range ops {
		if _, has := wides[o.q]; !has && o.q != qSetTimers {
			return // its place among the others may matter
		}
		if byText[o.q] == nil {
			order = append(order, o.q)
		}
		byText[o.q] = append(byText[o.q], o)
	}
	t.u.requeue(inRank(order, byText))
}

func inRank(order []*query, byText map[*query][]op) []op {
	var out []op
	add := func(q *query) {
		if same := byText[q]; len(same) > 1 && q != qSetTimers { // which is wide already
			out = append(out, widenSame(same))
		} else {
			out = append(out, same...)
		}
	}
	for rank := 0; rank <= len(wides); rank++ {
		for _, q := range order {
			if rankOf(q) == rank {
				add(q)
			}
		}
	}
	return out
}
