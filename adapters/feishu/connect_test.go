package feishu

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/reception"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

func TestAWrongSecretEndsRunWithAnAlarm(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), func(c *Config) { c.AppSecret = "not-the-secret" })
	sink := adaptertest.NewSink()
	err := r.a.Run(t.Context(), sink)
	var e *adapters.Error
	if !errors.As(err, &e) || e.Verdict != adapters.Misconfigured || e.Remedy == "" {
		t.Fatalf("Run returned %v", err)
	}
	if strings.Contains(err.Error(), "not-the-secret") || !strings.Contains(sink.Alarms["feishu.credentials"], "App Secret") {
		t.Errorf("error %v, alarms %v", err, sink.Alarms)
	}
	if n := r.sim.Count(feishusim.KindConnect); n != 1 {
		t.Errorf("%d attempts with a wrong secret", n)
	}
}

func TestTooManyConnectionsAreAlarmedAndMetWithPatience(t *testing.T) {
	opts := simOptions()
	opts.MaxConnections = 1
	first, _ := running(t, opts, nil)
	second, err := New(first.a.cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	waiting := make(chan error, 1)
	second.pause = func(_ int, _ clientConfig, err error) time.Duration {
		if asked.Add(1) == 1 {
			waiting <- err
		}
		return time.Hour
	}
	sink := adaptertest.NewSink()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- second.Run(ctx, sink) }()
	if err := arrives(t, waiting, "the refusal"); codeOf(err) != connectionLimit {
		t.Errorf("refused with %v", err)
	}
	sink.Until(t, func() bool { return strings.Contains(sink.Alarms["feishu.connections"], "50") })
	stop()
	if err := <-done; err != nil {
		t.Errorf("Run returned %v", err)
	}
	if p := reconnectPause(1, clientConfig{}, &adapters.Error{Code: fmt.Sprint(connectionLimit)}); p < limitPause {
		t.Errorf("pause %v after the connection limit", p)
	}
}

func TestPausesGrowAndStayBounded(t *testing.T) {
	for attempt := 1; attempt < 100; attempt++ {
		p := reconnectPause(attempt, clientConfig{}, nil)
		if p < firstPause/10 || p > longestPause || attempt == 1 && p > firstPause {
			t.Fatalf("pause before try %d is %v", attempt, p)
		}
	}
	if p := reconnectPause(50, clientConfig{ReconnectInterval: 3}, nil); p > 3*time.Second {
		t.Errorf("pause %v is longer than the platform asks", p)
	}
}

func TestALongOutageIsAlarmed(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	r.sim.Inject(feishusim.Fault{On: feishusim.KindConnect, Kind: feishusim.FaultHTTP5xx})
	var clock atomic.Int64
	r.a.now = func() time.Time { return time.Unix(clock.Add(20), 0) }
	r.a.pause = func(int, clientConfig, error) time.Duration { return time.Millisecond }
	sink := adaptertest.NewSink()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.a.Run(ctx, sink) }()
	sink.Until(t, func() bool { return strings.Contains(sink.Alarms["feishu.silent"], "收不到消息") })
	stop()
	if err := <-done; err != nil {
		t.Errorf("Run returned %v", err)
	}
}

func TestUnpublishedCallbacksAreAlarmed(t *testing.T) {
	opts := simOptions()
	opts.CallbackUnpublished = true
	r, sink := running(t, opts, nil)
	receipt, err := r.a.Send(t.Context(), "k", core.Outbound{Target: core.Target{Account: who(lin)}, Card: button("待审批")})
	if err != nil {
		t.Fatal(err)
	}
	m, _ := r.sim.Message(receipt.MessageRef)
	action, err := actionFor(m.Payload, "approve", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.sim.Click(t.Context(), feishusim.Click{Person: lin, Message: m.ID, Action: action}); err != nil {
		t.Fatal(err)
	}
	sink.Until(t, func() bool { return strings.Contains(sink.Alarms["feishu.card_callback"], "card.action.trigger") })
}

func TestABurstIsStoredWholly(t *testing.T) {
	opts := simOptions()
	sink := adaptertest.NewSink()
	var now, most atomic.Int32
	sink.OnAccept = func(context.Context, core.Event) error {
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		return nil
	}
	r, _ := runningWith(t, opts, sink, nil, nil)
	const burst = 1500 // more than may wait at once: what is refused comes again
	for i := range burst {
		if _, err := r.sim.Say(t.Context(), feishusim.Utterance{Person: lin, Text: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	sink.Until(t, func() bool { return len(sink.ByKey()) == burst })
	if most.Load() > reception.AtOnce {
		t.Errorf("%d events were handled at once", most.Load())
	}
}

func TestAClickThatFindsNoRoomIsAnsweredTruthfully(t *testing.T) {
	r, sink := running(t, simOptions(), nil)
	card := cards.Card{Kind: cards.KindApproval, Title: "请审批", Summary: "请审批", Object: "TK1", Revision: 1, Actions: []cards.Action{{Verb: "approve", Label: "同意"}}}
	receipt, err := r.a.Send(t.Context(), "full-1", core.Outbound{Kind: core.SendMessage, Card: &card, Target: core.Target{Account: core.Sender{ID: r.Features().Person.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	inbox := r.a.inbox.Load()
	for inbox.Enter() {
		defer inbox.Leave()
	}
	seen, err := r.Click(t.Context(), adaptertest.Click{Person: r.Features().Person, Message: receipt.MessageRef, Verb: "approve"})
	if err != nil || seen.Error != "" || seen.Toast != textBusy {
		t.Errorf("the person sees %+v, %v", seen, err)
	}
	if len(sink.Clicks) != 0 {
		t.Error("the click was taken all the same")
	}
}

func TestWhatArrivesWhileTheAdapterStopsIsStillTaken(t *testing.T) {
	opts := simOptions()
	opts.Redelivery = feishusim.RedeliveryForgetful
	r, sink := newRig(t, slog.New(slog.DiscardHandler), opts, nil), adaptertest.NewSink()
	entered, release := make(chan struct{}), make(chan struct{})
	sink.OnAccept = func(_ context.Context, e core.Event) error {
		if e.Text == "先来的" {
			close(entered)
			<-release
		}
		return nil
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.a.Run(ctx, sink) }()
	if err := r.sim.WaitConnections(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := r.sim.Say(t.Context(), feishusim.Utterance{Person: lin, Text: "先来的"}); err != nil {
		t.Fatal(err)
	}
	arrives(t, entered, "the first event")
	ending := r.a.inbox.Load().Ending()
	stop()
	arrives(t, ending, "the end")
	if _, err := r.sim.Say(t.Context(), feishusim.Utterance{Person: zhao, Text: "后来的"}); err != nil {
		t.Fatal(err)
	}
	sink.Event(t, adaptertest.Saying("后来的"))
	close(release)
	if err := <-done; err != nil {
		t.Errorf("Run returned %v", err)
	}
	sink.Event(t, adaptertest.Saying("先来的"))
}

func TestAStuckSinkDoesNotOutliveItsGrace(t *testing.T) {
	sink := adaptertest.NewSink()
	entered := make(chan struct{})
	var once sync.Once
	sink.OnAccept = func(ctx context.Context, _ core.Event) error {
		once.Do(func() { close(entered) })
		<-ctx.Done()
		return ctx.Err()
	}
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.a.Run(ctx, sink) }()
	if err := r.sim.WaitConnections(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := r.sim.Say(t.Context(), feishusim.Utterance{Person: lin, Text: "在吗"}); err != nil {
		t.Fatal(err)
	}
	arrives(t, entered, "the event")
	stop()
	if err := <-done; err != nil {
		t.Errorf("Run returned %v", err)
	}
}

// arrives waits for a signal, but not for ever.
func arrives[T any](t *testing.T, signal <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-signal:
	case <-time.After(20 * time.Second):
		t.Errorf("%s never came", what)
	}
	return v
}

// gateway is a hand-made platform for what the simulator doesn't do.
func gateway(t *testing.T, config string, serve func(*websocket.Conn)) *Adapter {
	t.Helper()
	mux := http.NewServeMux()
	up := websocket.Upgrader{}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc(bootstrapPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"code":0,"data":{"URL":"ws%s/ws?service_id=7&ticket=tick-1234","ClientConfig":%s}}`, strings.TrimPrefix(server.URL, "http"), config)
	})
	mux.HandleFunc("/ws", func(w http.ResponseWriter, req *http.Request) {
		ws, err := up.Upgrade(w, req, nil)
		if err != nil {
			return
		}
		defer func() { _ = ws.Close() }()
		serve(ws)
	})
	a, err := New(Config{AppID: "cli_1", AppSecret: "secret-1", BaseURL: server.URL}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	a.pause = func(int, clientConfig, error) time.Duration { return time.Millisecond }
	return a
}

func TestAMissingPingIntervalDoesNotSpin(t *testing.T) {
	if got := (clientConfig{}).ping(); got != defaultPing {
		t.Errorf("missing interval gives %v", got)
	}
	if got := (clientConfig{PingInterval: 1 << 30}).ping(); got != maxPing {
		t.Errorf("absurd interval gives %v", got)
	}
	pings, over := atomic.Int32{}, make(chan struct{})
	a := gateway(t, `{}`, func(ws *websocket.Conn) {
		for {
			_, data, err := ws.ReadMessage()
			if err != nil {
				return
			}
			f, err := decodeFrame(data)
			if err != nil || f.service != 7 {
				t.Errorf("frame of service %d with headers %v, %v", f.service, f.headers, err)
			}
			switch f.header(headerType) {
			case typePing:
				pings.Add(1)
				pong := &frame{service: 7, headers: []frameHeader{{headerType, typePong}}, payload: []byte(`{}`)}
				event := &frame{service: 7, method: methodData, headers: []frameHeader{{headerType, typeEvent}}, payload: []byte(`{"schema":"2.0"}`)}
				_ = ws.WriteMessage(websocket.BinaryMessage, pong.encode())
				_ = ws.WriteMessage(websocket.TextMessage, []byte("text"))
				_ = ws.WriteMessage(websocket.BinaryMessage, []byte{0xff})
				_ = ws.WriteMessage(websocket.BinaryMessage, (&frame{service: 7, method: methodData, headers: []frameHeader{{headerType, "opera"}}}).encode())
				_ = ws.WriteMessage(websocket.BinaryMessage, event.encode())
			default: // answers to opera and to the event without a type, each acknowledged so that it isn't repeated
				if !strings.Contains(string(f.payload), `"code":200`) {
					t.Errorf("answered %s", f.payload)
				}
				if f.header(headerType) == typeEvent {
					close(over)
				}
			}
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, adaptertest.NewSink()) }()
	arrives(t, over, "the answer to the event")
	stop()
	if err := <-done; err != nil || pings.Load() != 1 {
		t.Errorf("Run returned %v after %d pings", err, pings.Load())
	}
	for _, name := range []string{"frame_not_binary", "frame_malformed", "frame_type_unknown", "event_unknown"} {
		if a.Counts()[name] != 1 {
			t.Errorf("counts = %v, want one %s", a.Counts(), name)
		}
	}
}

func TestASilentLinkIsNoticedAndReplaced(t *testing.T) {
	second := make(chan struct{})
	var links atomic.Int32
	a := gateway(t, `{"PingInterval":1}`, func(ws *websocket.Conn) {
		if links.Add(1) == 2 {
			close(second)
		}
		for { // reads and never says a word
			if _, _, err := ws.ReadMessage(); err != nil {
				return
			}
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, adaptertest.NewSink()) }()
	arrives(t, second, "a second link")
	stop()
	if err := <-done; err != nil {
		t.Errorf("Run returned %v", err)
	}
}

func TestEndpointsThatAreNotSafeAreRefused(t *testing.T) {
	a := offline(t, nil)
	for _, raw := range []string{"", "ws://gateway.example/ws?service_id=1", "http://127.0.0.1/ws?service_id=1", "wss://gateway.example/ws", "::"} {
		if _, err := a.parseEndpoint("op", raw, clientConfig{}); !errors.Is(err, adapters.ErrRetryable) || raw != "" && strings.Contains(err.Error(), raw) {
			t.Errorf("%q gives %v", raw, err)
		}
	}
	e, err := a.parseEndpoint("op", "wss://gateway.example/ws?service_id=12&ticket=tick-9&access_key=key-9", clientConfig{})
	if err != nil || e.service != 12 {
		t.Errorf("endpoint = %+v, %v", e, err)
	}
	if s := a.redact.text("dial failed for tick-9 and key-9"); strings.Contains(s, "-9") {
		t.Errorf("redacted to %q", s)
	}
}
