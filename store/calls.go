package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

var (
	qPutCall = sql("put call", `
		INSERT INTO call (org, task, hook, body, tries, wait, timeout, attempts, not_before, busy, cause) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, {now} + $8, FALSE, '')
		ON CONFLICT (org, task) DO UPDATE SET hook = excluded.hook, body = excluded.body, tries = excluded.tries, wait = excluded.wait, timeout = excluded.timeout,
			attempts = 0, not_before = excluded.not_before, busy = FALSE, cause = ''`)
	qDropCall   = sql("drop call", `DELETE FROM call WHERE org = $1 AND task = $2 RETURNING attempts`)
	qClaimCalls = sql("claim calls", `
		UPDATE call SET attempts = attempts + 1, busy = TRUE, not_before = {now} + timeout + $2
		WHERE (org, task) IN (SELECT c.org, c.task FROM call c WHERE c.not_before <= {now} ORDER BY c.not_before LIMIT $1 {skip})
		RETURNING org, task, hook, body, tries, wait, timeout, attempts, not_before`)
	// A try is known by the moment it counts as lost: whoever queued the call anew, or began another try, has changed that.
	qCallFailed = sql("put off call", `UPDATE call SET not_before = {now} + $4, busy = FALSE, cause = $5 WHERE org = $1 AND task = $2 AND busy AND not_before = $3`)
	qCallDone   = sqlOne("finish call", `DELETE FROM call WHERE org = $1 AND task = $2 AND busy AND not_before = $3`)
	qFreeCalls  = sql("free calls", `UPDATE call SET not_before = 0, busy = FALSE WHERE busy`)
)

// longestCallWait bounds the rest between two tries of a call, which doubles.
const longestCallWait = 10 * time.Minute

// Call is a call whose try has begun.
type Call struct {
	desk.Call
	Org core.OrgID
	// Attempt counts the tries, this one too.
	Attempt int
	until   int64
}

// PutCall implements desk.Calls.
func (t *Tx) PutCall(_ context.Context, c desk.Call) error {
	t.exec(qPutCall, t.org, c.Task, c.Hook, string(c.Body), c.Tries, c.Wait.Microseconds(), c.Timeout.Microseconds(), c.After.Microseconds())
	return nil
}

// DropCall implements desk.Calls.
func (t *Tx) DropCall(ctx context.Context, task core.TicketID) (made bool, err error) {
	err = t.read(ctx, qDropCall, func(r scanner) error {
		var attempts int
		err := r.Scan(&attempts)
		made = attempts > 0
		return err
	}, t.org, task)
	return made, wrap("drop call", err)
}

// ClaimCalls begins a try of up to limit calls that are due. A try of which nothing is heard within its timeout and desk.CallGrace is lost, and
// the call is due again.
func (db *DB) ClaimCalls(ctx context.Context, limit int) ([]Call, error) {
	var out []Call
	err := db.engine.query(ctx, qClaimCalls, func(r scanner) error {
		var c Call
		var body string
		var wait, timeout int64
		err := r.Scan((*string)(&c.Org), (*string)(&c.Task), &c.Hook, &body, &c.Tries, &wait, &timeout, &c.Attempt, &c.until)
		c.Body, c.Wait, c.Timeout = json.RawMessage(body), time.Duration(wait)*time.Microsecond, time.Duration(timeout)*time.Microsecond
		out = append(out, c)
		return err
	}, limit, desk.CallGrace.Microseconds())
	return out, wrap("claim calls", err)
}

// RetryCall lets a call whose try failed rest: its Wait, doubled with each try.
func (db *DB) RetryCall(ctx context.Context, c Call, cause string) error {
	rest := backoff(c.Attempt-1, c.Wait, longestCallWait)
	_, err := db.engine.exec(ctx, qCallFailed, c.Org, c.Task, c.until, rest.Microseconds(), cause)
	return wrap("put off call", err)
}

// EndCall runs fn in a transaction of its own that also removes the call; false, and no trace of it, if the try is not the newest any more.
func (db *DB) EndCall(ctx context.Context, c Call, fn func(ctx context.Context, tx *Tx) error) (bool, error) {
	err := db.Org(c.Org).Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		tx.u.queue(op{q: qCallDone, args: []any{c.Org, c.Task, c.until}, miss: errCallMoved})
		return nil
	})
	if errors.Is(err, errCallMoved) {
		return false, nil
	}
	return err == nil, err
}

// errCallMoved: the call is not what it was when its try began.
var errCallMoved error = &core.Error{Code: core.CodeConflict, Op: "the call was queued anew, taken back or tried again meanwhile"}
