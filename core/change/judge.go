package change

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// Judge returns everything that is wrong with what an item says of its changes. Whether the people, roles and desks that its checklist names
// are there is not its business.
func Judge(it core.CatalogueItem) []error {
	var out []error
	bad := func(format string, args ...any) { out = append(out, fmt.Errorf("change: "+format, args...)) }
	if it.Change == nil {
		if len(it.Checklist) > 0 {
			bad("a checklist belongs to a change: say under change which fields hold its window, risk and backout plan")
		}
		return out
	}
	f := *it.Change
	if len(it.Approvals) == 0 {
		bad("nobody approves it: name at least one approval")
	}
	needs := []struct{ key, field, kind string }{
		{"summary", f.Summary, ""}, {"on", f.On, core.FieldDate}, {"window", f.Window, core.FieldText}, {"risk", f.Risk, ""}, {"backout", f.Backout, ""},
	}
	if f.Service != "" {
		needs = append(needs, struct{ key, field, kind string }{"service", f.Service, ""})
	}
	for _, n := range needs {
		i := slices.IndexFunc(it.Fields, func(c core.CatalogueField) bool { return c.Name == n.field })
		switch {
		case i < 0:
			bad("%s: the form has no field %q", n.key, n.field)
		case n.kind != "" && it.Fields[i].Type != n.kind:
			bad("%s: field %q is a %s, a %s is wanted", n.key, n.field, it.Fields[i].Type, n.kind)
		case !it.Fields[i].Required || len(it.Fields[i].When) > 0:
			bad("%s: field %q must be required of everybody", n.key, n.field)
		}
	}
	for _, h := range f.Hours {
		if _, ok := parseSpan(h); !ok {
			bad("hours %q: write 20:00-06:00", h)
		}
	}
	for _, z := range f.Freeze {
		if _, _, ok := freeze(z).between(time.UTC); !ok || strings.TrimSpace(z.Why) == "" {
			bad("freeze %s to %s: write two days in order (2026-12-31) and why", z.From, z.To)
		}
	}
	return append(out, judgeChecklist(it)...)
}

func judgeChecklist(it core.CatalogueItem) []error {
	var out []error
	for i, c := range it.Checklist {
		bad := func(format string, args ...any) {
			out = append(out, fmt.Errorf("checklist item %d: "+format, append([]any{i + 1}, args...)...))
		}
		if strings.TrimSpace(c.Name) == "" {
			bad("name is empty: it is what somebody vouches for")
		}
		if len(c.By) == 0 {
			bad("by is empty: say who ticks it")
		}
		for _, problem := range form.JudgeCondition(c.When, it.Fields) {
			bad("is never there: %s", problem)
		}
	}
	return out
}
