package dingtalk

import (
	"context"
	"os"
	"time"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/client"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/handler"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"

	"github.com/imdesk/imdesk/adapters/reception"
)

// newSession prepares a connection that isn't open yet. The SDK subscribes to what is registered here and finds the handler of each frame. It doesn't read the
// connection: it hands every frame to a goroutine of its own, by which two messages of one person overtake each other, acknowledges before anybody could learn
// whether the answer left, refuses events whose topic isn't "*" and drops frames with a number among their headers.
func newSession(a *Adapter, r *receiver) *session {
	s := &session{a: a, r: r, busy: reception.NewGate(maxDeliveries), goodbye: make(chan struct{}), lost: make(chan struct{})}
	s.sdk = client.NewStreamClient(
		client.WithAppCredential(client.NewAppCredentialConfig(a.cfg.ClientID, a.cfg.ClientSecret)),
		client.WithOpenApiHost(a.cfg.BaseURL),
		client.WithUserAgent(&client.UserAgentConfig{UserAgent: "imdesk-go/1 (" + hostname() + ")"}),
		client.WithSubscription(typeSystem, topicPing, onPing),
		client.WithSubscription(typeSystem, topicDisconnect, s.onDisconnect),
	)
	s.sdk.RegisterCallbackRouter(topicMessage, s.on(r.message, messageDone))
	s.sdk.RegisterCallbackRouter(topicCard, s.on(r.click, clickNothing))
	s.sdk.RegisterAllEventRouter(s.on(r.event, eventLater))
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

// dispatch gives a frame to its handler, which returns at once. Events go by their type: the pages disagree about their topic.
func (s *session) dispatch(f frame) {
	topic := f.GetTopic()
	if f.Type == typeEvent {
		topic = topicAll
	}
	handle, err := s.sdk.GetHandler(f.Type, topic)
	if err != nil {
		s.a.counts.Add("frame_unhandled")
		if f.Type != typeSystem { // what only an SDK of another language mentions, such as KEEPALIVE, is left alone
			s.lose(f.respond(payload.NewDataFrameResponse(payload.DataFrameResponseStatusCodeKHandlerNotFound)))
		}
		return
	}
	resp, err := handle(withFrame(f), f.DataFrame)
	if err == nil && resp != nil && f.GetMessageId() != "" {
		s.lose(f.respond(resp))
	}
}

// lose takes note of an answer that nobody waits for.
func (s *session) lose(err error) {
	if err != nil {
		s.a.log.Debug("dingtalk answer lost", "err", err)
	}
}

type frameKey struct{}

// withFrame passes what the SDK's type of handler has no place for.
func withFrame(f frame) context.Context {
	return context.WithValue(context.Background(), frameKey{}, f)
}

// work is a delivery that was read: its line, empty when it waits for nobody, and what is to be done beside the reader.
type work struct {
	line string
	at   time.Time
	do   func(*reception.Place)
}

// on makes a frame handler. read looks at the frame at once, so that its place among the others is that of its arrival; the rest is done beside. The answer is
// written there, or not at all. A frame whose handling panicked is answered with fallback: it would only panic again.
func (s *session) on(read func(frame) work, fallback string) handler.IFrameHandler {
	return func(ctx context.Context, _ *payload.DataFrame) (*payload.DataFrameResponse, error) {
		f := ctx.Value(frameKey{}).(frame)
		if !s.r.Enter() {
			s.a.counts.Add("refused")
			return nil, nil
		}
		s.busy.Enter()
		w, panicked := s.look(f, read)
		place := s.r.Join(w.line, w.at)
		go func() {
			defer s.r.Leave()
			defer s.busy.Leave()
			defer place.Leave()
			defer func() {
				if p := recover(); p != nil {
					s.r.Panicked("frame", p)
					panicked = true
				}
				if panicked {
					s.r.done(f, fallback)
				}
			}()
			if !panicked {
				w.do(place)
			}
		}()
		return nil, nil
	}
}

func (s *session) look(f frame, read func(frame) work) (w work, panicked bool) {
	defer func() {
		if p := recover(); p != nil {
			s.r.Panicked("read frame", p)
			w, panicked = work{}, true
		}
	}()
	return read(f), false
}

func onPing(_ context.Context, df *payload.DataFrame) (*payload.DataFrameResponse, error) {
	pong := payload.NewDataFrameAckPong(df.GetMessageId())
	pong.Data = df.Data
	return pong, nil
}

// onDisconnect only notes the goodbye. The server leaves the connection open for about ten seconds, in which another one takes over and what this one brought
// is answered on it.
func (s *session) onDisconnect(context.Context, *payload.DataFrame) (*payload.DataFrameResponse, error) {
	s.parted.Do(func() { close(s.goodbye) })
	return payload.NewSuccessDataFrameResponse(), nil
}
