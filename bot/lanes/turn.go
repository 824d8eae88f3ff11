package lanes

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// work runs a lane until nothing is queued.
func (r *Runner) work(name string) {
	for {
		ok := r.run(name)
		if r.leave(name, !ok) {
			return
		}
	}
}

// turn handles one event. It returns false when the lane must stop: lost lease, failing event, database away.
func (r *Runner) turn(ctx context.Context, b *brief, in store.Inbound, release bool) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, turnLimit)
	defer cancel()
	if r.Enrich != nil && !b.Knows() {
		r.Enrich(ctx, &in.Event)
	}
	err := r.attempt(ctx, b, in, release)
	switch {
	case err == nil:
		r.Turns.Add(1)
		return true, nil
	case errors.Is(err, store.ErrFenced):
		return false, err // another owns the lane now, and will handle or has handled the event
	}
	return r.failed(ctx, in, err), nil
}

// attempt runs the engine in one transaction with the lane's new state, the handled mark and everything that was decided.
func (r *Runner) attempt(ctx context.Context, b *brief, in store.Inbound, release bool) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a turn: %v\n%s", p, debug.Stack())
		}
	}()
	world, err := r.World(ctx, in.Event.Org)
	if err != nil {
		return fmt.Errorf("load the set-up: %w", err)
	}
	lease := &b.Lease
	before := b.state(in)
	var next []byte
	var answer *desk.Answer
	var done *store.Tx
	saved := func() {}
	err = r.DB.Org(in.Event.Org).Turn(ctx, b.Brief, func(ctx context.Context, tx *store.Tx) error {
		done = tx
		tx.HoldAnswers(r.HoldAnswers(in.Event.Bot))
		if next, answer, err = r.Engine.Handle(ctx, tx, world, in.Event, before); err != nil {
			return err
		}
		saved = r.remember(ctx, *lease, in, before, next)
		tx.FinishTurn(*lease, in.ID, next, release)
		return nil
	})
	saved()
	if err != nil {
		return err
	}
	queued := done.Queued()
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

// failed counts the failure. An event that keeps failing is parked, its person and the operator are told, and the lane goes on.
func (r *Runner) failed(ctx context.Context, in store.Inbound, cause error) bool {
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
