// Package sla decides when a ticket must have been answered and solved, when its handler is reminded, and whether it is late. It is pure: the
// ticket, its desk's policy and calendar come in, instants go out. It sets no timers and sends nothing.
//
// A plan is always made from the whole ticket: from its creation, the target of its present priority and all its pauses. So a change of
// priority or the end of a pause needs no bookkeeping, only a new plan, and time once spent stays spent. Whoever reopens a ticket clears its
// ResolvedAt and records the time it counted as solved as a pause.
package sla

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// Measure is one of the two things a desk promises a time for. Its value is the word in TicketDetail.Breached.
type Measure string

// Measures.
const (
	Response   Measure = "response"   // the first public word of a technician
	Resolution Measure = "resolution" // the solution
)

// Plan holds a ticket's deadlines. A zero instant means there is none: no target, no reminder wanted, or the clock is paused and the instant
// not known until it goes on.
type Plan struct {
	ResponseDue      time.Time
	ResponseRemind   time.Time
	ResolutionDue    time.Time
	ResolutionRemind time.Time
}

// For plans a ticket. Reminders lie RemindPercent of the target's working time after the start; a percentage outside 1 to 99 means none.
// Pauses that began after a measure was achieved do not move its deadline. The error is worktime's: no creation time, or a target that the
// calendar does not reach within ten years.
func For(setup *core.Setup, cal *worktime.Calendar, t core.Ticket) (Plan, error) {
	var p Plan
	var err error
	if p.ResponseDue, p.ResponseRemind, err = deadlines(setup, cal, t, Response); err != nil {
		return Plan{}, err
	}
	if p.ResolutionDue, p.ResolutionRemind, err = deadlines(setup, cal, t, Resolution); err != nil {
		return Plan{}, err
	}
	return p, nil
}

// Target returns the working time that a ticket is allowed for a measure: by the service that was requested, else by the desk's policy; false
// if nothing is promised.
func Target(setup *core.Setup, t core.Ticket, m Measure) (time.Duration, bool) {
	if f := t.Detail.Flow; f != nil && f.SLA != nil {
		d := time.Duration(f.SLA.Resolution)
		if m == Response {
			d = time.Duration(f.SLA.Response)
		}
		if d > 0 {
			return d, true
		}
	}
	policy, ok := policyOf(setup, t.Desk)
	if !ok {
		return 0, false
	}
	target := policy.Targets[t.Priority]
	d := time.Duration(target.Resolution)
	if m == Response {
		d = time.Duration(target.Response)
	}
	return d, d > 0
}

func policyOf(setup *core.Setup, desk core.DeskID) (core.SLAPolicy, bool) {
	i := slices.IndexFunc(setup.SLA, func(p core.SLAPolicy) bool { return p.Desk == desk })
	if i < 0 {
		return core.SLAPolicy{}, false
	}
	return setup.SLA[i], true
}

func deadlines(setup *core.Setup, cal *worktime.Calendar, t core.Ticket, m Measure) (due, remind time.Time, err error) {
	target, ok := Target(setup, t, m)
	if !ok {
		return time.Time{}, time.Time{}, nil
	}
	pauses := pausesOf(t, m)
	if due, err = known(cal.Due(t.Created, target, pauses)); err != nil {
		return time.Time{}, time.Time{}, fmt.Errorf("%s due: %w", m, err)
	}
	policy, _ := policyOf(setup, t.Desk)
	if policy.RemindPercent < 1 || policy.RemindPercent > 99 {
		return due, time.Time{}, nil
	}
	if remind, err = known(cal.Due(t.Created, share(target, policy.RemindPercent), pauses)); err != nil {
		return time.Time{}, time.Time{}, fmt.Errorf("%s reminder: %w", m, err)
	}
	return due, remind, nil
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

// achieved returns when a measure was fulfilled, the zero time if it has not been. A solution without a word before it is a response too.
func achieved(t core.Ticket, m Measure) time.Time {
	if m == Response && !t.Detail.FirstResponse.IsZero() {
		return t.Detail.FirstResponse
	}
	return t.Detail.ResolvedAt
}

// pausesOf leaves out pauses that began after the measure was achieved: they are no excuse and no obstacle any more.
func pausesOf(t core.Ticket, m Measure) []core.Pause {
	done := achieved(t, m)
	if done.IsZero() {
		return t.Detail.Pauses
	}
	var pauses []core.Pause
	for _, p := range t.Detail.Pauses {
		if p.From.Before(done) {
			pauses = append(pauses, p)
		}
	}
	return pauses
}
