package bench

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store/pgtest"
)

// In small, to its end: a run that can't be made any more isn't noticed by who only reads its last figures.
func TestEveryClockOfARunStrikesOnceOnBothStores(t *testing.T) {
	for _, on := range []string{SQLite, Postgres} {
		t.Run(on, func(t *testing.T) {
			t.Parallel()
			env := environment(t)
			if on == Postgres {
				env.DatabaseURL = pgtest.URL(t)
			}
			r, err := SLA(t.Context(), env, SLAOptions{Store: on, Tickets: 400, Due: 150, Rate: 20, Steady: 2 * time.Second, Handlers: 40})
			if err != nil {
				t.Fatal(err)
			}
			for _, broken := range r.Broken() {
				t.Error(broken)
			}
			if r.Clocks != 800 || r.Steady.N != 40 || r.Burst.N != 150 || r.Messages != 190 || r.Empty.N != looks || r.Full.N != looks {
				t.Errorf("%+v", r)
			}
			Print(io.Discard, r)
		})
	}
}

func TestReminderOfEveryClockArrivesOnceThroughTheLimitsOfAPlatform(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	r, err := Deliver(ctx, environment(t), DeliverOptions{
		Platform: core.DingTalk, Store: SQLite, Due: 60, Urgent: 6, Handlers: 20, Latency: [2]time.Duration{5 * time.Millisecond, 10 * time.Millisecond}, Patience: 30 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, broken := range r.Broken() {
		t.Error(broken)
	}
	if r.Urgent.N != 6 || r.Others.N != 54 || r.Sends != 60 || r.Urgent.Max >= r.Others.Max {
		t.Errorf("%+v", r)
	}
	Print(io.Discard, r)
}
