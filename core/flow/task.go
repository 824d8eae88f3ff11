package flow

import (
	"slices"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// Tasks lists the tasks that a request with these answers has, in the item's order, but for those that are known to be empty. One that needs a
// task which does not apply needs what that one needed.
func Tasks(it core.CatalogueItem, a form.Answers, empty ...string) []core.TaskTemplate {
	applies := map[string]bool{}
	for _, k := range it.Tasks {
		applies[k.ID] = form.Holds(k.When, it.Fields, a) && !slices.Contains(empty, k.ID)
	}
	var out []core.TaskTemplate
	for _, k := range it.Tasks {
		if applies[k.ID] {
			k.Needs = needs(it, k, applies, map[string]bool{k.ID: true})
			out = append(out, k)
		}
	}
	return out
}

// needs resolves what a task needs to tasks that apply. What was seen is not followed again, so that a circle in a faulty item ends.
func needs(it core.CatalogueItem, k core.TaskTemplate, applies, seen map[string]bool) []string {
	var out []string
	add := func(id string) {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, id := range k.Needs {
		i := slices.IndexFunc(it.Tasks, func(o core.TaskTemplate) bool { return o.ID == id })
		switch {
		case i < 0 || seen[id]:
		case applies[id]:
			add(id)
		default:
			seen[id] = true
			for _, further := range needs(it, it.Tasks[i], applies, seen) {
				add(further)
			}
		}
	}
	return out
}

// Circle returns tasks that need each other in a circle, each needing the next, nil if there is none.
func Circle(tasks []core.TaskTemplate) []string {
	const under, done = 1, 2
	state, path := map[string]int{}, []string{}
	byID := map[string]core.TaskTemplate{}
	for _, k := range tasks {
		byID[k.ID] = k
	}
	var visit func(id string) []string
	visit = func(id string) []string {
		if _, known := byID[id]; !known || state[id] == done {
			return nil
		}
		path = append(path, id)
		if state[id] == under {
			return append([]string{}, path[slices.Index(path, id):]...)
		}
		state[id] = under
		for _, n := range byID[id].Needs {
			if c := visit(n); c != nil {
				return c
			}
		}
		state[id], path = done, path[:len(path)-1]
		return nil
	}
	for _, k := range tasks {
		if c := visit(k.ID); c != nil {
			return c
		}
	}
	return nil
}
