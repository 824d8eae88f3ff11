package flow

import (
	"fmt"
	"slices"

	"github.com/imdesk/imdesk/core"
)

// Concerns reports whether a task of an item is about assets of a kind.
func Concerns(it core.CatalogueItem, k core.TaskTemplate, kind string) bool {
	if k.ReturnsOf == "" {
		return false
	}
	if len(k.Kinds) > 0 {
		return slices.Contains(k.Kinds, kind)
	}
	return !slices.ContainsFunc(it.Tasks, func(o core.TaskTemplate) bool { return slices.Contains(o.Kinds, kind) })
}

// judgeReturns tells what keeps a task from finding the assets it is about.
func judgeReturns(k core.TaskTemplate, fields []core.CatalogueField) []string {
	var out []string
	if k.ReturnsOf == "" {
		if len(k.Kinds) > 0 {
			out = append(out, "kinds without returns_of: say whose assets they are")
		}
		return out
	}
	i := slices.IndexFunc(fields, func(f core.CatalogueField) bool { return f.Name == k.ReturnsOf })
	if k.ReturnsOf != core.ReturnsOfRequester && (i < 0 || fields[i].Type != core.FieldPerson) {
		out = append(out, fmt.Sprintf("%q is neither %s nor a field that names a person", k.ReturnsOf, core.ReturnsOfRequester))
	}
	if k.Call != nil {
		out = append(out, "another system can't take things into its hands: leave out call")
	}
	return out
}
