package worktime_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// The dates stand in the laws and official lists of the countries; they were not taken from the library.
func TestHolidaysOfOtherCountriesFallWhereTheirLawsPutThem(t *testing.T) {
	for code, days := range map[string]map[string]string{
		"us":    {"2026-07-03": "Independence Day", "2026-11-26": "Thanksgiving Day", "2021-12-31": "New Year's Day", "2026-07-06": "", "2027-01-18": "Martin Luther King Jr. Day"},
		"de":    {"2026-04-03": "Karfreitag", "2026-05-25": "Pfingstmontag", "2026-06-04": "", "2024-10-03": "Tag der Deutschen Einheit", "2026-10-05": ""},
		"de-by": {"2026-06-04": "Fronleichnam", "2026-01-06": "Heilige Drei Könige", "2026-10-31": ""},
		"jp":    {"2026-05-06": "Constitution Memorial Day", "2026-09-22": "National holiday between Respect for the Aged Day and Autumnal Equinox Day", "2024-02-12": "National Foundation Day", "2026-05-07": ""},
		"gb":    {"2026-12-28": "Boxing Day", "2026-04-06": "Easter Monday", "2026-08-03": "", "2027-12-27": "Christmas Day"},
	} {
		cal := parse(t, core.Calendar{Timezone: "UTC", Weekly: weekdays("09:00-17:00"), Holidays: code})
		for date, name := range days {
			got := cal.Day(at(t, cal, date))
			if want := (worktime.Day{Working: name == "", Reason: name}); name != "" && got != want || name == "" && got.Reason != worktime.ReasonWork && got.Reason != worktime.ReasonWeekend {
				t.Errorf("%s, %s: %+v, want %q", code, date, got, name)
			}
		}
		if !cal.HolidaysKnownUntil().IsZero() {
			t.Errorf("%s awaits a notice", code)
		}
	}
}

func TestEveryListOfHolidaysIsAYearsWorthInOrder(t *testing.T) {
	for _, code := range worktime.HolidayCodes() {
		days, err := worktime.Holidays(code)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(days, func(a, b worktime.Holiday) int { return a.Date.Compare(b.Date) }) {
			t.Errorf("%s is out of order", code)
		}
		n := 0
		for _, h := range days {
			if h.Date.Year() == 2026 && h.Off {
				n++
			}
			if h.Name == "" {
				t.Errorf("%s: %s has no name", code, h.Date.Format(time.DateOnly))
			}
		}
		if most := 20; n < 7 || n > most && code != "cn" {
			t.Errorf("%s has %d holidays in 2026", code, n)
		}
	}
	_, err := worktime.Holidays("ru")
	if err == nil || !strings.Contains(err.Error(), "de-by, ") || !strings.Contains(err.Error(), " cn,") {
		t.Errorf("an unknown code is answered with %v", err)
	}
}

func TestHolidaysAndClockChangesAbroadMeetInOneDeadline(t *testing.T) {
	for _, c := range []struct {
		name, zone, code, start string
		work                    time.Duration
		due                     string
	}{
		{"Easter with the change to summer time", "Europe/Berlin", "de-by", "2024-03-28 16:00", 2 * time.Hour, "2024-04-02T10:00:00+02:00"},
		{"the change back on a working night", "America/New_York", "us", "2026-10-30 16:00", 2 * time.Hour, "2026-11-02T10:00:00-05:00"},
		{"Thanksgiving", "America/New_York", "us", "2026-11-25 16:00", 2 * time.Hour, "2026-11-27T10:00:00-05:00"},
		{"Golden Week", "Asia/Tokyo", "jp", "2026-05-01 16:00", 2 * time.Hour, "2026-05-07T10:00:00+09:00"},
		{"Christmas moved to Monday and Tuesday", "Europe/London", "gb", "2027-12-24 16:00", 2 * time.Hour, "2027-12-29T10:00:00Z"},
	} {
		cal := parse(t, core.Calendar{Timezone: c.zone, Weekly: weekdays("09:00-17:00"), Holidays: c.code})
		due, ledger, err := cal.Add(at(t, cal, c.start), c.work, nil)
		if err != nil || due.Format(time.RFC3339) != c.due {
			t.Errorf("%s: due %s (%v), want %s\n%v", c.name, due.Format(time.RFC3339), err, c.due, ledger)
		}
	}
}
