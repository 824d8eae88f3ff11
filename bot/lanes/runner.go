// Package lanes runs turns: events of one lane strictly in order, many lanes side by side, each turn in one transaction under the lane's
// fence. A lost wake-up or a killed process heals by the sweep. It knows no platform and leaves all meaning to the engine.
package lanes

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/session"
)

// Times of the lanes, all real time.
const (
	leaseFor   = 10 * time.Second
	sweepEvery = time.Second
	sweepBatch = 200
	// staleAfter is how long whoever stored an event has to begin with it before a sweep takes it up.
	staleAfter = time.Second
	// turnLimit bounds one turn, so that a hanging database can't hold a lane beyond its lease.
	turnLimit = 8 * time.Second
	// parkAfter is how often an event may fail before it is set aside.
	parkAfter = 5
)

// Config is what a Runner needs.
type Config struct {
	DB     *store.DB
	Engine *desk.Engine
	// World returns the snapshot of an org.
	World func(ctx context.Context, org core.OrgID) (*desk.World, error)
	// Sessions is session.None without Redis: the lane row is the session then.
	Sessions session.Sessions
	// Enrich completes a sender who has no account yet, before the transaction; it must return within a second and may do nothing.
	Enrich func(ctx context.Context, e *core.Event)
	// Queued receives the outbox rows of a committed turn.
	Queued func(rows []store.Row)
	// Answered receives the outcome of a click.
	Answered func(e core.Event, a desk.Answer)
	// HoldAnswers is how long a click's answer waits to leave with the click itself; 0 for bots that answer by API.
	HoldAnswers func(bot core.BotID) time.Duration
	// Elsewhere is told of a lane that another replica holds, so that it can be woken there.
	Elsewhere func(lane string)
	// OnParked tells the operator.
	OnParked func(ctx context.Context, in store.Inbound, cause error)
	// Workers bounds the turns at once.
	Workers int
	Owner   string
	Log     *slog.Logger
}

// Runner owns the lanes this process works on.
type Runner struct {
	Config
	Turns, Failures atomic.Int64

	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup
	// rowsOnly: there are no sessions but the lane rows.
	rowsOnly bool

	mu    sync.Mutex
	lanes map[string]*lane
	// ready are the lanes that wait for a worker. Workers live as long as there is work: a fresh one for each turn would grow its stack anew.
	ready   []string
	workers int
}

// lane is the in-memory queue of a lane that is being worked on. Up to the event sure it is known to miss nothing that the database has.
type lane struct {
	queue []store.Inbound
	sure  int64
}

// New starts a runner with its sweep.
func New(ctx context.Context, c Config) *Runner {
	ctx, stop := context.WithCancel(ctx)
	r := &Runner{Config: c, ctx: ctx, stop: stop, lanes: map[string]*lane{}}
	_, r.rowsOnly = c.Sessions.(session.None)
	r.wg.Add(1)
	go r.sweep()
	return r
}

// Close lets running turns finish and stops.
func (r *Runner) Close() {
	r.stop()
	r.wg.Wait()
}

// Hand puts a committed event into its lane. It never blocks.
func (r *Runner) Hand(in store.Inbound) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ctx.Err() != nil {
		return // it stays in the inbox for the next process
	}
	if l, ok := r.lanes[in.Lane]; ok {
		in.Brief = nil // it was read before the turn that is under way
		l.queue = append(l.queue, in)
		return
	}
	r.lanes[in.Lane] = &lane{queue: []store.Inbound{in}}
	r.start(in.Lane)
}

// start gives a lane to a worker; mu is held.
func (r *Runner) start(name string) {
	r.ready = append(r.ready, name)
	if r.workers < r.Workers {
		r.workers++
		r.wg.Add(1)
		go r.serve()
	}
}

// serve works until no lane is ready.
func (r *Runner) serve() {
	defer r.wg.Done()
	for {
		r.mu.Lock()
		if len(r.ready) == 0 {
			r.workers--
			r.ready = nil
			r.mu.Unlock()
			return
		}
		name := r.ready[0]
		r.ready = r.ready[1:]
		r.mu.Unlock()
		r.work(name)
	}
}

// Wake starts a lane whose events another replica stored.
func (r *Runner) Wake(name string) { r.wake(name) }

// wake starts a lane whose events are only in the database.
func (r *Runner) wake(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.lanes[name]; ok || r.ctx.Err() != nil {
		return
	}
	r.lanes[name] = &lane{}
	r.start(name)
}

// head is the first queued event. The brief it came with serves once.
func (r *Runner) head(name string) (in store.Inbound, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	q := r.lanes[name].queue
	if len(q) == 0 {
		return in, false
	}
	in, q[0].Brief = q[0], nil
	return in, true
}

func (r *Runner) handed(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.lanes[name].queue) > 0
}

// next takes the first queued event; more tells whether others wait behind it.
func (r *Runner) next(name string) (in store.Inbound, ok, more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.lanes[name]
	if len(l.queue) == 0 {
		return in, false, false
	}
	in, l.queue = l.queue[0], l.queue[1:]
	return in, true, len(l.queue) > 0
}

// requeue replaces the queue by what the database says, keeping what was handed meanwhile.
func (r *Runner) requeue(name string, stored []store.Inbound) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.lanes[name]
	seen := map[int64]bool{}
	for _, in := range stored {
		seen[in.ID] = true
		l.sure = in.ID
	}
	for _, in := range l.queue {
		if !seen[in.ID] && len(stored) > 0 && in.ID > stored[len(stored)-1].ID {
			stored = append(stored, in)
		}
	}
	l.queue = stored
}

// leave forgets the lane unless something arrived meanwhile.
func (r *Runner) leave(name string, force bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !force && len(r.lanes[name].queue) > 0 {
		return false
	}
	delete(r.lanes, name)
	return true
}

func (r *Runner) sweep() {
	defer r.wg.Done()
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-tick.C:
		}
		stale, err := r.DB.StaleLanes(r.ctx, r.Owner, staleAfter, sweepBatch)
		if err != nil {
			if r.ctx.Err() == nil {
				r.Log.Warn("sweep lanes", "error", err)
			}
			continue
		}
		for _, name := range stale {
			r.wake(name)
		}
	}
}
