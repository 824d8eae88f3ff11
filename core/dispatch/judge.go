package dispatch

import (
	"fmt"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Judge returns everything that is wrong with what a desk says of dispatching, apart from people and desks that don't exist.
func Judge(d core.Dispatch) (errs []error) {
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if d.Strategy != "" && !slices.Contains(core.Strategies, d.Strategy) {
		bad("strategy %q is unknown: use one of %v", d.Strategy, core.Strategies)
	}
	if d.Strategy != "" && d.Strategy != core.StrategyQueue && len(d.Agents) == 0 {
		bad("strategy %s needs agents: list who is given tickets", d.Strategy)
	}
	if d.AcceptWithin < 0 || d.AcceptWithin > 0 && d.AcceptWithin < core.Duration(time.Minute) {
		bad("accept_within is working time of at least 1m")
	}
	for i, a := range d.Agents {
		if slices.ContainsFunc(d.Agents[:i], func(b core.Agent) bool { return a.Person == b.Person }) {
			bad("agent %q is listed twice", a.Person)
		}
		if _, err := ParseShift(a.Shift); a.Shift != "" && err != nil {
			bad("agent %q: %w", a.Person, err)
		}
		if a.Capacity < 0 {
			bad("agent %q: capacity can't be negative", a.Person)
		}
		for skill, level := range a.Skills {
			if level < 1 || level > 5 {
				bad("agent %q: skill %q: levels are 1 to 5", a.Person, skill)
			}
		}
	}
	for name, people := range d.Groups {
		for _, p := range people {
			if !listed(d, p) {
				bad("group %q: %q is not among the agents", name, p)
			}
		}
	}
	if d.Strategy == core.StrategyOnCall && d.Rota == nil {
		bad("strategy on_call needs a rota")
	}
	for _, l := range d.Leave {
		if !date(l.From) || !date(l.Until) || l.Until < l.From {
			bad("leave of %q: write from and until as 2026-12-01, the last day included", l.Person)
		}
	}
	return append(errs, judgeRota(d)...)
}

func judgeRota(d core.Dispatch) (errs []error) {
	r := d.Rota
	if r == nil {
		return nil
	}
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf("rota: "+format, args...)) }
	if !date(r.From) {
		bad("from %q: write it as 2026-11-23", r.From)
	}
	if _, err := minutes(r.Handover); err != nil {
		bad("handover: %w", err)
	}
	if r.Days < 1 {
		bad("days must be at least 1: how long each of them serves")
	}
	if len(r.People) == 0 {
		bad("people is empty")
	}
	for _, p := range r.People {
		if !listed(d, p) {
			bad("%q is not among the agents", p)
		}
	}
	for _, p := range r.Priorities {
		if !slices.Contains(core.Priorities, p) {
			bad("priority %q is unknown: use P1 to P5", p)
		}
	}
	for _, s := range r.Swaps {
		if !date(s.On) || !listed(d, s.Instead) {
			bad("swap on %q: write a date such as 2026-12-01 and an agent as instead", s.On)
		} else if !slices.Contains(r.People, s.Person) {
			bad("swap on %s: %q is not on the rota", s.On, s.Person)
		}
	}
	return errs
}

func listed(d core.Dispatch, p core.PersonID) bool {
	return slices.ContainsFunc(d.Agents, func(a core.Agent) bool { return a.Person == p })
}

func date(s string) bool {
	_, err := time.Parse(dateForm, s)
	return err == nil
}
