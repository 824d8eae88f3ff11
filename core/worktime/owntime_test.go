package worktime_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

func TestThePartOfACalendarThatSomebodyWorksIsCountedAlone(t *testing.T) {
	munich := core.Calendar{Timezone: "Europe/Berlin", Weekly: weekdays("09:00-17:30"), Holidays: "de-by"}
	night := core.Calendar{Weekly: everyDay("22:00-06:00")}
	for _, c := range []struct {
		name, hours string
		cal         core.Calendar
		start       string
		work        time.Duration
		due         string
	}{
		{"an afternoon", "14:00-18:00", office(), "2026-03-03 09:00", time.Hour, "2026-03-03 15:00"},
		{"lunch stays lunch", "10:00-15:00", office(), "2026-03-03 11:30", time.Hour, "2026-03-03 14:00"},
		{"2024 春节 after its make-up Sunday", "14:00-18:00", office(), "2024-02-09 17:00", 2 * time.Hour, "2024-02-18 15:00"},
		{"2025 春节", "09:00-10:00", office(), "2025-01-27 09:30", time.Hour, "2025-02-05 09:30"},
		{"2026 春节 with a make-up Saturday before", "09:00-10:00", office(), "2026-02-13 09:30", 90 * time.Minute, "2026-02-14 10:00"},
		{"2024 国庆 and its make-up Saturday", "16:00-18:00", office(), "2024-09-30 17:00", 11 * time.Hour, "2024-10-12 18:00"},
		{"2025 国庆", "16:00-18:00", office(), "2025-09-30 17:00", 2 * time.Hour, "2025-10-09 17:00"},
		{"2026 国庆", "16:00-18:00", office(), "2026-09-30 17:30", time.Hour, "2026-10-08 16:30"},
		{"leap day", "17:00-18:00", office(), "2024-02-29 17:30", time.Hour, "2024-03-01 17:30"},
		{"midnight within a night shift", "23:00-01:00", night, "2026-03-03 22:00", 3 * time.Hour, "2026-03-05 00:00"},
		{"the small hours of a night shift", "04:00-08:00", night, "2026-03-03 22:00", 3 * time.Hour, "2026-03-05 05:00"},
		{"a site abroad at 国庆", "", munich, "2026-09-30 16:30", 2 * time.Hour, "2026-10-01 10:00"},
		{"a site abroad on its own holiday", "", munich, "2026-06-03 17:00", time.Hour, "2026-06-05 09:30"},
		{"somebody there over the change of the clock", "09:00-10:00", munich, "2026-03-27 09:30", time.Hour, "2026-03-30 09:30"},
	} {
		cal := parse(t, c.cal)
		if c.hours != "" {
			var err error
			if cal, err = cal.Within(c.hours); err != nil {
				t.Fatal(err)
			}
		}
		due, ledger, err := cal.Add(at(t, cal, c.start), c.work, nil)
		if err != nil || due.Format(minutes) != c.due {
			t.Errorf("%s: due %s (%v), want %s\n%v", c.name, due.Format(minutes), err, c.due, ledger)
		}
	}
	for _, hours := range []string{"", "9-18", "20:00-23:00", "12:00-13:30"} {
		if _, err := parse(t, office()).Within(hours); core.CodeOf(err) != core.CodeInvalid {
			t.Errorf("hours %q are answered with %v", hours, err)
		}
	}
}
