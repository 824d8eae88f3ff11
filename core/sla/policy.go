package sla

import (
	"cmp"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Matching returns the policy that counts for a ticket: the first whose every condition holds. False: none does.
func Matching(setup *core.Setup, t core.Ticket) (core.SLAPolicy, bool) {
	i := slices.IndexFunc(setup.SLA, func(p core.SLAPolicy) bool { return matches(p, t) })
	if i < 0 {
		return core.SLAPolicy{}, false
	}
	return setup.SLA[i], true
}

func matches(p core.SLAPolicy, t core.Ticket) bool {
	m := p.Match
	return (p.Desk == "" || p.Desk == t.Desk) && oneOf(m.Types, t.Type) && oneOf(m.Priorities, t.Priority) && oneOf(m.Items, t.Detail.Item) &&
		oneOf(m.Sites, t.Detail.Site) && (m.VIP == nil || *m.VIP == t.Detail.VIP)
}

func oneOf[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// Target returns the working time that a ticket is allowed for a measure: by the service that was requested, else by the policy that matches;
// false if nothing is promised.
func Target(setup *core.Setup, t core.Ticket, m Measure) (time.Duration, bool) {
	if d, ok := OfItem(t, m); ok {
		return d, true
	}
	policy, ok := Matching(setup, t)
	if !ok {
		return 0, false
	}
	d := allowed(targetOf(policy, t.Priority), m)
	return d, d > 0
}

// OfItem returns what the requested service itself promises, which goes before any policy.
func OfItem(t core.Ticket, m Measure) (time.Duration, bool) {
	if f := t.Detail.Flow; f != nil && f.SLA != nil {
		d := allowed(*f.SLA, m)
		return d, d > 0
	}
	return 0, false
}

func targetOf(p core.SLAPolicy, priority core.Priority) core.SLATarget {
	if t, ok := p.Targets[priority]; ok || p.Target == nil {
		return t
	}
	return *p.Target
}

func allowed(t core.SLATarget, m Measure) time.Duration {
	return time.Duration(map[Measure]core.Duration{
		Response: t.Response, Resolution: t.Resolution, NextResponse: t.NextResponse, OLA: t.OLA, Supplier: t.Supplier,
	}[m])
}

// reminders are a policy's, in order; percentages that make no sense remind nobody.
func reminders(p core.SLAPolicy) []core.SLAReminder {
	list := slices.Clone(p.Remind)
	if len(list) == 0 {
		list = []core.SLAReminder{{At: p.RemindPercent}}
	}
	list = slices.DeleteFunc(list, func(r core.SLAReminder) bool { return r.At < 1 || r.At > 99 })
	slices.SortFunc(list, func(a, b core.SLAReminder) int { return cmp.Compare(a.At, b.At) })
	return list
}

// waitOf is whom a ticket waits for in a status.
var waitOf = map[core.Status]core.Wait{
	core.StatusWaitingUser: core.WaitRequester, core.StatusWaitingSupplier: core.WaitSupplier, core.StatusWaitingApproval: core.WaitApproval,
}

// KeepsRunning reports whether the clock of a ticket that waits for somebody runs nevertheless, because its policy says so.
func KeepsRunning(setup *core.Setup, t core.Ticket) bool {
	w, waits := waitOf[t.Status]
	if !waits {
		return false
	}
	p, _ := Matching(setup, t)
	return slices.Contains(p.KeepRunning, w)
}
