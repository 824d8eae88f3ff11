package approval

import (
	"slices"

	"github.com/imdesk/imdesk/core"
)

// add puts a step of its own before or after the open one. Whoever adds somebody after themselves still decides themselves.
func add(a *core.Approval, x Act) Verdict {
	if v := welcome(a, x.To); v != Done {
		return v
	}
	added := 0
	for _, s := range a.Steps {
		if s.Added != "" {
			added++
		}
		if s.Added != "" && s.Decision == nil && slices.Contains(s.Approvers, x.To) {
			return Twice
		}
	}
	if added >= addedMost {
		return TooMany
	}
	at := a.Step
	if x.Verb == AddAfter {
		at++
	}
	step := core.ApprovalStep{Name: x.Name, Approvers: []core.PersonID{x.To}, Level: a.Steps[a.Step].Level, Added: x.By}
	a.Steps = slices.Insert(a.Steps, at, step)
	if x.Verb == AddBefore {
		shown(a)
	}
	return Done
}

// transfer gives a seat to a colleague.
func transfer(a *core.Approval, x Act) Verdict {
	if v := welcome(a, x.To); v != Done {
		return v
	}
	s := Open(*a)
	i := slices.Index(s.Approvers, x.seat())
	if i < 0 || seatOf(*s, x.seat()) != nil {
		return Settled
	}
	s.Approvers[i] = x.To
	return Done
}

// drop takes away the seat of somebody who has left; the last seat goes to x.To. It may be what decides the step.
func drop(a *core.Approval, x Act) Verdict {
	s := Open(*a)
	i := slices.Index(s.Approvers, x.For)
	if i < 0 || seatOf(*s, x.For) != nil {
		return Settled
	}
	if len(s.Approvers) == 1 {
		if x.To == "" {
			return NoStep
		}
		return transfer(a, x)
	}
	s.Approvers = slices.Delete(s.Approvers, i, i+1)
	settle(a, s)
	return Done
}

// welcome judges whether to can be asked on the open step.
func welcome(a *core.Approval, to core.PersonID) Verdict {
	switch {
	case to == "":
		return NoStep
	case to == a.Detail.Requester:
		return Own
	case slices.Contains(Open(*a).Approvers, to):
		return Twice
	}
	return Done
}
