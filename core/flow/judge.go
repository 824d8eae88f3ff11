package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/change"
	"github.com/imdesk/imdesk/core/form"
)

// Judge returns everything that would keep a request of the item from coming to an end that somebody answers for. Rules of the chain that
// don't parse are not its business.
func Judge(d Directory, it core.CatalogueItem) []error {
	out := form.Judge(it.Fields)
	out = append(out, judgeTasks(d, it)...)
	out = append(out, change.Judge(it)...)
	if !d.staffed(it.Desk) {
		out = append(out, fmt.Errorf("is a dead end: nobody works for desk %q", it.Desk))
	}
	out = append(out, judgeChain(d, it)...)
	if len(out) > 0 {
		return out // examples of what is not sound would only repeat it
	}
	for _, ex := range it.Examples {
		if err := Try(d, it, ex); err != nil {
			out = append(out, fmt.Errorf("example %q: %w", ex.Name, err))
		}
	}
	return out
}

func judgeTasks(d Directory, it core.CatalogueItem) []error {
	var out []error
	for i, k := range it.Tasks {
		bad := func(format string, args ...any) {
			out = append(out, fmt.Errorf("task %q: "+format, append([]any{k.ID}, args...)...))
		}
		if k.ID == "" || slices.ContainsFunc(it.Tasks[:i], func(o core.TaskTemplate) bool { return o.ID == k.ID }) {
			bad("id is empty or used twice")
		}
		if strings.TrimSpace(k.Name) == "" {
			bad("name is empty: it is the title of the ticket")
		}
		switch _, known := d.desk(k.Desk); {
		case !known:
			bad("desk %q is not defined", k.Desk)
		case !d.staffed(k.Desk):
			bad("is a dead end: nobody works for desk %q", k.Desk)
		}
		for _, n := range k.Needs {
			if !slices.ContainsFunc(it.Tasks, func(o core.TaskTemplate) bool { return o.ID == n }) {
				bad("is never reached: it needs %q, which is no task", n)
			}
		}
		for _, problem := range form.JudgeCondition(k.When, it.Fields) {
			bad("is never reached: %s", problem)
		}
		for _, problem := range judgeCall(k, it.Fields) {
			bad("call: %s", problem)
		}
		for _, problem := range judgeReturns(k, it.Fields) {
			bad("returns_of: %s", problem)
		}
	}
	if circle := Circle(it.Tasks); circle != nil {
		out = append(out, fmt.Errorf("tasks go round in a loop: %s", strings.Join(circle, " → ")))
	}
	if len(it.Tasks) > 0 && !slices.ContainsFunc(it.Tasks, func(k core.TaskTemplate) bool { return !k.Optional }) {
		out = append(out, fmt.Errorf("is a dead end: every task is optional, so that nothing ends the request"))
	}
	return out
}

// judgeChain resolves the chain for everybody who may request the item. Only levels without a condition count on being asked.
func judgeChain(d Directory, it core.CatalogueItem) []error {
	if len(it.Approvals) == 0 || !d.several() { // one person alone has nobody to ask
		return nil
	}
	var out []error
	invited := 0
	for _, p := range d.People {
		if !Invites(it.Audience, p) {
			continue
		}
		invited++
		decided, always := 0, 0
		for _, level := range it.Approvals {
			s := seat(d, it, level, p, nil)
			byField := slices.ContainsFunc(level.Rules(), func(r string) bool { return strings.HasPrefix(r, "field:") })
			switch {
			case s.Refused && level.OnEmpty != "refuse" && !byField:
				out = append(out, fmt.Errorf("approval %q: nobody can approve for %s (%s)", level.Name, d.name(p.ID), s.Why))
			case level.When == "" && (len(s.Who) > 0 || s.Refused):
				decided++
			}
			if level.When == "" {
				always++
			}
		}
		if always > 0 && decided == 0 {
			out = append(out, fmt.Errorf("%s would approve their own request: no level is left to anybody else; set on_self, or add a level", d.name(p.ID)))
		}
	}
	if invited == 0 {
		out = append(out, fmt.Errorf("is never reached: nobody is of its audience"))
	}
	return out
}
