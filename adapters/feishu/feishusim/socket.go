package feishusim

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const socketWriteTimeout = 10 * time.Second

// conn is one long connection.
type conn struct {
	sim     *Sim
	ws      *websocket.Conn
	service int32
	out     chan [][]byte // one element is one event: its frames stay together
	done    chan struct{}
	once    sync.Once
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// handleSocket is the gateway end of the long connection.
func (s *Sim) handleSocket(w http.ResponseWriter, r *http.Request) {
	service, known := s.redeem(r.URL.Query().Get("ticket"))
	if !known || strconv.Itoa(int(service)) != r.URL.Query().Get("service_id") {
		s.refuseHandshake(w, r, codeForbidden, 0, "ticket is not valid")
		return
	}
	c := &conn{sim: s, service: service, out: make(chan [][]byte, 1024), done: make(chan struct{})}
	if s.hub.count() >= s.opts.MaxConnections {
		s.refuseHandshake(w, r, codeAuthFailed, codeConnectionLimit, "exceed connection limit")
		return
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c.ws = ws
	if !s.hub.join(c, s.opts.MaxConnections) || !s.enter() {
		_ = ws.Close()
		return
	}
	s.journal.record(Call{At: s.now(), Dir: "in", Kind: KindConnect, Call: "GET " + r.URL.RequestURI(), Status: http.StatusSwitchingProtocols})
	s.journal.publish(streamEvent{Kind: "connection", Note: "open"})
	go func() { defer s.running.Done(); c.writeLoop() }()
	c.readLoop()
	c.close()
	s.journal.publish(streamEvent{Kind: "connection", Note: "closed"})
}

func (c *conn) close() {
	c.once.Do(func() {
		c.sim.hub.leave(c) // first, so that no event is given to a closed connection
		close(c.done)
		_ = c.ws.Close()
	})
}

// send queues the frames of one event. False means the connection is gone.
func (c *conn) send(frames [][]byte) bool {
	select {
	case c.out <- frames:
		return true
	case <-c.done:
		return false
	}
}

func (c *conn) writeLoop() {
	defer c.close()
	for {
		select {
		case frames := <-c.out:
			for _, f := range frames {
				_ = c.ws.SetWriteDeadline(time.Now().Add(socketWriteTimeout))
				if c.ws.WriteMessage(websocket.BinaryMessage, f) != nil {
					return
				}
			}
		case <-c.done:
			return
		}
	}
}

func (c *conn) readLoop() {
	for {
		if silence := c.sim.opts.MaxSilence; silence > 0 {
			_ = c.ws.SetReadDeadline(time.Now().Add(silence))
		}
		typ, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		f, err := decodeFrame(data)
		if typ != websocket.BinaryMessage || err != nil {
			c.complain(KindOther, "frame", fmt.Sprintf("not a binary protobuf frame: %v", err))
			return
		}
		switch {
		case f.service != c.service:
			c.complain(KindOther, "frame", fmt.Sprintf("service %d is not the connection's %d", f.service, c.service))
		case f.method == methodControl && f.header("type") == "ping":
			if !c.pong() {
				return
			}
		case f.method == methodData:
			c.answered(f)
		default:
			c.complain(KindOther, "frame", fmt.Sprintf("unexpected method %d type %q", f.method, f.header("type")))
		}
	}
}

func (c *conn) complain(kind, call, problem string) {
	c.sim.journal.record(Call{At: c.sim.now(), Dir: "in", Kind: kind, Call: call, Code: -1, Response: mustJSON(problem)})
}

// pong answers a ping; the payload may carry a fresh ClientConfig.
func (c *conn) pong() bool {
	drawn := c.sim.faults.draw(KindPing)
	c.sim.journal.record(Call{At: c.sim.now(), Dir: "in", Kind: KindPing, Call: "ping"})
	if drawn.has(FaultDropSocket) {
		return false
	}
	if f, slow := drawn.get(FaultDelay); slow && !c.waitDelay(f.Delay) {
		return false
	}
	if drawn.has(FaultSilentLoss) {
		return true
	}
	f := &frame{service: c.service, method: methodControl, headers: []frameHeader{{"type", "pong"}},
		payload: mustJSON(c.sim.opts.ClientConfig)}
	return c.send([][]byte{f.encode()})
}

func (c *conn) waitDelay(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.done:
		return false
	}
}
