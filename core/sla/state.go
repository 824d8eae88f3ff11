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
	due, soon := p[m].Due, p[m].soon(now)
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
	case soon:
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

// soon reports whether the first reminder's instant has passed.
func (d Deadline) soon(now time.Time) bool {
	return len(d.Reminders) > 0 && !now.Before(d.Reminders[0].At)
}

// Left returns the working time left for a measure at now, or at its achievement if that came first; negative when overdue. It is known also
// while the clock is paused. False: nothing is promised.
func Left(setup *core.Setup, cal *worktime.Calendar, t core.Ticket, m Measure, now time.Time) (time.Duration, bool) {
	target, ok := Target(setup, t, m)
	if !ok {
		return 0, false
	}
	policy, _ := Matching(setup, t)
	run, began := courseOf(policy, t, m)
	if !began {
		return target, true
	}
	return target - cal.Between(run.start, until(t, m, now), run.stops), true
}

// Account explains a measure's deadline.
type Account struct {
	Measure Measure
	// Policy is the one that matched; OfItem says that the requested service promises the time instead.
	Policy core.SLAPolicy
	OfItem bool
	// Calendar is the one whose working time counts; whoever chose it says so.
	Calendar core.Calendar
	Target   time.Duration
	// Due is zero while a pause keeps the deadline unknown; the ledger then reaches to now.
	Start, Due time.Time
	Ledger     []worktime.Interval
}

// Explain accounts for a measure: for every interval from the start of its clock to the deadline. False: nothing is promised, or the clock has
// not begun.
func Explain(setup *core.Setup, cal *worktime.Calendar, t core.Ticket, m Measure, now time.Time) (Account, bool, error) {
	d, ok, err := deadline(setup, cal, t, m)
	if err != nil || !ok {
		return Account{}, false, err
	}
	policy, _ := Matching(setup, t)
	run, _ := courseOf(policy, t, m)
	a := Account{Measure: m, Policy: policy, Start: run.start, Due: d.Due}
	a.Target, _ = Target(setup, t, m)
	_, a.OfItem = OfItem(t, m)
	end := d.Due
	if end.IsZero() {
		end = until(t, m, now)
	}
	a.Ledger = cal.Ledger(run.start, end, run.stops)
	return a, true, nil
}

// Ledger is the ledger of Explain, nil where there is no account.
func Ledger(setup *core.Setup, cal *worktime.Calendar, t core.Ticket, m Measure, now time.Time) ([]worktime.Interval, error) {
	a, _, err := Explain(setup, cal, t, m, now)
	return a.Ledger, err
}

func until(t core.Ticket, m Measure, now time.Time) time.Time {
	if done := achieved(t, m); !done.IsZero() && done.Before(now) {
		return done
	}
	return now
}
