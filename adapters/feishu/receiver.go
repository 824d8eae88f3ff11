package feishu

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
	"github.com/imdesk/imdesk/core"
)

// Deadlines and bounds of handling. Feishu gives 3 s including the network both ways:
// open.feishu.cn/document/ukTMukTMukTM/uUTNz4SN1MjL1UzM and …/feishu-cards/card-callback-communication.
const (
	acceptTime  = 2500 * time.Millisecond
	answerTime  = 2800 * time.Millisecond
	leastBudget = 200 * time.Millisecond

	// maxDeliveries bounds what was taken in and isn't done.
	maxDeliveries = 1024
)

// receiver takes deliveries from either transport and knows when all of them are done.
type receiver struct {
	*reception.Room
	a *Adapter
}

func newReceiver(a *Adapter, sink adapters.Sink) *receiver {
	return &receiver{a: a, Room: reception.NewRoom(sink, maxDeliveries, reception.Options{
		Platform: core.Feishu, Log: a.log, Counts: &a.counts, Clean: a.redact.text,
	})}
}

// outcome is what a delivery is answered with.
type outcome struct {
	err     error           // not taken: the platform shall deliver again
	body    json.RawMessage // the response of a callback, nil for events
	flushed func(error)     // called exactly once after the answer left or could not
}

// delivery is an event that has arrived and has its place among those of the same person.
type delivery struct {
	env      envelope
	broken   bool // what came isn't an event
	received time.Time
	place    *reception.Place
}

// arrive reads what came and gives it its place; it is called in the order of arrival and doesn't block. The place must be left.
func (r *receiver) arrive(payload []byte, received time.Time) delivery {
	env, err := decodeEnvelope(payload)
	if err != nil {
		r.a.counts.Add("event_malformed")
		r.a.log.Warn("feishu event set aside", "bytes", len(payload), "err", err)
		return delivery{broken: true}
	}
	return delivery{env: env, received: received, place: r.Join(lineOf(env))}
}

// handle has a delivery taken in its turn. It waits for a slot, and gives up in time for the platform to deliver again.
func (r *receiver) handle(d delivery) (out outcome) {
	if d.broken {
		return outcome{}
	}
	click := d.env.click()
	// The work goes on when the connection or the request dies: what is committed is committed.
	until := d.received.Add(acceptTime)
	if click {
		until = until.Add(r.a.cfg.ClickGrace)
	}
	ctx, cancel := context.WithDeadline(context.Background(), until)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			r.Panicked(eventName(d.env), p)
			out = outcome{err: errors.New("handler panicked")}
			if click {
				out = busyOutcome()
			}
		}
	}()
	slots := r.Events
	if click {
		slots = r.Clicks
	}
	err := d.place.Wait(ctx)
	if err == nil {
		var free func()
		if free, err = slots.Take(ctx); err == nil {
			defer free()
		}
	}
	switch {
	case err != nil && click:
		r.a.counts.Add("busy")
		return busyOutcome()
	case err != nil:
		r.a.counts.Add("busy")
		return outcome{err: errors.New("no slot in time")}
	case click:
		return r.click(ctx, d.env, d.received)
	}
	return outcome{err: r.take(ctx, d.env)}
}

// take normalises an event and stores it. Only an event that could be stored and wasn't is an error.
func (r *receiver) take(ctx context.Context, env envelope) error {
	if !r.ours(env) {
		return nil
	}
	e, ok, err := r.a.normalise(ctx, env)
	if err != nil {
		r.a.counts.Add("normalise_failed")
		r.a.log.Warn("feishu event not ready", "event", eventName(env), "err", err)
		return err
	}
	if !ok {
		return nil
	}
	return r.Accept(ctx, e)
}

// ours rejects events of another app; they could only arrive by a misconfiguration.
func (r *receiver) ours(env envelope) bool {
	if env.Header.AppID == "" || env.Header.AppID == r.a.cfg.AppID {
		return true
	}
	r.a.counts.Add("foreign_app")
	r.Alarm("feishu.foreign_app", "收到了另一个飞书应用的事件，请核对配置 app_id 与开放平台中的应用。")
	return false
}

// fromSocket handles a delivery of the long connection beside the read loop.
func (r *receiver) fromSocket(s *session, f *frame, payload []byte) {
	received := time.Now()
	if !r.Enter() {
		r.a.counts.Add("refused_full")
		env, err := decodeEnvelope(payload)
		if err == nil && env.click() { // a click isn't delivered again: whoever pressed shall press again
			r.refuse(s, f, 200, busyOutcome().body)
			return
		}
		r.refuse(s, f, 500, nil)
		return
	}
	d := r.arrive(payload, received)
	go func() {
		defer r.Leave()
		defer d.place.Leave()
		out := r.handle(d)
		code := 200
		if out.err != nil {
			code = 500
		}
		out.flush(r.writeAnswer(s, f, code, out.body, received))
	}()
}

// refuse answers without handling; 500 has the event delivered again.
func (r *receiver) refuse(s *session, f *frame, code int, body json.RawMessage) {
	if err := r.writeAnswer(s, f, code, body, time.Now()); err != nil {
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
	if body != nil && took > answerTime+r.a.cfg.ClickGrace {
		r.a.counts.Add("answer_late")
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
		r.a.counts.Add("answer_lost")
		return err
	}
	return nil
}

func (o outcome) flush(err error) {
	if o.flushed != nil {
		o.flushed(err)
	}
}
