package dingtalksim

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"
)

// Answer windows. Source: open.dingtalk.com/document/development/event-callback-card (card) and
// open.dingtalk.com/document/development/appendix-b-proposals-for-rational-use-of-resources (event). A robot message has none; messageWindow
// is the time after which field reports see a repetition.
const (
	cardWindow    = 2 * time.Second
	eventWindow   = 3 * time.Second
	messageWindow = 60 * time.Second
)

var (
	errNoConnection = errors.New("no live connection subscribes to the topic")
	errRefused      = errors.New("the push was refused")
)

// push is one thing pushed to the app, over all its attempts; the frame and so its messageId never change.
type push struct {
	kind    string
	name    string
	topic   subscriptionSpec
	frame   frame
	onAck   func(ackFrame) // runs on the reader, before the next frame of that link is looked at
	answers chan ackFrame  // capacity 1

	mu      sync.Mutex
	waiting bool // an answer counts now
	settled bool
	deaf    bool // a fault eats the answers
	call    int64
}

// pushStore remembers pushes by messageId, the oldest forgotten first.
type pushStore struct {
	mu    sync.Mutex
	byID  map[string]*push
	order []string
	next  int
}

const keepPushes = 1 << 14

func (p *pushStore) init() {
	p.byID = map[string]*push{}
	p.order = make([]string, keepPushes)
}

func (p *pushStore) remember(v *push) {
	id := v.frame.Headers["messageId"]
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byID, p.order[p.next])
	p.order[p.next] = id
	p.next = (p.next + 1) % keepPushes
	p.byID[id] = v
}

func (p *pushStore) find(id string) *push {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.byID[id]
}

func (s *Sim) newPush(kind, typ, topic, data string, headers map[string]string) *push {
	now := s.now()
	h := map[string]string{"topic": topic, "contentType": "application/json", "messageId": frameID(now), "time": millisText(now), "appId": s.opt.AppID}
	for k, v := range headers {
		h[k] = v
	}
	spec := subscriptionSpec{typ, topic}
	if typ == typeEvent {
		spec.Topic = "*"
	}
	return &push{kind: kind, name: typ + " " + topic, topic: spec, answers: make(chan ackFrame, 1),
		frame: frame{SpecVersion: "1.0", Type: typ, Headers: h, Data: data}}
}

// attempt writes the frame to one random connection and applies the faults that hit it. An error means that it was certainly not delivered.
func (s *Sim) attempt(ctx context.Context, p *push) error {
	copies := 1
	for _, f := range s.faults.pick(p.kind) {
		switch f.Kind {
		case FaultDelay:
			s.pause(ctx, f.Delay)
		case FaultReorder:
			s.hold(ctx, p.kind, f)
		case FaultDuplicate:
			copies++
		case FaultTimeout:
			p.mu.Lock()
			p.deaf = true
			p.mu.Unlock()
		case FaultSilentLoss:
			s.meter.lost.Add(1)
			return nil
		case FaultDropSocket:
			if l := s.links.pick(p.topic); l != nil {
				l.cut()
			}
			s.meter.lost.Add(1)
			return nil
		case FaultRefuse:
			return errRefused
		}
	}
	defer s.faults.passed(p.kind)
	for range copies {
		if !s.write(p) {
			s.meter.lost.Add(1)
			return errNoConnection
		}
	}
	return nil
}

func (s *Sim) write(p *push) bool {
	for range 3 { // a link may die between choice and write
		l := s.links.pick(p.topic)
		if l == nil {
			return false
		}
		raw := s.encode(p.frame, l.id)
		seq := s.record(Call{Dir: "out", Kind: p.kind, Call: p.name, Request: raw})
		p.mu.Lock()
		p.call = seq
		p.mu.Unlock()
		if l.send(raw) {
			s.meter.pushed.Add(1)
			return true
		}
	}
	return false
}

// encode writes a frame for one connection.
func (s *Sim) encode(f frame, connection string) []byte {
	headers := make(map[string]any, len(f.Headers)+1)
	for k, v := range f.Headers {
		headers[k] = v
	}
	headers["connectionId"] = connection
	if s.opt.NumberHeaders {
		headers["time"] = json.Number(f.Headers["time"])
	}
	return mustJSON(struct {
		frame
		Headers map[string]any `json:"headers"`
	}{f, headers})
}

// open lets answers count from now on.
func (s *Sim) open(p *push) {
	p.mu.Lock()
	p.waiting = true
	p.mu.Unlock()
	s.pushes.remember(p)
}

// wait returns the answer, or false once the window is over; an answer after that is refused.
func (s *Sim) wait(ctx context.Context, p *push, window time.Duration) (ackFrame, bool) {
	t := time.NewTimer(window)
	defer t.Stop()
	select {
	case a := <-p.answers:
		return a, true
	case <-t.C:
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
	p.mu.Lock()
	p.waiting = false
	settled := p.settled
	p.mu.Unlock()
	if settled { // in the last moment: the reader is about to hand it over
		return <-p.answers, true
	}
	return ackFrame{}, false
}

// received routes a frame from the client to the push or ping it answers.
func (s *Sim) received(l *link, ack ackFrame, raw []byte) {
	id := ack.Headers["messageId"]
	if s.pong(l, id, ack) {
		return
	}
	p := s.pushes.find(id)
	if p == nil {
		s.violate(Violation{Rule: RuleUnknownMessageID, Detail: id})
		return
	}
	p.mu.Lock()
	call, deaf, late, repeated := p.call, p.deaf, !p.waiting, p.settled
	if !deaf && !late {
		p.settled = true
	}
	p.mu.Unlock()
	switch {
	case deaf || repeated: // eaten by a fault, or the answer to a duplicate
		return
	case late:
		s.meter.late.Add(1)
		s.violate(Violation{Rule: RuleLateAnswer, Detail: p.name + " " + id})
		return
	}
	s.complete(call, ack.Code, raw)
	s.meter.inTime.Add(1)
	if p.onAck != nil {
		p.onAck(ack)
	}
	p.answers <- ack // settled once between two reopen calls, each of which follows a wait, so there is room
}

// reopen makes a push whose answer did not settle it answerable once more, for a repetition.
func (p *push) reopen() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settled, p.waiting = false, true
}
