package reception

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

const (
	// AtOnce is how many events, and how many clicks, are handled at once; clicks have slots of their own, so that a flood of messages delays none.
	AtOnce = 64
	// alarmEvery is how often the same matter is told, alarmTime how long telling it may take.
	alarmEvery = time.Minute
	alarmTime  = 4 * time.Second
)

// Room is where an adapter's deliveries are handled.
type Room struct {
	*Gate
	Lines
	Options
	// Events and Clicks bound how many are handled at once.
	Events, Clicks Slots

	mu   sync.Mutex
	told map[string]time.Time
	sink adapters.Sink
}

// Options are what surrounds a room; all are needed.
type Options struct {
	Platform core.Platform
	Log      *slog.Logger
	Counts   *Counter
	// Clean removes secrets from words that come from outside.
	Clean func(string) string
}

// NewRoom returns a room for so many deliveries at once. What is received goes to sink.
func NewRoom(sink adapters.Sink, deliveries int, opt Options) *Room {
	return &Room{
		Gate: NewGate(deliveries), Options: opt, Events: make(Slots, AtOnce), Clicks: make(Slots, AtOnce), told: map[string]time.Time{}, sink: sink,
	}
}

// Slots bound how many things happen at once.
type Slots chan struct{}

// Take waits for a slot; give it back by calling free.
func (s Slots) Take(ctx context.Context) (free func(), err error) {
	select {
	case s <- struct{}{}:
		return func() { <-s }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Alarm tells the operator, the same matter at most once a minute, and not any more once the end has come.
func (r *Room) Alarm(key, text string) {
	now := time.Now()
	r.mu.Lock()
	last, known := r.told[key]
	due := !known || now.Sub(last) >= alarmEvery
	if due {
		r.told[key] = now
	}
	r.mu.Unlock()
	if due {
		r.Beside("alarm", alarmTime, func(ctx context.Context) { r.sink.Alarm(ctx, key, r.Clean(text)) })
	}
}

// Beside runs something that belongs to a delivery after its answer, or to none; the end waits for it.
func (r *Room) Beside(what string, limit time.Duration, do func(ctx context.Context)) {
	r.Gate.Beside(func() {
		defer r.Survive(what)
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		do(ctx)
	})
}

// Survive, deferred, turns a panic into a log line with its trace.
func (r *Room) Survive(what string) {
	if p := recover(); p != nil {
		r.Panicked(what, p)
	}
}

// Panicked logs a panic that was recovered.
func (r *Room) Panicked(what string, p any) {
	r.Counts.Add("panic")
	r.Log.Error(string(r.Platform)+" handler panicked", "in", what, "panic", r.Clean(fmt.Sprint(p)), "stack", string(debug.Stack()))
}

var errPanicked = errors.New("sink panicked")

// Accept stores one event; a panic of the sink counts as not stored.
func (r *Room) Accept(ctx context.Context, e core.Event) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.Panicked("accept "+string(e.Kind), p)
			err = errPanicked
		}
	}()
	if err := r.sink.Accept(ctx, e); err != nil {
		r.Counts.Add("accept_failed")
		r.Log.Warn(string(r.Platform)+" event not stored", "kind", e.Kind, "err", r.Clean(err.Error()))
		return err
	}
	r.Counts.Add("accepted")
	return nil
}

// Click has a press answered; a panic of the sink is one that wasn't stored.
func (r *Room) Click(ctx context.Context, e core.Event, budget time.Duration) (ans adapters.Answer) {
	defer func() {
		if p := recover(); p != nil {
			r.Panicked("click", p)
			ans = adapters.Answer{Status: adapters.AnswerBusy}
		}
	}()
	ans = r.sink.Click(ctx, e, budget)
	switch ans.Status {
	case adapters.AnswerDone, adapters.AnswerLate, adapters.AnswerBusy:
		r.Counts.Add("click_" + string(ans.Status))
	default:
		r.Counts.Add("click_other")
	}
	return ans
}

// Once makes a hook that may be nil callable any number of times with one effect.
func Once(hook func(error)) func(error) {
	var once sync.Once
	return func(err error) {
		if hook != nil {
			once.Do(func() { hook(err) })
		}
	}
}
