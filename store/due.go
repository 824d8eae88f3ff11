package store

import (
	"context"
	"errors"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

// TimerFunc is what is done when a timer is due. It may be called again for the same run, and for several timers at once.
type TimerFunc func(ctx context.Context, tx *Tx, org core.OrgID, t desk.Timer) error

// DueTimers claims up to limit timers due at now (desk time), the urgent ones first, and runs fn for each in a transaction, which also removes
// the timer, or re-arms it if fn sets it again. Deadlines share transactions, others have one of their own. A timer that is moved, cleared or
// claimed by another meanwhile leaves no trace of its run. One whose fn fails waits longer each time, and does not hold up the others; the
// failures are returned together. handled counts the timers that ran, and committed is called after each commit with the transaction, whose
// Queued rows want sending; it may be nil.
func (db *DB) DueTimers(ctx context.Context, now time.Time, limit int, fn TimerFunc, committed func(*Tx)) (handled int, err error) {
	for _, q := range []*query{qClaimUrgent, qClaimTimers} {
		due, cerr := db.claimTimers(ctx, q, now, limit-handled)
		if cerr != nil {
			return handled, errors.Join(err, wrap("claim timers", cerr))
		}
		n, rerr := db.runDue(ctx, due, fn, committed)
		handled, err = handled+n, errors.Join(err, rerr)
		if handled >= limit {
			break
		}
	}
	return handled, err
}

// runDue runs timers that were claimed.
func (db *DB) runDue(ctx context.Context, due []*claimed, fn TimerFunc, committed func(*Tx)) (handled int, err error) {
	var failures []error
	handled, due, err = db.runFlocks(ctx, due, fn, committed)
	if err != nil {
		failures = append(failures, err)
	}
	for _, c := range due {
		ran, err := db.runTimer(ctx, c, fn, committed)
		if ran {
			handled++
		}
		if err != nil {
			failures = append(failures, wrap("timer "+c.timer.Kind+" of "+c.timer.Object, err))
		}
	}
	return handled, errors.Join(failures...)
}

func (db *DB) claimTimers(ctx context.Context, q *query, now time.Time, limit int) ([]*claimed, error) {
	var out []*claimed
	err := db.engine.query(ctx, q, func(r scanner) error {
		c := &claimed{}
		var data []byte
		if err := r.Scan((*string)(&c.org), &c.timer.Object, &c.timer.Kind, &c.due, &data, &c.attempts, &c.until); err != nil {
			return err
		}
		c.timer.Due = fromMicros(c.due)
		out = append(out, c)
		return decode(data, &c.timer.Data)
	}, micros(now), limit, claimTime.Microseconds())
	return out, err
}

func (db *DB) runTimer(ctx context.Context, c *claimed, fn TimerFunc, committed func(*Tx)) (bool, error) {
	var last *Tx
	err := db.Org(c.org).Tx(ctx, func(ctx context.Context, tx *Tx) error {
		c.settled = false
		tx.timer, last = c, tx
		if err := fn(ctx, tx, c.org, c.timer); err != nil {
			return err
		}
		if !c.settled {
			tx.u.queue(op{q: qTimerDone, args: c.key(), miss: errTimerMoved})
			tx.exec(qTimerGone, c.org, c.timer.Object, c.timer.Kind)
		}
		return nil
	})
	switch {
	case err == nil:
		if committed != nil {
			committed(last)
		}
		return true, nil
	case errors.Is(err, errTimerMoved):
		return false, nil
	}
	wait := backoff(c.attempts-1, turnBackoff, turnBackoffMax)
	_, perr := db.engine.exec(ctx, qTimerFailed, append(c.key(), wait.Microseconds(), err.Error())...)
	return false, errors.Join(err, wrap("postpone", perr))
}

// errTimerMoved: the timer is not what it was when it was claimed.
var errTimerMoved error = &core.Error{Code: core.CodeConflict, Op: "the timer was moved meanwhile"}
