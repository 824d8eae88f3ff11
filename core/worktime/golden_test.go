package worktime_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

func TestDeadlinesFallWhereAPersonWithAWallCalendarPutsThem(t *testing.T) {
	hours := func(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }
	halfSaturday := office()
	halfSaturday.Weekly["sat"] = []string{"09:00-12:00"}
	night := core.Calendar{Weekly: weekdays("22:00-06:00")}
	for _, c := range []struct {
		name  string
		cal   core.Calendar
		start string
		work  time.Duration
		due   string
	}{
		{"within a morning", office(), "2026-03-03 09:15", hours(2), "2026-03-03 11:15"},
		{"over lunch", office(), "2026-03-03 11:00", hours(2), "2026-03-03 14:30"},
		{"exactly to lunch", office(), "2026-03-03 11:00", hours(1), "2026-03-03 12:00"},
		{"reported at lunch", office(), "2026-03-03 12:10", hours(1), "2026-03-03 14:30"},
		{"over a night", office(), "2026-03-03 17:00", hours(2), "2026-03-04 10:00"},
		{"over a weekend", office(), "2026-03-06 17:00", hours(2), "2026-03-09 10:00"},
		{"reported at midnight", office(), "2026-03-03 00:00", hours(1), "2026-03-03 10:00"},
		{"to the end of the day", office(), "2026-03-03 09:00", hours(7.5), "2026-03-03 18:00"},
		{"a week of work", office(), "2026-03-03 09:00", hours(37.5), "2026-03-09 18:00"},
		{"nothing, at night", office(), "2026-03-03 23:00", 0, "2026-03-03 23:00"},

		{"2024 make-up Sunday before 春节", office(), "2024-02-03 10:00", hours(1), "2024-02-04 10:00"},
		{"2024 除夕 is a working day", office(), "2024-02-09 17:00", hours(2), "2024-02-18 10:00"},
		{"2024 五一 with make-up days before and after", office(), "2024-04-30 17:00", hours(2), "2024-05-06 10:00"},
		{"2024 make-up Saturday after 五一", office(), "2024-05-10 17:00", hours(2), "2024-05-11 10:00"},
		{"2024 国庆 after the make-up Sunday", office(), "2024-09-28 08:00", hours(15.5), "2024-10-08 09:30"},
		{"2025 春节 begins with 除夕", office(), "2025-01-27 17:00", hours(2), "2025-02-05 10:00"},
		{"2025 make-up Sunday before 春节", office(), "2025-01-24 17:30", hours(1), "2025-01-26 09:30"},
		{"2025 国庆 and 中秋 are eight days", office(), "2025-09-30 17:30", hours(1), "2025-10-09 09:30"},
		{"2025 make-up Saturday after 国庆", office(), "2025-10-10 17:30", hours(1), "2025-10-11 09:30"},
		{"2026 元旦 with its make-up Sunday", office(), "2025-12-31 17:30", hours(1), "2026-01-04 09:30"},
		{"2026 春节 with a make-up Saturday before", office(), "2026-02-13 17:00", hours(9), "2026-02-24 09:30"},
		{"2026 make-up Saturday after 春节", office(), "2026-02-27 17:00", hours(2), "2026-02-28 10:00"},
		{"2026 国庆 make-up Sunday before 中秋", office(), "2026-09-18 17:00", hours(2), "2026-09-20 10:00"},
		{"2026 国庆", office(), "2026-09-30 17:00", hours(2), "2026-10-08 10:00"},
		{"2026 make-up Saturday after 国庆", office(), "2026-10-09 17:00", hours(2), "2026-10-10 10:00"},
		{"a make-up Saturday is a whole day where Saturdays are half", halfSaturday, "2026-10-10 11:00", hours(3), "2026-10-10 15:30"},
		{"an ordinary Saturday stays half", halfSaturday, "2026-10-17 11:00", hours(2), "2026-10-19 10:00"},

		{"leap day", office(), "2024-02-29 17:00", hours(2), "2024-03-01 10:00"},
		{"no leap day", office(), "2023-02-28 17:00", hours(2), "2023-03-01 10:00"},
		{"over New Year, no pack for the year", office(), "2029-12-31 17:00", hours(2), "2030-01-01 10:00"},

		{"night shift from the evening", night, "2026-03-03 21:00", hours(3), "2026-03-04 01:00"},
		{"night shift from after midnight", night, "2026-03-03 02:00", hours(5), "2026-03-03 23:00"},
		{"Friday's shift ends on Saturday", night, "2026-03-07 05:00", hours(2), "2026-03-09 23:00"},
		{"Monday morning belongs to Sunday", night, "2026-03-09 01:00", hours(1), "2026-03-09 23:00"},
		{"round the clock", core.Calendar{Weekly: everyDay("00:00-24:00")}, "2026-03-03 23:30", hours(49), "2026-03-06 00:30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cal := parse(t, c.cal)
			due, ledger, err := cal.Add(at(t, cal, c.start), c.work, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := due.Format(minutes); got != c.due {
				t.Errorf("due %s, want %s\n%v", got, c.due, ledger)
			}
			if got := cal.Between(at(t, cal, c.start), due, nil); got != c.work {
				t.Errorf("between start and due lie %s, want %s", got, c.work)
			}
		})
	}
}

func TestClockChangesShortenAndLengthenNights(t *testing.T) {
	berlin := core.Calendar{Timezone: "Europe/Berlin", Weekly: everyDay("22:00-06:00")}
	for _, c := range []struct {
		name     string
		cal      core.Calendar
		from, to string
		want     time.Duration
	}{
		{"an ordinary night", berlin, "2026-03-27 12:00", "2026-03-28 12:00", 8 * time.Hour},
		{"the night that loses an hour", berlin, "2026-03-28 12:00", "2026-03-29 12:00", 7 * time.Hour},
		{"the night that gains one", berlin, "2026-10-24 12:00", "2026-10-25 12:00", 9 * time.Hour},
		{"work that ends in the skipped hour", core.Calendar{Timezone: "Europe/Berlin", Weekly: everyDay("01:00-02:30")}, "2026-03-29 00:00", "2026-03-29 12:00", time.Hour},
		{"work that lies in the skipped hour", core.Calendar{Timezone: "Europe/Berlin", Weekly: everyDay("02:10-02:50")}, "2026-03-29 00:00", "2026-03-29 12:00", 0},
		{"work that begins in the skipped hour", core.Calendar{Timezone: "Europe/Berlin", Weekly: everyDay("02:30-04:00")}, "2026-03-29 00:00", "2026-03-29 12:00", time.Hour},
		{"work that ends in the repeated hour", core.Calendar{Timezone: "Europe/Berlin", Weekly: everyDay("01:00-02:30")}, "2026-10-25 00:00", "2026-10-25 12:00", 90 * time.Minute},
		{"work from within the repeated hour", core.Calendar{Timezone: "Europe/Berlin", Weekly: everyDay("02:30-04:00")}, "2026-10-25 00:00", "2026-10-25 12:00", 150 * time.Minute},
		{"two shifts that meet in the repeated hour", core.Calendar{Timezone: "Europe/Berlin", Weekly: everyDay("00:00-02:30", "02:30-04:00")}, "2026-10-25 00:00", "2026-10-25 12:00", 5 * time.Hour},
		{"half an hour's change", core.Calendar{Timezone: "Australia/Lord_Howe", Weekly: everyDay("00:00-24:00")}, "2026-04-05 00:00", "2026-04-06 00:00", 24*time.Hour + 30*time.Minute},
		{"midnight that does not exist", core.Calendar{Timezone: "America/Sao_Paulo", Weekly: everyDay("00:00-09:00")}, "2018-11-03 12:00", "2018-11-04 12:00", 8 * time.Hour},
		{"midnight that comes twice", core.Calendar{Timezone: "America/Sao_Paulo", Weekly: everyDay("22:00-02:00")}, "2018-02-17 12:00", "2018-02-18 12:00", 5 * time.Hour},
		{"a day that does not exist", core.Calendar{Timezone: "Pacific/Apia", Weekly: everyDay("09:00-17:00")}, "2011-12-29 00:00", "2012-01-01 00:00", 16 * time.Hour},
		{"China's summer time of 1986 to 1991", core.Calendar{Weekly: everyDay("00:00-24:00")}, "1990-04-15 00:00", "1990-04-16 00:00", 23 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			cal := parse(t, c.cal)
			from, to := at(t, cal, c.from), at(t, cal, c.to)
			if got := cal.Between(from, to, nil); got != c.want {
				t.Errorf("%s, want %s\n%v", got, c.want, cal.Ledger(from, to, nil))
			}
		})
	}
}

func TestOfficeHoursKeepTheirLengthOverAClockChange(t *testing.T) {
	cal := parse(t, core.Calendar{Timezone: "America/New_York", Weekly: weekdays("09:00-17:00")})
	due, err := cal.Due(at(t, cal, "2026-03-06 16:00"), 2*time.Hour, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := due.Format(time.RFC3339), "2026-03-09T10:00:00-04:00"; got != want {
		t.Errorf("due %s, want %s", got, want)
	}
}
