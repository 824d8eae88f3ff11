package desk

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// fire runs a timer that is due. What it was set for may no longer hold; then nothing happens.
func (t *turn) fire(timer Timer) error {
	switch timer.Kind {
	case timerSummary:
		return t.fireSummary(timer)
	case timerSumUp:
		return t.fireSumUp(timer)
	case timerRecurring:
		return t.fireRecurring(timer)
	case timerReckon:
		return t.fireReckon(timer)
	case timerDigest:
		return t.fireDigest(timer)
	case timerQuiet:
		return t.quietOver(timer)
	case timerTakenBack:
		return t.fireTakenBack(timer)
	case timerLeaver:
		return t.leaver(core.PersonID(timer.Object))
	case timerStepDue, timerStepWatch:
		return t.fireStep(timer)
	case timerAbsence, timerReturn:
		return t.fireAbsence(timer)
	case timerLeave:
		return t.fireLeave(timer)
	case timerRules:
		return t.fireRules(timer)
	case timerNotices:
		return t.fireNotices(timer)
	case timerPlace, timerOpens:
		return t.placeAll(core.DeskID(timer.Object))
	case timerRound:
		return t.round(core.DeskID(timer.Object))
	}
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(timer.Object))
	if err != nil {
		return ignoreNotFound(err)
	}
	if m, due, ok := clockOf(timer.Kind); ok {
		return t.strike(&tk, m, due, timer)
	}
	switch timer.Kind {
	case timerLadder:
		return t.climb(&tk)
	case timerFollowUp:
		return t.followUp(tk)
	case timerFollowLate:
		return t.followUpLate(tk)
	case timerIdle:
		return t.fireIdle(tk, timer)
	case timerClose:
		return t.autoClose(tk)
	case timerWake:
		return t.wake(tk)
	case timerAccept:
		return t.notAccepted(tk)
	case timerWindow:
		return t.windowBegins(tk)
	}
	return nil
}

// hurry is how soon a deadline is spoken of: where ten thousand others wait to be sent, the first priority does not stand behind them.
func hurry(tk core.Ticket) core.Urgency {
	if tk.Priority == core.Priorities[0] {
		return core.UrgencyApproval
	}
	return core.UrgencySLA
}

func (t *turn) remindHandler(tk core.Ticket, draw func() cards.Card) (bool, error) {
	if tk.Assignee == "" {
		return false, nil
	}
	return t.post(letter{to: tk.Assignee, draw: draw, matter: matterClock, urgency: hurry(tk), promise: core.PromiseOnce, ticket: tk.ID})
}

// remindGroups shows a card to the desk's groups; of a restricted ticket to those who may take it, but for besides, who are told anyway.
func (t *turn) remindGroups(tk core.Ticket, draw func() cards.Card, besides ...core.PersonID) error {
	if t.restricted(tk) {
		return t.tellHolders(tk, besides, letter{draw: draw, matter: matterClock, urgency: hurry(tk), promise: core.PromiseOnce})
	}
	groups, err := t.liveGroups(tk.Desk)
	if err != nil {
		return err
	}
	groups, err = t.notHeldBack(groups)
	if err != nil || len(groups) == 0 {
		return err
	}
	c := t.drawnFor(t.deskReads(tk.Desk), draw)
	for _, g := range groups {
		if _, err := t.tx.Send(t.ctx, core.Outbound{
			Kind: core.SendMessage, Bot: g.Bot, Target: core.Target{Conversation: g.Conversation}, Urgency: hurry(tk),
			Promise: core.PromiseOnce, Matter: matterGroup, Text: c.Summary, Card: &c, Ticket: tk.ID,
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
	if err := t.excuseItself(&tk, breachUnstated); err != nil {
		return err
	}
	tk.Detail.ClosedAt = t.now
	return t.change(&tk, "closed", language.Stored("超过确认期限，自动关闭"), true)
}
