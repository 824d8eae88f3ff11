package dingtalksim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// linkPool owns the live connections; the server picks one at random for each push.
type linkPool struct {
	mu      sync.Mutex
	list    []*link
	closed  bool
	changed chan struct{} // closed and replaced whenever the list changes
}

func (p *linkPool) init() { p.changed = make(chan struct{}) }

func (p *linkPool) signal() {
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *linkPool) add(l *link) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.list = append(p.list, l)
	p.signal()
	return true
}

func (p *linkPool) remove(l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := make([]*link, 0, len(p.list))
	for _, v := range p.list {
		if v != l {
			kept = append(kept, v)
		}
	}
	p.list = kept
	p.signal()
}

// pick chooses a connection that subscribed to the topic and is not being drained.
func (p *linkPool) pick(topic subscriptionSpec) *link {
	p.mu.Lock()
	defer p.mu.Unlock()
	var chosen *link
	seen := 0
	for _, l := range p.list {
		if l.draining.Load() || !l.wants(topic) {
			continue
		}
		seen++
		if rand.IntN(seen) == 0 {
			chosen = l
		}
	}
	return chosen
}

func (p *linkPool) all() []*link {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]*link(nil), p.list...)
}

func (p *linkPool) live() int {
	n := 0
	for _, l := range p.all() {
		if !l.draining.Load() {
			n++
		}
	}
	return n
}

func (p *linkPool) closeAll() {
	p.mu.Lock()
	p.closed = true
	list := p.list
	p.mu.Unlock()
	for _, l := range list {
		l.cut()
	}
}

// WaitConnections returns when exactly n connections take deliveries.
func (s *Sim) WaitConnections(ctx context.Context, n int) error {
	for {
		s.links.mu.Lock()
		changed := s.links.changed
		s.links.mu.Unlock()
		if s.links.live() == n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for %d connections, have %d: %w", n, s.links.live(), ctx.Err())
		}
	}
}

// Rotate does what the platform does now and then: it sends SYSTEM disconnect on every connection, stops delivering on it at once and
// ends TCP about 10 s (times RetryScale) later.
func (s *Sim) Rotate() {
	for _, l := range s.links.all() {
		if l.draining.Swap(true) {
			continue
		}
		s.links.mu.Lock()
		s.links.signal()
		s.links.mu.Unlock()
		f := s.systemFrame("disconnect", map[string]string{"reason": "persistent connection is timeout"})
		l.expect(f.Headers["messageId"], "") // an answer is not needed, yet the official SDK gives one
		if s.opt.OddSystemFrames {
			l.expect("", "")
			delete(f.Headers, "messageId")
		}
		s.record(Call{Dir: "out", Kind: "connect", Call: "SYSTEM disconnect", Request: mustJSON(f)})
		l.send(mustJSON(f))
		s.background(func() {
			s.await(s.ctx, l.gone, max(time.Millisecond, scaled(disconnectS, s.opt.RetryScale)))
			l.cut()
		})
	}
}

// DropConnections cuts every connection without a word.
func (s *Sim) DropConnections() {
	for _, l := range s.links.all() {
		l.cut()
	}
}

func (s *Sim) systemFrame(topic string, data any) frame {
	now := s.now()
	return frame{SpecVersion: "1.0", Type: typeSystem, Data: string(mustJSON(data)), Headers: map[string]string{
		"topic": topic, "messageId": frameID(now), "contentType": "application/json", "time": millisText(now),
	}}
}

// systemPing sends both kinds of ping; false means that the client left two SYSTEM pings unanswered.
func (s *Sim) systemPing(l *link) bool {
	f := s.systemFrame("ping", map[string]string{"opaque": uuid()[:18]})
	if missed := l.expect(f.Headers["messageId"], f.Data); missed >= 2 {
		s.violate(Violation{Rule: RulePingUnanswered, Detail: "two SYSTEM pings unanswered, connection closed"})
		return false
	}
	s.record(Call{Dir: "out", Kind: "ping", Call: "SYSTEM ping", Request: mustJSON(f)})
	deadline := time.Now().Add(writeWait)
	_ = l.conn.SetWriteDeadline(deadline)
	return l.conn.WriteMessage(websocket.TextMessage, mustJSON(f)) == nil &&
		l.conn.WriteControl(websocket.PingMessage, nil, deadline) == nil
}

// oddFrames sends the SYSTEM topics that one official SDK handles and no document mentions; a client must ignore them.
func (s *Sim) oddFrames(l *link) {
	if !s.opt.OddSystemFrames {
		return
	}
	for _, topic := range []string{"REGISTERED", "KEEPALIVE"} {
		f := s.systemFrame(topic, map[string]string{})
		id := f.Headers["messageId"]
		l.pingMu.Lock()
		l.ignored = append(l.ignored, id)
		l.pingMu.Unlock()
		s.record(Call{Dir: "out", Kind: "connect", Call: "SYSTEM " + topic, Request: mustJSON(f)})
		l.send(mustJSON(f))
	}
}

// expect notes a SYSTEM frame and the data its answer must repeat, "" for any; it returns how many were open before.
func (l *link) expect(id, data string) int {
	l.pingMu.Lock()
	defer l.pingMu.Unlock()
	open := len(l.pings)
	l.pings[id] = data
	return open
}

// pong settles a SYSTEM frame; false means that id is no ping of this link.
func (s *Sim) pong(l *link, id string, ack ackFrame) bool {
	l.pingMu.Lock()
	want, ok := l.pings[id]
	delete(l.pings, id)
	odd := slices.Contains(l.ignored, id)
	l.pingMu.Unlock()
	if odd {
		return true
	}
	if ok && want != "" && (ack.Code != 200 || ack.Data != want) {
		s.violate(Violation{Rule: RulePingUnanswered, Detail: "answer to SYSTEM ping must be code 200 with the same data"})
	}
	return ok
}
