package feishu

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// Deadlines and bounds of handling. Feishu gives 3 s including the network both ways:
// open.feishu.cn/document/ukTMukTMukTM/uUTNz4SN1MjL1UzM and …/feishu-cards/card-callback-communication.
const (
	acceptTime  = 2500 * time.Millisecond
	answerTime  = 2800 * time.Millisecond
	leastBudget = 200 * time.Millisecond

	// maxEvents and maxClicks handle at once; clicks have slots of their own, so that a flood of messages delays none. maxWaiting bounds what was taken in.
	maxEvents  = 64
	maxClicks  = 64
	maxWaiting = 1024

	alarmEvery = time.Minute
)

// receiver takes deliveries from either transport, bounded, and knows when all of them are done.
type receiver struct {
	a      *Adapter
	sink   adapters.Sink
	events chan struct{}
	clicks chan struct{}

	mu      sync.Mutex
	closed  bool
	waiting int
	running sync.WaitGroup
	alarms  map[string]time.Time
}

func newReceiver(a *Adapter, sink adapters.Sink) *receiver {
	return &receiver{
		a: a, sink: sink, events: make(chan struct{}, maxEvents), clicks: make(chan struct{}, maxClicks), alarms: map[string]time.Time{},
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
	r.closed = true
	r.mu.Unlock()
	r.running.Wait()
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
	closed := r.closed
	if due && !closed {
		r.running.Add(1)
	}
	r.mu.Unlock()
	if !due || closed {
		return
	}
	go func() {
		defer r.running.Done()
		defer r.survive("alarm")
		ctx, cancel := context.WithTimeout(context.Background(), acceptTime)
		defer cancel()
		r.sink.Alarm(ctx, key, r.a.redact.text(text))
	}()
}

// survive turns a panic into a log line with its trace.
func (r *receiver) survive(what string) {
	if p := recover(); p != nil {
		r.a.counts.add("panic")
		r.a.log.Error("feishu handler panicked", "in", what, "panic", r.a.redact.text(fmt.Sprint(p)), "stack", string(debug.Stack()))
	}
}

// outcome is what a delivery is answered with.
type outcome struct {
	err     error           // not taken: the platform shall deliver again
	body    json.RawMessage // the response of a callback, nil for events
	flushed func(error)     // called exactly once after the answer left or could not
}

// handle decodes one event's JSON and has it taken. It waits for a slot, and gives up in time for the platform to deliver again.
func (r *receiver) handle(payload []byte, received time.Time) (out outcome) {
	env, err := decodeEnvelope(payload)
	if err != nil {
		r.a.counts.add("event_malformed")
		r.a.log.Warn("feishu event set aside", "bytes", len(payload), "err", err)
		return outcome{}
	}
	click := env.kind() == eventCardAction
	// The work goes on when the connection or the request dies: what is committed is committed.
	ctx, cancel := context.WithDeadline(context.Background(), received.Add(acceptTime))
	defer cancel()
	slots := r.events
	if click {
		slots = r.clicks
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		r.a.counts.add("busy")
		if click {
			return busyOutcome()
		}
		return outcome{err: errors.New("no slot in time")}
	}
	defer func() {
		if p := recover(); p != nil {
			r.a.counts.add("panic")
			r.a.log.Error("feishu handler panicked", "event", eventName(env), "panic", r.a.redact.text(fmt.Sprint(p)), "stack", string(debug.Stack()))
			out = outcome{err: errors.New("handler panicked")}
			if click {
				out = busyOutcome()
			}
		}
	}()
	if click {
		return r.click(ctx, env, received)
	}
	return outcome{err: r.take(ctx, env)}
}

// take normalises an event and stores it. Only an event that could be stored and wasn't is an error.
func (r *receiver) take(ctx context.Context, env envelope) error {
	if !r.ours(env) {
		return nil
	}
	e, ok, err := r.a.normalise(ctx, env)
	if err != nil {
		r.a.counts.add("normalise_failed")
		r.a.log.Warn("feishu event not ready", "event", eventName(env), "err", err)
		return err
	}
	if !ok {
		return nil
	}
	if err := r.sink.Accept(ctx, e); err != nil {
		r.a.counts.add("accept_failed")
		r.a.log.Warn("feishu event not stored, will be delivered again", "event", eventName(env), "err", r.a.redact.text(err.Error()))
		return err
	}
	r.a.counts.add("accepted")
	return nil
}

// ours rejects events of another app; they could only arrive by a misconfiguration.
func (r *receiver) ours(env envelope) bool {
	if env.Header.AppID == "" || env.Header.AppID == r.a.cfg.AppID {
		return true
	}
	r.a.counts.add("foreign_app")
	r.alarm("feishu.foreign_app", "收到了另一个飞书应用的事件，请核对配置 app_id 与开放平台中的应用。")
	return false
}

// fromSocket handles a delivery of the long connection beside the read loop.
func (r *receiver) fromSocket(s *session, f *frame, payload []byte) {
	received := time.Now()
	if !r.enter() {
		r.a.counts.add("refused_full")
		r.refuse(s, f, 500)
		return
	}
	go func() {
		defer r.leave()
		out := r.handle(payload, received)
		code := 200
		if out.err != nil {
			code = 500
		}
		out.flush(r.writeAnswer(s, f, code, out.body, received))
	}()
}

// refuse answers without handling; 500 has the event delivered again.
func (r *receiver) refuse(s *session, f *frame, code int) {
	if err := r.writeAnswer(s, f, code, nil, time.Now()); err != nil {
		r.a.log.Debug("feishu answer lost", "err", err)
	}
}

// frameAnswer is the payload of an answer, as in ws/model.go of github.com/larksuite/oapi-sdk-go v3.12.0. Data is base64 of the callback's response.
type frameAnswer struct {
	Code    int               `json:"code"`
	Headers map[string]string `json:"headers"`
	Data    *string           `json:"data"`
}

var errLate = errors.New("answer is too late for the platform")

// writeAnswer sends the frame back with the answer in it. A late click answer isn't sent: the platform would refuse it while we thought it shown.
func (r *receiver) writeAnswer(s *session, f *frame, code int, body json.RawMessage, received time.Time) error {
	took := time.Since(received)
	if body != nil && took > answerTime {
		r.a.counts.add("answer_late")
		return errLate
	}
	ans := frameAnswer{Code: code}
	if body != nil {
		data := base64.StdEncoding.EncodeToString(body)
		ans.Data = &data
	}
	payload, err := json.Marshal(ans)
	if err != nil {
		return err
	}
	back := *f
	back.headers = append(append([]frameHeader(nil), f.headers...), frameHeader{headerBizRT, strconv.FormatInt(took.Milliseconds(), 10)})
	back.payload = payload
	if err := s.write(&back); err != nil {
		r.a.counts.add("answer_lost")
		return err
	}
	return nil
}

func (o outcome) flush(err error) {
	if o.flushed != nil {
		o.flushed(err)
	}
}
