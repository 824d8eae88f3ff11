package worktime_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

func lines(ledger []worktime.Interval) []string {
	var out []string
	for _, i := range ledger {
		mark := "-"
		if i.Counted {
			mark = "+"
		}
		out = append(out, fmt.Sprintf("%s %s %s %s", mark, i.From.Format("01-02 15:04"), i.To.Format("01-02 15:04"), i.Reason))
	}
	return out
}

func TestTheLedgerSaysWhyEachHourCountedOrDidNot(t *testing.T) {
	withExtra := office()
	withExtra.Extra = map[string]string{"2026-03-04": "off", "2026-03-07": "work", "2026-10-05": "work", "2026-03-08": "off", "2026-10-06": "off", "2026-03-10": "mon"}
	for _, c := range []struct {
		name   string
		cal    core.Calendar
		start  string
		work   time.Duration
		pauses []core.Pause
		want   []string
	}{
		{"nothing", office(), "2026-03-03 09:00", 0, nil, nil},
		{"lunch", office(), "2026-03-03 11:00", 2 * time.Hour, nil, []string{
			"+ 03-03 11:00 03-03 12:00 上班", "- 03-03 12:00 03-03 13:30 午休", "+ 03-03 13:30 03-03 14:30 上班"}},
		{"begun at lunch", office(), "2026-03-03 12:30", time.Hour, nil, []string{
			"- 03-03 12:30 03-03 13:30 午休", "+ 03-03 13:30 03-03 14:30 上班"}},
		{"a dinner break", core.Calendar{Weekly: weekdays("13:00-18:00", "19:00-22:00")}, "2026-03-03 17:00", 2 * time.Hour, nil, []string{
			"+ 03-03 17:00 03-03 18:00 上班", "- 03-03 18:00 03-03 19:00 休息", "+ 03-03 19:00 03-03 20:00 上班"}},
		{"weekend", office(), "2026-03-06 17:00", 2 * time.Hour, nil, []string{
			"+ 03-06 17:00 03-06 18:00 上班", "- 03-06 18:00 03-07 00:00 下班", "- 03-07 00:00 03-09 00:00 周末",
			"- 03-09 00:00 03-09 09:00 下班", "+ 03-09 09:00 03-09 10:00 上班"}},
		{"国庆 with its make-up Saturday", office(), "2026-09-30 17:00", 17 * time.Hour, nil, []string{
			"+ 09-30 17:00 09-30 18:00 上班", "- 09-30 18:00 10-01 00:00 下班", "- 10-01 00:00 10-08 00:00 国庆节",
			"- 10-08 00:00 10-08 09:00 下班", "+ 10-08 09:00 10-08 12:00 上班", "- 10-08 12:00 10-08 13:30 午休", "+ 10-08 13:30 10-08 18:00 上班",
			"- 10-08 18:00 10-09 09:00 下班", "+ 10-09 09:00 10-09 12:00 上班", "- 10-09 12:00 10-09 13:30 午休", "+ 10-09 13:30 10-09 18:00 上班",
			"- 10-09 18:00 10-10 09:00 下班", "+ 10-10 09:00 10-10 10:00 调休上班"}},
		{"a hold over lunch and night", office(), "2026-03-03 11:00", 2 * time.Hour, []core.Pause{
			{From: day(3, 11, 30), To: day(4, 8, 0), Reason: "等待供应商"}}, []string{
			"+ 03-03 11:00 03-03 11:30 上班", "- 03-03 11:30 03-04 08:00 挂起：等待供应商", "- 03-04 08:00 03-04 09:00 下班", "+ 03-04 09:00 03-04 10:30 上班"}},
		{"two holds, the second within the first, one without words", office(), "2026-03-03 09:00", time.Hour, []core.Pause{
			{From: day(3, 9, 10), To: day(3, 9, 40), Reason: "等待用户"}, {From: day(3, 9, 20), To: day(3, 9, 30), Reason: "x"}, {From: day(3, 9, 40), To: day(3, 9, 50)}}, []string{
			"+ 03-03 09:00 03-03 09:10 上班", "- 03-03 09:10 03-03 09:40 挂起：等待用户", "- 03-03 09:40 03-03 09:50 挂起", "+ 03-03 09:50 03-03 10:40 上班"}},
		{"own days off and make-up days", withExtra, "2026-03-03 17:00", 17 * time.Hour, nil, []string{
			"+ 03-03 17:00 03-03 18:00 上班", "- 03-03 18:00 03-04 00:00 下班", "- 03-04 00:00 03-05 00:00 放假", "- 03-05 00:00 03-05 09:00 下班",
			"+ 03-05 09:00 03-05 12:00 上班", "- 03-05 12:00 03-05 13:30 午休", "+ 03-05 13:30 03-05 18:00 上班", "- 03-05 18:00 03-06 09:00 下班",
			"+ 03-06 09:00 03-06 12:00 上班", "- 03-06 12:00 03-06 13:30 午休", "+ 03-06 13:30 03-06 18:00 上班", "- 03-06 18:00 03-07 09:00 下班",
			"+ 03-07 09:00 03-07 10:00 调休上班"}},
		{"work on a holiday", withExtra, "2026-10-05 11:30", 30 * time.Minute, nil, []string{"+ 10-05 11:30 10-05 12:00 上班"}},
		{"night shift into a weekend", core.Calendar{Weekly: weekdays("22:00-06:00")}, "2026-03-07 05:00", 2 * time.Hour, nil, []string{
			"+ 03-07 05:00 03-07 06:00 上班", "- 03-07 06:00 03-09 00:00 周末", "- 03-09 00:00 03-09 22:00 下班", "+ 03-09 22:00 03-09 23:00 上班"}},
		{"a weekday nobody works", core.Calendar{Weekly: map[string][]string{"mon": {"09:00-18:00"}, "wed": {"09:00-18:00"}}}, "2026-03-02 17:00", 2 * time.Hour, nil, []string{
			"+ 03-02 17:00 03-02 18:00 上班", "- 03-02 18:00 03-03 00:00 下班", "- 03-03 00:00 03-04 00:00 休息日", "- 03-04 00:00 03-04 09:00 下班", "+ 03-04 09:00 03-04 10:00 上班"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cal := parse(t, c.cal)
			_, ledger, err := cal.Add(at(t, cal, c.start), c.work, c.pauses)
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(ledger); !slices.Equal(got, c.want) {
				t.Errorf("got\n%q\nwant\n%q", got, c.want)
			}
			if got := worktime.Counted(ledger); got != c.work {
				t.Errorf("the ledger counts %s, want %s", got, c.work)
			}
		})
	}
}

func TestALedgerEndsWhereItIsToldToEvenWhileHeld(t *testing.T) {
	cal := parse(t, office())
	got := lines(cal.Ledger(day(3, 9, 0), day(3, 11, 0), []core.Pause{{From: day(3, 10, 0), Reason: "等待用户"}}))
	if want := []string{"+ 03-03 09:00 03-03 10:00 上班", "- 03-03 10:00 03-03 11:00 挂起：等待用户"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// On 2010-11-07 at 00:01 St. John's went back to 23:01 of the Saturday. Sunday had begun by then, and what has begun goes on.
func TestALedgerThatBeginsInAnHourRepeatedOverMidnightGivesNothingOutTwice(t *testing.T) {
	cal := parse(t, core.Calendar{Timezone: "America/St_Johns", Weekly: map[string][]string{"sat": {"00:00-24:00"}, "mon": {"09:00-18:00"}}})
	from := time.Date(2010, 11, 7, 3, 0, 0, 0, time.UTC)
	if cal.IsWorking(from) {
		t.Error("Saturday's work begins again")
	}
	got := lines(cal.Ledger(from, from.AddDate(0, 0, 1), nil))
	if want := []string{"- 11-06 23:30 11-07 23:30 周末"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// day is an instant of March 2026 in China.
func day(d, hour, minute int) time.Time {
	return time.Date(2026, 3, d, hour, minute, 0, 0, time.FixedZone("", 8*60*60))
}

func TestADayOffKeepsTheNameItHasAnyway(t *testing.T) {
	def := office()
	def.Extra = map[string]string{"2026-03-08": "off", "2026-10-06": "off", "2026-03-04": "off", "2026-03-10": "mon", "2026-03-07": "fri"}
	cal := parse(t, def)
	for text, want := range map[string]worktime.Day{
		"2026-03-03": {Working: true, Reason: "上班"},
		"2026-03-04": {Reason: "放假"},
		"2026-03-07": {Working: true, Reason: "调休上班"},
		"2026-03-08": {Reason: "周末"},
		"2026-03-10": {Working: true, Reason: "调休上班"},
		"2026-10-06": {Reason: "国庆节"},
		"2026-10-07": {Reason: "国庆节", Source: "国办发明电〔2025〕7号"},
		"2026-10-10": {Working: true, Reason: "调休上班", Source: "国办发明电〔2025〕7号"},
		"2025-10-06": {Reason: "国庆节、中秋节", Source: "国办发明电〔2024〕12号"},
	} {
		if got := cal.Day(at(t, cal, text)); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	if got := cal.HolidaysKnownUntil().Format(time.RFC3339); got != "2027-01-01T00:00:00+08:00" {
		t.Errorf("holidays known until %s", got)
	}
}
