package dispatch

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

func TestTheRotaHandsOverAtItsHourAndKnowsSwaps(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	r := &core.Rota{From: "2026-11-23", Handover: "09:00", Days: 7, People: []core.PersonID{"a", "b"}, Swaps: []core.Swap{{On: "2026-11-26", Person: "a", Instead: "b"}, {On: "2026-11-27", Person: "b", Instead: "c"}}}
	for at, want := range map[string]core.PersonID{
		"2026-11-23 08:59": "", "2026-11-23 09:00": "a", "2026-11-26 08:59": "a", "2026-11-26 09:00": "b", "2026-11-27 08:59": "b",
		"2026-11-27 09:00": "a", // the swap names somebody who isn't on duty that day
		"2026-11-30 08:59": "a", "2026-11-30 09:00": "b", "2026-12-07 09:00": "a",
	} {
		moment, err := time.ParseInLocation("2006-01-02 15:04", at, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := OnDuty(r, moment, zone); got != want {
			t.Errorf("%s: %q is on duty, want %q", at, got, want)
		}
	}
}

func TestSomebodyIsOnDutyAtEveryMomentOnceTheRotaHasBegun(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin") // with summer time
	if err != nil {
		t.Fatal(err)
	}
	r := &core.Rota{From: "2026-01-01", Handover: "02:30", Days: 1, People: []core.PersonID{"a", "b", "c"}}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 1, 2, 0, 0, 0, 0, berlin).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minutes")) * time.Minute)
		who, day := OnDuty(r, at, berlin)
		later, next := OnDuty(r, at.Add(time.Minute), berlin)
		if who == "" || next < day {
			t.Fatalf("at %s %q serves the day %s, a minute later %q that of %s", at, who, day, later, next)
		}
	})
}

func TestAShiftMayReachOverMidnight(t *testing.T) {
	s, err := ParseShift("22:00-06:00")
	if err != nil {
		t.Fatal(err)
	}
	for hour, want := range map[int]bool{21: false, 22: true, 0: true, 5: true, 6: false, 12: false} {
		if got := s.Holds(time.Date(2026, 11, 25, hour, 0, 0, 0, time.UTC), time.UTC); got != want {
			t.Errorf("%d o'clock: %v", hour, got)
		}
	}
	for _, text := range []string{"", "9-18", "09:00-09:00", "09:00-25:00", "09:60-10:00", "-1:00-02:00"} {
		if _, err := ParseShift(text); err == nil {
			t.Errorf("%q is read as a shift", text)
		}
	}
}
