package manifest

import (
	"maps"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/change"
)

// checklist judges who ticks the items of a change: each must be a role somebody can hold.
func (j *judge) checklist(where string, it core.CatalogueItem) {
	for _, c := range it.Checklist {
		for _, by := range c.By {
			j.ticker(where+" checklist "+c.Name, it, by)
		}
	}
}

func (j *judge) ticker(where string, it core.CatalogueItem, by string) {
	kind, arg := change.Rule(by)
	_, plain := change.Roles[kind]
	switch {
	case plain && arg == "":
	case kind == "person", kind == "role":
		j.approver(where, it, by)
	case kind == "department":
		if !slices.ContainsFunc(j.m.People, func(p Person) bool { return p.Department == arg }) {
			j.bad("%s: nobody is of department %q", where, arg)
		}
	default:
		roles := slices.Sorted(maps.Keys(change.Roles))
		j.bad("%s: %q ticks nothing: use %s, person:<id>, role:<role>, role:<role>:<desk> or department:<name>", where, by, strings.Join(roles, ", "))
	}
}
