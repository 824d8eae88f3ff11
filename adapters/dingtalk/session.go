package dingtalk

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/client"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
)

// writeTime bounds one write to the socket: an answer that takes longer is late anyway.
const writeTime = 3 * time.Second

// Why a connection ended.
var (
	errGoodbye = errors.New("the platform said goodbye")
	errSilent  = errors.New("nothing was received for too long")
	errLost    = errors.New("the connection broke")
)

// session is one connection. The SDK opens it and knows the handlers; reading and writing are our own, see handlers.
type session struct {
	a   *Adapter
	r   *receiver
	sdk *client.StreamClient
	ws  *websocket.Conn

	writing   sync.Mutex
	lastFrame atomic.Int64
	busy      *reception.Gate // frames of this connection that aren't answered yet
	parted    sync.Once
	goodbye   chan struct{} // closed when the platform takes its leave
	lost      chan struct{} // closed when nothing can be read any more
	running   sync.WaitGroup
}

// start reads the connection until close.
func (s *session) start() {
	s.heard()
	answer := s.ws.PingHandler()
	s.ws.SetReadLimit(maxFrame)
	s.ws.SetPingHandler(func(data string) error { s.alive(); return answer(data) })
	s.ws.SetPongHandler(func(string) error { s.alive(); return nil })
	s.running.Go(s.read)
	s.running.Go(s.keepAlive)
}

// read takes frames in the order in which they come; nothing here waits for a handler.
func (s *session) read() {
	defer close(s.lost)
	for {
		kind, raw, err := s.ws.ReadMessage()
		if err != nil {
			s.a.log.Debug("dingtalk connection ended", "err", s.a.redact.text(err.Error()))
			return
		}
		s.heard()
		if kind != websocket.TextMessage {
			s.a.counts.Add("frame_not_text")
			continue
		}
		df, err := decodeFrame(raw)
		if err != nil {
			s.a.counts.Add("frame_malformed")
			s.a.log.Warn("dingtalk frame set aside", "bytes", len(raw), "err", err)
			continue
		}
		s.dispatch(frame{s: s, DataFrame: df, received: time.Now()})
	}
}

// heard notes a frame, whatever it says; alive that the other end is there, which a pong tells too.
func (s *session) heard() {
	now := time.Now()
	s.lastFrame.Store(now.UnixNano())
	s.a.health.Frame(now)
	s.alive()
}

func (s *session) alive() {
	_ = s.ws.SetReadDeadline(time.Now().Add(s.a.rhythm.keepAlive + s.a.rhythm.pong))
}

// keepAlive pings until nothing can be read any more: a link that is dead at the other end only is found out by the pong that doesn't come.
func (s *session) keepAlive() {
	tick := time.NewTicker(s.a.rhythm.keepAlive)
	defer tick.Stop()
	for {
		select {
		case <-s.lost:
			return
		case <-tick.C:
			if s.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime)) != nil {
				_ = s.ws.Close() // the reader notices
				return
			}
		}
	}
}

func (s *session) write(resp *payload.DataFrameResponse) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	err := s.ws.SetWriteDeadline(time.Now().Add(writeTime))
	if err == nil {
		err = s.ws.WriteJSON(resp)
	}
	if err != nil {
		_ = s.ws.Close() // half a frame may be out: nothing can follow it
		return &adapters.Error{Verdict: adapters.Unknown, Op: "answer frame", Message: s.a.redact.text(err.Error())}
	}
	return nil
}

// serve watches the connection until it ends or ctx does, and says why.
func (s *session) serve(ctx context.Context) error {
	timer := time.NewTimer(s.a.rhythm.silence)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.goodbye:
			return errGoodbye
		case <-s.lost:
			return errLost
		case <-timer.C:
			left := s.a.rhythm.silence - time.Since(time.Unix(0, s.lastFrame.Load()))
			if left <= 0 {
				return errSilent
			}
			timer.Reset(left)
		}
	}
}

// retire closes the connection once what it brought is answered.
func (s *session) retire() {
	ctx, cancel := context.WithTimeout(context.Background(), acceptTime)
	defer cancel()
	s.busy.Settle(ctx)
	s.close()
}

// close says goodbye and returns when nothing of the connection runs any more, except handlers, which the receiver owns.
func (s *session) close() {
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = s.ws.WriteControl(websocket.CloseMessage, bye, time.Now().Add(200*time.Millisecond))
	_ = s.ws.Close()
	s.running.Wait()
}
