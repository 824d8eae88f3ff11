package manifest

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/dispatch"
)

// dispatching judges who gets which ticket at a desk.
func (j *judge) dispatching(where string, d core.Desk) {
	if d.Dispatch == nil {
		return
	}
	where += " dispatch"
	for _, err := range dispatch.Judge(*d.Dispatch) {
		j.bad("%s: %w", where, err)
	}
	if _, ok := j.desks[d.Dispatch.Fallback]; d.Dispatch.Fallback != "" && !ok {
		j.bad("%s: fallback: desk %q is not defined", where, d.Dispatch.Fallback)
	}
	for _, a := range d.Dispatch.Agents {
		j.person(where+" agents", a.Person)
	}
	for _, l := range d.Dispatch.Leave {
		j.person(where+" leave", l.Person)
	}
}

// rules judges the rules for new tickets. Compiling one by one shows all conditions that are wrong.
func (j *judge) rules() {
	seen := map[string]bool{}
	for i, r := range j.m.Rules {
		where := "rule " + r.Name
		if strings.TrimSpace(r.Name) == "" {
			j.bad("rule %d has no name: explanations call it by its name", i+1)
		}
		if seen[r.Name] {
			j.bad("%s is defined twice", where)
		}
		seen[r.Name] = true
		if _, err := dispatch.Compile([]core.Rule{r}); err != nil {
			j.bad("%w", err)
		}
		if r.When == "" && i < len(j.m.Rules)-1 {
			j.bad("%s always applies, so those behind it never do: put it last", where)
		}
		j.priority(where, r.Priority)
		if _, ok := j.desks[r.Desk]; r.Desk != "" && !ok {
			j.bad("%s: desk %q is not defined", where, r.Desk)
		}
		if r.Strategy != "" && !slices.Contains(core.Strategies, r.Strategy) {
			j.bad("%s: strategy %q is unknown: use one of %v", where, r.Strategy, core.Strategies)
		}
		if r.Level < 0 || r.Level > 5 {
			j.bad("%s: level %d: use 1 to 5", where, r.Level)
		}
		j.reachable(where, r)
	}
}

// reachable judges that some desk has the group that a rule names, and somebody with the tags it demands.
func (j *judge) reachable(where string, r core.Rule) {
	group, tags := r.Group == "", len(r.Only) == 0
	for _, d := range j.m.Desks {
		if d.Dispatch == nil || r.Desk != "" && r.Desk != d.ID {
			continue
		}
		_, has := d.Dispatch.Groups[r.Group]
		group = group || has
		tags = tags || slices.ContainsFunc(d.Dispatch.Agents, func(a core.Agent) bool {
			return !slices.ContainsFunc(r.Only, func(tag string) bool { return !slices.Contains(a.Tags, tag) })
		})
	}
	if !group {
		j.bad("%s: no desk has the group %q", where, r.Group)
	}
	if !tags {
		j.bad("%s: no agent has the tags %v", where, r.Only)
	}
}
