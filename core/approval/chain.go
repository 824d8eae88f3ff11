// Package approval is the state machine of an approval's chain: what each act makes of it, and what is answered to acts that come too late, from
// the wrong person or twice. It has no clock, no rows and no words; who a rule means and what people are told is package desk's.
package approval

import (
	"maps"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Start opens the first step that nobody has decided. A chain without one is approved.
func Start(a core.Approval) core.Approval {
	a = clone(a)
	a.State, a.Round = core.ApprovalPending, max(a.Round, 1)
	advance(&a)
	a.Detail.Since = max(a.Revision, 1)
	return a
}

// Open returns the step that waits for a decision, nil if none does.
func Open(a core.Approval) *core.ApprovalStep {
	if a.State != core.ApprovalPending || a.Step < 0 || a.Step >= len(a.Steps) {
		return nil
	}
	return &a.Steps[a.Step]
}

// Ask notes that who is sent a card of the open step.
func Ask(a core.Approval, who core.PersonID, at time.Time) core.Approval {
	a = clone(a)
	s := Open(a)
	if s == nil {
		return a
	}
	if !slices.Contains(s.Asked, who) {
		s.Asked = append(s.Asked, who)
	}
	if s.AskedAt == nil {
		s.AskedAt = map[core.PersonID]time.Time{}
	}
	s.AskedAt[who] = at
	return a
}

// Waits lists whom the open step waits for.
func Waits(a core.Approval) []core.PersonID {
	s := Open(a)
	if s == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.Approvers), func(p core.PersonID) bool { return seatOf(*s, p) != nil })
}

// Involved reports whether who was ever asked, so that the truth may be told to them.
func Involved(a core.Approval, who core.PersonID) bool {
	in := func(s core.ApprovalStep) bool {
		if slices.Contains(s.Asked, who) || s.Decision != nil && (s.Decision.By == who || s.Decision.For == who) {
			return true
		}
		// Approvals of older versions didn't note who was asked.
		return len(s.Asked) == 0 && slices.Contains(s.Approvers, who)
	}
	return slices.ContainsFunc(a.Steps[:min(a.Step+1, len(a.Steps))], in) || slices.ContainsFunc(a.Detail.Past, in) || a.State == core.ApprovalReturned && slices.ContainsFunc(a.Steps, in)
}

// Since is the revision from which on a card shows what the open step is about.
func Since(a core.Approval) int {
	if a.Detail.Since == 0 {
		return a.Revision
	}
	return a.Detail.Since
}

// Needed is how many of the step's approvers must agree.
func Needed(s core.ApprovalStep) int {
	if s.Need == core.NeedAll {
		return len(s.Approvers)
	}
	return min(max(s.Need, 1), max(len(s.Approvers), 1))
}

// Agreed counts the approvers of the step who have agreed.
func Agreed(s core.ApprovalStep) int {
	n := 0
	for _, p := range s.Approvers {
		if d := seatOf(s, p); d != nil && d.Approved {
			n++
		}
	}
	return n
}

// Decisions are all that were taken on a step.
func Decisions(s core.ApprovalStep) []core.Decision {
	if len(s.Decisions) == 0 && s.Decision != nil {
		return []core.Decision{*s.Decision}
	}
	return s.Decisions
}

// Last is the newest decision that ended a step, nil while there is none.
func Last(a core.Approval) *core.Decision {
	for i := len(a.Steps) - 1; i >= 0; i-- {
		if d := a.Steps[i].Decision; d != nil && d.By != "" {
			return d
		}
	}
	return nil
}

// Seat is whose place a decision took.
func Seat(d core.Decision) core.PersonID {
	if d.For != "" {
		return d.For
	}
	return d.By
}

// seatOf finds what was decided in the place of p.
func seatOf(s core.ApprovalStep, p core.PersonID) *core.Decision {
	for i := range s.Decisions {
		if Seat(s.Decisions[i]) == p {
			return &s.Decisions[i]
		}
	}
	return nil
}

// advance opens the first step without a decision, or ends the chain.
func advance(a *core.Approval) {
	a.Step = slices.IndexFunc(a.Steps, func(s core.ApprovalStep) bool { return s.Decision == nil })
	if a.Step < 0 {
		a.Step, a.State = len(a.Steps), core.ApprovalApproved
	}
}

// settle ends the open step if what was decided on it, and who is left to decide, leaves only one outcome.
func settle(a *core.Approval, s *core.ApprovalStep) {
	agreed, open := Agreed(*s), len(Waits(*a))
	switch need := Needed(*s); {
	case len(s.Decisions) == 0:
		return
	case agreed >= need:
		s.Decision = lastOf(*s, true)
		advance(a)
		shown(a)
	case agreed+open < need, s.Need != core.NeedAll && s.Need <= 1: // of any one approver the first decision counts
		s.Decision = lastOf(*s, false)
		a.State = core.ApprovalRejected
		shown(a)
	}
}

func lastOf(s core.ApprovalStep, approved bool) *core.Decision {
	for i := len(s.Decisions) - 1; i >= 0; i-- {
		if d := s.Decisions[i]; d.Approved == approved {
			return &d
		}
	}
	return nil
}

// shown makes the revision that this act creates the one that a card must have to decide anything.
func shown(a *core.Approval) { a.Detail.Since = a.Revision + 1 }

// clone copies what an act may change.
func clone(a core.Approval) core.Approval {
	a.Steps = slices.Clone(a.Steps)
	for i := range a.Steps {
		s := &a.Steps[i]
		s.Approvers, s.Decisions, s.Asked = slices.Clone(s.Approvers), slices.Clone(s.Decisions), slices.Clone(s.Asked)
		s.AskedAt = maps.Clone(s.AskedAt)
	}
	a.Detail.Past = slices.Clone(a.Detail.Past)
	return a
}
