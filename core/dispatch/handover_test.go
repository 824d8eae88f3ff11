package dispatch

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

func TestDutyIsHandedOverOnceADayHoweverTheClockJumps(t *testing.T) {
	for _, c := range []struct{ zone, from, handover string }{
		{"Europe/Berlin", "2026-03-28", "02:30"}, // skipped
		{"Europe/Berlin", "2026-10-24", "02:30"}, // shown twice
		{"Europe/Berlin", "2026-10-24", "02:00"},
		{"Europe/Berlin", "2026-10-24", "03:00"},
		{"Australia/Lord_Howe", "2026-04-04", "01:45"}, // half an hour
		{"America/Sao_Paulo", "2018-11-03", "00:00"},   // midnight is skipped
		{"America/Sao_Paulo", "2018-02-17", "23:30"},   // the hour before midnight comes twice
		{"America/St_Johns", "2010-11-06", "00:00"},    // the clock goes back over midnight, from one past it
		{"Asia/Shanghai", "2026-10-09", "09:00"},       // a Saturday that is worked
	} {
		t.Run(c.zone+" "+c.handover, func(t *testing.T) {
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			r := &core.Rota{From: "2010-01-01", Handover: c.handover, Days: 1, People: []core.PersonID{"a", "b", "c"}}
			noon, err := time.ParseInLocation(dateForm+" 15", c.from+" 12", zone)
			if err != nil {
				t.Fatal(err)
			}
			changes := 0
			who, day := OnDuty(r, noon, zone)
			for at := noon.Add(time.Minute); at.Before(noon.AddDate(0, 0, 3)); at = at.Add(time.Minute) {
				next, today := OnDuty(r, at, zone)
				if today == day {
					continue
				}
				if changes++; today < day || next == who || !Handover(r, today, zone).Equal(at) {
					t.Errorf("at %s the day %s follows %s, handed over at %s", at, today, day, Handover(r, today, zone))
				}
				who, day = next, today
			}
			if changes != 3 {
				t.Errorf("handed over %d times in three days", changes)
			}
		})
	}
}

func TestTheRotaOfTheNextDaysIsWhatHoldsThen(t *testing.T) {
	zones := []string{"Asia/Shanghai", "Europe/Berlin", "America/New_York"}
	people := []core.PersonID{"a", "b", "c"}
	rapid.Check(t, func(t *rapid.T) {
		zone, _ := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		r := &core.Rota{
			From: "2026-01-10", Handover: rapid.SampledFrom([]string{"00:00", "02:30", "09:00", "24:00"}).Draw(t, "handover"),
			Days: rapid.IntRange(1, 9).Draw(t, "days"), People: people[:rapid.IntRange(1, 3).Draw(t, "people")],
		}
		for range rapid.IntRange(0, 5).Draw(t, "swaps") {
			on := dayAfter("2026-01-01", rapid.IntRange(0, 330).Draw(t, "on"))
			r.Swaps = append(r.Swaps, core.Swap{On: on, Person: rapid.SampledFrom(people).Draw(t, "person"), Instead: rapid.SampledFrom(people).Draw(t, "instead")})
		}
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, zone).Add(time.Duration(rapid.IntRange(0, 330*24*60).Draw(t, "minutes")) * time.Minute)
		list := Duties(r, at, zone, 14)
		if who, _ := OnDuty(r, at, zone); who != "" && (len(list) != 14 || list[0].Person != who || at.Before(list[0].From) || !at.Before(list[0].Until)) {
			t.Fatalf("now %s is on duty, the list begins with %+v", who, list)
		}
		for i, d := range list {
			if i > 0 && !d.From.Equal(list[i-1].Until) {
				t.Fatalf("a gap before %+v", d)
			}
			for _, moment := range []time.Time{d.From, d.Until.Add(-time.Second)} {
				if who, day := OnDuty(r, moment, zone); who != d.Person || day != d.Day || d.Instead == d.Person {
					t.Fatalf("at %s %s serves the day %s, the list says %+v", moment, who, day, d)
				}
			}
		}
	})
}
