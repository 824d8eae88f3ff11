// Package sla decides when a ticket must have been answered and solved, when people are reminded of it, and whether it is late. It is pure: the
// ticket, the org's policies and a calendar come in, instants go out. It sets no timers and sends nothing.
//
// A plan is always made from the whole ticket: from its creation, the target of its present priority and all its pauses. So a change of
// priority or the end of a pause needs no bookkeeping, only a new plan, and time once spent stays spent. Whoever reopens a ticket clears its
// ResolvedAt and records the time it counted as solved as a pause.
package sla

import (
	"errors"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// Measure is one of the things a policy promises a time for. Its value is the word in TicketDetail.Breached.
type Measure string

// Measures.
const (
	Response     Measure = "response"      // the first public word of a technician
	Resolution   Measure = "resolution"    // the solution
	NextResponse Measure = "next_response" // the next public word after the requester wrote
	OLA          Measure = "ola"           // the desk's own part of the work
	Supplier     Measure = "supplier"      // the supplier's part
)

// Measures lists them in the order in which people are told of them.
var Measures = []Measure{Response, Resolution, NextResponse, OLA, Supplier}

// Internal reports whether a measure is nobody's business outside the desk.
func (m Measure) Internal() bool { return m == OLA || m == Supplier }

// Plan holds a ticket's deadlines; a measure that is not in it has none: nothing is promised, or nobody waits for it.
type Plan map[Measure]Deadline

// Deadline is the end of a measure. A zero Due is not known before the clock goes on.
type Deadline struct {
	Due time.Time
	// Reminders are in order; those after the beginning of a pause that goes on are not known and left out.
	Reminders []Reminder
	// Rungs are the steps of the ladder that is climbed because the deadline was missed; nil while none is.
	Rungs []Rung
}

// Reminder is a moment before a deadline at which people are reminded of it.
type Reminder struct {
	At      time.Time
	Percent int      // of the working time allowed
	To      []string // core.RemindHandler, …; empty means what is usual
}

// For plans a ticket. Pauses that began after a measure was achieved do not move its deadline. The error is worktime's: no creation time, or a
// target that the calendar does not reach within ten years. What can be planned is in the plan all the same.
func For(setup *core.Setup, cal *worktime.Calendar, t core.Ticket) (Plan, error) {
	p := Plan{}
	var errs []error
	for _, m := range Measures {
		d, ok, err := deadline(setup, cal, t, m)
		if err != nil {
			errs = append(errs, err)
		} else if ok {
			p[m] = d
		}
	}
	return p, errors.Join(errs...)
}

func deadline(setup *core.Setup, cal *worktime.Calendar, t core.Ticket, m Measure) (d Deadline, ok bool, err error) {
	target, promised := Target(setup, t, m)
	policy, _ := Matching(setup, t)
	run, began := courseOf(policy, t, m)
	if !promised || !began {
		return d, false, nil
	}
	if d.Due, err = known(cal.Due(run.start, target, run.stops)); err != nil {
		return d, false, fmt.Errorf("%s due: %w", m, err)
	}
	for _, r := range reminders(policy) {
		at, err := known(cal.Due(run.start, share(target, r.At), run.stops))
		if err != nil {
			return d, false, fmt.Errorf("%s reminder: %w", m, err)
		}
		if !at.IsZero() {
			d.Reminders = append(d.Reminders, Reminder{At: at, Percent: r.At, To: r.To})
		}
	}
	d.Rungs, err = rungs(policy, cal, t, m, d.Due, run.stops)
	return d, true, err
}

// known turns "not known while the clock is paused" into no instant.
func known(t time.Time, err error) (time.Time, error) {
	if errors.Is(err, worktime.ErrPaused) {
		return time.Time{}, nil
	}
	return t, err
}

// share is percent of d, to the second so that reminders show round times; it divides first where multiplying would overflow.
func share(d time.Duration, percent int) time.Duration {
	p := time.Duration(percent)
	return (d/100*p + d%100*p/100).Truncate(time.Second)
}
