// Package worktime owns working-time arithmetic: when an amount of working time has elapsed, how much of it lies between two instants, and
// the ledger that proves either. It is pure: it reads no clock, and it knows neither tickets nor targets nor stores.
//
// Working time is written on the wall clock of the calendar's zone. Where the wall clock jumps, a boundary stands at the first instant at
// which the wall clock shows it or something later: an hour that is skipped is not worked, an hour that is repeated goes on as it began. A
// shift over midnight belongs wholly to the day on which it starts.
package worktime

import (
	"time"
	_ "time/tzdata" // the binary also runs in images that carry no zone files
)

// Reasons a ledger gives beside the names of holidays.
const (
	ReasonWork    = "上班"
	ReasonMakeUp  = "调休上班"
	ReasonLunch   = "午休"
	ReasonBreak   = "休息"
	ReasonOff     = "下班"
	ReasonWeekend = "周末"
	ReasonRestDay = "休息日" // a weekday on which this calendar never works
	ReasonDayOff  = "放假"  // a day off of the organisation's own
	ReasonHold    = "挂起"  // followed by "：" and the pause's reason, if it has one
)

// Calendar is a parsed core.Calendar. It is immutable and safe for concurrent use.
type Calendar struct {
	loc    *time.Location
	weekly [7]rule // by time.Weekday
	days   map[int64]*rule
	known  time.Time
	byHand map[int]bool // years whose holidays the organisation entered itself
}

// rule says how one day is worked.
type rule struct {
	spans  []span // in order, disjoint; none: a day off
	work   string // why its spans count
	idle   string // why nobody works, when there are no spans
	source string // the notice behind it, for statutory days
}

// span is a stretch of wall clock in minutes from the midnight its day begins with; to exceeds a day's minutes when it runs past the next one.
type span struct{ from, to int64 }

// Day says how one calendar day is worked, for people who ask.
type Day struct {
	Working bool
	Reason  string // 上班, 调休上班, 周末, 国庆节 …
	Source  string // the State Council notice, for statutory days
}

// Location returns the zone the calendar's wall clock is read in.
func (c *Calendar) Location() *time.Location { return c.loc }

// HolidaysKnownUntil returns the first instant the statutory pack says nothing about, the zero time for a calendar without one. Later days
// follow the weekly pattern, so a deadline beyond it may be too early.
func (c *Calendar) HolidaysKnownUntil() time.Time { return c.known }

// Day describes the day on which t falls in the calendar's zone.
func (c *Calendar) Day(t time.Time) Day {
	y, m, d := t.In(c.loc).Date()
	r := c.rule(civil(y, m, d))
	if len(r.spans) == 0 {
		return Day{Reason: r.idle, Source: r.source}
	}
	return Day{Working: true, Reason: r.work, Source: r.source}
}

// IsWorking reports whether t is working time. The end of an interval is not: at 18:00 the day is over.
func (c *Calendar) IsWorking(t time.Time) bool {
	at := clamp(t)
	w := c.walk(at, 1)
	from, _, ok := w.next()
	return ok && from <= at
}

// NextWorking returns t if it is working time, else the next instant that is; ErrHorizon when there is none in sight.
func (c *Calendar) NextWorking(t time.Time) (time.Time, error) {
	at, err := instant(t)
	if err != nil {
		return time.Time{}, err
	}
	w := c.walk(at, horizonDays)
	from, _, ok := w.next()
	if !ok {
		return time.Time{}, ErrHorizon
	}
	return c.time(max(from, at)), nil
}

func (c *Calendar) rule(day int64) *rule {
	if r, ok := c.days[day]; ok {
		return r
	}
	return &c.weekly[weekday(day)]
}

func (c *Calendar) time(nanos int64) time.Time { return time.Unix(0, nanos).In(c.loc) }
