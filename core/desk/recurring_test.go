package desk

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// inspected is a house with an inspection each Thursday at nine.
func inspected(t *testing.T) *house {
	t.Helper()
	h := newHouse() // a Wednesday
	h.world.Setup.Org.Timezone = "UTC"
	before := *h.world.Setup
	h.world.Setup.Recurring = []core.Recurring{{ID: "round", Desk: "it", Title: "机房巡检", Every: "week", On: "thu", At: "09:00", For: manager}}
	timers, err := RecurringTimers(before, *h.world.Setup)
	must(t, err)
	if again, err := RecurringTimers(*h.world.Setup, *h.world.Setup); err != nil || len(timers) != 1 || len(again) != 0 {
		t.Fatalf("timers %v, then %v: %v", timers, again, err)
	}
	must(t, h.tx.SetTimer(context.Background(), timers[0]))
	h.wait(t, 0)
	return h
}

func TestATicketRecursAndWhatWasMissedIsMadeOnce(t *testing.T) {
	h := inspected(t)
	for _, step := range []struct {
		hours, tickets int
		when           string
	}{
		{0, 0, "when it is set up"}, {30, 0, "before nine"}, {2, 1, "on Thursday"}, {3 * 24, 1, "on Sunday"}, {4 * 24, 2, "a week later"}, {21 * 24, 3, "after a standstill of three weeks"},
	} {
		h.wait(t, time.Duration(step.hours)*time.Hour)
		if n := len(h.tx.tickets); n != step.tickets {
			t.Fatalf("%s there are %d tickets, want %d", step.when, n, step.tickets)
		}
	}
	for _, tk := range h.tx.tickets {
		if tk.Requester != manager || !strings.HasPrefix(tk.Title, "机房巡检 2026-1") || tk.Status != core.StatusNew {
			t.Errorf("it is %+v", tk)
		}
	}
}

func TestWhatNoLongerRecursIsNotMade(t *testing.T) {
	h := inspected(t)
	h.world.Setup.Recurring = nil
	h.wait(t, 9*24*time.Hour)
	if len(h.tx.tickets) != 0 || len(h.tx.timers) != 0 {
		t.Errorf("%d tickets, timers %v", len(h.tx.tickets), h.tx.timers)
	}
}
