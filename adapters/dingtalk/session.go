package dingtalk

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/client"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/handler"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"

	"github.com/imdesk/imdesk/adapters"
)

// Types and topics of frames: opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol.
const (
	typeSystem      = "SYSTEM"
	topicPing       = "ping"
	topicDisconnect = "disconnect"
	topicMessage    = "/v1.0/im/bot/messages/get"
	topicCard       = "/v1.0/card/instances/callback"
	headerMessageID = "messageId"
	headerTime      = "time"
)

const (
	// maxFrames is how many frames the SDK lets us handle at once; beyond it drops them without an answer.
	maxFrames = 4096
	// graceTime is how long the server leaves a connection open after its goodbye; the page says about ten seconds.
	graceTime = 8 * time.Second
)

// Why a connection ended.
var (
	errGoodbye = errors.New("the platform said goodbye")
	errSilent  = errors.New("nothing was received for too long")
	errLost    = errors.New("the connection broke")
)

// session is one connection: an SDK client that is started once.
type session struct {
	a      *Adapter
	r      *receiver
	client *client.StreamClient

	lastFrame atomic.Int64
	busy      crowd // frames of this connection that aren't answered yet
	parted    sync.Once
	goodbye   chan struct{} // closed when the platform takes its leave
	freed     sync.Once
	released  chan struct{} // closed when the connection is no longer needed
}

func newSession(a *Adapter, r *receiver) *session {
	s := &session{a: a, r: r, goodbye: make(chan struct{}), released: make(chan struct{})}
	s.lastFrame.Store(time.Now().UnixNano())
	s.client = client.NewStreamClient(
		client.WithAppCredential(client.NewAppCredentialConfig(a.cfg.ClientID, a.cfg.ClientSecret)),
		client.WithOpenApiHost(a.cfg.BaseURL),
		client.WithAutoReconnect(false),
		client.WithKeepAlive(keepAlive),
		client.WithMaxPendingHandlers(maxFrames),
		client.WithUserAgent(&client.UserAgentConfig{UserAgent: "imdesk-go/1 (" + hostname() + ")"}),
		client.WithSubscription(typeSystem, topicPing, s.onPing),
		client.WithSubscription(typeSystem, topicDisconnect, s.onDisconnect),
	)
	s.client.RegisterCallbackRouter(topicMessage, s.on(r.message, messageDone))
	s.client.RegisterCallbackRouter(topicCard, s.on(r.click, clickNothing))
	s.client.RegisterAllEventRouter(s.on(r.event, eventLater))
	return s
}

// hostname names this instance in the user agent, since a second instance with the same credentials takes part of the messages.
func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}

// on makes a frame handler. The SDK acknowledges whatever a handler returns, before anybody could learn whether the answer left, and acknowledges errors
// too. So the answer is written here, by answer, or not at all, and the SDK's goroutine of this frame ends without coming back to it: Goexit runs the SDK's
// deferred clean-up and nothing else. A frame whose handling panicked is answered with fallback: it would only panic again.
func (s *session) on(handle func(f frame), fallback string) handler.IFrameHandler {
	return func(ctx context.Context, df *payload.DataFrame) (*payload.DataFrameResponse, error) {
		s.heard()
		// The connection may end while we work; what was received is handled all the same.
		s.take(frame{ctx: context.WithoutCancel(ctx), s: s, DataFrame: df, received: time.Now()}, handle, fallback)
		runtime.Goexit()
		return nil, nil
	}
}

func (s *session) take(f frame, handle func(f frame), fallback string) {
	if !s.r.enter() {
		s.a.counts.add("refused_closing")
		return
	}
	defer s.r.leave()
	s.busy.enter()
	defer s.busy.leave()
	defer func() {
		if p := recover(); p != nil {
			s.r.panicked("frame", p)
			s.r.done(f, fallback)
		}
	}()
	handle(f)
}

// frame is one delivery with the connection it came on.
type frame struct {
	ctx context.Context // carries the SDK's connection
	s   *session
	*payload.DataFrame
	received time.Time
}

// answer acknowledges the frame with data, JSON as text. A nil error means that it left.
func (f frame) answer(data string) error {
	resp := payload.NewSuccessDataFrameResponse()
	resp.SetHeader(headerMessageID, f.GetMessageId())
	resp.SetHeader("contentType", "application/json")
	resp.Message, resp.Data = "OK", data
	if err := f.s.client.SendDataFrameResponse(f.ctx, resp); err != nil {
		f.s.a.counts.add("answer_lost")
		return &adapters.Error{Verdict: adapters.Unknown, Op: "answer frame", Message: f.s.a.redact.text(err.Error())}
	}
	return nil
}

func (s *session) heard() {
	now := time.Now()
	s.lastFrame.Store(now.UnixNano())
	s.a.health.frame(now)
}

func (s *session) onPing(_ context.Context, df *payload.DataFrame) (*payload.DataFrameResponse, error) {
	s.heard()
	pong := payload.NewDataFrameAckPong(df.GetMessageId())
	pong.Data = df.Data
	return pong, nil
}

// onDisconnect holds the connection, which the SDK closes as soon as this returns, until another one has taken over.
func (s *session) onDisconnect(ctx context.Context, _ *payload.DataFrame) (*payload.DataFrameResponse, error) {
	s.heard()
	s.parted.Do(func() { close(s.goodbye) })
	t := time.NewTimer(graceTime)
	defer t.Stop()
	select {
	case <-s.released:
	case <-ctx.Done():
	case <-t.C:
	}
	return nil, nil
}

// serve watches the connection until it ends or ctx does, and says why.
func (s *session) serve(ctx context.Context) error {
	tick := time.NewTicker(s.a.rhythm.probe)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.goodbye:
			return errGoodbye
		case <-tick.C:
			if !s.alive() {
				return errLost
			}
			if time.Since(time.Unix(0, s.lastFrame.Load())) > s.a.rhythm.silence {
				return errSilent
			}
		}
	}
}

// alive asks the SDK, which has no other word for it: Start does nothing on a live client, and can't open another connection with an ended context.
func (s *session) alive() bool {
	ended, end := context.WithCancel(context.Background())
	end()
	return s.client.Start(ended) == nil
}

// retire closes the connection once what it brought is answered.
func (s *session) retire() {
	ctx, cancel := context.WithTimeout(context.Background(), acceptTime)
	defer cancel()
	s.busy.wait(ctx)
	s.close()
}

func (s *session) close() {
	s.freed.Do(func() { close(s.released) })
	s.client.Close()
}
