package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core/worktime"
)

// ledgerDays is how many days of a ledger a message shows; those in the middle of a longer one are summed up.
const ledgerDays = 12

// ledgerText writes one deadline's account: what promises it, each stretch of time with its reason, the sum and the end.
func (t *turn) ledgerText(e Explained) string {
	lines := []string{
		"**" + t.tr("%s：%s", e.Name, t.ends(e)) + "**",
		t.tr("%s，承诺工作时间 %s，从 %s 起算", esc(e.Policy), t.minutes(e.Minutes), t.at(e.Start)),
	}
	days := byDay(t.onOurClock(e.Ledger))
	head, tail := len(days), len(days)
	if len(days) > ledgerDays {
		head, tail = ledgerDays/2, len(days)-ledgerDays/2
	}
	for i, day := range days {
		switch {
		case i < head || i >= tail:
			lines = append(lines, t.dayText(day))
		case i == head:
			var between []worktime.Interval
			for _, d := range days[head:tail] {
				between = append(between, d...)
			}
			n := daysBetween(days[head][0].From, days[tail][0].From)
			lines = append(lines, t.tr("…… 中间 %d 天，计 %s ……", n, worktime.HumanDuration(worktime.Counted(between), t.reader)))
		}
	}
	return strings.Join(append(lines, t.sum(e)), "\n")
}

// ends says when a deadline is, or why nobody knows yet.
func (t *turn) ends(e Explained) string {
	if e.Due.IsZero() {
		return t.tr("计时已暂停，恢复后才知道")
	}
	return t.at(e.Due)
}

func (t *turn) sum(e Explained) string {
	if e.Due.IsZero() {
		return t.tr("到现在合计 %s，还剩 %s", t.minutes(e.Counted), t.minutes(max(0, e.Minutes-e.Counted)))
	}
	return t.tr("合计 %s，所以到 %s", t.minutes(e.Counted), t.at(e.Due))
}

func (t *turn) minutes(n float64) string {
	return worktime.HumanDuration(time.Duration(n*float64(time.Minute)), t.reader)
}

// onOurClock is a ledger on the wall clock on which everything else is said: a desk's calendar may be that of another zone.
func (t *turn) onOurClock(ledger []worktime.Interval) []worktime.Interval {
	if t.w.Zone == nil {
		return ledger
	}
	out := slices.Clone(ledger)
	for i := range out {
		out[i].From, out[i].To = out[i].From.In(t.w.Zone), out[i].To.In(t.w.Zone)
	}
	return out
}

// daysBetween is how many calendar days lie from the day of one moment to that of another, without the last.
func daysBetween(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}

// byDay divides a ledger by the days on which its lines begin.
func byDay(ledger []worktime.Interval) (days [][]worktime.Interval) {
	day := ""
	for _, i := range ledger {
		if on := i.From.Format(time.DateOnly); on != day {
			day, days = on, append(days, nil)
		}
		days[len(days)-1] = append(days[len(days)-1], i)
	}
	return days
}

// dayText is one line: the day, and what of it counts and what doesn't, with reasons.
func (t *turn) dayText(day []worktime.Interval) string {
	var parts []string
	for _, i := range day {
		span := i.From.Format("15:04") + "–" + endOf(i)
		if i.Counted {
			parts = append(parts, t.tr("✅ %s %s，计 %s", span, esc(i.Reason), worktime.HumanDuration(i.To.Sub(i.From), t.reader)))
			continue
		}
		parts = append(parts, t.tr("▫️ %s %s，不计", span, esc(i.Reason)))
	}
	date := day[0].From.Format("01-02") + " " + language.In(t.reader, worktime.WeekdayName(day[0].From.Weekday()))
	return date + "\n" + strings.Join(parts, "\n")
}

// endOf is the end of a line, with its date where that is another day's. Midnight is the end of its day.
func endOf(i worktime.Interval) string {
	to, clock := i.To, i.To.Format("15:04")
	if to.Format("15:04:05") == "00:00:00" {
		to, clock = to.AddDate(0, 0, -1), "24:00"
	}
	if to.Format(time.DateOnly) == i.From.Format(time.DateOnly) {
		return clock
	}
	return to.Format("01-02 ") + clock
}
