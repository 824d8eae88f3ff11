package recurrence

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

func office(t interface{ Fatal(...any) }) *worktime.Calendar {
	weekly := map[string][]string{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		weekly[day] = []string{"09:00-18:00"}
	}
	cal, err := worktime.Parse(core.Calendar{ID: "office", Timezone: "Asia/Shanghai", Weekly: weekly, Holidays: "cn"})
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

const form = "2006-01-02 15:04"

func TestWorkThatRecursFallsOnWorkingDays(t *testing.T) {
	cal := office(t)
	for _, c := range []struct{ every, on, after, want string }{
		{"workday", "", "2026-11-25 08:59", "2026-11-25 09:00"},
		{"workday", "", "2026-11-25 09:00", "2026-11-26 09:00"},
		{"workday", "", "2026-09-30 10:00", "2026-10-08 09:00"}, // 国庆
		{"workday", "", "2026-10-09 10:00", "2026-10-10 09:00"}, // a Saturday that is worked
		{"week", "mon", "2026-11-25 09:00", "2026-11-30 09:00"},
		{"week", "thu", "2026-09-30 10:00", "2026-10-08 09:00"}, // Thursday the 1st is put off onto the next Thursday
		{"week", "thu", "2026-10-08 09:00", "2026-10-15 09:00"},
		{"week", "sat", "2026-11-25 09:00", "2026-11-30 09:00"},
		{"month", "workday 1", "2026-09-01 09:00", "2026-10-08 09:00"},
		{"month", "workday 1", "2026-11-25 09:00", "2026-12-01 09:00"},
		{"month", "workday -1", "2026-01-30 10:00", "2026-02-28 09:00"}, // a make-up Saturday
		{"month", "workday 2", "2026-11-25 09:00", "2026-12-02 09:00"},
		{"month", "31", "2026-11-25 09:00", "2026-11-30 09:00"},
		{"month", "1", "2026-09-30 10:00", "2026-10-08 09:00"},
		{"year", "05-01", "2026-01-01 00:00", "2026-05-06 09:00"},
	} {
		rule, err := Parse(core.Recurring{Every: c.every, On: c.on, At: "09:00"})
		if err != nil {
			t.Fatal(err)
		}
		after, err := time.ParseInLocation(form, c.after, cal.Location())
		if err != nil {
			t.Fatal(err)
		}
		got, ok := rule.Next(after, func(day time.Time) bool { return cal.Day(day).Working })
		if !ok || got.Format(form) != c.want {
			t.Errorf("every %s on %q after %s: %s, want %s", c.every, c.on, c.after, got.Format(form), c.want)
		}
	}
}

func TestARuleThatCantBeMeantIsRefused(t *testing.T) {
	for _, r := range []core.Recurring{
		{Every: "week", On: "monday", At: "09:00"}, {Every: "month", On: "32", At: "09:00"}, {Every: "month", On: "workday 0", At: "09:00"}, {Every: "day", At: "09:00"},
		{Every: "month", At: "09:00"}, {Every: "workday", At: "9"}, {Every: "workday", On: "mon", At: "09:00"}, {Every: "year", On: "02-29", At: "09:00"},
	} {
		if _, err := Parse(r); err == nil {
			t.Errorf("%+v is taken", r)
		}
	}
}

// Each month has exactly one first and one last working day, counted by hand.
func TestTheNthWorkingDayIsTheOneAPersonCounts(t *testing.T) {
	cal := office(t)
	worked := func(day time.Time) bool { return cal.Day(day).Working }
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 15).Draw(r, "n")
		month := time.Date(2024, time.Month(rapid.IntRange(1, 36).Draw(r, "month")), 1, 0, 0, 0, 0, cal.Location())
		var days []time.Time
		for d := month; d.Month() == month.Month(); d = d.AddDate(0, 0, 1) {
			if worked(d.Add(12 * time.Hour)) {
				days = append(days, d.Add(9*time.Hour))
			}
		}
		for on, want := range map[int]time.Time{n: days[n-1], -n: days[len(days)-n]} {
			got, ok := Rule{hour: 9, nth: on}.Next(month.Add(-time.Second), worked)
			if !ok || !got.Equal(want) {
				r.Fatalf("working day %d of %s: %s, want %s", on, month.Format("2006-01"), got, want)
			}
		}
	})
}
