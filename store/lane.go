package store

import (
	"context"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// clickLane starts the lane keys of clicks that need no dialogue state (core.Event.Lane). Such a lane lives for one event: its row goes
// with its release.
const clickLane = "c:"

// Lease is the right to handle the events of a lane until it ends or another owner takes over, whichever the database says first.
type Lease struct {
	Lane  string
	Owner string
	Fence int64
	// Seq counts the lane's finished turns.
	Seq   int64
	State []byte
	// Oldest is the smallest unhandled inbox id, 0 for none.
	Oldest int64
	// TTL is what the lease was taken for; FinishTurn without release renews it by as much.
	TTL time.Duration

	self string // of an open lease: whose claims are no other owner's
}

// open: nobody claimed the lane; see Brief.
func (l Lease) open() bool { return l.Owner == "" }

// ClaimLane takes or retakes a lane; false means that someone else holds it. Owner must be unique to this process and its start. Each claim
// has a fence of its own, so what an earlier claim of the same owner still does is fenced off too. ttl is database time.
func (db *DB) ClaimLane(ctx context.Context, lane, owner string, ttl time.Duration) (Lease, bool, error) {
	l := Lease{Lane: lane, Owner: owner, TTL: ttl}
	ok := false
	tx := newTx(db, "", false)
	defer tx.end()
	// A claim that a crash of the database forgets harms nobody: the turn under it is fenced off. So nobody waits for the disk here.
	tx.exec(qRelax)
	tx.u.queue(op{q: qClaimLane, args: []any{lane, owner, ttl.Microseconds()}, each: func(r scanner) error {
		ok = true
		return r.Scan(&l.Fence, &l.Seq, &l.State, &l.Oldest)
	}})
	err := tx.commit(ctx)
	return l, ok && err == nil, wrap("claim lane", err)
}

// ReleaseLane gives a lane back without finishing a turn. A lease that is lost already is no error.
func (db *DB) ReleaseLane(ctx context.Context, l Lease) error {
	q := qReleaseLane
	if strings.HasPrefix(l.Lane, clickLane) {
		q = qReleaseClick
	}
	_, err := db.engine.exec(ctx, q, l.Lane, l.Owner, l.Fence)
	return wrap("release lane", err)
}

// Unhandled returns the lane's open events in order. Behind an event that waits after a failure nothing is returned.
func (db *DB) Unhandled(ctx context.Context, lane string, limit int) ([]Inbound, error) {
	var out []Inbound
	err := db.engine.query(ctx, qUnhandled, func(r scanner) error {
		in, err := scanInbound(r)
		out = append(out, in)
		return err
	}, lane, limit)
	return out, wrap("list unhandled events", err)
}

// StaleLanes returns lanes with an event that has been waiting for age, and that nobody but owner holds, the one with the oldest event first.
// age leaves whoever stored an event the time to handle it.
func (db *DB) StaleLanes(ctx context.Context, owner string, age time.Duration, limit int) ([]string, error) {
	var out []string
	err := db.engine.query(ctx, qStaleLanes, func(r scanner) error {
		var lane string
		if err := r.Scan(&lane); err != nil {
			return err
		}
		out = append(out, lane)
		return nil
	}, owner, limit, age.Microseconds())
	return out, wrap("list stale lanes", err)
}

// FinishTurn queues the end of a turn: the lane gets its next seq and state, the event is done. If the lease was lost or the event was
// finished by another, the commit fails with ErrFenced and nothing of the turn remains. A turn under an open lease always releases.
func (t *Tx) FinishTurn(l Lease, inboxID int64, state []byte, release bool) {
	t.finish = nil
	if finish, needed := t.finishLane(l, state, release); needed {
		t.finish = append(t.finish, finish)
	}
	t.finish = append(t.finish, op{q: qEventDone, args: []any{inboxID, t.org, l.Lane}, miss: ErrFenced})
}

// finishLane is the lane's part; none is needed for a click's lane that nobody claimed, since it has no row.
func (t *Tx) finishLane(l Lease, state []byte, release bool) (op, bool) {
	click := strings.HasPrefix(l.Lane, clickLane)
	finish := op{miss: ErrFenced}
	switch {
	case l.open() && click:
		return op{}, false
	case l.open():
		finish.q, finish.args = qFinishOpen, []any{l.Lane, t.org, l.Seq + 1, state, l.Fence, l.self}
	case release && click:
		finish.q, finish.args = qFinishClick, []any{l.Lane, l.Owner, l.Fence}
	case release:
		finish.q, finish.args = qFinishLane, []any{l.Lane, l.Owner, l.Fence, l.Seq + 1, state}
	default:
		finish.q, finish.args = qFinishKeep, []any{l.Lane, l.Owner, l.Fence, l.Seq + 1, state, l.TTL.Microseconds()}
	}
	return finish, true
}

// Backoff after a failed turn: 1 s, doubling, at most a minute.
const (
	turnBackoff    = time.Second
	turnBackoffMax = time.Minute
)

// FailTurn counts a failed attempt and makes the event wait. The attempt number parkAfter parks it: it leaves its lane, which goes on.
// An event that was finished meanwhile is left alone.
func (db *DB) FailTurn(ctx context.Context, in Inbound, cause string, parkAfter int) (parked bool, err error) {
	wait := backoff(in.Attempts, turnBackoff, turnBackoffMax)
	err = db.engine.query(ctx, qFailTurn, func(r scanner) error {
		var state string
		err := r.Scan(&state)
		parked = state == "parked"
		return err
	}, in.ID, cause, wait.Microseconds(), parkAfter)
	return parked, wrap("record failed turn", err)
}

func backoff(attempts int, first, most time.Duration) time.Duration {
	wait := first
	for range attempts {
		if wait *= 2; wait >= most {
			return most
		}
	}
	return wait
}

// ParkedEvent is an event that failed too often.
type ParkedEvent struct {
	Inbound
	Cause  string
	Parked time.Time
}

// Parked lists the parked events of an org, newest first.
func (db *DB) Parked(ctx context.Context, org core.OrgID, limit int) ([]ParkedEvent, error) {
	var out []ParkedEvent
	err := db.engine.query(ctx, qParked, func(r scanner) error {
		var p ParkedEvent
		var doc []byte
		var received, parked int64
		if err := r.Scan(&p.ID, &p.Lane, &doc, &p.Attempts, &p.Cause, &received, &parked); err != nil {
			return err
		}
		p.Received, p.Parked = fromMicros(received), fromMicros(parked)
		out = append(out, p)
		return decode(doc, &out[len(out)-1].Event)
	}, org, limit)
	return out, wrap("list parked events", err)
}

// Unpark gives a parked event another round of attempts; the sweep finds it.
func (db *DB) Unpark(ctx context.Context, org core.OrgID, id int64) error {
	return wrap("unpark event", db.must(ctx, qUnpark, org, id))
}
