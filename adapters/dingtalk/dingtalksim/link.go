package dingtalksim

import (
	"encoding/json"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// frame is a downstream frame; data is always a JSON string.
type frame struct {
	SpecVersion string            `json:"specVersion,omitempty"`
	Type        string            `json:"type"`
	Headers     map[string]string `json:"headers"`
	Data        string            `json:"data"`
}

// ackFrame is what the client answers.
type ackFrame struct {
	Code    int               `json:"code"`
	Headers map[string]string `json:"headers"`
	Message string            `json:"message"`
	Data    string            `json:"data"`
}

const (
	writeWait   = 5 * time.Second
	outbox      = 4096
	maxFrame    = 4 << 20
	disconnectS = 10 * time.Second // from the disconnect frame to the end of TCP
)

// link is one Stream connection. Only its writer goroutine sends data frames.
type link struct {
	id       string
	conn     *websocket.Conn
	topics   map[subscriptionSpec]bool
	ua       string
	out      chan []byte
	gone     chan struct{} // closed when the socket is dead
	once     sync.Once
	draining atomic.Bool // a disconnect was sent: no more deliveries

	pingMu  sync.Mutex
	pings   map[string]string // messageId of unanswered SYSTEM pings to the data expected back
	ignored []string          // messageId of frames whose answer does not matter
}

func (l *link) wants(t subscriptionSpec) bool { return l.topics[t] }

// cut ends the socket without a closing handshake.
func (l *link) cut() {
	l.once.Do(func() {
		close(l.gone)
		_ = l.conn.Close()
	})
}

// send queues a frame; false means that the link is dead or does not drain.
func (l *link) send(b []byte) bool {
	select {
	case <-l.gone:
		return false
	default:
	}
	t := time.NewTimer(writeWait)
	defer t.Stop()
	select {
	case l.out <- b:
		return true
	case <-l.gone:
		return false
	case <-t.C:
		return false
	}
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// serveSocket turns a valid ticket into a connection and reads it until it ends.
func (s *Sim) serveSocket(w http.ResponseWriter, r *http.Request) {
	name := "GET " + socketPath
	if s.socketFault(w, name) {
		return
	}
	k, ok := s.tickets.redeem(r.URL.Query().Get("ticket"), s.now())
	if !ok {
		s.record(Call{Dir: "in", Kind: "connect", Call: name, Status: http.StatusUnauthorized, Code: "invalidTicket"})
		http.Error(w, "ticket expired or used", http.StatusUnauthorized)
		return
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	s.record(Call{Dir: "in", Kind: "connect", Call: name, Status: http.StatusSwitchingProtocols})
	l := &link{id: uuid(), conn: conn, topics: k.topics, ua: k.ua, out: make(chan []byte, outbox), gone: make(chan struct{}), pings: map[string]string{}}
	conn.SetReadLimit(maxFrame)
	conn.SetPingHandler(func(data string) error { return s.answerPing(l, data) })
	if !s.links.add(l) {
		l.cut()
		return
	}
	s.announce("connection", "", nil)
	s.background(func() { s.writeLoop(l) })
	s.oddFrames(l)
	s.readLoop(l)
	s.links.remove(l)
	l.cut()
	s.announce("connection", "", nil)
}

func (s *Sim) socketFault(w http.ResponseWriter, name string) bool {
	for _, f := range s.faults.pick(name) {
		switch f.Kind {
		case FaultDelay:
			s.pause(s.ctx, f.Delay)
		case FaultDropSocket:
			panic(http.ErrAbortHandler)
		case FaultRefuse, FaultHTTP5xx, FaultThrottle:
			f.reply(newStyle).write(w)
			return true
		}
	}
	return false
}

// answerPing answers a WebSocket ping; silent_loss on "ping" leaves the client with a half-dead link.
func (s *Sim) answerPing(l *link, data string) error {
	s.record(Call{Dir: "in", Kind: "ping", Call: "PING", Status: 200})
	for _, f := range s.faults.pick("ping") {
		switch f.Kind {
		case FaultSilentLoss:
			return nil
		case FaultDropSocket:
			l.cut()
			return nil
		case FaultDelay:
			s.pause(s.ctx, f.Delay)
		}
	}
	_ = l.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeWait))
	return nil
}

func (s *Sim) readLoop(l *link) {
	for {
		kind, raw, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		var ack ackFrame
		if kind != websocket.TextMessage || json.Unmarshal(raw, &ack) != nil || ack.Headers == nil {
			s.violate(Violation{Rule: RuleBadFrame, Detail: string(raw[:min(len(raw), 200)])})
			continue
		}
		s.received(l, ack, raw)
	}
}

func (s *Sim) writeLoop(l *link) {
	defer l.cut()
	tick := time.NewTicker(s.opt.PingEvery)
	defer tick.Stop()
	for {
		select {
		case b := <-l.out:
			_ = l.conn.SetWriteDeadline(time.Now().Add(writeWait))
			if l.conn.WriteMessage(websocket.TextMessage, b) != nil {
				return
			}
		case <-tick.C:
			if !s.systemPing(l) {
				return
			}
		case <-l.gone:
			return
		case <-s.ctx.Done():
			return
		}
	}
}
