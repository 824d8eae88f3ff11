package automation

import (
	"fmt"
	"slices"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/condition"
)

// Bounds of what rules do by themselves.
const (
	// Depth is how many rules may have led to an event that still has others answer to it.
	Depth = 3
	// PerHour is how often rules may act on one ticket within an hour.
	PerHour = 20
)

// Rules are an org's rules, compiled. The nil value has none.
type Rules struct {
	list    []rule
	listens map[string]bool
}

type rule struct {
	core.Automation
	when *condition.Program
}

// Compile reads rules in their order.
func Compile(list []core.Automation) (*Rules, error) {
	if len(list) == 0 {
		return nil, nil
	}
	out := &Rules{listens: map[string]bool{}}
	for _, a := range list {
		p, err := condition.Compile(a.When, Facts{})
		if err != nil {
			return nil, fmt.Errorf("automation %q: when: %w", a.Name, err)
		}
		out.list = append(out.list, rule{a, p})
		out.listens[a.On] = true
	}
	return out, nil
}

// Listens reports whether some rule may answer to an event of a desk's tickets.
func (r *Rules) Listens(event string, d core.DeskID) bool {
	return r != nil && r.listens[event] && slices.ContainsFunc(r.list, func(x rule) bool { return x.On == event && x.covers(d) })
}

func (x rule) covers(d core.DeskID) bool { return x.Desk == "" || x.Desk == d }

// Idles are the rules for idle tickets of a desk.
func (r *Rules) Idles(d core.DeskID) []core.Automation {
	var out []core.Automation
	if r == nil || !r.listens[Idle] {
		return nil
	}
	for _, x := range r.list {
		if x.On == Idle && x.covers(d) {
			out = append(out, x.Automation)
		}
	}
	return out
}

// Past is what rules did to the ticket before.
type Past struct {
	// Chain are the rules that led to the event, the first first.
	Chain []string
	// LastHour is how often rules acted on the ticket within the last hour.
	LastHour int
	// Stopped are the rules that may not act on the ticket any more.
	Stopped map[string]bool
}

// Outcome is what becomes of a rule.
type Outcome string

// Outcomes. The last three stop a rule for the ticket.
const (
	Fires     Outcome = "fires"
	Unmatched Outcome = "unmatched"
	Ended     Outcome = "ended"   // an earlier rule has stop: true
	Echo      Outcome = "echo"    // it is what the rule itself did
	Silenced  Outcome = "stopped" // it was stopped before
	Broken    Outcome = "broken"  // it could not be judged
	Loop      Outcome = "loop"
	TooDeep   Outcome = "too_deep"
	TooOften  Outcome = "too_often"
)

// Stops reports whether a rule with this outcome acts on the ticket no more.
func (o Outcome) Stops() bool { return o == Loop || o == TooDeep || o == TooOften }

// Verdict is what becomes of one rule.
type Verdict struct {
	Rule    core.Automation
	Outcome Outcome
	Err     error
}

// Judge says of every rule that listens to the event what becomes of it, in order. All are judged over the same facts.
func (r *Rules) Judge(f Facts, p Past) []Verdict {
	var out []Verdict
	if r == nil {
		return nil
	}
	fired, ended := p.LastHour, false
	for _, x := range r.list {
		if x.On != f.Event.Name || !x.covers(core.DeskID(f.Ticket.Desk)) || f.Event.Rule != "" && f.Event.Rule != x.Name {
			continue
		}
		v := Verdict{Rule: x.Automation}
		yes, err := x.when.Holds(f)
		switch {
		case err != nil:
			v.Outcome, v.Err = Broken, err
		case !yes:
			v.Outcome = Unmatched
		case ended:
			v.Outcome = Ended
		default:
			v.Outcome = p.allows(x.Name, fired)
		}
		if v.Outcome == Fires {
			fired++
			ended = x.Stop
		}
		out = append(out, v)
	}
	return out
}

// allows judges a rule whose condition holds by what happened before.
func (p Past) allows(name string, fired int) Outcome {
	n := len(p.Chain)
	switch {
	case p.Stopped[name]:
		return Silenced
	case n > 0 && p.Chain[n-1] == name:
		return Echo
	case slices.Contains(p.Chain, name):
		return Loop
	case n >= Depth:
		return TooDeep
	case fired >= PerHour:
		return TooOften
	}
	return Fires
}
