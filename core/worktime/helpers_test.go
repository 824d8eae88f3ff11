package worktime_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// office is the calendar of most tables: nine to six with lunch from twelve to half past one, statutory holidays.
func office() core.Calendar {
	return core.Calendar{ID: "office", Weekly: weekdays("09:00-12:00", "13:30-18:00"), Holidays: "cn"}
}

func weekdays(spans ...string) map[string][]string {
	return map[string][]string{"mon": spans, "tue": spans, "wed": spans, "thu": spans, "fri": spans}
}

func everyDay(spans ...string) map[string][]string {
	m := weekdays(spans...)
	m["sat"], m["sun"] = spans, spans
	return m
}

func parse(tb testing.TB, def core.Calendar) *worktime.Calendar {
	tb.Helper()
	cal, err := worktime.Parse(def)
	if err != nil {
		tb.Fatal(err)
	}
	return cal
}

// at reads "2026-10-01 09:00" or "… 09:00:30" on the calendar's wall clock.
func at(tb testing.TB, cal *worktime.Calendar, text string) time.Time {
	tb.Helper()
	layout := "2006-01-02 15:04:05"[:len(text)]
	t, err := time.ParseInLocation(layout, text, cal.Location())
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

const minutes = "2006-01-02 15:04"
