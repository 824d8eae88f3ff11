package worktime_test

import (
	"errors"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

func TestPausedTimeIsNeverCharged(t *testing.T) {
	cal := parse(t, office())
	pause := func(from, to string) core.Pause {
		p := core.Pause{From: at(t, cal, from)}
		if to != "" {
			p.To = at(t, cal, to)
		}
		return p
	}
	for _, c := range []struct {
		name   string
		work   time.Duration // from Tuesday 2026-03-03 09:00
		pauses []core.Pause
		due    string
		err    error
	}{
		{"within the morning", 2 * time.Hour, []core.Pause{pause("2026-03-03 10:00", "2026-03-03 10:30")}, "2026-03-03 11:30", nil},
		{"over lunch", 3 * time.Hour, []core.Pause{pause("2026-03-03 11:00", "2026-03-03 14:00")}, "2026-03-03 15:00", nil},
		{"at night only", 8 * time.Hour, []core.Pause{pause("2026-03-03 19:00", "2026-03-04 08:00")}, "2026-03-04 09:30", nil},
		{"from before the start", time.Hour, []core.Pause{pause("2026-03-01 09:00", "2026-03-03 09:20")}, "2026-03-03 10:20", nil},
		{"over the start of the work", time.Hour, []core.Pause{pause("2026-03-03 09:00", "2026-03-03 10:00")}, "2026-03-03 11:00", nil},
		{"overlapping and out of order", time.Hour, []core.Pause{pause("2026-03-03 09:40", "2026-03-03 10:10"), pause("2026-03-03 09:30", "2026-03-03 10:00")}, "2026-03-03 10:40", nil},
		{"one within another", time.Hour, []core.Pause{pause("2026-03-03 09:30", "2026-03-03 11:00"), pause("2026-03-03 10:00", "2026-03-03 10:10")}, "2026-03-03 11:30", nil},
		{"ends before it begins", time.Hour, []core.Pause{pause("2026-03-03 09:30", "2026-03-03 09:10")}, "2026-03-03 10:00", nil},
		{"begins as the time is up", time.Hour, []core.Pause{pause("2026-03-03 10:00", "2026-03-03 11:00")}, "2026-03-03 10:00", nil},
		{"open, begun too late to matter", time.Hour, []core.Pause{pause("2026-03-03 10:00", "")}, "2026-03-03 10:00", nil},
		{"open", 2 * time.Hour, []core.Pause{pause("2026-03-03 10:00", "")}, "", worktime.ErrPaused},
		{"open from before the start", time.Minute, []core.Pause{pause("2026-03-01 10:00", "")}, "", worktime.ErrPaused},
		{"closed within open", 2 * time.Hour, []core.Pause{pause("2026-03-03 09:30", ""), pause("2026-03-03 10:00", "2026-03-03 11:00")}, "", worktime.ErrPaused},
	} {
		t.Run(c.name, func(t *testing.T) {
			due, err := cal.Due(at(t, cal, "2026-03-03 09:00"), c.work, c.pauses)
			if !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			if err == nil && due.Format(minutes) != c.due {
				t.Errorf("due %s, want %s", due.Format(minutes), c.due)
			}
		})
	}
}

func TestWhatCanNotElapseIsAnErrorAndNotAnEndlessLoop(t *testing.T) {
	cal := parse(t, core.Calendar{Weekly: map[string][]string{"mon": {"09:00-09:01"}}})
	start := at(t, cal, "2026-03-03 09:00")
	if _, err := cal.Due(start, 600*time.Minute, nil); !errors.Is(err, worktime.ErrHorizon) {
		t.Errorf("error %v, want the horizon's", err)
	}
	if _, err := cal.Due(start, 500*time.Minute, nil); err != nil {
		t.Errorf("within ten years: %v", err)
	}
	if _, err := cal.Due(start, -time.Minute, nil); !errors.Is(err, worktime.ErrNegative) {
		t.Errorf("error %v, want that of a negative time", err)
	}
	if _, _, err := cal.Add(time.Time{}, time.Minute, nil); !errors.Is(err, worktime.ErrRange) {
		t.Errorf("error %v, want the range's", err)
	}
	if _, err := cal.NextWorking(time.Time{}); !errors.Is(err, worktime.ErrRange) {
		t.Errorf("error %v, want the range's", err)
	}
	if got := cal.Between(start, start.Add(-time.Hour), nil); got != 0 {
		t.Errorf("%s between an instant and an earlier one", got)
	}
}

func TestTimesThatWereNeverSetDoNotUpsetBetween(t *testing.T) {
	cal := parse(t, office())
	monday := at(t, cal, "1900-01-01 12:00")
	if got := cal.Between(time.Time{}, monday, nil); got != 3*time.Hour {
		t.Errorf("%s from the beginning of time to noon of its first day", got)
	}
	end := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if got := cal.Between(end, end.AddDate(1, 0, 0), nil); got != 0 {
		t.Errorf("%s after the end of time", got)
	}
}

func TestInstantsBefore1970FallOnTheRightDay(t *testing.T) {
	cal := parse(t, core.Calendar{Timezone: "UTC", Weekly: map[string][]string{"wed": {"09:00-24:00"}}})
	last := time.Date(1969, 12, 31, 23, 59, 59, 500_000_000, time.UTC) // a Wednesday
	if !cal.IsWorking(last) || cal.IsWorking(last.Add(time.Second)) {
		t.Error("the last second of 1969 belongs to its Wednesday")
	}
	due, err := cal.Due(last, time.Second, nil)
	if want := time.Date(1970, 1, 7, 9, 0, 0, 500_000_000, time.UTC); err != nil || !due.Equal(want) {
		t.Errorf("due %s (%v), want %s", due, err, want)
	}
}

func TestTheDayIsOverAtSixSharp(t *testing.T) {
	cal := parse(t, office())
	for _, c := range []struct {
		at      string
		working bool
		next    string
	}{
		{"2026-03-03 08:59:59", false, "2026-03-03 09:00"},
		{"2026-03-03 09:00", true, "2026-03-03 09:00"},
		{"2026-03-03 11:59:59", true, "2026-03-03 11:59"},
		{"2026-03-03 12:00", false, "2026-03-03 13:30"},
		{"2026-03-06 18:00", false, "2026-03-09 09:00"},
		{"2026-02-14 17:59", true, "2026-02-14 17:59"},
		{"2026-02-14 18:00", false, "2026-02-24 09:00"},
	} {
		instant := at(t, cal, c.at)
		if got := cal.IsWorking(instant); got != c.working {
			t.Errorf("%s working: %t", c.at, got)
		}
		next, err := cal.NextWorking(instant)
		if err != nil || next.Format(minutes) != c.next {
			t.Errorf("next after %s is %s (%v), want %s", c.at, next.Format(minutes), err, c.next)
		}
	}
}
