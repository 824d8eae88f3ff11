// Package dispatch decides which rule applies to a ticket and who gets it. It is pure: candidates, loads and shifts come in, a choice goes out
// with the reasons for it. It knows no store, no clock and no words for people.
package dispatch

import (
	"fmt"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/condition"
)

// Rules are an org's rules, compiled. The nil value has none.
type Rules struct{ list []rule }

type rule struct {
	core.Rule
	whole *condition.Program
	parts []part
}

// part is one of the conditions that all have to hold.
type part struct {
	text    string
	program *condition.Program
}

// Compile reads rules in their order.
func Compile(list []core.Rule) (*Rules, error) {
	out := &Rules{}
	for _, r := range list {
		p, err := condition.Compile(r.When, core.Facts{})
		if err != nil {
			return nil, fmt.Errorf("rule %q: %w", r.Name, err)
		}
		compiled := rule{Rule: r, whole: p}
		for _, text := range p.Parts() {
			q, err := condition.Compile(text, core.Facts{})
			if err != nil {
				return nil, fmt.Errorf("rule %q: %w", r.Name, err)
			}
			compiled.parts = append(compiled.parts, part{text, q})
		}
		out.list = append(out.list, compiled)
	}
	return out, nil
}

// First returns the first rule that holds; false for none. A rule that can't be judged does not hold.
func (r *Rules) First(f core.Facts) (core.Rule, bool) {
	if r == nil {
		return core.Rule{}, false
	}
	for _, x := range r.list {
		if yes, err := x.whole.Holds(f); yes && err == nil {
			return x.Rule, true
		}
	}
	return core.Rule{}, false
}

// Outcome is what became of a rule.
type Outcome string

// Outcomes.
const (
	Fired      Outcome = "fired"
	Unmatched  Outcome = "unmatched"
	NotReached Outcome = "not_reached" // an earlier one fired
	Broken     Outcome = "broken"      // it could not be judged
)

// Verdict says of one rule what became of it and why.
type Verdict struct {
	Rule    core.Rule
	Outcome Outcome
	// Failing are the parts of its condition that did not hold.
	Failing []string
	// Would is true of a rule that was not reached and holds.
	Would bool
	Err   error
}

// Explain judges every rule over the facts, in order.
func (r *Rules) Explain(f core.Facts) []Verdict {
	if r == nil {
		return nil
	}
	var out []Verdict
	fired := false
	for _, x := range r.list {
		v := Verdict{Rule: x.Rule, Outcome: Unmatched}
		yes, err := x.whole.Holds(f)
		switch {
		case err != nil:
			v.Outcome, v.Err = Broken, err
		case fired:
			v.Outcome, v.Would = NotReached, yes
		case yes:
			v.Outcome, fired = Fired, true
		}
		if !yes && err == nil {
			v.Failing = x.failing(f)
		}
		out = append(out, v)
	}
	return out
}

func (x rule) failing(f core.Facts) []string {
	var out []string
	for _, p := range x.parts {
		if yes, err := p.program.Holds(f); !yes || err != nil {
			out = append(out, p.text)
		}
	}
	return out
}
