// Package outbox delivers what the desk said. Each bot has one sender in the whole installation, the replica that holds the bot's lease, so
// that pacing, order per card, coalescing and quota are exact and in memory. It must not know why something is said.
package outbox

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// Times of a sender, all real time.
const (
	leaseFor   = 10 * time.Second
	renewEvery = 3 * time.Second
	// askEvery is how often a replica without the lease asks for it: what a lost sender leaves behind waits for the lease to end and then no longer.
	askEvery   = time.Second
	sweepEvery = 500 * time.Millisecond
	sweepBatch = 500
	// The pause between two sweeps: reading a waiting row costs about 20 µs.
	leastSweep  = 20 * time.Millisecond
	sweepPerRow = 300 * time.Microsecond
	mostSweep   = 3 * time.Second
	callLimit   = 20 * time.Second
	forgetting  = time.Minute
	forgetEvery = 10 * time.Second
)

// Config is what a Sender needs.
type Config struct {
	DB      *store.DB
	Bot     core.BotID
	Org     core.OrgID
	Adapter adapters.Adapter
	// Capabilities are what the sender paces by, as a rule the adapter's own.
	Capabilities adapters.Capabilities
	Owner        string
	Log          *slog.Logger
	// Undeliverable takes up a message that could not be delivered for good.
	Undeliverable func(ctx context.Context, row store.Row, why string)
	// Withheld takes up a file that is passed on to nobody.
	Withheld func(ctx context.Context, row store.Row, file core.Attached)
	// Open opens a stored file by its path.
	Open func(path string) (io.ReadCloser, error)
	// Alarm tells the operator.
	Alarm func(ctx context.Context, key, text string)
	// Over ends an alarm that was raised; nil leaves that to the operator.
	Over func(ctx context.Context, key string)
	// Leading is told when this replica becomes, or stops being, the bot's sender.
	Leading func(bool)
	// Frugal drops refreshes of cards always, not only near the end of a quota.
	Frugal bool
}

// Counts tells what a sender did.
type Counts struct {
	Sent, Retried, Failed, Unknown, Dropped, Superseded, Throttled atomic.Int64
}

// Sender delivers for one bot.
type Sender struct {
	Config
	Counts Counts

	caps    adapters.Capabilities
	adapter atomic.Pointer[adapters.Adapter]
	in      chan []store.Row
	kick    chan struct{}
	results chan result
	asides  chan func(*queue) // what was read beside the loop and is to be applied in it
	waiting atomic.Int64

	fence   int64
	held    bool
	leading atomic.Bool
	thrift  atomic.Pointer[thrift]
	levels  map[string]level // by meter
	terms   int              // queues made so far
	wanted  bool             // a sweep
	swept   time.Time        // the last one
	// sweeping and renewing tell that a look into the database is under way.
	sweeping, renewing bool
	renewed            time.Time
	alarmed            map[string]time.Time // by key
	urges              urges
	settle             *settler
	wg                 sync.WaitGroup
}

// result is the end of one attempt.
type result struct {
	it           *item
	began, ended time.Time // of the call to the platform; zero when there was none
	receipt      core.Receipt
	err          error
}

// New makes a sender; Run makes it work.
func New(c Config) *Sender {
	s := &Sender{Config: c, caps: c.Capabilities, in: make(chan []store.Row, 1024), kick: make(chan struct{}, 1), results: make(chan result, 256)}
	s.urges.slot = make(chan struct{}, 1)
	s.asides, s.levels, s.alarmed = make(chan func(*queue), 2), map[string]level{}, map[string]time.Time{}
	s.settle = newSettler(s)
	s.SetAdapter(c.Adapter)
	return s
}

// SetAdapter replaces the adapter of a bot whose reception had to be rebuilt; calls under way finish on the old one.
func (s *Sender) SetAdapter(a adapters.Adapter) { s.adapter.Store(&a) }

func (s *Sender) via() adapters.Adapter { return *s.adapter.Load() }

// Hand passes rows that were just committed. It never blocks: what finds no room is found by the sweep.
func (s *Sender) Hand(rows []store.Row) {
	select {
	case s.in <- rows:
	default:
		s.Kick()
	}
}

// Kick makes the sender look into the database soon.
func (s *Sender) Kick() {
	select {
	case s.kick <- struct{}{}:
	default:
	}
}

// Waiting is how many rows wait in memory.
func (s *Sender) Waiting() int64 { return s.waiting.Load() }

// IsLeading reports whether this replica is the bot's sender.
func (s *Sender) IsLeading() bool { return s.leading.Load() }

// Run works until ctx ends, then gives the lease up.
func (s *Sender) Run(ctx context.Context) {
	s.settle.start()
	q := s.newQueue()
	slots := max(s.caps.Concurrency, 1)
	busy := 0
	renew, sweep, forget := time.NewTicker(askEvery), time.NewTicker(sweepEvery), time.NewTicker(forgetEvery)
	defer renew.Stop()
	defer sweep.Stop()
	defer forget.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	s.lease(ctx)(q)
	for ctx.Err() == nil {
		again := s.sweepIfDue(ctx, q)
		wake := s.dispatch(ctx, q, slots, &busy)
		if wake.IsZero() || !again.IsZero() && again.Before(wake) {
			wake = again
		}
		s.waiting.Store(int64(q.size))
		resetTimer(timer, wake)
		select {
		case <-ctx.Done():
		case rows := <-s.in:
			s.take(q, rows)
		case r := <-s.results:
			busy--
			s.finish(ctx, q, r)
		case <-timer.C:
		case <-s.kick:
			s.wanted = true
		case <-sweep.C:
			s.wanted = true
		case <-renew.C:
			s.renew(ctx)
		case apply := <-s.asides:
			apply(q)
		case <-forget.C:
			q.forget(time.Now())
		}
		s.drain(ctx, q, &busy)
	}
	s.shutdown(q, busy)
}

// newQueue makes the empty queue of this bot.
func (s *Sender) newQueue() *queue {
	q := newQueue(s.caps.Budgets)
	q.rest = s.caps.Rest
	q.useless = s.pointless
	q.slots(max(s.caps.Concurrency, 1))
	s.terms++
	q.term = s.terms
	return q
}

// drain takes what else is ready without waiting, so that one pass serves many.
func (s *Sender) drain(ctx context.Context, q *queue, busy *int) {
	for {
		select {
		case rows := <-s.in:
			s.take(q, rows)
		case r := <-s.results:
			*busy--
			s.finish(ctx, q, r)
		default:
			return
		}
	}
}

func resetTimer(t *time.Timer, wake time.Time) {
	d := time.Hour
	if !wake.IsZero() {
		d = max(time.Until(wake), 0)
	}
	t.Reset(d)
}

func (s *Sender) take(q *queue, rows []store.Row) {
	if !s.held {
		return
	}
	now := time.Now()
	for _, r := range rows {
		if r.Msg.Bot != s.Bot {
			continue
		}
		if r.Hold > 0 { // its click's answer is on the way; the flush or the sweep brings it
			q.answering(r)
			continue
		}
		q.add(r, now)
	}
}

// dispatch starts as many calls as allowed and returns when to look again.
func (s *Sender) dispatch(ctx context.Context, q *queue, slots int, busy *int) time.Time {
	if !s.held {
		return time.Time{}
	}
	for *busy < slots {
		it, wake := q.next(time.Now())
		if gone := q.takeGone(); len(gone) > 0 {
			s.settle.superseded(gone)
		}
		for _, o := range q.takeForgone() {
			s.Counts.Dropped.Add(1)
			s.settle.add(o)
		}
		if it == nil {
			return wake
		}
		*busy++
		s.wg.Add(1)
		go s.call(context.WithoutCancel(ctx), it)
	}
	return time.Time{}
}
