package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// strike is what the clock of a measure does when its time has come. A deadline that was moved since the timer was set, for example by new
// policies, is waited for anew.
func (t *turn) strike(tk *core.Ticket, m sla.Measure, due bool, timer Timer) error {
	d, promised := t.plan(*tk)[m]
	t.struck = &struck{ticket: *tk, breached: due, due: d.Due}
	switch {
	case !promised || !t.wants(*tk, m):
		return nil
	case due && d.Due.After(t.now), !due && elsewhen(d, timer, t.now):
		return t.armClock(*tk, m, d)
	case due:
		return t.breach(tk, m, d)
	}
	return t.remind(tk, m, d, timer)
}

// remind reminds before a deadline, and arms the next reminder.
func (t *turn) remind(tk *core.Ticket, m sla.Measure, d sla.Deadline, timer Timer) error {
	if i := slices.IndexFunc(d.Reminders, func(r sla.Reminder) bool { return r.At.After(t.now) }); i >= 0 {
		if err := t.armReminder(*tk, m, d.Reminders[i]); err != nil {
			return err
		}
	}
	if err := t.act(*tk, "reminded", language.Stored("%s即将到期", language.Say(targetName[m])), false); err != nil {
		return err
	}
	return t.alarm(*tk, whomToRemind(d, timer), func() cards.Card { return t.reminderCard(*tk, m, d.Due, false) })
}

// whomToRemind are those whom the policy names for the reminder that a timer was set for.
func whomToRemind(d sla.Deadline, timer Timer) []string {
	for _, r := range d.Reminders {
		if itoa(r.Percent) == timer.Data[percentKey] && len(r.To) > 0 {
			return r.To
		}
	}
	return []string{core.RemindHandler}
}

// breach begins the ladder of the policy, or else notifies the handler, the group and the lead, once for each deadline that was missed.
func (t *turn) breach(tk *core.Ticket, m sla.Measure, d sla.Deadline) error {
	if !missed(tk, m, d.Due) {
		return t.remount(tk, m)
	}
	t.mount(tk, m)
	steps, err := t.reach(tk)
	if err != nil {
		return err
	}
	if err := t.change(tk, "breached", language.Stored("%s超时", language.Say(targetName[m])), false); err != nil {
		return err
	}
	if tk.Detail.Ladder != nil {
		return t.alertFirst(tk, steps)
	}
	return t.alarm(*tk, []string{core.RemindHandler, core.RemindGroup, core.RemindLead}, func() cards.Card { return t.reminderCard(*tk, m, d.Due, true) })
}

// alarm shows a card to each of whom; where there is no handler to be told the group hears it in their place.
func (t *turn) alarm(tk core.Ticket, whom []string, draw func() cards.Card) error {
	told := true
	if slices.Contains(whom, core.RemindHandler) {
		var err error
		if told, err = t.remindHandler(tk, draw); err != nil {
			return err
		}
	}
	if slices.Contains(whom, core.RemindGroup) || !told {
		if err := t.remindGroups(tk, draw, t.toldAnyway(tk, whom)...); err != nil {
			return err
		}
	}
	if !slices.Contains(whom, core.RemindLead) {
		return nil
	}
	return t.remindLead(tk, draw)
}

// toldAnyway are the handler and the lead, where they are among whom.
func (t *turn) toldAnyway(tk core.Ticket, whom []string) (out []core.PersonID) {
	d, _ := t.w.desk(tk.Desk)
	for _, x := range []struct {
		to string
		id core.PersonID
	}{{core.RemindHandler, tk.Assignee}, {core.RemindLead, d.Lead}} {
		if x.id != "" && slices.Contains(whom, x.to) {
			out = append(out, x.id)
		}
	}
	return out
}

// remindLead tells the lead of the desk, unless they handle the ticket and know already.
func (t *turn) remindLead(tk core.Ticket, draw func() cards.Card) error {
	d, _ := t.w.desk(tk.Desk)
	if d.Lead == "" {
		return nil
	}
	if same, err := t.same(d.Lead, tk.Assignee); err != nil || same {
		return err
	}
	_, err := t.post(letter{to: d.Lead, draw: draw, matter: matterClock, urgency: hurry(tk), promise: core.PromiseOnce, ticket: tk.ID})
	return err
}
