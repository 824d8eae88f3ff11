package feishusim

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// failure says why a push was not answered well.
type failure int

const (
	failNone    failure = iota
	failOffline         // no connection, or the connection broke while sending
	failTimeout         // no answer before the deadline
	failTCP
	failDNS
	failStatus // not 200
	failShape  // an answer that cannot be read
	failLost   // never pushed at all
)

// outcome is the fate of one attempt.
type outcome struct {
	fail    failure
	status  int
	code    int
	body    []byte // the callback's response JSON
	hasBody bool
	raw     []byte
}

// push is one event to deliver, in the form every attempt repeats.
type push struct {
	kind   string
	event  string
	id     string
	body   []byte
	onLate func()
}

// envelope wraps an event in header v2.0. create_time is milliseconds on event
// pages and microseconds on the card callback's page.
// Source: open.feishu.cn/document/ukTMukTMukTM/uUTNz4SN1MjL1UzM.
func (s *Sim) envelope(kind, event string, body any) *push {
	created := s.now().UnixMilli()
	if kind == KindClickPush {
		created = s.now().UnixMicro()
	}
	p := &push{kind: kind, event: event, id: randomHex(16)}
	p.body = mustJSON(map[string]any{
		"schema": "2.0",
		"header": map[string]any{
			"event_id": p.id, "event_type": event, "create_time": strconv.FormatInt(created, 10),
			"token": s.app.VerificationToken, "app_id": s.app.AppID, "tenant_key": s.app.TenantKey,
		},
		"event": body,
	})
	return p
}

// pushEvent delivers an event in the background, with the documented
// redeliveries, and returns its event_id. The first attempt is on the wire
// before it returns unless a fault delays it, so that order is kept.
func (s *Sim) pushEvent(kind, event string, body any) string {
	p := s.envelope(kind, event, body)
	drawn := s.faults.draw(kind)
	if drawn.has(FaultDuplicate) {
		again := p
		if kind == KindMessagePush && !s.opts.KeepEventID {
			again = s.envelope(kind, event, body)
		}
		defer s.spawn(func() { s.finish(again, s.begin(again, nil), nil) })
	}
	_, slow := drawn.get(FaultDelay)
	if held := drawn.has(FaultReorder); slow || held {
		s.deliverLater(p, drawn, held)
		return p.id
	}
	first := s.begin(p, drawn)
	s.hub.release(kind)
	s.spawn(func() { s.deliver(p, first, drawn) })
	return p.id
}

// deliverLater waits out a delay, or until another push of the kind has gone.
func (s *Sim) deliverLater(p *push, drawn hits, held bool) {
	var turn <-chan struct{}
	wait, _ := drawn.get(FaultDelay)
	if held {
		turn = s.hub.hold(p.kind)
		wait, _ = drawn.get(FaultReorder)
		def(&wait.Delay, time.Second)
	}
	s.spawn(func() {
		t := time.NewTimer(wait.Delay)
		defer t.Stop()
		select {
		case <-turn:
		case <-t.C:
		case <-s.closing:
			return
		}
		s.deliver(p, s.begin(p, drawn), drawn)
	})
}

// deliver finishes the first attempt and repeats after 15 s, 5 min, 1 h and 6 h,
// at most four times. Source: open.feishu.cn/document/ukTMukTMukTM/uUTNz4SN1MjL1UzM.
func (s *Sim) deliver(p *push, first *flight, drawn hits) {
	out := s.finish(p, first, drawn)
	for i := 0; out.fail != failNone; i++ {
		lostForGood := out.fail == failLost || (out.fail == failOffline && s.opts.LoseWhenOffline)
		if lostForGood || i >= len(s.opts.Retry) || s.live().redelivery == RedeliveryForgetful {
			s.hub.stats.lost.Add(1)
			return
		}
		if !s.sleep(s.life, time.Duration(float64(s.opts.Retry[i])*s.opts.RetryScale)) {
			return
		}
		s.hub.stats.redelivered.Add(1)
		drawn = s.faults.draw(p.kind)
		out = s.finish(p, s.begin(p, drawn), drawn)
	}
}

// begin puts one attempt on the wire. Over a webhook there is nothing to do
// before finish. A nil flight means there was nobody to send to.
func (s *Sim) begin(p *push, drawn hits) *flight {
	f := &flight{id: randomHex(8), trace: randomHex(8), answer: make(chan outcome, 1), onLate: p.onLate}
	if drawn.has(FaultSilentLoss) {
		f.answer <- outcome{fail: failLost}
		return f
	}
	if s.opts.WebhookURL != "" {
		if drawn.has(FaultDropSocket) {
			return nil
		}
		return f
	}
	c := s.hub.pick()
	if c == nil {
		return nil
	}
	if drawn.has(FaultDropSocket) {
		c.close()
		return nil
	}
	s.hub.register(f)
	if !c.send(s.frames(p, f, c.service)) {
		s.hub.expire(f)
		return nil
	}
	s.hub.stats.delivered.Add(1)
	return f
}

// frames encodes one event, cut into fragments if Options ask for it: parts
// share message_id, seq counts from 0, sum is their number.
func (s *Sim) frames(p *push, f *flight, service int32) [][]byte {
	typ := "event"
	if p.kind == KindClickPush && s.opts.CallbackUnpublished {
		typ = "card"
	}
	parts := [][]byte{p.body}
	if n := s.opts.FragmentBytes; n > 0 && len(p.body) > n {
		parts = parts[:0]
		for rest := p.body; len(rest) > 0; {
			cut := min(n, len(rest))
			parts, rest = append(parts, rest[:cut]), rest[cut:]
		}
	}
	stamp, out := millis(time.Now()), make([][]byte, 0, len(parts))
	for i, part := range parts {
		fr := frame{service: service, method: methodData, payload: part, headers: []frameHeader{
			{"type", typ}, {"message_id", f.id}, {"sum", strconv.Itoa(len(parts))}, {"seq", strconv.Itoa(i)},
			{"trace_id", f.trace}, {"timestamp", stamp},
		}}
		out = append(out, fr.encode())
	}
	return out
}

// finish waits for the answer or the deadline and writes the traffic down.
func (s *Sim) finish(p *push, f *flight, drawn hits) outcome {
	started := time.Now()
	var out outcome
	switch {
	case f == nil:
		out = outcome{fail: failOffline}
	case s.opts.WebhookURL != "" && len(f.answer) == 0:
		out = s.post(p)
	default:
		out = s.await(f)
	}
	if drawn.has(FaultTimeoutAfterEffect) && out.fail == failNone {
		out.fail = failTimeout // the answer got lost on its way
	}
	switch out.fail {
	case failNone:
		s.hub.stats.answered.Add(1)
	case failTimeout:
		s.hub.stats.unanswered.Add(1)
	}
	transport := "ws "
	if s.opts.WebhookURL != "" {
		transport = "POST webhook "
	}
	s.journal.record(Call{At: s.now(), Dir: "out", Kind: p.kind, Call: transport + p.event, Status: out.status, Code: out.code,
		Request: p.body, Response: out.raw, MS: float64(time.Since(started).Microseconds()) / 1000})
	return out
}

func (s *Sim) await(f *flight) outcome {
	t := time.NewTimer(s.opts.AnswerWithin)
	defer t.Stop()
	select {
	case out := <-f.answer:
		return out
	case <-t.C:
	case <-s.closing:
	}
	s.hub.expire(f)
	select { // an answer that was accepted in the same instant
	case out := <-f.answer:
		return out
	default:
		return outcome{fail: failTimeout}
	}
}

func (o outcome) String() string {
	return fmt.Sprintf("failure %d, status %d, code %d", o.fail, o.status, o.code)
}

func (o outcome) success() bool { return o.fail == failNone && o.status == http.StatusOK }
