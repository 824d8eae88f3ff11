package desk

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
)

// timerIdle looks whether a ticket has been idle for as long as some rule says. There is one for each ticket that rules may find idle; it is not
// moved with each act, but looks again when it comes too early.
const timerIdle = "rules.idle"

// Of a timerIdle: since when the ticket was idle when it last came, and up to which rule's time it was answered to then.
const (
	dataSince = "since"
	dataUpTo  = "up_to"
)

// armIdle sees to it that a ticket with which a person did something, or that is new, is looked at again.
func (t *turn) armIdle(d deed) error {
	tk := d.after
	rules := t.w.Automation.Idles(tk.Desk)
	touched := d.before.ID == "" || slices.ContainsFunc(d.acts, func(a core.Act) bool { return a.Actor != "" })
	if len(rules) == 0 || !tk.Status.Open() || !touched {
		return nil
	}
	first := rules[0].After
	for _, r := range rules {
		first = min(first, r.After)
	}
	return t.tx.ArmTimer(t.ctx, Timer{Kind: timerIdle, Object: string(tk.ID), Due: t.w.After(tk.Desk, t.now, time.Duration(first))})
}

// fireIdle lets the rules answer whose time has come, and waits for the others.
func (t *turn) fireIdle(tk core.Ticket, timer Timer) error {
	rules := t.w.Automation.Idles(tk.Desk)
	if len(rules) == 0 || !tk.Status.Open() {
		return nil
	}
	acts, err := t.tx.Acts(t.ctx, tk.ID, false, rulesRead)
	if err != nil {
		return err
	}
	since := lastTouched(tk, acts)
	var answered time.Duration
	if timer.Data[dataSince] == since.Format(time.RFC3339Nano) {
		answered, _ = time.ParseDuration(timer.Data[dataUpTo])
	}
	var due []core.Automation
	var next time.Time
	upTo := answered
	for _, r := range rules {
		after := time.Duration(r.After)
		switch at := t.w.After(tk.Desk, since, after); {
		case after <= answered:
		case !at.After(t.now):
			due, upTo = append(due, r), max(upTo, after)
		case next.IsZero() || at.Before(next):
			next = at
		}
	}
	if !next.IsZero() {
		data := map[string]string{dataSince: since.Format(time.RFC3339Nano), dataUpTo: upTo.String()}
		if err := t.tx.SetTimer(t.ctx, Timer{Kind: timerIdle, Object: string(tk.ID), Due: next, Data: data}); err != nil {
			return err
		}
	}
	for _, r := range due {
		if tk, err = t.tx.Ticket(t.ctx, tk.ID); err != nil {
			return err
		}
		if err := t.answerEvent(tk, automation.Event{Name: automation.Idle, By: automation.ByDesk, Count: 1, Rule: r.Name}, nil); err != nil {
			return err
		}
	}
	return nil
}

// lastTouched is when a person last did something with a ticket.
func lastTouched(tk core.Ticket, acts []core.Act) time.Time {
	for i := len(acts) - 1; i >= 0; i-- {
		if acts[i].Actor != "" {
			return acts[i].At
		}
	}
	return tk.Created
}
