package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// fire runs a timer that is due. What it was set for may no longer hold; then nothing happens.
func (t *turn) fire(timer Timer) error {
	switch timer.Kind {
	case timerSummary:
		return t.fireSummary(timer)
	case timerQuiet:
		return t.quietOver(timer)
	case timerLeaver:
		return t.leaver(core.PersonID(timer.Object))
	case timerStepDue, timerStepWatch:
		return t.fireStep(timer)
	case timerAbsence, timerReturn:
		return t.fireAbsence(timer)
	}
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(timer.Object))
	if err != nil {
		return ignoreNotFound(err)
	}
	switch timer.Kind {
	case timerResponseRemind, timerResponseDue:
		if tk.Detail.FirstResponse.IsZero() && runs(tk) {
			return t.deadline(&tk, "response", timer.Kind == timerResponseDue)
		}
	case timerResolutionRemind, timerResolutionDue:
		if runs(tk) {
			return t.deadline(&tk, "resolution", timer.Kind == timerResolutionDue)
		}
	case timerFollowUp:
		return t.followUp(tk)
	case timerFollowLate:
		return t.followUpLate(tk)
	case timerClose:
		return t.autoClose(tk)
	case timerWake:
		return t.wake(tk)
	case timerWindow:
		return t.windowBegins(tk)
	}
	return nil
}

// runs reports whether the clocks of a ticket run.
func runs(tk core.Ticket) bool {
	return tk.Status == core.StatusNew || tk.Status == core.StatusAssigned || tk.Status == core.StatusInProgress || tk.Status == core.StatusFulfilling || tk.Status == core.StatusStuck
}

// hurry is how soon a deadline is spoken of: where ten thousand others wait to be sent, the first priority does not stand behind them.
func hurry(tk core.Ticket) core.Urgency {
	if tk.Priority == core.Priorities[0] {
		return core.UrgencyApproval
	}
	return core.UrgencySLA
}

// deadline reminds before and notifies at a breach: the handler while there is one, the group otherwise; a breach also reaches the lead.
func (t *turn) deadline(tk *core.Ticket, which string, breached bool) error {
	if breached {
		if slices.Contains(tk.Detail.Breached, which) {
			return nil
		}
		tk.Detail.Breached = append(tk.Detail.Breached, which)
		if err := t.change(tk, "breached", language.Stored("%s超时", language.Say(targetName[which])), false); err != nil {
			return err
		}
	} else if err := t.act(*tk, "reminded", language.Stored("%s即将到期", language.Say(targetName[which])), false); err != nil {
		return err
	}
	draw := func() cards.Card { return t.reminderCard(*tk, which, breached) }
	told, err := t.remindHandler(*tk, draw)
	if err != nil {
		return err
	}
	if !told || breached {
		if err := t.remindGroups(*tk, draw); err != nil {
			return err
		}
	}
	if !breached {
		return nil
	}
	d, _ := t.w.desk(tk.Desk)
	if d.Lead == "" {
		return nil
	}
	if same, err := t.same(d.Lead, tk.Assignee); err != nil || same {
		return err
	}
	_, err = t.post(letter{to: d.Lead, draw: draw, urgency: hurry(*tk), promise: core.PromiseOnce, ticket: tk.ID})
	return err
}

func (t *turn) remindHandler(tk core.Ticket, draw func() cards.Card) (bool, error) {
	if tk.Assignee == "" {
		return false, nil
	}
	return t.post(letter{to: tk.Assignee, draw: draw, urgency: hurry(tk), promise: core.PromiseOnce, ticket: tk.ID})
}

func (t *turn) remindGroups(tk core.Ticket, draw func() cards.Card) error {
	groups, err := t.liveGroups(tk.Desk)
	if err != nil {
		return err
	}
	c := t.drawnFor(t.deskReads(tk.Desk), draw)
	for _, g := range groups {
		if _, err := t.tx.Send(t.ctx, core.Outbound{
			Kind: core.SendMessage, Bot: g.Bot, Target: core.Target{Conversation: g.Conversation}, Urgency: hurry(tk),
			Promise: core.PromiseOnce, Text: c.Summary, Card: &c, Ticket: tk.ID,
		}); err != nil {
			return err
		}
	}
	return nil
}

// autoClose closes a resolved ticket whose requester said nothing more.
func (t *turn) autoClose(tk core.Ticket) error {
	if move(&tk, "close") != nil {
		return nil // it was reopened or closed meanwhile
	}
	tk.Detail.ClosedAt = t.now
	return t.change(&tk, "closed", language.Stored("超过确认期限，自动关闭"), true)
}
