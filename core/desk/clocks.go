package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// TimerSLA begins the kinds of the timers that remind of deadlines and tell of breaches: sla.<measure>.remind and sla.<measure>.due.
const TimerSLA = "sla."

// The ends of those kinds.
const (
	endRemind = ".remind"
	endDue    = ".due"
)

// percentKey is under which the timer of a reminder keeps which one it is.
const percentKey = "percent"

// clockKinds are the timers of some measures.
func clockKinds(measures ...sla.Measure) (kinds []string) {
	for _, m := range measures {
		kinds = append(kinds, TimerSLA+string(m)+endRemind, TimerSLA+string(m)+endDue)
	}
	return kinds
}

// clockOf reads the kind of a timer; false: it is about no measure.
func clockOf(kind string) (m sla.Measure, due, ok bool) {
	name, ok := strings.CutPrefix(kind, TimerSLA)
	name, due = strings.CutSuffix(name, endDue)
	m = sla.Measure(strings.TrimSuffix(name, endRemind))
	return m, due, ok && slices.Contains(sla.Measures, m)
}

// runs reports whether the clocks of a ticket run.
func (t *turn) runs(tk core.Ticket) bool {
	return atWorkOn(tk) || sla.KeepsRunning(t.w.Setup, tk)
}

// atWorkOn reports whether a ticket waits for nobody but the desk.
func atWorkOn(tk core.Ticket) bool { return tk.Status.Counts() }

// wants reports whether a measure's deadline is still to come for a ticket.
func (t *turn) wants(tk core.Ticket, m sla.Measure) bool {
	switch m {
	case sla.Response:
		return t.runs(tk) && tk.Detail.FirstResponse.IsZero()
	case sla.NextResponse:
		return t.runs(tk) && !tk.Detail.Asked.IsZero()
	case sla.OLA:
		return atWorkOn(tk) && tk.Assignee != ""
	case sla.Supplier:
		return tk.Status == core.StatusWaitingSupplier
	}
	return t.runs(tk)
}

// otherDue is the first deadline that runs of those that are neither for the response nor for the solution.
func (t *turn) otherDue(tk core.Ticket) (first time.Time) {
	var p sla.Plan
	for _, m := range []sla.Measure{sla.NextResponse, sla.OLA, sla.Supplier} {
		if _, promised := sla.Target(t.w.Setup, tk, m); !promised || !t.wants(tk, m) {
			continue
		}
		if p == nil {
			p = t.plan(tk)
		}
		if due := p[m].Due; !due.IsZero() && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	return first
}

// plan is what the policy gives a ticket; the window of a change is its deadline.
func (t *turn) plan(tk core.Ticket) sla.Plan {
	p := t.w.Plan(tk)
	if c := tk.Detail.Change; c != nil && !c.From.IsZero() {
		p[sla.Resolution] = sla.Deadline{Due: c.To}
	}
	return p
}

// arm computes the deadlines and sets their timers; called again after each change that moves them.
func (t *turn) arm(tk *core.Ticket) error {
	if err := t.armWindow(*tk); err != nil {
		return err
	}
	p := t.plan(*tk)
	tk.Detail.ResponseDue, tk.Detail.ResolutionDue = p[sla.Response].Due, p[sla.Resolution].Due
	for _, m := range sla.Measures {
		if d, promised := p[m]; promised && t.wants(*tk, m) {
			if err := t.armClock(*tk, m, d); err != nil {
				return err
			}
		}
	}
	return t.armLadder(*tk)
}

// armClock sets the timers of one measure. A reminder whose time has gone is not made up for: the next one speaks, or the breach.
func (t *turn) armClock(tk core.Ticket, m sla.Measure, d sla.Deadline) error {
	if i := slices.IndexFunc(d.Reminders, func(r sla.Reminder) bool { return !r.At.Before(t.now) }); i >= 0 {
		if err := t.armReminder(tk, m, d.Reminders[i]); err != nil {
			return err
		}
	}
	if d.Due.IsZero() {
		return nil
	}
	return t.tx.SetTimer(t.ctx, Timer{Kind: TimerSLA + string(m) + endDue, Object: string(tk.ID), Due: d.Due, Urgent: first(tk)})
}

func (t *turn) armReminder(tk core.Ticket, m sla.Measure, r sla.Reminder) error {
	return t.tx.SetTimer(t.ctx, Timer{Kind: TimerSLA + string(m) + endRemind, Object: string(tk.ID), Due: r.At, Data: map[string]string{percentKey: itoa(r.Percent)}, Urgent: first(tk)})
}

// disarm stops the deadlines of a ticket that waits or has ended. Timers of measures that few policies have are taken away only where a
// ticket may have them; one that is left finds nothing to say.
func (t *turn) disarm(tk core.Ticket) error {
	kinds := append(clockKinds(sla.Response, sla.Resolution), timerWake, timerWindow)
	for _, m := range []sla.Measure{sla.NextResponse, sla.OLA, sla.Supplier} {
		if _, promised := sla.Target(t.w.Setup, tk, m); promised {
			kinds = append(kinds, clockKinds(m)...)
		}
	}
	if tk.Detail.Ladder != nil {
		kinds = append(kinds, timerLadder)
	}
	return t.tx.ClearTimers(t.ctx, string(tk.ID), kinds...)
}

// reckonAnew lets the clocks of a ticket follow what is promised, which has changed. The moments that end a hold or begin a window stay.
func (t *turn) reckonAnew(tk *core.Ticket) error {
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID), append(clockKinds(sla.Measures...), timerLadder)...); err != nil {
		return err
	}
	return t.rearm(tk)
}

// toDesk gives a ticket that is in nobody's hands to another desk, whose calendar and promises count from the original start. The part of the
// desk that it left is not the new one's.
func (t *turn) toDesk(tk *core.Ticket, d core.Desk) error {
	tk.Desk, tk.Category, tk.Detail.InHand = d.ID, d.DefaultCategory, nil
	return t.reckonAnew(tk)
}

// rearm lets the timers of a ticket follow its new status: its clocks run, some of them do, or they stand.
func (t *turn) rearm(tk *core.Ticket) error {
	_, supplied := sla.Target(t.w.Setup, *tk, sla.Supplier)
	if !t.runs(*tk) && !(supplied && t.wants(*tk, sla.Supplier)) {
		return nil
	}
	return t.arm(tk)
}

// responded records the first human response, which ends the response clock, and that nobody waits for a word any more.
func (t *turn) responded(tk *core.Ticket) error {
	if !tk.Detail.Asked.IsZero() {
		tk.Detail.Asked = time.Time{}
		if err := t.tx.ClearTimers(t.ctx, string(tk.ID), clockKinds(sla.NextResponse)...); err != nil {
			return err
		}
	}
	if !tk.Detail.FirstResponse.IsZero() {
		return nil
	}
	if err := t.noteMissed(tk, sla.Response); err != nil {
		return err
	}
	tk.Detail.FirstResponse = t.now
	return t.tx.ClearTimers(t.ctx, string(tk.ID), clockKinds(sla.Response)...)
}

// waitsForWord begins the clock of the next response, if the policy has one and no word is waited for yet.
func (t *turn) waitsForWord(tk *core.Ticket) error {
	if _, promised := sla.Target(t.w.Setup, *tk, sla.NextResponse); !promised {
		return nil
	}
	if !t.me.Is(tk.Requester) || !tk.Status.Open() || tk.Detail.FirstResponse.IsZero() || !tk.Detail.Asked.IsZero() {
		return nil
	}
	tk.Detail.Asked = t.happened()
	return t.rearm(tk)
}
