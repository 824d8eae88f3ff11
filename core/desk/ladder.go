package desk

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// timerLadder takes the next steps of a ticket's ladder. Its kind begins as those of deadlines do, with which it shares transactions.
const timerLadder = TimerSLA + "ladder"

// step is a step that is taken now.
type step struct {
	sla.Rung
	// number counts from one; who is whom it tells, empty for groups and the duty.
	number int
	who    core.PersonID
	// again: they were told by an earlier step.
	again bool
}

// unnoticed reports whether a ticket is late by the deadline of its ladder and nobody has taken notice.
func (t *turn) unnoticed(tk core.Ticket) bool {
	l := tk.Detail.Ladder
	return l != nil && l.Noticed.IsZero() && l.Desk == tk.Desk && t.wants(tk, sla.Measure(l.Measure))
}

// rungs are the steps of a ticket's ladder that are still to be taken, with their moments.
func (t *turn) rungs(tk core.Ticket) []sla.Rung {
	if !t.unnoticed(tk) {
		return nil
	}
	l := tk.Detail.Ladder
	all := t.plan(tk)[sla.Measure(l.Measure)].Rungs
	return all[min(l.Taken, len(all)):]
}

// mount begins the ladder of a missed deadline, if its policy has one and none is being climbed: whoever is called to a ticket is called to all of
// it. It changes the ticket only.
func (t *turn) mount(tk *core.Ticket, m sla.Measure) {
	if len(t.rungs(*tk)) > 0 {
		return
	}
	tk.Detail.Ladder = &core.Ladder{Measure: string(m), Desk: tk.Desk, From: t.now.Truncate(time.Minute)}
	if len(t.rungs(*tk)) == 0 {
		tk.Detail.Ladder = nil
	}
}

// reach takes the steps whose time has come. It changes the ticket only.
func (t *turn) reach(tk *core.Ticket) (out []step, err error) {
	for _, r := range t.rungs(*tk) {
		l := *tk.Detail.Ladder
		if !l.AtOnce && (r.At.IsZero() || r.At.After(t.now)) {
			break
		}
		s := step{Rung: r, number: l.Taken + 1, who: t.whom(*tk, r.To)}
		if s.again, err = t.sameAny(s.who, l.Told); err != nil {
			return nil, err
		}
		if s.who != "" && !s.again {
			l.Told = append(slices.Clone(l.Told), s.who)
		}
		if r.To == core.EscalateDuty {
			l.Call = dutyKey(tk.ID, l, s.number)
		}
		l.Taken, l.AtOnce = s.number, false
		tk.Detail.Ladder = &l
		out = append(out, s)
	}
	return out, nil
}

// whom is the person whom a step tells; nobody for groups and the duty, and while nobody has the ticket.
func (t *turn) whom(tk core.Ticket, to string) core.PersonID {
	d, _ := t.w.desk(tk.Desk)
	return map[string]core.PersonID{core.RemindHandler: tk.Assignee, core.RemindLead: d.Lead, core.EscalateOwner: d.Head()}[to]
}

func (t *turn) sameAny(who core.PersonID, list []core.PersonID) (bool, error) {
	for _, id := range list {
		if same, err := t.same(who, id); err != nil || same && who != "" {
			return same, err
		}
	}
	return false, nil
}

// climb takes the steps of a ticket's ladder that are due, and waits for the next.
func (t *turn) climb(tk *core.Ticket) error {
	steps, err := t.reach(tk)
	if err != nil {
		return err
	}
	if len(steps) == 0 {
		return t.armLadder(*tk)
	}
	m := sla.Measure(tk.Detail.Ladder.Measure)
	t.struck = &struck{ticket: *tk, breached: true, due: t.plan(*tk)[m].Due} // of masses people hear in one card, as of masses of breaches
	last := len(steps) - 1
	for _, s := range steps[:last] {
		if err := t.act(*tk, "alerted", t.stepText(s), false); err != nil {
			return err
		}
	}
	if err := t.change(tk, "alerted", t.stepText(steps[last]), false); err != nil {
		return err
	}
	return t.alertAll(tk, steps)
}

// alertFirst writes down and takes the steps that come with the breach.
func (t *turn) alertFirst(tk *core.Ticket, steps []step) error {
	for _, s := range steps {
		if err := t.act(*tk, "alerted", t.stepText(s), false); err != nil {
			return err
		}
	}
	return t.alertAll(tk, steps)
}

// remount begins the ladder of the desk that a late ticket came to.
func (t *turn) remount(tk *core.Ticket, m sla.Measure) error {
	if l := tk.Detail.Ladder; l == nil || l.Measure != string(m) || l.Desk == tk.Desk {
		return nil
	}
	t.mount(tk, m)
	if err := t.tx.PutTicket(t.ctx, tk); err != nil {
		return err
	}
	return t.climb(tk)
}

// stepText is what the timeline says of a step.
func (t *turn) stepText(s step) string {
	switch {
	case s.To == core.EscalateDuty:
		return language.Stored("第 %d 级：值班电话「%s」", s.number, s.Hook)
	case s.who == "":
		return language.Stored("第 %d 级：技术群", s.number)
	case s.To == core.RemindLead:
		return language.Stored("第 %d 级：组长 %s", s.number, t.name(s.who))
	case s.To == core.EscalateOwner:
		return language.Stored("第 %d 级：服务台负责人 %s", s.number, t.name(s.who))
	}
	return language.Stored("第 %d 级：处理人 %s", s.number, t.name(s.who))
}

// alertAll tells those whom steps reach. Where one reached nobody the next doesn't wait for its time.
func (t *turn) alertAll(tk *core.Ticket, steps []step) error {
	for _, s := range steps {
		reached, err := t.alert(*tk, s)
		if err != nil {
			return err
		}
		if !reached {
			if err := t.hasten(tk); err != nil {
				return err
			}
		}
	}
	return t.armLadder(*tk)
}

// hasten lets the next step of a ticket's ladder come at once.
func (t *turn) hasten(tk *core.Ticket) error {
	l := *tk.Detail.Ladder
	l.AtOnce = true
	tk.Detail.Ladder = &l
	return t.tx.PutTicket(t.ctx, tk)
}

// alert takes one step; false if it reached nobody.
func (t *turn) alert(tk core.Ticket, s step) (bool, error) {
	m := sla.Measure(tk.Detail.Ladder.Measure)
	due := t.plan(tk)[m].Due
	t.struck = &struck{ticket: tk, breached: true, due: due}
	switch {
	case s.again && s.Urgent == "":
		return true, nil
	case s.To == core.EscalateDuty:
		return true, t.ring(tk, s)
	case s.who == "":
		return true, t.remindGroups(tk, t.lateCard(tk, m, due, core.Person{}))
	}
	who, err := t.tx.Person(t.ctx, s.who)
	if err != nil {
		return false, ignoreNotFound(err)
	}
	told, err := t.post(letter{to: s.who, draw: t.lateCard(tk, m, due, who), matter: matterClock, urgency: hurry(tk), promise: core.PromiseOnce, ticket: tk.ID, urgent: s.Urgent})
	if err != nil || told {
		return told, err
	}
	return false, t.reportUnreachable(tk, s.who)
}

// armLadder waits for the next step of a ticket's ladder, if there is one and it is known when it comes.
func (t *turn) armLadder(tk core.Ticket) error {
	rungs := t.rungs(tk)
	if len(rungs) == 0 {
		return nil
	}
	at := rungs[0].At
	if tk.Detail.Ladder.AtOnce {
		at = t.now
	}
	if at.IsZero() {
		return nil
	}
	return t.tx.SetTimer(t.ctx, Timer{Kind: timerLadder, Object: string(tk.ID), Due: at, Urgent: first(tk)})
}
