package dingtalk

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
	"github.com/imdesk/imdesk/core"
)

// Deadlines and bounds of handling. DingTalk gives 3 s for an event and 2 s for a click, including the network both ways:
// open.dingtalk.com/document/development/appendix-b-proposals-for-rational-use-of-resources and …/event-callback-card.
const (
	acceptTime  = 2500 * time.Millisecond
	answerTime  = 1900 * time.Millisecond
	leastBudget = 200 * time.Millisecond

	// maxDeliveries bounds what was taken in and isn't done.
	maxDeliveries = 4096
)

// receiver takes deliveries from both connections and knows when all of them are done.
type receiver struct {
	*reception.Room
	a *Adapter
	// last is the time to store for deliveries: it ends a while after the end has come.
	last    context.Context
	giveUp  context.CancelFunc
	endOnce sync.Once
}

func newReceiver(a *Adapter, sink adapters.Sink) *receiver {
	r := &receiver{a: a, Room: reception.NewRoom(sink, maxDeliveries, reception.Options{
		Platform: core.DingTalk, Log: a.log, Counts: &a.counts, Clean: a.redact.text,
	})}
	r.last, r.giveUp = context.WithCancel(context.Background())
	return r
}

// settle waits a while for what is being handled. Deliveries still come in meanwhile: a refused one would be lost.
func (r *receiver) settle() {
	r.hurry()
	ctx, cancel := context.WithTimeout(context.Background(), acceptTime)
	defer cancel()
	r.Settle(ctx)
}

// drain takes nothing more in and waits for the rest, which its deadlines end.
func (r *receiver) drain() {
	r.hurry()
	r.Drain()
	r.giveUp()
}

// hurry leaves what wasn't stored yet one more try's time.
func (r *receiver) hurry() { r.endOnce.Do(func() { time.AfterFunc(acceptTime, r.giveUp) }) }

// accept makes one try to store an event.
func (r *receiver) accept(ctx context.Context, e core.Event, until time.Time) error {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	free, err := r.Events.Take(ctx)
	if err != nil {
		r.a.counts.Add("busy")
		return errors.New("no slot in time")
	}
	defer free()
	return r.Accept(ctx, e)
}

// keep stores an event in its turn, with several tries: nobody else will repeat it reliably. When the end has come only the try under way counts.
func (r *receiver) keep(place *reception.Place, e core.Event) error {
	if err := place.Wait(r.last); err != nil {
		return err
	}
	err := r.accept(r.last, e, time.Now().Add(acceptTime))
	for _, pause := range r.a.rhythm.store {
		if err == nil {
			break
		}
		t := time.NewTimer(pause)
		select {
		case <-t.C:
		case <-r.Ending():
			t.Stop()
			return err
		}
		r.a.counts.Add("accept_repeated")
		err = r.accept(r.last, e, time.Now().Add(acceptTime))
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

// message takes a robot message. It is answered only after it was stored, and one person's messages are stored in the order in which they came.
func (r *receiver) message(f frame) work {
	e, ok := r.a.fromMessage(f)
	if !ok {
		return work{do: func(*reception.Place) { r.done(f, messageDone) }}
	}
	return work{line: e.Lane(false), at: e.At, do: func(place *reception.Place) {
		if err := r.keep(place, e); err != nil {
			r.a.counts.Add("message_not_stored")
			return // the platform may deliver it again
		}
		r.done(f, messageDone)
	}}
}

// event takes an event of the organisation; LATER has it repeated.
func (r *receiver) event(f frame) work {
	return work{do: func(*reception.Place) {
		e, ok := r.a.fromEvent(f)
		if ok && r.accept(context.Background(), e, f.received.Add(acceptTime)) != nil {
			r.done(f, eventLater)
			return
		}
		r.done(f, eventDone)
	}}
}

func (r *receiver) done(f frame, data string) { f.s.lose(f.answer(data)) }
