package lanes

import (
	"context"

	"github.com/imdesk/imdesk/store"
)

// runClaimed claims a lane whose events were found in the database, so that of many replicas that found them one works on them, and works off
// its queue.
func (r *Runner) runClaimed(ctx context.Context, name string) bool {
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
		if !r.turnClaimed(ctx, &lease, in, !more) {
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

func (r *Runner) turnClaimed(ctx context.Context, lease *store.Lease, in store.Inbound, release bool) bool {
	b, ok := r.brief(ctx, in)
	if !ok {
		return false
	}
	b.Lease = *lease
	ok, _ = r.turn(ctx, &b, in, release)
	*lease = b.Lease
	return ok
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
	return r.load(ctx, name)
}

// load replaces the queue by what the database says.
func (r *Runner) load(ctx context.Context, name string) bool {
	stored, err := r.DB.Unhandled(ctx, name, sweepBatch)
	if err != nil {
		r.Log.Warn("load lane", "lane", name, "error", err)
		return false
	}
	r.requeue(name, stored)
	return true
}
