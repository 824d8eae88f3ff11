package dingtalksim

import (
	"testing"
)

// silent makes the app answer nothing.
func (a *app) silent() *app {
	a.onFrame = func(frame) *ackFrame { return nil }
	return a
}

func TestAnUnansweredEventIsRepeatedTwiceWithTheSameIDs(t *testing.T) {
	s := newSim(t, Options{DeadlineScale: 0.005, RetryScale: 0.001})
	a := newApp(t, s).silent().connect()
	id, err := s.Emit(t.Context(), "user_leave_org", map[string]any{"userId": []string{sun}})
	if err != nil {
		t.Fatal(err)
	}
	var first frame
	for i := range 3 {
		f := a.next()
		if i == 0 {
			first = f
		}
		if f.Headers["eventId"] != id || f.Headers["messageId"] != first.Headers["messageId"] || f.Headers["topic"] != "*" {
			t.Errorf("attempt %d: %v", i, f.Headers)
		}
	}
	if got := s.Meters().Pushes.Redelivered; got != 2 {
		t.Errorf("redelivered %d", got)
	}
}

func TestLaterAsksForARepetitionAndSuccessEndsIt(t *testing.T) {
	s := newSim(t, Options{RetryScale: 0.001})
	a := newApp(t, s)
	n := 0
	a.onFrame = func(frame) *ackFrame {
		if n++; n == 1 {
			return &ackFrame{Code: 200, Data: `{"status":"LATER","message":"db"}`}
		}
		return &ackFrame{Code: 200, Data: `{"status":"SUCCESS"}`}
	}
	a.connect()
	if err := s.Leave(t.Context(), sun); err != nil {
		t.Fatal(err)
	}
	a.next()
	a.next()
	eventually(t, s, func() bool { return s.Meters().Pushes.InTime == 2 })
	if got := s.Meters().Pushes.Redelivered; got != 1 {
		t.Errorf("redelivered %d", got)
	}
}

func TestAnEventWaitsOutAGapBetweenConnections(t *testing.T) {
	s := newSim(t, Options{RetryScale: 0.02}) // first repetition after 200 ms
	if _, err := s.Emit(t.Context(), "user_leave_org", map[string]any{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, s, func() bool { return s.Meters().Pushes.Lost == 1 })
	if f := newApp(t, s).connect().next(); f.Type != typeEvent {
		t.Errorf("frame %+v", f)
	}
}

func TestRobotMessagesAreRepeatedOnceOnlyIfAsked(t *testing.T) {
	start := func(o Options) *app {
		o.RetryScale = 0.001 // 60 ms
		a := newApp(t, newSim(t, o)).silent().connect()
		say(t, a.s, Utterance{Person: lin, Text: "hi"})
		return a
	}
	never := start(Options{MessageRedelivery: Never})
	forgetful := start(Options{MessageRedelivery: Once, Redelivery: Forgetful})
	once := start(Options{MessageRedelivery: Once}) // the last to start, so its repetition is due after the others' would be
	first, second := once.next(), once.next()
	if first.Headers["messageId"] != second.Headers["messageId"] || first.Data != second.Data {
		t.Errorf("repetition differs: %v", second)
	}
	for _, a := range []*app{never, forgetful} {
		if got := a.s.Meters().Pushes.Redelivered; got != 0 {
			t.Errorf("redelivered %d", got)
		}
	}
}

func TestForgetfulEventsAreNeverRepeatedAndALateAnswerIsCounted(t *testing.T) {
	start := func(o Options) *app {
		o.DeadlineScale, o.RetryScale = 0.001, 0.0001
		a := newApp(t, newSim(t, o)).silent().connect()
		if _, err := a.s.Emit(t.Context(), "user_leave_org", map[string]any{}); err != nil {
			t.Fatal(err)
		}
		return a
	}
	forgetful := start(Options{Redelivery: Forgetful})
	f := forgetful.next()
	documented := start(Options{})
	for range 3 {
		documented.next()
	}
	eventually(t, forgetful.s, func() bool {
		p := forgetful.s.pushes.find(f.Headers["messageId"])
		p.mu.Lock()
		defer p.mu.Unlock()
		return !p.waiting
	})
	forgetful.ack(f, 200, `{"status":"SUCCESS"}`)
	eventually(t, forgetful.s, func() bool { return forgetful.s.Meters().Pushes.Late == 1 })
	if got := forgetful.s.Meters().Pushes.Redelivered; got != 0 {
		t.Errorf("redelivered %d", got)
	}
}

func TestEachPushGoesToOneRandomConnection(t *testing.T) {
	s := newSim(t, Options{})
	one, two := newApp(t, s).connect(), newApp(t, s).connect()
	for range 60 {
		say(t, s, Utterance{Person: lin, Text: "hi"})
	}
	eventually(t, s, func() bool { return s.Meters().Pushes.InTime == 60 })
	if len(one.frames)+len(two.frames) != 60 || len(one.frames) == 0 || len(two.frames) == 0 {
		t.Errorf("%d and %d frames", len(one.frames), len(two.frames))
	}
}
