package desk

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// applies stores other policies as an administrator does.
func (h *house) applies(t *testing.T, policies ...core.SLAPolicy) {
	t.Helper()
	before := *h.world.Setup
	before.Version = max(before.Version, 1)
	h.promises(policies...)
	after := *h.world.Setup
	for _, timer := range ReckoningTimers(before, after, before.Version+1) {
		must(t, h.tx.SetTimer(context.Background(), timer))
	}
	h.world.Setup.Version = before.Version + 1
	h.wait(t, 0)
}

func TestNewPoliciesMoveTheClocksThatRun(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(40)}})
	start := h.only(t).Created
	for _, step := range []struct {
		target  float64
		waits   time.Duration
		struck  int
		because string
	}{
		{10, 9 * time.Hour, 0, "before the shorter time is over"}, {10, time.Hour, 1, "when it is"}, {20, 9 * time.Hour, 1, "before the longer one is"},
		{20, time.Hour, 2, "when that is"}, {0, 40 * time.Hour, 2, "when nothing is promised any more"}, {50, 0, 3, "when what is promised again is over already"},
	} {
		h.applies(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(step.target)}})
		h.wait(t, step.waits)
		tk := h.only(t)
		if want := start.Add(time.Duration(hour(step.target))); step.target > 0 && !tk.Detail.ResolutionDue.Equal(want) || step.target == 0 && !tk.Due().IsZero() {
			t.Errorf("%s it is due %s, want %s", step.because, tk.Detail.ResolutionDue, want)
		}
		if got := h.struck(t); len(got) != step.struck {
			t.Fatalf("%s: %q", step.because, got)
		}
	}
}

func TestAWaitThatNewPoliciesCountIsCounted(t *testing.T) {
	p := core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(10)}}
	h := policyHouse(t, p)
	h.expects(t, technician, false, "挂起 # 请补充型号")
	h.wait(t, 5*time.Hour)
	if !h.only(t).Due().IsZero() {
		t.Fatal("the clock runs")
	}
	p.KeepRunning = []core.Wait{core.WaitRequester}
	h.applies(t, p)
	if h.only(t).Due().IsZero() {
		t.Error("the clock stands")
	}
	h.wait(t, 5*time.Hour)
	h.expectStruck(t, "解决时限超时")
}

func TestClocksAreReckonedAnewByASetUpThatIsKnownAndInManySteps(t *testing.T) {
	h := newHouse()
	h.promises(core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(10)}})
	for i := range reckonedAtOnce + 3 {
		must(t, h.tx.AddTicket(context.Background(), core.Ticket{
			ID: core.TicketID("t" + itoa(1000+i)), Number: "IT-" + itoa(1000+i), Desk: "it", Status: core.StatusNew, Priority: "P3", Requester: employee, Created: h.clock.Now(), Revision: 1,
		}))
	}
	h.world.Setup.Version = 6
	must(t, h.tx.SetTimer(context.Background(), Timer{Kind: timerReckon, Object: reckonObject, Due: time.Unix(1, 0), Data: map[string]string{dataVersion: "7"}}))
	fire := func() {
		key := reckonObject + "|" + timerReckon
		timer := h.tx.timers[key]
		delete(h.tx.timers, key)
		must(t, h.engine.Fire(context.Background(), h.tx, h.world, timer))
	}
	moved := func() (n int) {
		for _, tk := range h.tx.tickets {
			if !tk.Detail.ResolutionDue.IsZero() {
				n++
			}
		}
		return n
	}
	for _, want := range []int{0, reckonedAtOnce, reckonedAtOnce + 3} {
		fire()
		if got := moved(); got != want {
			t.Fatalf("%d tickets are reckoned, want %d", got, want)
		}
		h.world.Setup.Version = 7
	}
	if _, armed := h.tx.timers[reckonObject+"|"+timerReckon]; armed {
		t.Error("it goes on for ever")
	}
	for id := range h.tx.tickets {
		acts := h.tx.acts[id]
		if len(acts) != 1 || acts[0].Public || !strings.Contains(acts[0].Text, "重算") {
			t.Fatalf("the timeline says %+v", acts)
		}
	}
}

func TestASetUpThatPromisesTheSameMovesNoClock(t *testing.T) {
	before := core.Setup{Version: 3, SLA: []core.SLAPolicy{{Desk: "it", RemindPercent: 80}}, Desks: []core.Desk{{ID: "it", Calendar: "office", Name: "IT"}}}
	for name, c := range map[string]struct {
		change func(*core.Setup)
		moves  bool
	}{
		"another name":     {func(s *core.Setup) { s.Desks = []core.Desk{{ID: "it", Calendar: "office", Name: "信息技术"}} }, false},
		"another calendar": {func(s *core.Setup) { s.Desks = []core.Desk{{ID: "it", Calendar: "shop"}} }, true},
		"other hours":      {func(s *core.Setup) { s.Calendars = []core.Calendar{{ID: "office"}} }, true},
		"another policy":   {func(s *core.Setup) { s.SLA = []core.SLAPolicy{{Desk: "it", RemindPercent: 90}} }, true},
		"the first set-up": {func(s *core.Setup) { before.Version, s.SLA = 0, nil }, false},
	} {
		was := before.Version
		after := before
		c.change(&after)
		if got := len(ReckoningTimers(before, after, 4)) > 0; got != c.moves {
			t.Errorf("%s moves clocks: %v", name, got)
		}
		before.Version = was
	}
}
