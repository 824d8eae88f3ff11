package worktime

import (
	"math"
	"time"
)

const (
	daySeconds  = 24 * 60 * 60
	horizonDays = 3653 // ten years
)

// walker yields the working stretches of a calendar in order, as Unix nanoseconds, cut at the instant it started from.
type walker struct {
	c     *Calendar
	zone  zone
	day   int64 // the day the last stretch belongs to
	until int64 // the last day to look at
	rule  *rule
	index int   // which of the day's spans comes next
	past  int64 // everything before it has been given out
}

// walk starts at an instant and looks at the given number of days after it.
func (c *Calendar) walk(at, days int64) walker {
	z := zone{loc: c.loc}
	today := z.day(at)
	// Yesterday's shift may still be running.
	return walker{c: c, zone: z, day: today - 1, until: today + days, rule: c.rule(today - 1), past: at}
}

func (w *walker) next() (from, to int64, ok bool) {
	for {
		for w.index < len(w.rule.spans) {
			s := w.rule.spans[w.index]
			w.index++
			to = w.zone.instant(w.day*daySeconds+s.to*60) * int64(time.Second)
			if to <= w.past {
				continue
			}
			from = max(w.past, w.zone.instant(w.day*daySeconds+s.from*60)*int64(time.Second))
			w.past = to
			if from < to {
				return from, to, true
			}
		}
		if w.day >= w.until {
			return 0, 0, false
		}
		w.day++
		w.index = 0
		w.rule = w.c.rule(w.day)
	}
}

// breakBefore names the break between the stretch just given out and the one before it on the same day; "" if it is the day's first. A break
// is lunch when it touches the hours in which people have lunch.
func (w *walker) breakBefore() string {
	const lunchFrom, lunchTo = 11 * 60, 14 * 60
	if w.index < 2 {
		return ""
	}
	if w.rule.spans[w.index-2].to < lunchTo && w.rule.spans[w.index-1].from > lunchFrom {
		return ReasonLunch
	}
	return ReasonBreak
}

// zone translates the wall clock to instants. It remembers the last period of constant offset: a walk meets a change twice a year at most.
type zone struct {
	loc              *time.Location
	offset, from, to int64 // seconds; from ≤ Unix time < to
}

// instant returns the first Unix second at which the wall clock shows wall (seconds since 1970 as if in UTC) or later.
func (z *zone) instant(wall int64) int64 {
	// A day after a change no earlier period can have shown this wall clock.
	if u := wall - z.offset; u-daySeconds >= z.from && u < z.to {
		return u
	}
	// Three days earlier no zone shows it yet: offsets stay within a day, and a change moves the clock by a day at most.
	for at := wall - 3*daySeconds; ; at = z.to {
		z.enter(at)
		if u := max(wall-z.offset, z.from); u < z.to {
			return u
		}
	}
}

// day returns the wall clock's day, counted from 1970-01-01, at an instant in nanoseconds.
func (z *zone) day(nanos int64) int64 {
	at := floorDiv(nanos, int64(time.Second))
	z.enter(at)
	return floorDiv(at+z.offset, daySeconds)
}

func (z *zone) enter(at int64) {
	t := time.Unix(at, 0).In(z.loc)
	_, offset := t.Zone()
	z.offset, z.from, z.to = int64(offset), math.MinInt64, math.MaxInt64
	from, to := t.ZoneBounds()
	if !from.IsZero() {
		z.from = from.Unix()
	}
	if !to.IsZero() {
		z.to = to.Unix()
	}
}

func civil(y int, m time.Month, d int) int64 {
	return floorDiv(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix(), daySeconds)
}

// weekday of a civil day; 1970-01-01 was a Thursday.
func weekday(day int64) time.Weekday { return time.Weekday(((day+4)%7 + 7) % 7) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
