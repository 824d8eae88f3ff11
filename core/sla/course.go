package sla

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Why a clock of somebody's part of the work stands, and why any does before an approval. They are kept words, as the reasons of pauses are.
const (
	ReasonElsewhere = "不在本组手上"
	ReasonBack      = "供应商已答复"
	ReasonApproval  = "等待审批"
)

// course is where a measure's clock begins and what stops it.
type course struct {
	start time.Time
	stops []core.Pause
}

// courseOf returns the course of a measure; false while its clock has not begun.
func courseOf(p core.SLAPolicy, t core.Ticket, m Measure) (course, bool) {
	switch m {
	case NextResponse:
		return course{t.Detail.Asked, stopsOf(p, t)}, !t.Detail.Asked.IsZero()
	case OLA:
		return during(t.Detail.InHand, ReasonElsewhere, stopsOf(core.SLAPolicy{}, t))
	case Supplier:
		return during(supplied(t), ReasonBack, nil)
	}
	return course{t.Created, beforeDone(stopsOf(p, t), achieved(t, m))}, true
}

// during is the course of a clock that runs in some times only: what lies between them stops it.
func during(times []core.Pause, between string, stops []core.Pause) (course, bool) {
	if len(times) == 0 {
		return course{}, false
	}
	c := course{start: times[0].From, stops: stops}
	for i, span := range times {
		if span.To.IsZero() {
			break
		}
		gap := core.Pause{From: span.To, Reason: between}
		if i+1 < len(times) {
			gap.To = times[i+1].From
		}
		c.stops = append(c.stops, gap)
	}
	return c, true
}

// supplied are the times a supplier was waited for.
func supplied(t core.Ticket) []core.Pause {
	return slices.DeleteFunc(slices.Clone(t.Detail.Pauses), func(p core.Pause) bool { return p.Wait != core.WaitSupplier })
}

// stopsOf are the pauses that stop the clock by a policy. An approval that goes on is one too, though it is written down when it ends.
func stopsOf(p core.SLAPolicy, t core.Ticket) []core.Pause {
	all := slices.Clone(t.Detail.Pauses)
	if t.Status == core.StatusWaitingApproval {
		all = append(all, core.Pause{From: t.Created, Reason: ReasonApproval, Wait: core.WaitApproval})
	}
	return slices.DeleteFunc(all, func(x core.Pause) bool { return x.Wait != "" && slices.Contains(p.KeepRunning, x.Wait) })
}

// beforeDone leaves out pauses that began after the measure was achieved: they are no excuse and no obstacle any more.
func beforeDone(pauses []core.Pause, done time.Time) []core.Pause {
	if done.IsZero() {
		return pauses
	}
	return slices.DeleteFunc(pauses, func(p core.Pause) bool { return !p.From.Before(done) })
}

// achieved returns when a measure was fulfilled, the zero time if it has not been. A solution without a word before it is a response too.
func achieved(t core.Ticket, m Measure) time.Time {
	if m == Response && !t.Detail.FirstResponse.IsZero() {
		return t.Detail.FirstResponse
	}
	return t.Detail.ResolvedAt
}
