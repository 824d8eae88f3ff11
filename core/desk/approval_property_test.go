package desk

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// checkApprovals judges every chain after an act of anybody.
func checkApprovals(r *rapid.T, before *fakeTx, h *house) {
	for id, now := range h.tx.approvals {
		tk := h.tx.tickets[now.Ticket]
		if was, existed := before.approvals[id]; existed {
			checkMoved(r, was, now)
		}
		if waits := now.State == core.ApprovalPending || now.State == core.ApprovalReturned; waits != (tk.Status == core.StatusWaitingApproval) {
			r.Fatalf("the approval of %s is %s and the ticket %s", tk.Number, now.State, tk.Status)
		}
		if now.State != core.ApprovalPending {
			continue
		}
		waits := approval.Waits(now)
		if len(waits) == 0 || slices.Contains(waits, tk.Requester) {
			r.Fatalf("the approval of %s, which %s asks for, waits for %v", tk.Number, tk.Requester, waits)
		}
		if _, armed := h.tx.timers[string(id)+"|"+timerStepWatch]; !armed {
			r.Fatalf("nobody looks after the open step of %s", tk.Number)
		}
		if now.Detail.Since > now.Revision {
			r.Fatalf("no card of %s can be valid: revision %d, since %d", tk.Number, now.Revision, now.Detail.Since)
		}
	}
}

// checkMoved: what has ended stays so, and nothing goes back without a return or a new round.
func checkMoved(r *rapid.T, was, now core.Approval) {
	open := was.State == core.ApprovalPending || was.State == core.ApprovalReturned
	back := now.Step < was.Step && now.State != core.ApprovalReturned && now.Round == was.Round
	if !open && now.State != was.State || back || now.Round < was.Round || now.Revision < was.Revision {
		r.Fatalf("an approval that was %s at step %d, round %d is %s at step %d, round %d", was.State, was.Step, was.Round, now.State, now.Step, now.Round)
	}
}

// mayDecide: who decided was waited for, or was then the deputy of who was; the desk itself decides by rules only.
func mayDecide(before *fakeTx, was core.Approval, act core.Act) bool {
	waits := openApprovers(was)
	if slices.Contains(waits, act.Actor) {
		return true
	}
	for _, d := range before.delegations {
		if d.Deputy == act.Actor && slices.Contains(waits, d.Person) && d.Holds(act.At) && act.Actor != was.Detail.Requester {
			return true
		}
	}
	return false
}
