package wecom

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/imdesk/imdesk/adapters"
)

// Rhythm of the link: developer.work.weixin.qq.com/document/path/101463. Two unanswered pings mean that it is dead, as the platform's own client has it.
const (
	pingEvery = 30 * time.Second
	deadAfter = 2*pingEvery + 5*time.Second
	writeTime = 3 * time.Second
)

// link is one open connection of the AI bot.
type link struct {
	a    *Adapter
	ws   *websocket.Conn
	gone chan struct{} // closed when nothing can be read any more

	writing sync.Mutex
	mu      sync.Mutex
	waits   map[string]*wait
}

// wait is a frame whose acknowledgement is awaited; one frame may be in flight per req_id.
type wait struct {
	ack  chan frame
	over chan struct{}
}

// dialBot opens a connection; nobody is subscribed yet.
func (a *Adapter) dialBot(ctx context.Context) (*link, error) {
	dialer := &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 5 * time.Second,
		NetDialContext: (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
	}
	ws, resp, err := dialer.DialContext(ctx, a.cfg.WSURL, nil)
	if err != nil {
		e := &adapters.Error{Verdict: adapters.Retryable, Op: "connect ai bot", Err: plain(err)}
		if resp != nil {
			e.Code = "http " + strconv.Itoa(resp.StatusCode)
		}
		return nil, e
	}
	ws.SetReadLimit(maxFrame)
	l := &link{a: a, ws: ws, gone: make(chan struct{}), waits: map[string]*wait{}}
	// Any received frame proves life, WebSocket's own pings included.
	answer := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		l.alive()
		return answer(data)
	})
	return l, nil
}

// alive notes that something was received.
func (l *link) alive() {
	l.a.health.Frame(l.a.now())
	_ = l.ws.SetReadDeadline(time.Now().Add(deadAfter))
}

// read passes frames on until the link breaks; take must not block.
func (l *link) read(take func(frame)) error {
	defer close(l.gone)
	l.alive()
	for {
		kind, data, err := l.ws.ReadMessage()
		if err != nil {
			return &adapters.Error{Verdict: adapters.Retryable, Op: "read connection", Message: l.a.redact.text(err.Error())}
		}
		l.alive()
		if kind != websocket.TextMessage {
			l.a.counts.Add("frame_not_text")
			continue
		}
		f, err := decodeFrame(data)
		if err != nil {
			l.a.counts.Add("frame_malformed")
			l.a.log.Warn("wecom frame set aside", "bytes", len(data), "err", err)
			continue
		}
		if f.Cmd == "" {
			l.acknowledged(f)
			continue
		}
		take(f)
	}
}

// acknowledged hands an acknowledgement to who waits for it; late and unknown ones are of no use.
func (l *link) acknowledged(f frame) {
	l.mu.Lock()
	w := l.waits[f.Headers.ReqID]
	l.mu.Unlock()
	if w == nil {
		l.a.counts.Add("ack_unknown")
		return
	}
	select {
	case w.ack <- f:
	default:
	}
}

// broken reports whether nothing can be read any more.
func (l *link) broken() bool {
	select {
	case <-l.gone:
		return true
	default:
		return false
	}
}

// errNotSent says that a frame certainly had no effect.
var errNotSent = &adapters.Error{Verdict: adapters.Retryable, Message: "ai bot is not connected"}

// exchange sends a frame and waits for its acknowledgement. An error is what keeps us from knowing it; the platform's refusal is in the frame.
func (l *link) exchange(ctx context.Context, cmd, reqID string, body any) (frame, error) {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = marshal(body); err != nil {
			return frame{}, &adapters.Error{Verdict: adapters.Rejected, Message: "content can't be encoded"}
		}
	}
	w, err := l.reserve(ctx, reqID)
	if err != nil {
		return frame{}, err
	}
	defer l.release(reqID, w)
	if err := l.write(frame{Cmd: cmd, Headers: frameHeaders{reqID}, Body: raw}); err != nil {
		return frame{}, err
	}
	lost := &adapters.Error{Verdict: adapters.Unknown, Message: "no acknowledgement"}
	select {
	case f := <-w.ack:
		return f, nil
	case <-l.gone:
		return frame{}, lost
	case <-ctx.Done():
		lost.Err = plain(ctx.Err())
		return frame{}, lost
	}
}

// reserve waits for its turn with a req_id.
func (l *link) reserve(ctx context.Context, reqID string) (*wait, error) {
	for {
		l.mu.Lock()
		before := l.waits[reqID]
		if before == nil {
			w := &wait{ack: make(chan frame, 1), over: make(chan struct{})}
			l.waits[reqID] = w
			l.mu.Unlock()
			return w, nil
		}
		l.mu.Unlock()
		select {
		case <-before.over:
		case <-l.gone:
			return nil, errNotSent
		case <-ctx.Done():
			return nil, errNotSent
		}
	}
}

func (l *link) release(reqID string, w *wait) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.waits, reqID)
	close(w.over)
}

func (l *link) write(f frame) error {
	raw, err := marshal(f)
	if err != nil {
		return &adapters.Error{Verdict: adapters.Rejected, Message: "content can't be encoded"}
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.broken() {
		return errNotSent
	}
	if err := l.ws.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return errNotSent
	}
	if err := l.ws.WriteMessage(websocket.TextMessage, raw); err != nil {
		_ = l.ws.Close() // half a frame may be out: nothing can follow it
		return &adapters.Error{Verdict: adapters.Unknown, Err: errors.New("write connection: " + l.a.redact.text(err.Error()))}
	}
	return nil
}

// keepAlive pings until ctx ends; that something comes back is what read watches.
func (l *link) keepAlive(ctx context.Context) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.gone:
			return
		case <-tick.C:
			if err := l.write(frame{Cmd: cmdPing, Headers: frameHeaders{newReqID(cmdPing)}}); err != nil {
				_ = l.ws.Close() // the reader notices and reconnects
				return
			}
		}
	}
}

// hangUp says goodbye and closes.
func (l *link) hangUp() {
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = l.ws.WriteControl(websocket.CloseMessage, bye, time.Now().Add(200*time.Millisecond))
	_ = l.ws.Close()
}
