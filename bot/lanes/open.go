package lanes

import (
	"context"
	"errors"

	"github.com/imdesk/imdesk/store"
)

// openTries is how often in a row a lane may turn out to be elsewhere than expected before the sweep is left to deal with it.
const openTries = 4

// run works off a lane's queue. It returns false when the lane can't go on now; the sweep will come back to it.
func (r *Runner) run(name string) bool {
	ctx := context.WithoutCancel(r.ctx)
	if !r.handed(name) {
		return r.runClaimed(ctx, name)
	}
	return r.runOpen(ctx, name)
}

// runOpen handles events that this replica stored itself. It claims nothing: that would be two more writes for each event, and nobody else
// looks for an event this young. Each turn proves at its end that the lane stands where the turn began.
func (r *Runner) runOpen(ctx context.Context, name string) bool {
	for tries := 0; tries < openTries; tries++ {
		in, ok := r.head(name)
		if !ok {
			return true
		}
		b, ok := r.brief(ctx, in)
		if !ok {
			return false
		}
		switch oldest := b.Lease.Oldest; {
		case b.Held:
			if r.Elsewhere != nil {
				r.Elsewhere(name)
			}
			return false
		case oldest == 0 || in.ID < oldest:
			r.next(name) // handled already
			tries = -1
			continue
		case in.ID > oldest: // another replica received it, its wake-up was lost, or it waits after a failure
			if !r.load(ctx, name) {
				return false
			}
			continue
		}
		ok, err := r.turn(ctx, &b, in, true)
		switch {
		case ok:
			r.next(name)
			tries = -1
		case !errors.Is(err, store.ErrFenced):
			return false
		}
	}
	return false
}
