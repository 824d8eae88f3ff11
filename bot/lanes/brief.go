package lanes

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/session"
)

// brief is what a turn begins with: what the database says, and the session.
type brief struct {
	store.Brief
	session session.Record
	found   bool
}

// briefLife is how long a brief that came with its event may wait for its turn. What it says of the lane is proved by the turn's end; of
// people and tickets a turn should not know much less than one that reads them itself.
const briefLife = 500 * time.Millisecond

// brief asks the database and the sessions side by side. What came with the event need not be asked again, and of a lane that it says has no state yet
// no session can tell more.
func (r *Runner) brief(ctx context.Context, in store.Inbound) (brief, bool) {
	ctx, cancel := context.WithTimeout(ctx, turnLimit)
	defer cancel()
	var b brief
	along := in.Brief != nil && time.Since(in.Brief.At) < briefLife
	if along {
		b.Brief = *in.Brief
	}
	loaded := make(chan struct{})
	if desk.Stateless(in.Event) || r.rowsOnly || along && len(b.Lease.State) == 0 {
		close(loaded)
	} else {
		go func() {
			defer close(loaded)
			b.session, b.found = r.Sessions.Load(ctx, in.Lane)
		}()
	}
	var err error
	if !along {
		b.Brief, err = r.DB.Brief(ctx, in.Lane, r.Owner, in.Event)
	}
	<-loaded
	if err != nil {
		r.Log.Warn("brief a turn", "lane", in.Lane, "error", err)
	}
	return b, err == nil
}

// state is where the dialogue stands: the session's word when it agrees with the lane row, else the lane row's.
func (b *brief) state(in store.Inbound) []byte {
	if desk.Stateless(in.Event) {
		return nil
	}
	state, _ := session.Resolve(b.session, b.found, b.Lease.Seq, in.ID, b.Lease.State)
	return state
}

// remember writes the session while the turn commits, and returns how to wait for the end of that: the lane's next turn must find it. It can't
// fail the turn, since the transaction carries the state too, and what is remembered of a turn that fails is recognised by session.Resolve.
func (r *Runner) remember(ctx context.Context, lease store.Lease, in store.Inbound, before, next []byte) (wait func()) {
	if desk.Stateless(in.Event) || r.rowsOnly {
		return func() {}
	}
	saved := make(chan struct{})
	go func() {
		defer close(saved)
		r.Sessions.Save(ctx, lease.Lane, session.Record{Seq: lease.Seq + 1, EventID: in.ID, State: next, Before: before})
	}()
	return func() { <-saved }
}
