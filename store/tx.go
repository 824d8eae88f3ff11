package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

var _ desk.Tx = (*Tx)(nil)

// Tx is one transaction of one org. Writes are queued: they travel with the next read or with the commit, and so do their errors.
// It belongs to one goroutine. After the commit only Queued may be called.
type Tx struct {
	db  *DB
	org core.OrgID
	u   unit

	hold      time.Duration
	queued    []*Row
	refreshes []refresh
	finish    []op              // the end of the turn, always the last statements
	sets      []arm             // see SetTimer
	arms      []arm             // see ArmTimer
	holds     []arm             // see HoldReminder
	reminded  map[desk.Chat]int // see RecentReminders
	timer     *claimed          // the timer being run, nil outside DueTimers
	ahead     *foreseen
	undo      []func() // for a rollback
	committed bool
	started   bool // the transaction holds its connection
	known     known
	wishes    map[core.PersonID]core.Wishes // of people whose accounts were asked for
	born      born
	grouped   bool // it may be committed together with others; see commitGrouped
}

func newTx(db *DB, org core.OrgID, urgent bool) *Tx {
	return &Tx{db: db, org: org, u: db.engine.begin(urgent)}
}

// Org names the org of the transaction.
func (t *Tx) Org() core.OrgID { return t.org }

// HoldAnswers makes the answers of this turn, and the card updates its click causes, wait for d before they are sent by API, because the
// answer normally leaves with the click itself. See DB.FlushedAnswer.
func (t *Tx) HoldAnswers(d time.Duration) { t.hold = d }

// exec queues a write.
func (t *Tx) exec(q *query, args ...any) {
	t.ahead.wrote(q)
	t.u.queue(op{q: q, args: args})
}

// read sends what is queued and then q, in one round trip.
func (t *Tx) read(ctx context.Context, q *query, each func(scanner) error, args ...any) error {
	t.catchUp()
	return t.u.read(ctx, q, each, args...)
}

// catchUp queues what was kept back, so that the statement behind it sees it.
func (t *Tx) catchUp() {
	t.queueSets()
	t.queueRefreshes()
	t.widenOwn()
}

// first reads at most one row; none is ErrNotFound.
func (t *Tx) first(ctx context.Context, q *query, scan func(scanner) error, args ...any) error {
	found := false
	err := t.read(ctx, q, func(r scanner) error { found = true; return scan(r) }, args...)
	if err == nil && !found {
		return ErrNotFound
	}
	return err
}

func (t *Tx) commit(ctx context.Context) error {
	t.queueSets()
	t.queueArms()
	t.queueHolds()
	t.queueRefreshes()
	for _, o := range t.finish {
		t.u.queue(o)
	}
	t.widenOwn()
	if err := t.finally(ctx); err != nil {
		return wrap("commit", err)
	}
	t.committed = true
	return nil
}

// finally commits, together with others where that is allowed and possible.
func (t *Tx) finally(ctx context.Context) error {
	ops, untouched := t.u.queued()
	if !t.grouped || !untouched || !groupable(ops) {
		return t.u.commit(ctx)
	}
	if err := ctx.Err(); err != nil {
		err, _ = mapContext(err)
		return err
	}
	t.u.rollback() // its statements go on without it
	return t.db.commitGrouped(ops)
}

// end rolls back what was not committed.
func (t *Tx) end() {
	if t.committed {
		return
	}
	t.u.rollback()
	for _, f := range t.undo {
		f()
	}
}

// Queued returns the outbox rows this transaction inserted, once it is committed; nil before and after a rollback.
func (t *Tx) Queued() []Row {
	if !t.committed {
		return nil
	}
	rows := make([]Row, 0, len(t.queued))
	for _, r := range t.queued {
		if r.State == StatePending {
			rows = append(rows, *r)
		}
	}
	return rows
}
