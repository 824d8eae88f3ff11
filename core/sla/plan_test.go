package sla_test

import (
	"errors"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
	"github.com/imdesk/imdesk/core/worktime"
)

const minutes = "2006-01-02 15:04"

func hours(h float64) core.Duration { return core.Duration(h * float64(time.Hour)) }

func setup() *core.Setup {
	return &core.Setup{SLA: []core.SLAPolicy{{
		Desk: "it", RemindPercent: 80,
		Targets: map[core.Priority]core.SLATarget{
			"P1": {Response: hours(0.25), Resolution: hours(4)},
			"P3": {Response: hours(2), Resolution: hours(15)},
			"P4": {Resolution: hours(30)},
		},
	}}}
}

func calendar(tb testing.TB) *worktime.Calendar {
	tb.Helper()
	day := []string{"09:00-12:00", "13:30-18:00"}
	cal, err := worktime.Parse(core.Calendar{ID: "office", Holidays: "cn", Weekly: map[string][]string{"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}})
	if err != nil {
		tb.Fatal(err)
	}
	return cal
}

var china = time.FixedZone("", 8*60*60)

// at reads "03-03 09:00" of 2026 in China; "" is the zero time.
func at(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(minutes, "2026-"+text, china)
	if err != nil {
		panic(err)
	}
	return t
}

func ticket(priority core.Priority, created string, change ...func(*core.Ticket)) core.Ticket {
	t := core.Ticket{Desk: "it", Status: core.StatusNew, Priority: priority, Created: at(created).UTC()}
	for _, c := range change {
		c(&t)
	}
	return t
}

func held(from, to string) func(*core.Ticket) {
	return func(t *core.Ticket) {
		t.Detail.Pauses = append(t.Detail.Pauses, core.Pause{From: at(from), To: at(to), Reason: "等待供应商"})
	}
}

func responded(text string) func(*core.Ticket) {
	return func(t *core.Ticket) { t.Detail.FirstResponse = at(text) }
}

func resolved(text string) func(*core.Ticket) {
	return func(t *core.Ticket) { t.Detail.ResolvedAt, t.Status = at(text), core.StatusResolved }
}

// reminder is the first of a measure, the zero time for none.
func reminder(p sla.Plan, m sla.Measure) time.Time {
	if list := p[m].Reminders; len(list) > 0 {
		return list[0].At
	}
	return time.Time{}
}

func TestAPlanPutsEveryDeadlineInWorkingTime(t *testing.T) {
	cal := calendar(t)
	for _, c := range []struct {
		name   string
		ticket core.Ticket
		want   [4]string // response due and reminder, resolution due and reminder
	}{
		{"urgent", ticket("P1", "03-03 09:00"), [4]string{"03-03 09:15", "03-03 09:12", "03-03 14:30", "03-03 13:42"}},
		{"reported on a Friday night", ticket("P3", "03-06 20:00"), [4]string{"03-09 11:00", "03-09 10:36", "03-10 18:00", "03-10 15:00"}},
		{"over 国庆 with its make-up Saturday", ticket("P3", "09-30 17:00"), [4]string{"10-08 10:00", "10-08 09:36", "10-09 17:00", "10-09 14:00"}},
		{"only a resolution is promised", ticket("P4", "03-03 09:00"), [4]string{"", "", "03-06 18:00", "03-06 10:30"}},
		{"nothing is promised for the priority", ticket("P5", "03-03 09:00"), [4]string{}},
		{"nothing is promised by the desk", ticket("P1", "03-03 09:00", func(t *core.Ticket) { t.Desk = "hr" }), [4]string{}},
		{"raised from P3 to P1 counts from the creation", ticket("P1", "03-03 09:00", func(t *core.Ticket) { t.Detail.PriorityReason = "raised" }),
			[4]string{"03-03 09:15", "03-03 09:12", "03-03 14:30", "03-03 13:42"}},
		{"resumed after a night", ticket("P1", "03-03 09:00", responded("03-03 09:05"), held("03-03 10:00", "03-04 10:00")),
			[4]string{"03-03 09:15", "03-03 09:12", "03-04 14:30", "03-04 13:42"}},
		{"lowered and held twice", ticket("P3", "03-03 09:00", held("03-03 10:00", "03-03 11:00"), held("03-03 17:00", "03-04 10:00")),
			[4]string{"03-03 12:00", "03-03 11:36", "03-05 12:00", "03-04 18:00"}},
		{"held", ticket("P1", "03-03 09:00", held("03-03 10:00", "")), [4]string{"03-03 09:15", "03-03 09:12", "", ""}},
		{"held between the reminder and the deadline", ticket("P1", "03-03 09:00", held("03-03 14:00", "")), [4]string{"03-03 09:15", "03-03 09:12", "", "03-03 13:42"}},
		{"held after the response does not move its deadline", ticket("P3", "03-03 09:00", responded("03-03 09:30"), held("03-03 09:30", "")), [4]string{"03-03 11:00", "03-03 10:36", "", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := sla.For(setup(), cal, c.ticket)
			if err != nil {
				t.Fatal(err)
			}
			got := [4]time.Time{p[sla.Response].Due, reminder(p, sla.Response), p[sla.Resolution].Due, reminder(p, sla.Resolution)}
			for i, want := range c.want {
				if !got[i].Equal(at(want)) {
					t.Errorf("got %s, want %s", got[i], at(want))
				}
			}
		})
	}
}

func TestAPercentageThatMakesNoSenseRemindsNobody(t *testing.T) {
	for _, percent := range []int{-1, 0, 100, 150} {
		s := setup()
		s.SLA[0].RemindPercent = percent
		p, err := sla.For(s, calendar(t), ticket("P1", "03-03 09:00"))
		if err != nil || len(p[sla.Response].Reminders) > 0 || len(p[sla.Resolution].Reminders) > 0 || p[sla.Resolution].Due.IsZero() {
			t.Errorf("%d%%: %+v, %v", percent, p, err)
		}
	}
}

func TestATicketThatWasNeverCreatedHasNoPlan(t *testing.T) {
	if _, err := sla.For(setup(), calendar(t), core.Ticket{Desk: "it", Priority: "P1"}); !errors.Is(err, worktime.ErrRange) {
		t.Errorf("error %v", err)
	}
	s := setup()
	s.SLA[0].Targets["P1"] = core.SLATarget{Resolution: hours(100000)}
	if _, err := sla.For(s, calendar(t), ticket("P1", "03-03 09:00")); !errors.Is(err, worktime.ErrHorizon) {
		t.Errorf("error %v", err)
	}
}

func TestAPauseInTheMiddleMovesADeadlineByItsWorkingTime(t *testing.T) {
	cal := calendar(t)
	plain, err := sla.For(setup(), cal, ticket("P3", "03-03 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	for from := at("03-03 09:30"); from.Before(at("03-04 12:00")); from = from.Add(37 * time.Minute) {
		for length := time.Duration(0); length < 30*time.Hour; length += 83 * time.Minute {
			pause := core.Pause{From: from, To: from.Add(length)}
			tk := ticket("P3", "03-03 09:00")
			tk.Detail.Pauses = []core.Pause{pause}
			p, err := sla.For(setup(), cal, tk)
			if err != nil {
				t.Fatal(err)
			}
			want, err := cal.Due(plain[sla.Resolution].Due, cal.Between(pause.From, pause.To, nil), nil)
			if err != nil || !p[sla.Resolution].Due.Equal(want) {
				t.Fatalf("paused %s from %s: due %s, want %s (%v)", length, from, p[sla.Resolution].Due, want, err)
			}
		}
	}
}

func TestARequestedServiceKeepsItsOwnTarget(t *testing.T) {
	k := ticket("P3", "03-02 09:00", func(k *core.Ticket) {
		k.Detail.Flow = &core.CatalogueItem{SLA: &core.SLATarget{Resolution: hours(3)}}
	})
	for m, want := range map[sla.Measure]time.Duration{sla.Resolution: 3 * time.Hour, sla.Response: 2 * time.Hour} {
		if got, promised := sla.Target(setup(), k, m); !promised || got != want {
			t.Errorf("%s within %s, want %s", m, got, want)
		}
	}
}

func TestADeadlineThatCanNotBeReachedLeavesTheOthersAlone(t *testing.T) {
	setup := &core.Setup{SLA: []core.SLAPolicy{{Desk: "it", Target: &core.SLATarget{Response: core.Duration(time.Hour), Resolution: core.Duration(900000 * time.Hour)}}}}
	cal, err := worktime.Parse(core.Calendar{Weekly: map[string][]string{"mon": {"09:00-18:00"}}})
	if err != nil {
		t.Fatal(err)
	}
	tk := core.Ticket{Desk: "it", Status: core.StatusNew, Created: time.Date(2026, 11, 23, 9, 0, 0, 0, cal.Location())}
	p, err := sla.For(setup, cal, tk)
	if !errors.Is(err, worktime.ErrHorizon) || len(p) != 1 || !p[sla.Response].Due.Equal(tk.Created.Add(time.Hour)) {
		t.Errorf("planned %+v, %v", p, err)
	}
}
