package worktime

import (
	"time"

	"github.com/imdesk/imdesk/core"
)

// Interval is one line of a ledger, in the calendar's zone: From is in it, To is not.
type Interval struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Counted bool      `json:"counted"`
	Reason  string    `json:"reason"`
}

// Counted returns the working time a ledger adds up to.
func Counted(ledger []Interval) time.Duration {
	var sum time.Duration
	for _, i := range ledger {
		if i.Counted {
			sum += i.To.Sub(i.From)
		}
	}
	return sum
}

// Ledger explains every instant from one to another, without gaps. A pause hides what it covers, be it working time or not. Neighbouring
// lines differ in Counted or Reason. It is nil when to is not after from.
func (c *Calendar) Ledger(from, to time.Time, pauses []core.Pause) []Interval {
	start, end := clamp(from), clamp(to)
	if end <= start {
		return nil
	}
	b := book{c: c, zone: zone{loc: c.loc}, holds: holdsOf(pauses)}
	w := c.walk(start, daysTo(start, end))
	for at := start; at < end; {
		from, to, ok := w.next()
		if !ok {
			from, to = end, end
		}
		from, to = min(from, end), min(to, end)
		reason := ""
		if ok {
			reason = w.breakBefore()
		}
		b.gap(at, from, reason)
		if from < to {
			b.write(from, to, true, w.rule.work)
		}
		at = to
	}
	return b.lines
}

// book is a ledger being written.
type book struct {
	c     *Calendar
	zone  zone
	holds []hold
	lines []Interval
}

// gap writes time that is not worked: for the reason given, or else for each day's own.
func (b *book) gap(from, to int64, reason string) {
	if from >= to {
		return
	}
	if reason != "" {
		b.write(from, to, false, reason)
		return
	}
	for day := b.zone.day(from); from < to; day++ {
		midnight := b.zone.instant((day+1)*daySeconds) * int64(time.Second)
		if midnight <= from { // the wall clock went back over midnight: this day has been given out
			continue
		}
		reason := ReasonOff
		if r := b.c.rule(day); len(r.spans) == 0 {
			reason = r.idle
		}
		end := min(to, midnight)
		b.write(from, end, false, reason)
		from = end
	}
}

// write adds a line, cut up by the pauses that fall into it. Calls come in order of time.
func (b *book) write(from, to int64, counted bool, reason string) {
	for from < to {
		for len(b.holds) > 0 && b.holds[0].to <= from {
			b.holds = b.holds[1:]
		}
		if len(b.holds) == 0 || b.holds[0].from >= to {
			b.line(from, to, counted, reason)
			return
		}
		h := b.holds[0]
		if h.from > from {
			b.line(from, h.from, counted, reason)
			from = h.from
			continue
		}
		end := min(to, h.to)
		b.line(from, end, false, h.describe())
		from = end
	}
}

func (b *book) line(from, to int64, counted bool, reason string) {
	if n := len(b.lines); n > 0 && b.lines[n-1].Counted == counted && b.lines[n-1].Reason == reason {
		b.lines[n-1].To = b.c.time(to)
		return
	}
	b.lines = append(b.lines, Interval{From: b.c.time(from), To: b.c.time(to), Counted: counted, Reason: reason})
}

func (h hold) describe() string {
	if h.reason == "" {
		return ReasonHold
	}
	return ReasonHold + "：" + h.reason
}
