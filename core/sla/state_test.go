package sla_test

import (
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
	"github.com/imdesk/imdesk/core/worktime"
)

func TestAMeasureIsJudgedByTheInstantsOfItsPlan(t *testing.T) {
	cal := calendar(t)
	cancelled := func(t *core.Ticket) { t.Status = core.StatusCancelled }
	// P3 from Tuesday 09:00: response due 11:00, reminder 10:36; resolution due Wednesday 18:00, reminder 15:00.
	for _, c := range []struct {
		name                 string
		ticket               core.Ticket
		now                  string
		response, resolution sla.State
	}{
		{"fresh", ticket("P3", "03-03 09:00"), "03-03 09:00", sla.OK, sla.OK},
		{"just before the reminder", ticket("P3", "03-03 09:00"), "03-03 10:35", sla.OK, sla.OK},
		{"at the reminder", ticket("P3", "03-03 09:00"), "03-03 10:36", sla.AtRisk, sla.OK},
		{"at the deadline", ticket("P3", "03-03 09:00"), "03-03 11:00", sla.Breached, sla.OK},
		{"answered at the deadline", ticket("P3", "03-03 09:00", responded("03-03 11:00")), "03-03 12:00", sla.Met, sla.OK},
		{"answered late", ticket("P3", "03-03 09:00", responded("03-03 11:01")), "03-04 15:00", sla.Breached, sla.AtRisk},
		{"solved in time", ticket("P3", "03-03 09:00", responded("03-03 09:01"), resolved("03-04 17:59")), "03-20 09:00", sla.Met, sla.Met},
		{"solved without a word", ticket("P3", "03-03 09:00", resolved("03-03 09:40")), "03-20 09:00", sla.Met, sla.Met},
		{"solved late", ticket("P3", "03-03 09:00", responded("03-03 09:01"), resolved("03-05 09:01")), "03-20 09:00", sla.Met, sla.Breached},
		{"overdue", ticket("P3", "03-03 09:00"), "03-05 09:00", sla.Breached, sla.Breached},
		{"held", ticket("P3", "03-03 09:00", responded("03-03 09:01"), held("03-03 10:00", "")), "03-20 09:00", sla.Met, sla.Held},
		{"held before any answer", ticket("P3", "03-03 09:00", held("03-03 10:00", "")), "03-20 09:00", sla.Held, sla.Held},
		{"answered while held", ticket("P3", "03-03 09:00", held("03-03 10:00", ""), responded("03-03 17:00")), "03-20 09:00", sla.Met, sla.Held},
		{"held when it was late already", ticket("P3", "03-03 09:00", held("03-05 10:00", "")), "03-20 09:00", sla.Breached, sla.Breached},
		{"cancelled", ticket("P3", "03-03 09:00", cancelled), "03-20 09:00", sla.None, sla.None},
		{"cancelled after an answer", ticket("P3", "03-03 09:00", responded("03-03 09:01"), cancelled), "03-20 09:00", sla.Met, sla.None},
		{"no response promised", ticket("P4", "03-03 09:00"), "03-03 09:00", sla.None, sla.OK},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := sla.For(setup(), cal, c.ticket)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.StateOf(setup(), c.ticket, sla.Response, at(c.now)); got != c.response {
				t.Errorf("response %q, want %q", got, c.response)
			}
			if got := p.StateOf(setup(), c.ticket, sla.Resolution, at(c.now)); got != c.resolution {
				t.Errorf("resolution %q, want %q", got, c.resolution)
			}
		})
	}
}

func TestTheTimeLeftIsWorkingTime(t *testing.T) {
	cal := calendar(t)
	for _, c := range []struct {
		name   string
		ticket core.Ticket
		now    string
		want   time.Duration
	}{
		{"fresh", ticket("P1", "03-03 09:00"), "03-03 09:00", 4 * time.Hour},
		{"over lunch", ticket("P1", "03-03 09:00"), "03-03 13:30", time.Hour},
		{"overdue since yesterday", ticket("P1", "03-03 09:00"), "03-04 09:30", -4 * time.Hour},
		{"held", ticket("P1", "03-03 09:00", held("03-03 10:00", "")), "03-20 13:30", 3 * time.Hour},
		{"solved", ticket("P1", "03-03 09:00", resolved("03-03 11:00")), "03-20 13:30", 2 * time.Hour},
	} {
		if got, ok := sla.Left(setup(), cal, c.ticket, sla.Resolution, at(c.now)); !ok || got != c.want {
			t.Errorf("%s: %s left (%t), want %s", c.name, got, ok, c.want)
		}
	}
	if _, ok := sla.Left(setup(), cal, ticket("P5", "03-03 09:00"), sla.Resolution, at("03-03 09:00")); ok {
		t.Error("time is left though nothing is promised")
	}
}

func TestADeadlineCanBeExplained(t *testing.T) {
	cal := calendar(t)
	reasons := func(tk core.Ticket, now string) []string {
		ledger, err := sla.Ledger(setup(), cal, tk, sla.Resolution, at(now))
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, line := range ledger {
			out = append(out, line.From.Format("15:04")+line.To.Format("-15:04 ")+line.Reason)
		}
		return out
	}
	for _, c := range []struct {
		name   string
		ticket core.Ticket
		want   []string
	}{
		{"running", ticket("P1", "03-03 09:00"), []string{"09:00-12:00 上班", "12:00-13:30 午休", "13:30-14:30 上班"}},
		{"held", ticket("P1", "03-03 09:00", held("03-03 10:00", "")), []string{"09:00-10:00 上班", "10:00-16:00 挂起：等待供应商"}},
		{"resumed", ticket("P1", "03-03 09:00", held("03-03 10:00", "03-03 13:00")), []string{"09:00-10:00 上班", "10:00-13:00 挂起：等待供应商", "13:00-13:30 午休", "13:30-16:30 上班"}},
		{"nothing promised", ticket("P5", "03-03 09:00"), nil},
	} {
		if got := reasons(c.ticket, "03-03 16:00"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	ledger, err := sla.Ledger(setup(), cal, ticket("P3", "09-30 17:00"), sla.Resolution, at("09-30 17:00"))
	if err != nil || worktime.Counted(ledger) != 15*time.Hour {
		t.Errorf("the ledger counts %s (%v), want the target's 15 h", worktime.Counted(ledger), err)
	}
}
