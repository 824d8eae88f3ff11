package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/imdesk/imdesk/adapters"
)

// writeTime bounds one write to the socket: an answer that takes longer is late anyway.
const writeTime = 3 * time.Second

// session is one open long connection.
type session struct {
	a       *Adapter
	ws      *websocket.Conn
	service int32
	ping    atomic.Int64 // time.Duration
	repace  chan struct{}

	closing atomic.Bool // nothing more is read
	writing sync.Mutex
	parts   assembler
}

var errClosing = errors.New("the adapter stops")

// dial opens a connection.
func (a *Adapter) dial(ctx context.Context, e endpoint) (*session, error) {
	dialer := &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 5 * time.Second,
		NetDialContext: (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
	}
	ws, resp, err := dialer.DialContext(ctx, e.url, nil)
	if err != nil {
		return nil, a.handshakeError(resp, err)
	}
	ws.SetReadLimit(maxPayload + 64<<10)
	s := &session{a: a, ws: ws, service: e.service, repace: make(chan struct{}, 1)}
	s.ping.Store(int64(e.config.ping()))
	// Any received frame proves life, WebSocket's own pings included.
	answer := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		s.alive()
		return answer(data)
	})
	return s, nil
}

// alive notes that something was received and gives the link until it would have missed two pings, as the platform's own client does.
func (s *session) alive() {
	s.a.health.Frame(s.a.now())
	_ = s.ws.SetReadDeadline(time.Now().Add(2*time.Duration(s.ping.Load()) + 5*time.Second))
	if s.closing.Load() {
		_ = s.ws.SetReadDeadline(time.Unix(1, 0))
	}
}

// serve reads until the link breaks, or ctx ends and what was received is handled: what comes meanwhile is still taken, since nobody would repeat a click. When
// it returns no goroutine of the session runs any more except handlers, which the receiver owns.
func (s *session) serve(ctx context.Context, r *receiver) error {
	s.alive()
	loop, stop := context.WithCancel(context.Background())
	var beside sync.WaitGroup
	beside.Go(func() { s.keepAlive(loop) })
	beside.Go(func() {
		select {
		case <-loop.Done():
			return
		case <-ctx.Done():
		}
		grace, cancel := context.WithTimeout(loop, acceptTime)
		defer cancel()
		r.Settle(grace)
		s.closing.Store(true)
		_ = s.ws.SetReadDeadline(time.Unix(1, 0))
	})
	err := s.read(r)
	stop()
	beside.Wait()
	return err
}

// hangUp says goodbye and closes. It may be called once all answers are written.
func (s *session) hangUp() {
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = s.ws.WriteControl(websocket.CloseMessage, bye, time.Now().Add(200*time.Millisecond))
	_ = s.ws.Close()
}

func (s *session) read(r *receiver) error {
	for {
		kind, data, err := s.ws.ReadMessage()
		if err != nil {
			return &adapters.Error{Verdict: adapters.Retryable, Op: "read connection", Message: s.a.redact.text(err.Error())}
		}
		s.alive()
		if s.closing.Load() {
			return errClosing
		}
		if kind != websocket.BinaryMessage {
			s.a.counts.Add("frame_not_binary")
			continue
		}
		f, err := decodeFrame(data)
		if err != nil {
			s.a.counts.Add("frame_malformed")
			s.a.log.Warn("feishu frame set aside", "bytes", len(data), "err", err)
			continue
		}
		s.take(r, f)
	}
}

// take handles one frame; it waits for no handler, or pongs would starve behind them.
func (s *session) take(r *receiver, f *frame) {
	kind := f.header(headerType)
	switch {
	case f.method == methodControl && kind == typePong:
		s.pong(f.payload)
	case f.method == methodControl:
		s.a.counts.Add("frame_control_other")
	case kind == typeCard:
		s.a.counts.Add("frame_card")
		r.Alarm("feishu.card_callback", "飞书以旧通道推送了卡片点击，点击者会看到 200340 报错。请打开 open.feishu.cn/app → 事件与回调 → 回调配置，"+
			"选择「使用长连接接收回调」，订阅 card.action.trigger，并发布新版本。")
	case kind != typeEvent:
		s.a.counts.Add("frame_type_unknown")
		r.refuse(s, f, 200, nil)
	default:
		payload, err := s.parts.add(f, time.Now())
		if err != nil {
			s.a.counts.Add("fragment_malformed")
			s.a.log.Warn("feishu fragment set aside", "err", err)
			return
		}
		if payload != nil {
			r.fromSocket(s, f, payload)
		}
	}
}

// pong may carry a new rhythm.
func (s *session) pong(payload []byte) {
	if len(payload) == 0 {
		return
	}
	var c clientConfig
	if json.Unmarshal(payload, &c) != nil || c.PingInterval <= 0 {
		return
	}
	if old := s.ping.Swap(int64(c.ping())); old != int64(c.ping()) {
		select {
		case s.repace <- struct{}{}:
		default:
		}
	}
}

// keepAlive sends the application's pings, the first at once.
func (s *session) keepAlive(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.repace:
			timer.Reset(time.Duration(s.ping.Load()))
		case <-timer.C:
			f := &frame{service: s.service, method: methodControl, headers: []frameHeader{{headerType, typePing}}}
			if err := s.write(f); err != nil {
				_ = s.ws.Close() // the reader notices and reconnects
				return
			}
			timer.Reset(time.Duration(s.ping.Load()))
		}
	}
}

func (s *session) write(f *frame) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.ws.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return errors.New("write connection: closed")
	}
	if err := s.ws.WriteMessage(websocket.BinaryMessage, f.encode()); err != nil {
		return errors.New("write connection: " + s.a.redact.text(err.Error()))
	}
	return nil
}
