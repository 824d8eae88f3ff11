package wecom

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

// Deadlines and bounds of handling. WeCom gives 5 s with the network both ways, to callbacks (developer.work.weixin.qq.com/document/path/90930) and to answers
// of clicks on an AI bot's card (…/path/101463).
const (
	acceptTime  = 4 * time.Second
	clickBudget = 4 * time.Second
	answerTime  = 4800 * time.Millisecond
	leastBudget = 200 * time.Millisecond

	// maxEvents and maxClicks handle at once; clicks have slots of their own, so that a flood of messages delays none. maxWaiting bounds what was taken in.
	maxEvents  = 64
	maxClicks  = 64
	maxWaiting = 1024

	alarmEvery = time.Minute
)

// receiver takes deliveries from the callback and from the AI bot, bounded, and knows when all of them are done.
type receiver struct {
	a      *Adapter
	sink   adapters.Sink
	events chan struct{}
	clicks chan struct{}

	stopping chan struct{} // closed by drain

	mu      sync.Mutex
	closed  bool
	waiting int
	running sync.WaitGroup
	alarms  map[string]time.Time
	tails   map[string]chan struct{} // the last delivery of each lane, see queueUp
}

func newReceiver(a *Adapter, sink adapters.Sink) *receiver {
	return &receiver{
		a: a, sink: sink, events: make(chan struct{}, maxEvents), clicks: make(chan struct{}, maxClicks),
		stopping: make(chan struct{}), alarms: map[string]time.Time{}, tails: map[string]chan struct{}{},
	}
}

// enter counts one delivery in; false means there is no room or the end has come. leave must follow.
func (r *receiver) enter() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.waiting >= maxWaiting {
		return false
	}
	r.waiting++
	r.running.Add(1)
	return true
}

func (r *receiver) leave() {
	r.mu.Lock()
	r.waiting--
	r.mu.Unlock()
	r.running.Done()
}

// drain takes nothing more in and waits for what is being handled, which its deadlines end.
func (r *receiver) drain() {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		close(r.stopping)
	}
	r.mu.Unlock()
	r.running.Wait()
}

// beside runs something that belongs to a delivery after its answer; drain waits for it.
func (r *receiver) beside(what string, limit time.Duration, do func(ctx context.Context)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	r.running.Add(1)
	go func() {
		defer r.running.Done()
		defer r.survive(what)
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		do(ctx)
	}()
}

// alarm passes a matter on, each key at most once a minute.
func (r *receiver) alarm(key, text string) {
	now := time.Now()
	r.mu.Lock()
	last, known := r.alarms[key]
	due := !known || now.Sub(last) >= alarmEvery
	if due {
		r.alarms[key] = now
	}
	r.mu.Unlock()
	if due {
		r.beside("alarm", acceptTime, func(ctx context.Context) { r.sink.Alarm(ctx, key, r.a.redact.text(text)) })
	}
}

// survive turns a panic into a log line with its trace.
func (r *receiver) survive(what string) {
	if p := recover(); p != nil {
		r.panicked(what, p)
	}
}

func (r *receiver) panicked(what string, p any) {
	r.a.counts.add("panic")
	r.a.log.Error("wecom handler panicked", "in", what, "panic", r.a.redact.text(fmt.Sprint(p)), "stack", string(debug.Stack()))
}

// slot waits for one of slots; give it back by calling free.
func slot(ctx context.Context, slots chan struct{}) (free func(), err error) {
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fromCallback stores what a callback of the app carried. An error has it delivered again.
func (r *receiver) fromCallback(n node, received time.Time) error {
	if n.name == malformed {
		r.a.counts.add("event_malformed")
		r.a.log.Warn("wecom event set aside: content is malformed")
		return nil
	}
	e, ok, reason, err := r.a.fromApp(n)
	if errors.Is(err, errForeign) {
		r.closeForeign(e)
	}
	if !ok {
		r.a.counts.add(reason)
		r.a.log.Debug("wecom event set aside", "reason", reason)
		return nil
	}
	if e.Kind == core.EventNotice {
		r.alarm("wecom.notice", "企业微信通知："+e.Text)
	}
	slots := r.events
	if e.Kind == core.EventClick {
		slots = r.clicks
	}
	// The work goes on when the request dies: what is committed is committed.
	ctx, cancel := context.WithDeadline(context.Background(), received.Add(acceptTime))
	defer cancel()
	free, err := slot(ctx, slots)
	if err != nil {
		r.a.counts.add("busy")
		return err
	}
	defer free()
	return r.accept(ctx, e)
}

// accept stores one event; a panic of the sink counts as not stored.
func (r *receiver) accept(ctx context.Context, e core.Event) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.panicked("accept "+string(e.Kind), p)
			err = errors.New("sink panicked")
		}
	}()
	if err := r.sink.Accept(ctx, e); err != nil {
		r.a.counts.add("accept_failed")
		r.a.log.Warn("wecom event not stored", "kind", e.Kind, "err", r.a.redact.text(err.Error()))
		return err
	}
	r.a.counts.add("accepted")
	return nil
}

// closeForeign greys the buttons of a card that nobody here understands any more, so that whoever pressed one learns it.
func (r *receiver) closeForeign(e core.Event) {
	h := readHandle(e.Handle)
	if h.ResponseCode == "" {
		return
	}
	r.beside("close foreign card", callTime, func(ctx context.Context) {
		if err := r.a.greyButtons(ctx, h, "按钮已失效"); err != nil {
			r.a.log.Debug("wecom foreign card not closed", "err", err)
		}
	})
}
