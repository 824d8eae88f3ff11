package manifest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
	"github.com/imdesk/imdesk/core/desk"
)

// mostActions bounds what one rule does; shortestIdle is the least time after which a ticket can be called idle.
const (
	mostActions  = 10
	shortestIdle = 5 * time.Minute
)

// automation judges the rules by which the desks act by themselves. Compiling one by one shows all conditions that are wrong.
func (j *judge) automation() {
	seen := map[string]bool{}
	for i, a := range j.m.Automations() {
		where := "automation " + a.Name
		if strings.TrimSpace(a.Name) == "" {
			where = fmt.Sprintf("automation %d", i+1)
			j.bad("%s has no name: timelines call it by its name", where)
		}
		if seen[a.Name] {
			j.bad("%s is defined twice", where)
		}
		seen[a.Name] = true
		if _, ok := j.desks[a.Desk]; a.Desk != "" && !ok {
			j.bad("%s: desk %q is not defined; there are %v", where, a.Desk, slices.Sorted(maps.Keys(j.desks)))
		}
		j.among(where+" on", a.On, automation.Events)
		if _, err := automation.Compile([]core.Automation{a}); err != nil {
			j.bad("%w", err)
		}
		switch {
		case a.On == automation.Idle && a.After < core.Duration(shortestIdle):
			j.bad("%s: on idle needs after, working time of at least 5m", where)
		case a.On != automation.Idle && a.After != 0:
			j.bad("%s: after is for on: idle only", where)
		}
		if len(a.Do) == 0 || len(a.Do) > mostActions {
			j.bad("%s: do has %d actions: use 1 to %d", where, len(a.Do), mostActions)
		}
		for n, act := range a.Do {
			j.action(fmt.Sprintf("%s: action %d", where, n+1), a, act)
		}
	}
}

// action judges one thing that a rule does.
func (j *judge) action(where string, rule core.Automation, a core.AutoAction) {
	kinds := 0
	for _, given := range []bool{a.Set != nil, a.Assign != "", len(a.Notify) > 0, a.Reply != "", a.Task != nil, a.Approval != nil, a.Call != "", a.Run != ""} {
		if given {
			kinds++
		}
	}
	if kinds != 1 {
		j.bad("%s: name exactly one of set, assign, notify, reply, task, approval, call, run", where)
		return
	}
	desks := j.m.Desks
	if rule.Desk != "" {
		desks = []core.Desk{j.desks[rule.Desk]}
	}
	switch {
	case a.Set != nil:
		j.sets(where+" set", desks, *a.Set)
	case a.Assign != "":
		j.assigns(where+" assign", desks, a.Assign)
	case len(a.Notify) > 0:
		for _, who := range a.Notify {
			if !slices.Contains([]string{"handler", "group", "requester", "watchers"}, who) {
				j.approver(where+" notify", core.CatalogueItem{}, who)
			}
		}
		if strings.TrimSpace(a.Text) == "" {
			j.bad("%s: notify needs a text", where)
		}
		j.variables(where+" text", desks, a.Text)
	case a.Reply != "":
		j.variables(where+" reply", desks, a.Reply)
	case a.Task != nil:
		j.tasks(where+" task", desks, *a.Task)
	case a.Approval != nil:
		j.asks(where+" approval", desks, *a.Approval)
	}
	j.belongs(where, a)
}

// belongs judges that what goes with one kind of action doesn't stand at another.
func (j *judge) belongs(where string, a core.AutoAction) {
	reaches := a.Call != "" || a.Run != ""
	if a.Text != "" && len(a.Notify) == 0 {
		j.bad("%s: text belongs to notify", where)
	}
	if !reaches && (a.Risky || len(a.Approvers) > 0) {
		j.bad("%s: risky and approvers belong to call and run", where)
	}
	for _, rule := range a.Approvers {
		j.approver(where, core.CatalogueItem{}, rule)
	}
}

func (j *judge) sets(where string, desks []core.Desk, s core.AutoSet) {
	j.priority(where, s.Priority)
	var categories, fields []string
	for _, d := range desks {
		for _, c := range d.Categories {
			categories = append(categories, c.ID)
		}
		for _, list := range d.Fields {
			for _, f := range list {
				fields = append(fields, f.Name)
			}
		}
	}
	if s.Category != "" && !slices.Contains(categories, s.Category) {
		j.bad("%s: category %q is not defined; there are %v", where, s.Category, categories)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Fields)) {
		if !slices.Contains(fields, name) {
			j.bad("%s: no desk has a field %q; there are %v", where, name, fields)
		}
		j.variables(where+" fields", desks, s.Fields[name])
	}
	if s.Priority == "" && s.Category == "" && len(s.Tags)+len(s.Fields) == 0 {
		j.bad("%s is empty: write priority, category, tags or fields", where)
	}
}

// assigns judges that some desk that the rule covers can give a ticket so.
func (j *judge) assigns(where string, desks []core.Desk, how string) {
	kind, arg, _ := strings.Cut(how, ":")
	var known []string
	for _, d := range desks {
		if d.Dispatch == nil {
			continue
		}
		switch kind {
		case "person":
			for _, a := range d.Dispatch.Agents {
				known = append(known, string(a.Person))
			}
		case "group":
			known = slices.AppendSeq(known, maps.Keys(d.Dispatch.Groups))
		case "strategy":
			for _, s := range core.Strategies[1:] {
				if s != core.StrategyOnCall || d.Dispatch.Rota != nil {
					known = append(known, string(s))
				}
			}
		}
	}
	slices.Sort(known)
	switch {
	case kind != "person" && kind != "group" && kind != "strategy":
		j.bad("%s: %q is unknown: use person:<id>, group:<name> or strategy:<name>", where, how)
	case !slices.Contains(known, arg):
		j.bad("%s: no desk that the rule covers dispatches to %s %q; there are %v", where, kind, arg, slices.Compact(known))
	}
}

func (j *judge) tasks(where string, desks []core.Desk, a core.AutoTask) {
	if strings.TrimSpace(a.Name) == "" {
		j.bad("%s: name is empty", where)
	}
	if _, ok := j.desks[a.Desk]; a.Desk != "" && !ok {
		j.bad("%s: desk %q is not defined; there are %v", where, a.Desk, slices.Sorted(maps.Keys(j.desks)))
	}
	j.variables(where, desks, a.Name)
	j.variables(where, desks, a.Text)
}

func (j *judge) asks(where string, desks []core.Desk, a core.AutoApproval) {
	if strings.TrimSpace(a.Name) == "" || len(a.Steps) == 0 {
		j.bad("%s: write a name and at least one of steps", where)
	}
	j.variables(where, desks, a.Name)
	j.variables(where, desks, a.Text)
	for _, s := range a.Steps {
		j.approval(where, core.CatalogueItem{}, s)
	}
}

// variables judges the names in braces of a rule's text.
func (j *judge) variables(where string, desks []core.Desk, text string) {
	known := slices.Clone(desk.RuleVariables)
	for _, d := range desks {
		for _, kind := range slices.Sorted(maps.Keys(d.Fields)) {
			for _, f := range d.Fields[kind] {
				known = append(known, f.Name)
			}
		}
	}
	for _, m := range variablePattern.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(known, m[1]) {
			j.bad("%s: variable {%s} is not known; there are {%s}", where, m[1], strings.Join(known, "}, {"))
		}
	}
}

// Reaches judges that what the rules call or run is in the configuration of the installation.
func (m *Manifest) Reaches(o desk.Outside) error {
	j := newJudge(m)
	for _, a := range m.Automations() {
		for n, act := range a.Do {
			where := fmt.Sprintf("automation %s: action %d", a.Name, n+1)
			if _, ok := o.Hooks[act.Call]; act.Call != "" && !ok {
				j.bad("%s: call: the configuration has no webhook %q; there are %v", where, act.Call, slices.Sorted(maps.Keys(o.Hooks)))
			}
			if _, ok := o.Scripts[act.Run]; act.Run != "" && !ok {
				j.bad("%s: run: the configuration has no script %q; there are %v", where, act.Run, slices.Sorted(maps.Keys(o.Scripts)))
			}
		}
	}
	return j.all()
}
