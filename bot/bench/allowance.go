package bench

import (
	"math"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

// queueing is who waited for a first reply when.
type queueing struct {
	first, last time.Time // replies
	changes     []change
}

// change is one more or one fewer who waits.
type change struct {
	at time.Time
	by int
}

func (q *queueing) wait(from, to time.Time) {
	if q.first.IsZero() || to.Before(q.first) {
		q.first = to
	}
	if to.After(q.last) {
		q.last = to
	}
	q.changes = append(q.changes, change{from, 1}, change{to, -1})
}

// span returns from when to when more than crowd people waited. A few may wait long after that, when the platform repeats late what it could not
// deliver while the application was down; they are no queue.
func (q *queueing) span(crowd int) (from, to time.Time) {
	slices.SortFunc(q.changes, func(a, b change) int { return a.at.Compare(b.at) })
	n := 0
	for _, c := range q.changes {
		n += c.by
		switch {
		case n > crowd && c.by > 0 && from.IsZero():
			from = c.at
		case n == crowd && c.by < 0:
			to = c.at
		}
	}
	return from, to
}

// limit allows calls in each period.
type limit struct {
	calls int
	per   time.Duration
}

// limitsOf are the documented limits on new messages of one application; see the Capabilities of each adapter for the sources.
func limitsOf(p core.Platform) []limit {
	switch p {
	case core.Feishu:
		return []limit{{50, time.Second}, {1000, time.Minute}}
	case core.DingTalk:
		return []limit{{20, time.Second}}
	}
	return []limit{{10_000, time.Minute}}
}

// granted is how many calls the limits allow in a stretch of time that begins with full allowance.
func granted(limits []limit, d time.Duration) float64 {
	best := math.Inf(1)
	for i, l := range limits {
		rest := float64(l.calls) * float64(d%l.per) / float64(l.per)
		if l.per > time.Second { // within a longer period, a burst may come at the pace of the shorter limits
			rest = min(float64(l.calls), granted(limits[:i], d%l.per))
		}
		best = min(best, float64(d/l.per)*float64(l.calls)+rest)
	}
	return best
}

// silence is how long nothing was sent after a kill: until the application is back and, with a shared store, the lost sender's lease is over.
func silence(calls []call, killed time.Time) time.Duration {
	for _, c := range calls {
		if !killed.IsZero() && c.In && c.OK && c.Kind == "send" && c.At.After(killed) {
			return c.At.Sub(killed)
		}
	}
	return 0
}

// moment is what a queue is measured by: more people wait than the limits let us answer in this time.
const moment = 2 * time.Second

// allowance relates what was sent to what could have been, from the first reply to the end of the queue, if there ever was one. Only what the
// platform granted counts. While nobody could send after the kill nothing is allowed; what a limit of a minute or more allowed then can be sent after.
func (r *OutageReport) allowance(calls []call, limits []limit, q queueing, down time.Duration) {
	from, to := q.span(int(granted(limits, moment)))
	queued := to.After(from)
	sent := 0
	for _, c := range calls {
		send, update := c.Kind == "send" || c.Kind == "reply", c.Kind == "update"
		if !c.In || !send && !update {
			continue
		}
		switch {
		case c.Refused:
			r.Refused++
		case send:
			r.Sends++
		default:
			r.Updates++
		}
		if !queued || c.At.After(to) {
			continue
		}
		if send && c.OK && !c.At.Before(q.first.Add(-c.Took)) {
			sent++
		}
		if update && !c.At.Before(from) {
			r.UpdatesFirst++
		}
	}
	r.Share = 100 * float64(r.Refused) / float64(max(r.Sends+r.Updates+r.Refused, 1))
	if queued {
		r.Queued = to.Sub(from).Seconds()
		took := to.Sub(q.first)
		r.Allowance = 100 * float64(sent) / max(min(granted(limits, took), granted(limits[:1], took-down)), 1)
	}
}
