package reception_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
	"github.com/imdesk/imdesk/core"
)

// stubSink does what its fields say.
type stubSink struct {
	accept func() error
	click  func() adapters.Answer
	alarm  func(key, text string)
}

func (s stubSink) Accept(context.Context, core.Event) error { return s.accept() }

func (s stubSink) Click(context.Context, core.Event, time.Duration) adapters.Answer { return s.click() }

func (s stubSink) Alarm(_ context.Context, key, text string) { s.alarm(key, text) }

func room(sink adapters.Sink, log *bytes.Buffer) *reception.Room {
	return reception.NewRoom(sink, 2, reception.Options{
		Platform: "toy", Log: slog.New(slog.NewTextHandler(log, nil)), Counts: &reception.Counter{},
		Clean: func(s string) string { return strings.ReplaceAll(s, "hunter2", "[…]") },
	})
}

func TestAGateTakesNoMoreThanItsRoomAndNothingAfterTheEnd(t *testing.T) {
	g := reception.NewGate(2)
	for i, want := range []bool{true, true, false} {
		if g.Enter() != want {
			t.Fatalf("visitor %d at a gate for two enters: %v", i+1, !want)
		}
	}
	g.Leave()
	late, stop := context.WithCancel(t.Context())
	stop()
	g.Settle(late)
	select {
	case <-g.Ending():
	default:
		t.Error("settling doesn't announce the end")
	}
	if !g.Enter() {
		t.Error("a delivery is refused while the gate settles")
	}
	g.Leave()
	done := make(chan struct{})
	go func() { g.Drain(); close(done) }()
	<-g.Ending()
	g.Leave()
	<-done
	if g.Enter() || g.Beside(func() { t.Error("ran after the end") }) {
		t.Error("something enters after the end")
	}
}

func TestTheEndWaitsForWhatRunsBeside(t *testing.T) {
	g := reception.NewGate(1)
	release := make(chan struct{})
	ran := false
	g.Beside(func() { <-release; ran = true })
	done := make(chan struct{})
	go func() { g.Drain(); close(done) }()
	close(release)
	<-done
	if !ran {
		t.Error("the end came before the work was done")
	}
}

func TestTheSameAlarmIsToldOnceAndWithoutSecrets(t *testing.T) {
	var mu sync.Mutex
	told := map[string][]string{}
	r := room(stubSink{alarm: func(key, text string) {
		mu.Lock()
		defer mu.Unlock()
		told[key] = append(told[key], text)
		panic("the other channel is broken")
	}}, &bytes.Buffer{})
	for range 3 {
		r.Alarm("silent", "secret hunter2")
	}
	r.Alarm("other", "x")
	r.Drain()
	if len(told["silent"]) != 1 || told["silent"][0] != "secret […]" || len(told["other"]) != 1 {
		t.Errorf("told %v", told)
	}
	if n := r.Counts.Snapshot()["panic"]; n != 2 {
		t.Errorf("%d panics counted, want 2", n)
	}
}

func TestAPanicOfTheSinkCostsOneDeliveryOnly(t *testing.T) {
	var log bytes.Buffer
	r := room(stubSink{accept: func() error { panic("hunter2") }, click: func() adapters.Answer { panic("hunter2") }}, &log)
	if err := r.Accept(t.Context(), core.Event{Kind: core.EventMessage}); err == nil {
		t.Error("an event whose storing panicked counts as stored")
	}
	if ans := r.Click(t.Context(), core.Event{}, time.Second); ans.Status != adapters.AnswerBusy {
		t.Errorf("a click whose handling panicked is answered %+v", ans)
	}
	if strings.Contains(log.String(), "hunter2") || !strings.Contains(log.String(), "stack=") {
		t.Errorf("log: %s", log.String())
	}
}

func TestRefusedEventsAreLoggedWithoutSecrets(t *testing.T) {
	var log bytes.Buffer
	r := room(stubSink{accept: func() error { return errors.New("hunter2 refused") }}, &log)
	if err := r.Accept(t.Context(), core.Event{}); err == nil {
		t.Error("a refusal is swallowed")
	}
	if strings.Contains(log.String(), "hunter2") {
		t.Errorf("log: %s", log.String())
	}
}

func TestAHookHasOneEffect(t *testing.T) {
	n := 0
	once := reception.Once(func(error) { n++ })
	once(nil)
	once(errors.New("again"))
	reception.Once(nil)(nil)
	if n != 1 {
		t.Errorf("called %d times", n)
	}
}

func TestHealthTellsHowLongNothingCouldBeReceived(t *testing.T) {
	var h reception.Health
	at := time.Unix(1000, 0)
	h.Begin(at)
	if d := h.DarkFor(at.Add(time.Minute)); d != time.Minute {
		t.Errorf("dark for %v before the first connection", d)
	}
	h.Up(at)
	h.Up(at)
	h.Down(at.Add(time.Hour))
	if d := h.DarkFor(at.Add(2 * time.Hour)); d != 0 {
		t.Errorf("dark for %v with one connection up", d)
	}
	h.Down(at.Add(time.Hour))
	if d := h.DarkFor(at.Add(2 * time.Hour)); d != time.Hour {
		t.Errorf("dark for %v", d)
	}
	h.Up(at.Add(2 * time.Hour))
	h.Down(at.Add(2*time.Hour + time.Second))
	if d := h.DarkFor(at.Add(3 * time.Hour)); d != 2*time.Hour {
		t.Errorf("dark for %v although the connection stood for a moment only", d)
	}
	h.Reconnected()
	h.Fail("broke")
	h.Frame(at)
	if s := h.Snapshot(); s.Connected != 0 || s.Reconnects != 1 || s.LastError != "broke" || !s.LastFrame.Equal(at) {
		t.Errorf("%+v", s)
	}
}
