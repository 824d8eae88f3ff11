package approval

import (
	"slices"

	"github.com/imdesk/imdesk/core"
)

// sendBack gives the request to the requester for a change; the next round begins at x.Step.
func sendBack(a *core.Approval, x Act) Verdict {
	if x.Step < 0 || x.Step > a.Step {
		return NoStep
	}
	d := x.decision(false)
	a.State, a.Step, a.Detail.Back = core.ApprovalReturned, x.Step, &d
	shown(a)
	return Done
}

// resubmit begins a new round. What stands before the step that a return named keeps its decisions; a request that was changed while it was
// pending is asked about from the beginning, since nobody approved what stands there now.
func resubmit(a *core.Approval, x Act) Verdict {
	from := 0
	if a.State == core.ApprovalReturned {
		from = a.Step
	}
	steps := again(a.Steps, from, x.Fresh)
	if !slices.ContainsFunc(steps, undecided) {
		from = 0 // the change made the rest of the chain needless, but somebody must see it
		steps = again(a.Steps, from, x.Fresh)
	}
	a.Round = max(a.Round, 1)
	for _, s := range a.Steps[from:] {
		if len(s.Asked)+len(Decisions(s)) > 0 {
			s.Round = a.Round
			a.Detail.Past = append(a.Detail.Past, s)
		}
	}
	a.Steps, a.State, a.Detail.Back = steps, core.ApprovalPending, nil
	a.Round++
	advance(a)
	shown(a)
	return Done
}

func undecided(s core.ApprovalStep) bool { return s.Decision == nil }

// again lays the steps of a new round in a row, by level: those before from as they stand, the plan's others as they were resolved anew, and
// those that were added, to be asked again.
func again(old []core.ApprovalStep, from int, fresh []core.ApprovalStep) []core.ApprovalStep {
	out := slices.Clone(old[:from])
	placed := map[int]bool{}
	for _, s := range out {
		placed[s.Level] = placed[s.Level] || s.Added == ""
	}
	place := func(level int) {
		i := slices.IndexFunc(fresh, func(f core.ApprovalStep) bool { return f.Level == level })
		if i >= 0 && !placed[level] {
			placed[level] = true
			out = append(out, fresh[i])
		}
	}
	for _, s := range old[from:] {
		if s.Added == "" {
			place(s.Level)
			continue
		}
		out = append(out, core.ApprovalStep{Name: s.Name, Approvers: slices.Clone(s.Approvers), Level: s.Level, Added: s.Added})
	}
	for _, f := range fresh {
		place(f.Level)
	}
	slices.SortStableFunc(out, func(x, y core.ApprovalStep) int { return x.Level - y.Level })
	return out
}
