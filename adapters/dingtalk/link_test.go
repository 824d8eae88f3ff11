package dingtalk

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/core"
)

func TestARoutineDisconnectLosesNothing(t *testing.T) {
	opts := simOptions()
	opts.RetryScale = 0.5
	opts.MessageRedelivery = dingtalksim.Never
	r, sink := running(t, opts, nil, nil)
	release := make(chan struct{})
	entered := make(chan struct{}, 1)
	sink.OnAccept = func(_ context.Context, e core.Event) error {
		if e.Text == "换线前" {
			entered <- struct{}{}
			<-release
		}
		return nil
	}
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: "换线前"}); err != nil {
		t.Fatal(err)
	}
	<-entered
	r.sim.Rotate()
	if err := r.sim.WaitConnections(within(t), connections); err != nil {
		t.Fatal(err)
	}
	close(release)
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: "换线后"}); err != nil {
		t.Fatal(err)
	}
	sink.Until(t, func() bool { return len(sink.ByKey()) == 2 })
	eventually(t, "the answer of the first, on its old connection", func() bool { return r.sim.Meters().Pushes.InTime >= 2 })
	if h := r.a.Health(); h.Reconnects < connections {
		t.Errorf("health %+v", h)
	}
}

func TestAPlatformThatTakesItsLeaveAgainAndAgainIsLeftInPeaceForAWhile(t *testing.T) {
	r, sink := newRig(t, quiet(), simOptions(), nil), adaptertest.NewSink()
	asked := make(chan int, 64)
	pause := r.a.rhythm.pause
	r.a.rhythm.pause = func(attempt int) time.Duration {
		asked <- attempt
		return pause(attempt)
	}
	r.start(t, sink)
	for range 2 {
		if err := r.Ready(within(t)); err != nil {
			t.Fatal(err)
		}
		select {
		case n := <-asked:
			t.Fatalf("waits %d times before the second goodbye", n)
		default:
		}
		r.sim.Rotate()
	}
	for range connections {
		select {
		case n := <-asked:
			if n != 2 {
				t.Errorf("waits as before try %d, want 2", n)
			}
		case <-within(t).Done():
			t.Fatal("comes back at once again and again")
		}
	}
}

func TestASilentConnectionIsReplaced(t *testing.T) {
	r, sink := newRig(t, quiet(), simOptions(), nil), adaptertest.NewSink()
	r.a.rhythm.silence = 50 * time.Millisecond
	r.start(t, sink)
	eventually(t, "replacements", func() bool { return r.a.Health().Reconnects >= 2*connections })
}

func TestALongSilenceIsTold(t *testing.T) {
	r, sink := newRig(t, quiet(), simOptions(), nil), adaptertest.NewSink()
	r.a.rhythm.darkness = time.Millisecond
	r.sim.Inject(dingtalksim.Fault{On: "connect", Kind: dingtalksim.FaultHTTP5xx})
	r.start(t, sink)
	sink.Until(t, func() bool { return strings.Contains(sink.Alarms["dingtalk.silent"], "收不到消息") })
	if h := r.a.Health(); h.Connected != 0 || h.LastError == "" {
		t.Errorf("health %+v", h)
	}
	r.sim.ClearFaults()
	if err := r.Ready(within(t)); err != nil {
		t.Fatal(err)
	}
}

func TestWrongCredentialsEndRunWithARemedy(t *testing.T) {
	r, sink := newRig(t, quiet(), simOptions(), func(c *Config) { c.ClientSecret = "wrong-secret" }), adaptertest.NewSink()
	err := r.a.Run(within(t), sink)
	var e *adapters.Error
	if !errors.As(err, &e) || e.Verdict != adapters.Misconfigured || !strings.Contains(e.Remedy, "Client Secret") {
		t.Fatalf("Run returned %v", err)
	}
	sink.Until(t, func() bool { return strings.Contains(sink.Alarms["dingtalk.credentials"], "Client Secret") })
	if strings.Contains(err.Error(), "wrong-secret") {
		t.Error("the error repeats the secret")
	}
}

func TestRunKeepsTryingWhenTheGatewayRefusesGoodCredentials(t *testing.T) {
	r, sink := running(t, simOptions(), nil, func(r *rig) {
		r.sim.Inject(dingtalksim.Fault{On: "connect", Kind: dingtalksim.FaultRefuse, Code: "somethingNew", Times: 3})
	})
	sink.Until(t, func() bool { return strings.Contains(sink.Alarms["dingtalk.connect"], "长连接") })
	_ = r
}

func TestNothingReconnectsAfterRunReturned(t *testing.T) {
	r := newRig(t, quiet(), simOptions(), nil)
	stop := r.start(t, adaptertest.NewSink())
	if err := r.Ready(within(t)); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := r.sim.WaitConnections(within(t), 0); err != nil {
		t.Fatal(err)
	}
	before := r.Count("connect")
	if h := r.a.Health(); h.Connected != 0 {
		t.Errorf("health %+v", h)
	}
	if after := r.Count("connect"); after != before {
		t.Errorf("%d more connections", after-before)
	}
}
