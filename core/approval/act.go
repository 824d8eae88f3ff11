package approval

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Verb is what somebody does to a chain.
type Verb string

// Verbs.
const (
	Approve   Verb = "approve"
	Reject    Verb = "reject"
	AddBefore Verb = "add_before" // 前加签: To decides first
	AddAfter  Verb = "add_after"  // 后加签: To decides after this step
	Transfer  Verb = "transfer"   // 转交: To takes the seat
	Return    Verb = "return"     // 退回: the next round begins at Step
	Resubmit  Verb = "resubmit"   // a new round with Fresh steps
	Withdraw  Verb = "withdraw"   // 撤回
	Drop      Verb = "drop"       // an approver who has left; To, if any, takes the last seat
)

// Act is one act on a chain.
type Act struct {
	Verb Verb
	// By is the verified human being, "" the desk by a rule of the chain.
	By core.PersonID
	// For is the approver whose place By takes as their deputy or, with By empty, whose seat the desk means.
	For core.PersonID
	// Seen is the revision of the card that was pressed, 0 if the act was typed.
	Seen int
	// To is the colleague added or handed to, and Name what the added step is called.
	To   core.PersonID
	Name string
	// Step is where the round after a return begins.
	Step int
	// Fresh are the steps of a new round, by level.
	Fresh  []core.ApprovalStep
	Reason string
	At     time.Time
}

// Verdict is what became of an act. Every verdict but Done leaves the chain as it was.
type Verdict string

// Verdicts.
const (
	Done      Verdict = "done"
	Ended     Verdict = "ended"     // the approval is over
	Returned  Verdict = "returned"  // it waits for the requester
	Settled   Verdict = "settled"   // the step, or one's own part in it, is decided
	Overtaken Verdict = "overtaken" // the card shows an older state
	Forbidden Verdict = "forbidden"
	Own       Verdict = "own"     // it is their own request
	Twice     Verdict = "twice"   // the colleague is asked already
	NoStep    Verdict = "no_step" // there is no such step to return to
	TooMany   Verdict = "too_many"
)

// addedMost bounds how often somebody can be added to the steps of one round.
const addedMost = 10

// Apply makes act x of a. The result shares nothing with a.
func Apply(a core.Approval, x Act) (core.Approval, Verdict) {
	if v := May(a, x); v != Done {
		return a, v
	}
	next := clone(a)
	if v := do(&next, x); v != Done {
		return a, v
	}
	return next, Done
}

// May judges who acts, and whether on what they saw.
func May(a core.Approval, x Act) Verdict {
	switch {
	case x.Verb == Withdraw || x.Verb == Resubmit:
		return mayRequester(a, x)
	case x.By == "":
		return pending(a)
	}
	seat := x.seat()
	asked := slices.Contains(Waits(a), seat)
	switch {
	case !asked && !Involved(a, seat) && !Involved(a, x.By):
		return Forbidden
	case pending(a) != Done:
		return pending(a)
	case !asked:
		return Settled
	case x.By == a.Detail.Requester && x.By != "":
		return Forbidden
	case x.Seen > 0 && x.Seen < Since(a):
		return Overtaken
	}
	return Done
}

func mayRequester(a core.Approval, x Act) Verdict {
	switch {
	case x.By != a.Detail.Requester:
		return Forbidden
	case a.State == core.ApprovalReturned:
		return Done
	}
	return pending(a)
}

func pending(a core.Approval) Verdict {
	switch {
	case a.State == core.ApprovalReturned:
		return Returned
	case Open(a) == nil:
		return Ended
	}
	return Done
}

func (x Act) seat() core.PersonID {
	if x.For != "" {
		return x.For
	}
	return x.By
}

func do(a *core.Approval, x Act) Verdict {
	switch x.Verb {
	case Approve, Reject:
		return decide(a, x)
	case AddBefore, AddAfter:
		return add(a, x)
	case Transfer:
		return transfer(a, x)
	case Drop:
		return drop(a, x)
	case Return:
		return sendBack(a, x)
	case Resubmit:
		return resubmit(a, x)
	case Withdraw:
		a.State = core.ApprovalCancelled
		a.Detail.Back = nil
		shown(a)
		return Done
	}
	return Forbidden
}

func (x Act) decision(approved bool) core.Decision {
	d := core.Decision{By: x.By, Approved: approved, Reason: x.Reason, At: x.At}
	if x.By != "" && x.For != x.By {
		d.For = x.For
	}
	return d
}

// decide records a decision; the desk's own, by the rule of a deadline, ends the step.
func decide(a *core.Approval, x Act) Verdict {
	s, d := Open(*a), x.decision(x.Verb == Approve)
	s.Decisions = append(s.Decisions, d)
	if x.By != "" {
		settle(a, s)
		return Done
	}
	s.Decision = &d
	if shown(a); !d.Approved {
		a.State = core.ApprovalRejected
		return Done
	}
	advance(a)
	return Done
}
