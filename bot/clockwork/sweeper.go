// Package clockwork runs the desk's timers when they are due by desk time. Its cost follows what is due, not what is open.
package clockwork

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// Config is what a Sweeper needs.
type Config struct {
	DB     *store.DB
	Engine *desk.Engine
	World  func(ctx context.Context, org core.OrgID) (*desk.World, error)
	Queued func(rows []store.Row)
	Every  time.Duration
	Log    *slog.Logger
}

// batch is how many timers one pass claims; a full pass is followed by the next at once. They have to be run before the claim ends, also
// each by itself on a busy machine.
const batch = 2000

// Sweeper looks for due timers.
type Sweeper struct {
	Config
	kick chan struct{}
	wg   sync.WaitGroup
	stop context.CancelFunc
}

// New starts a sweeper.
func New(ctx context.Context, c Config) *Sweeper {
	ctx, stop := context.WithCancel(ctx)
	s := &Sweeper{Config: c, kick: make(chan struct{}, 1), stop: stop}
	s.wg.Add(1)
	go s.run(ctx)
	return s
}

// Kick makes it look now, for example because desk time was moved.
func (s *Sweeper) Kick() {
	select {
	case s.kick <- struct{}{}:
	default:
	}
}

// Close ends the sweeper after the pass under way.
func (s *Sweeper) Close() {
	s.stop()
	s.wg.Wait()
}

func (s *Sweeper) run(ctx context.Context) {
	defer s.wg.Done()
	tick := time.NewTicker(s.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.kick:
		}
		for ctx.Err() == nil {
			n, err := s.pass(ctx)
			if err != nil {
				if ctx.Err() == nil {
					s.Log.Warn("run due timers", "error", err)
				}
				break
			}
			if n < batch {
				break
			}
		}
	}
}

// pass runs the timers due now.
func (s *Sweeper) pass(ctx context.Context) (int, error) {
	return s.DB.DueTimers(ctx, s.Engine.Clock.Now(), batch, func(ctx context.Context, tx *store.Tx, org core.OrgID, t desk.Timer) error {
		w, err := s.World(ctx, org)
		if err != nil {
			return err
		}
		return s.Engine.Fire(ctx, tx, w, t)
	}, func(tx *store.Tx) { s.Queued(tx.Queued()) })
}
