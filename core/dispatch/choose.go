package dispatch

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Why somebody is not chosen.
type Why string

// Reasons, the ones that hold for longer first.
const (
	Inactive  Why = "inactive"  // their account was closed, or they don't work for the desk
	Absent    Why = "absent"    // on leave
	Requester Why = "requester" // it is their own ticket
	Passed    Why = "passed"    // they had it already
	OffGroup  Why = "off_group" // the rule names another group
	Untagged  Why = "untagged"  // they lack a tag
	Unskilled Why = "unskilled" // they lack the skill at its level
	OffDuty   Why = "off_duty"  // somebody else is on call
	OffShift  Why = "off_shift" // it isn't their working time
	Full      Why = "full"      // their hands are full
)

// Candidate is somebody who may be given a ticket, as things stand.
type Candidate struct {
	core.Agent
	// Load is how many open tickets they have in hand.
	Load int
	// Given is when they were last given a ticket; zero for never.
	Given time.Time
	// Out says why they can't be chosen whatever the ticket needs; empty if they can.
	Out Why
	// OnShift is whether they work now.
	OnShift bool
}

// Demand is what a ticket needs.
type Demand struct {
	Strategy core.Strategy
	Skill    string
	Level    int
	Only     []string
	Group    []core.PersonID // nil: anybody
	Site     string
	// Previous handled the requester's last ticket, Duty is on call.
	Previous, Duty core.PersonID
	// Called is true when only who is on duty serves, whatever the strategy: an urgent ticket while the desk is closed.
	Called bool
}

// Choice is who gets a ticket and why the others don't. Nobody is the empty person.
type Choice struct {
	Person core.PersonID
	Out    map[core.PersonID]Why
}

// Choose picks one of the candidates. Equal ones are picked in the order of who was given a ticket the longest ago, then in that of the set-up.
func Choose(d Demand, all []Candidate) Choice {
	c := Choice{Out: map[core.PersonID]Why{}}
	var left []Candidate
	for _, x := range all {
		if why := d.refuses(x); why != "" {
			c.Out[x.Person] = why
			continue
		}
		left = append(left, x)
	}
	if d.Strategy == core.StrategySite && !d.Called {
		left = nearest(left, d.Site)
	}
	if len(left) > 0 {
		c.Person = slices.MinFunc(left, d.better).Person
	}
	return c
}

// refuses says why somebody can't have the ticket.
func (d Demand) refuses(x Candidate) Why {
	called := d.Called || d.Strategy == core.StrategyOnCall
	switch {
	case x.Out != "":
		return x.Out
	case d.Group != nil && !slices.Contains(d.Group, x.Person) && !d.Called:
		return OffGroup
	case slices.ContainsFunc(d.Only, func(tag string) bool { return !slices.Contains(x.Tags, tag) }):
		return Untagged
	case called && x.Person != d.Duty:
		return OffDuty
	case called:
		return "" // whoever is on call has no shift and no bound
	case d.Strategy == core.StrategySkill && x.Skills[d.Skill] < max(d.Level, 1):
		return Unskilled
	case !x.OnShift:
		return OffShift
	case x.Capacity > 0 && x.Load >= x.Capacity:
		return Full
	}
	return ""
}

// better orders candidates, the one to be chosen first.
func (d Demand) better(a, b Candidate) int {
	byTurn := a.Given.Compare(b.Given)
	switch d.Strategy {
	case core.StrategyRound, core.StrategyOnCall:
		return byTurn
	case core.StrategyPrevious:
		if (a.Person == d.Previous) != (b.Person == d.Previous) {
			if a.Person == d.Previous {
				return -1
			}
			return 1
		}
	case core.StrategySkill:
		return cmp.Or(cmp.Compare(a.Load, b.Load), cmp.Compare(b.Skills[d.Skill], a.Skills[d.Skill]), byTurn)
	}
	return cmp.Or(cmp.Compare(a.Load, b.Load), byTurn)
}

// nearest keeps those who are closest to a site: on its floor, else in its building, else all.
func nearest(all []Candidate, site string) []Candidate {
	best, out := 0, all
	for _, x := range all {
		if n := closeness(x.Sites, site); n > best {
			best = n
		}
	}
	if best == 0 {
		return out
	}
	return slices.DeleteFunc(slices.Clone(all), func(x Candidate) bool { return closeness(x.Sites, site) < best })
}

// closeness is how many words, counted from the building, a site has in common with the closest of sites: "A座 3F" and "A座 5F" have one. A site
// that goes on differently within a word has nothing more in common.
func closeness(sites []string, site string) int {
	best := 0
	there := strings.Fields(site)
	for _, s := range sites {
		n := 0
		for here := strings.Fields(s); n < min(len(here), len(there)) && here[n] == there[n]; n++ {
		}
		best = max(best, n)
	}
	return best
}
