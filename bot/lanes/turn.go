package lanes

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/session"
)

// work runs a lane until nothing is queued, then releases it.
func (r *Runner) work(name string) {
	defer r.wg.Done()
	r.slot <- struct{}{}
	defer func() { <-r.slot }()
	for {
		ok := r.run(name)
		if r.leave(name, !ok) {
			return
		}
	}
}

// run claims the lane and works off its queue. It returns false when the lane can't go on now; the sweep will come back to it.
func (r *Runner) run(name string) bool {
	ctx := context.WithoutCancel(r.ctx)
	lease, ok, err := r.DB.ClaimLane(ctx, name, r.Owner, leaseFor)
	if err != nil || !ok {
		if err != nil {
			r.Log.Warn("claim lane", "lane", name, "error", err)
		} else if r.Elsewhere != nil {
			r.Elsewhere(name)
		}
		return false
	}
	if !r.inOrder(ctx, name, lease.Oldest) {
		r.release(ctx, lease)
		return false
	}
	for {
		in, ok, more := r.next(name)
		if !ok {
			r.release(ctx, lease)
			return true
		}
		if !r.turn(ctx, &lease, in, !more) {
			r.release(ctx, lease)
			return false
		}
		if !more {
			return true // released with the turn; what arrived meanwhile claims anew
		}
		if !r.inOrder(ctx, name, 0) {
			r.release(ctx, lease)
			return false
		}
	}
}

// release gives a lane back whose last turn did not do so, for any replica to take. If that fails the lease ends by itself.
func (r *Runner) release(ctx context.Context, lease store.Lease) {
	ctx, cancel := context.WithTimeout(ctx, turnLimit)
	defer cancel()
	if err := r.DB.ReleaseLane(ctx, lease); err != nil {
		r.Log.Warn("release lane", "lane", lease.Lane, "error", err)
	}
}

// inOrder makes sure that the queue starts with the oldest unhandled event of the lane, loading from the database what memory misses: events
// that other replicas received, or whose wake-up was lost. oldest is the oldest one if the claim told it, 0 otherwise.
func (r *Runner) inOrder(ctx context.Context, name string, oldest int64) bool {
	r.mu.Lock()
	l := r.lanes[name]
	complete := len(l.queue) > 0 && (l.queue[0].ID <= oldest || l.queue[0].ID <= l.sure)
	r.mu.Unlock()
	if complete {
		return true
	}
	stored, err := r.DB.Unhandled(ctx, name, sweepBatch)
	if err != nil {
		r.Log.Warn("load lane", "lane", name, "error", err)
		return false
	}
	r.requeue(name, stored)
	return true
}

// turn handles one event. It returns false when the lane must stop: lost lease, failing event, database away.
func (r *Runner) turn(ctx context.Context, lease *store.Lease, in store.Inbound, release bool) bool {
	ctx, cancel := context.WithTimeout(ctx, turnLimit)
	defer cancel()
	if r.Enrich != nil {
		r.Enrich(ctx, &in.Event)
	}
	err := r.attempt(ctx, lease, in, release)
	switch {
	case err == nil:
		r.Turns.Add(1)
		return true
	case errors.Is(err, store.ErrFenced):
		return false // another replica owns the lane now, and will handle or has handled the event
	}
	return r.failed(ctx, lease, in, err)
}

// attempt runs the engine in one transaction with the lane's new state, the handled mark and everything that was decided.
func (r *Runner) attempt(ctx context.Context, lease *store.Lease, in store.Inbound, release bool) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a turn: %v\n%s", p, debug.Stack())
		}
	}()
	world, err := r.World(ctx, in.Event.Org)
	if err != nil {
		return fmt.Errorf("load the set-up: %w", err)
	}
	before := r.state(ctx, *lease, in)
	var next []byte
	var answer *desk.Answer
	var queued []store.Row
	var done *store.Tx
	err = r.DB.Org(in.Event.Org).Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		done = tx
		tx.HoldAnswers(r.HoldAnswers(in.Event.Bot))
		if next, answer, err = r.Engine.Handle(ctx, tx, world, in.Event, before); err != nil {
			return err
		}
		r.remember(ctx, *lease, in, before, next)
		tx.FinishTurn(*lease, in.ID, next, release)
		return nil
	})
	if err != nil {
		return err
	}
	queued = done.Queued()
	lease.Seq++
	lease.State = next
	if answer != nil && r.Answered != nil {
		r.Answered(in.Event, *answer)
	}
	if len(queued) > 0 && r.Queued != nil {
		r.Queued(queued)
	}
	return nil
}

// state is where the dialogue stands: the session's word when it agrees with the lane row, else the lane row's.
func (r *Runner) state(ctx context.Context, lease store.Lease, in store.Inbound) []byte {
	if desk.Stateless(in.Event) {
		return nil
	}
	rec, found := r.Sessions.Load(ctx, lease.Lane)
	state, _ := session.Resolve(rec, found, lease.Seq, in.ID, lease.State)
	return state
}

// remember writes the session before the commit. It can't fail the turn: the transaction carries the state too.
func (r *Runner) remember(ctx context.Context, lease store.Lease, in store.Inbound, before, next []byte) {
	if !desk.Stateless(in.Event) {
		r.Sessions.Save(ctx, lease.Lane, session.Record{Seq: lease.Seq + 1, EventID: in.ID, State: next, Before: before})
	}
}

// failed counts the failure. An event that keeps failing is parked, its person and the operator are told, and the lane goes on.
func (r *Runner) failed(ctx context.Context, lease *store.Lease, in store.Inbound, cause error) bool {
	r.Failures.Add(1)
	r.Log.Error("turn failed", "lane", in.Lane, "inbox", in.ID, "attempt", in.Attempts+1, "error", cause)
	if core.CodeOf(cause) == core.CodeUnavailable || ctx.Err() != nil {
		return false // the database is away: no event's fault
	}
	ctx = context.WithoutCancel(ctx)
	parked, err := r.DB.FailTurn(ctx, in, cause.Error(), parkAfter)
	if err != nil || !parked {
		return false
	}
	if r.OnParked != nil {
		r.OnParked(ctx, in, cause)
	}
	r.apologise(ctx, in)
	return true
}

func (r *Runner) apologise(ctx context.Context, in store.Inbound) {
	world, err := r.World(ctx, in.Event.Org)
	if err != nil {
		return
	}
	var done *store.Tx
	err = r.DB.Org(in.Event.Org).Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		done = tx
		return r.Engine.Parked(ctx, tx, world, in.Event)
	})
	if err != nil {
		r.Log.Error("tell the person of a parked event", "inbox", in.ID, "error", err)
		return
	}
	if r.Queued != nil {
		r.Queued(done.Queued())
	}
}
