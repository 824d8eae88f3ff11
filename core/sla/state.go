package sla

import (
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// State is how a measure stands.
type State string

// States.
const (
	None     State = ""         // nothing promised, or the ticket was cancelled
	OK       State = "ok"       // in time so far
	AtRisk   State = "at_risk"  // the reminder's instant has passed
	Held     State = "held"     // the clock is paused and the deadline not reached before
	Met      State = "met"      // achieved in time
	Breached State = "breached" // achieved too late, or not at all when the deadline came
)

// StateOf judges a measure of a ticket at now, by the plan made from the same ticket. What is achieved at the very instant it is due is in
// time; what is not achieved by then is late.
func (p Plan) StateOf(setup *core.Setup, t core.Ticket, m Measure, now time.Time) State {
	if _, ok := Target(setup, t, m); !ok {
		return None
	}
	due, remind := p.instants(m)
	done := achieved(t, m)
	switch {
	case !done.IsZero():
		return judged(done, due)
	case t.Status == core.StatusCancelled:
		return None
	case due.IsZero():
		return Held
	case !now.Before(due):
		return Breached
	case !remind.IsZero() && !now.Before(remind):
		return AtRisk
	}
	return OK
}

// judged compares an achievement with its deadline. A deadline unknown because of a pause had not come when the pause began, and the measure
// was achieved during it.
func judged(done, due time.Time) State {
	if !due.IsZero() && done.After(due) {
		return Breached
	}
	return Met
}

func (p Plan) instants(m Measure) (due, remind time.Time) {
	if m == Response {
		return p.ResponseDue, p.ResponseRemind
	}
	return p.ResolutionDue, p.ResolutionRemind
}

// Left returns the working time left for a measure at now, or at its achievement if that came first; negative when overdue. It is known also
// while the clock is paused. False: nothing is promised.
func Left(setup *core.Setup, cal *worktime.Calendar, t core.Ticket, m Measure, now time.Time) (time.Duration, bool) {
	target, ok := Target(setup, t, m)
	if !ok {
		return 0, false
	}
	return target - cal.Between(t.Created, until(t, m, now), pausesOf(t, m)), true
}

// Ledger explains a measure's deadline: every interval from the ticket's creation to the deadline, or to now while a pause keeps the deadline
// unknown. It is nil when nothing is promised.
func Ledger(setup *core.Setup, cal *worktime.Calendar, t core.Ticket, m Measure, now time.Time) ([]worktime.Interval, error) {
	due, _, err := deadlines(setup, cal, t, m)
	if err != nil {
		return nil, err
	}
	if _, ok := Target(setup, t, m); !ok {
		return nil, nil
	}
	if due.IsZero() {
		due = until(t, m, now)
	}
	return cal.Ledger(t.Created, due, pausesOf(t, m)), nil
}

func until(t core.Ticket, m Measure, now time.Time) time.Time {
	if done := achieved(t, m); !done.IsZero() && done.Before(now) {
		return done
	}
	return now
}
