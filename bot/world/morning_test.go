package world

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

func TestAMorningIsThatOfAWorkingDay(t *testing.T) {
	office := map[string][]string{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		office[day] = []string{"09:00-12:00", "13:00-18:00"}
	}
	around := map[string][]string{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		around[day] = []string{"00:00-24:00"}
	}
	for _, c := range []struct {
		weekly            map[string][]string
		after, want, from string
	}{
		{office, "2026-11-25 08:59", "2026-11-25 09:00", "before work"},
		{office, "2026-11-25 09:00", "2026-11-26 09:00", "a morning that has begun is the last one"},
		{office, "2026-11-25 13:00", "2026-11-26 09:00", "the end of lunch is no morning"},
		{office, "2026-11-27 10:00", "2026-11-30 09:00", "over a weekend"},
		{office, "2026-09-30 10:00", "2026-10-08 09:00", "over 国庆"},
		{office, "2026-10-09 10:00", "2026-10-10 09:00", "a Saturday that is worked"},
		{around, "2026-11-25 08:00", "2026-11-26 08:00", "never at midnight"},
	} {
		cal, err := worktime.Parse(core.Calendar{ID: "c", Timezone: "Asia/Shanghai", Weekly: c.weekly, Holidays: "cn"})
		if err != nil {
			t.Fatal(err)
		}
		loc := cal.Location()
		after, err := time.ParseInLocation("2006-01-02 15:04", c.after, loc)
		if err != nil {
			t.Fatal(err)
		}
		if got := morning(cal, loc, after).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s: after %s comes %s, want %s", c.from, c.after, got, c.want)
		}
	}
	if m := morning(nil, time.UTC, time.Now()); !m.IsZero() {
		t.Errorf("without a calendar: %v", m)
	}
}
