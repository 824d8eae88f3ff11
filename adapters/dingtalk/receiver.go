package dingtalk

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// Deadlines and bounds of handling. DingTalk gives 3 s for an event and 2 s for a click, including the network both ways:
// open.dingtalk.com/document/development/appendix-b-proposals-for-rational-use-of-resources and …/event-callback-card.
const (
	acceptTime  = 2500 * time.Millisecond
	answerTime  = 1900 * time.Millisecond
	leastBudget = 200 * time.Millisecond

	// maxEvents and maxClicks are handled at once; clicks have slots of their own, so that a flood of messages delays none.
	maxEvents = 64
	maxClicks = 64

	alarmEvery = time.Minute
)

// receiver takes deliveries from both connections, bounded, and knows when all of them are done.
type receiver struct {
	a      *Adapter
	sink   adapters.Sink
	events chan struct{}
	clicks chan struct{}
	inside crowd
	// ending is closed when the end is near: nobody starts another try to store.
	ending  chan struct{}
	endOnce sync.Once

	mu     sync.Mutex
	closed bool
	alarms map[string]time.Time
}

func newReceiver(a *Adapter, sink adapters.Sink) *receiver {
	return &receiver{
		a: a, sink: sink, events: make(chan struct{}, maxEvents), clicks: make(chan struct{}, maxClicks),
		ending: make(chan struct{}), alarms: map[string]time.Time{},
	}
}

// enter counts one delivery in; false means that the end has come. leave must follow.
func (r *receiver) enter() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	r.inside.enter()
	return true
}

func (r *receiver) leave() { r.inside.leave() }

// settle waits a while for what is being handled. Deliveries still come in meanwhile: a refused one would be lost.
func (r *receiver) settle() {
	r.endOnce.Do(func() { close(r.ending) })
	ctx, cancel := context.WithTimeout(context.Background(), acceptTime)
	defer cancel()
	r.inside.wait(ctx)
}

// drain takes nothing more in and waits for the rest, which its deadlines end.
func (r *receiver) drain() {
	r.endOnce.Do(func() { close(r.ending) })
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.inside.wait(context.Background())
}

// alarm passes a matter on, each key at most once a minute.
func (r *receiver) alarm(key, text string) {
	now := time.Now()
	r.mu.Lock()
	last, known := r.alarms[key]
	due := !r.closed && (!known || now.Sub(last) >= alarmEvery)
	if due {
		r.alarms[key] = now
		r.inside.enter()
	}
	r.mu.Unlock()
	if !due {
		return
	}
	go func() {
		defer r.inside.leave()
		defer r.survive("alarm")
		ctx, cancel := context.WithTimeout(context.Background(), acceptTime)
		defer cancel()
		r.sink.Alarm(ctx, key, r.a.redact.text(text))
	}()
}

// survive turns a panic into a log line with its trace.
func (r *receiver) survive(what string) {
	if p := recover(); p != nil {
		r.panicked(what, p)
	}
}

func (r *receiver) panicked(what string, p any) {
	r.a.counts.add("panic")
	r.a.log.Error("dingtalk handler panicked", "in", what, "panic", r.a.redact.text(fmt.Sprint(p)), "stack", string(debug.Stack()))
}

var errPanicked = errors.New("handler panicked")

// accept makes one try to store an event.
func (r *receiver) accept(ctx context.Context, e core.Event, until time.Time) (err error) {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	select {
	case r.events <- struct{}{}:
		defer func() { <-r.events }()
	case <-ctx.Done():
		r.a.counts.add("busy")
		return errors.New("no slot in time")
	}
	defer func() {
		if p := recover(); p != nil {
			r.panicked("accept", p)
			err = errPanicked
		}
	}()
	if err := r.sink.Accept(ctx, e); err != nil {
		r.a.counts.add("accept_failed")
		r.a.log.Warn("dingtalk event not stored", "kind", e.Kind, "err", r.a.redact.text(err.Error()))
		return err
	}
	r.a.counts.add("accepted")
	return nil
}

// keep stores an event, with several tries: nobody else will repeat it reliably.
func (r *receiver) keep(ctx context.Context, e core.Event) error {
	err := r.accept(ctx, e, time.Now().Add(acceptTime))
	for _, pause := range r.a.rhythm.store {
		if err == nil {
			break
		}
		t := time.NewTimer(pause)
		select {
		case <-t.C:
		case <-r.ending:
			t.Stop()
			return err
		}
		r.a.counts.add("accept_repeated")
		err = r.accept(ctx, e, time.Now().Add(acceptTime))
	}
	return err
}

// Answers without content: opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol.
const (
	messageDone  = `{"response":null}`
	eventDone    = `{"status":"SUCCESS","message":"OK"}`
	eventLater   = `{"status":"LATER","message":"not stored"}`
	clickNothing = `{"response":{}}`
)

// message takes a robot message. It is answered only after it was stored: opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol.
func (r *receiver) message(f frame) {
	e, ok := r.a.fromMessage(f)
	if ok {
		if err := r.keep(f.ctx, e); err != nil {
			r.a.counts.add("message_not_stored")
			return // the platform may deliver it again
		}
	}
	r.done(f, messageDone)
}

// event takes an event of the organisation; LATER has it repeated.
func (r *receiver) event(f frame) {
	e, ok := r.a.fromEvent(f)
	if ok {
		if err := r.accept(f.ctx, e, f.received.Add(acceptTime)); err != nil {
			r.done(f, eventLater)
			return
		}
	}
	r.done(f, eventDone)
}

func (r *receiver) done(f frame, data string) {
	if err := f.answer(data); err != nil {
		r.a.log.Debug("dingtalk answer lost", "err", err)
	}
}
