// Package recurrence computes when tickets that recur are next due, by working days. It knows no calendar: whether a day is worked it asks.
//
// RFC 5545 counts the days of a week and knows no holidays and no make-up days, so "the first working day of the month" can't be said in it.
package recurrence

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Rule is when something recurs:
//
//	every: workday                     each working day
//	every: week,  on: mon              that day of each week
//	every: month, on: "15"             that day of each month, its last day where the month is shorter
//	every: month, on: workday 1        the first working day of each month; workday -1 is the last one
//	every: year,  on: "03-15"          that day of each year
//
// A day that is named and not worked is put off to the next working day. What is put off onto another occurrence falls together with it.
type Rule struct {
	hour, minute int
	// named reports whether a day is one that the rule names; nil counts working days of the month instead.
	named func(day time.Time) bool
	nth   int
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Parse reads a rule.
func Parse(r core.Recurring) (Rule, error) {
	at, err := time.Parse("15:04", r.At)
	if err != nil {
		return Rule{}, fmt.Errorf("at %q: use a time such as 09:00", r.At)
	}
	out := Rule{hour: at.Hour(), minute: at.Minute()}
	switch r.Every {
	case "workday":
		out.named = func(time.Time) bool { return true }
		if r.On != "" {
			return out, fmt.Errorf("on %q: each working day needs none", r.On)
		}
	case "week":
		i := slices.Index(weekdays, r.On)
		if i < 0 {
			return out, fmt.Errorf("on %q: use one of %s", r.On, strings.Join(weekdays, ", "))
		}
		out.named = func(day time.Time) bool { return int(day.Weekday()) == i }
	case "month":
		return out.month(r.On)
	case "year":
		if _, err := time.Parse("2006-01-02", "2001-"+r.On); err != nil {
			return out, fmt.Errorf("on %q: use a day of each year such as 03-15", r.On)
		}
		out.named = func(day time.Time) bool { return day.Format("01-02") == r.On }
	default:
		return out, fmt.Errorf("every %q: use workday, week, month or year", r.Every)
	}
	return out, nil
}

func (r Rule) month(on string) (Rule, error) {
	text, counted := strings.CutPrefix(on, "workday ")
	n, err := strconv.Atoi(text)
	switch {
	case err == nil && counted && n != 0 && -15 <= n && n <= 15:
		r.nth = n
	case err == nil && !counted && 1 <= n && n <= 31:
		r.named = func(day time.Time) bool { return day.Day() == min(n, lastOfMonth(day)) }
	default:
		return r, fmt.Errorf("on %q: use a day from 1 to 31, or workday 1 … 15, or workday -1 … -15 from the end", on)
	}
	return r, nil
}

func lastOfMonth(day time.Time) int {
	return time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, day.Location()).Day()
}

// horizon bounds the search: no rule names no day of two years.
const horizon = 2 * 366

// Next is the first occurrence behind after, in its zone; false if none is in sight. worked is asked with noons.
func (r Rule) Next(after time.Time, worked func(day time.Time) bool) (time.Time, bool) {
	y, m, d := after.Date()
	for i := range horizon {
		day := time.Date(y, m, d+i, 12, 0, 0, 0, after.Location())
		at := time.Date(y, m, d+i, r.hour, r.minute, 0, 0, after.Location())
		if at.After(after) && worked(day) && r.falls(day, worked) {
			return at, true
		}
	}
	return time.Time{}, false
}

// falls reports whether a working day is an occurrence.
func (r Rule) falls(day time.Time, worked func(time.Time) bool) bool {
	if r.named == nil {
		return r.counted(day, worked)
	}
	for i := range horizon { // it, or a day off directly before it
		d := day.AddDate(0, 0, -i)
		if i > 0 && worked(d) {
			return false
		}
		if r.named(d) {
			return true
		}
	}
	return false
}

// counted reports whether a working day is the nth of its month, from the end where n is negative.
func (r Rule) counted(day time.Time, worked func(time.Time) bool) bool {
	n, step := r.nth, 1
	if n > 0 {
		step = -1
	}
	for d := day.AddDate(0, 0, step); d.Month() == day.Month(); d = d.AddDate(0, 0, step) {
		if worked(d) {
			n += step
		}
	}
	return n == -step
}
