package manifest

import (
	"strings"

	"github.com/imdesk/imdesk/core/recurrence"
)

// recurring judges the tickets that the desks open by themselves.
func (j *judge) recurring() {
	seen := map[string]bool{}
	for _, r := range j.m.Recurring {
		where := "recurring " + r.ID
		if r.ID == "" || seen[r.ID] {
			j.bad("%s: each needs an id of its own", where)
		}
		seen[r.ID] = true
		if strings.TrimSpace(r.Title) == "" {
			j.bad("%s: title is empty", where)
		}
		if _, ok := j.desks[r.Desk]; !ok {
			j.bad("%s: desk %q is not defined", where, r.Desk)
			continue
		}
		if r.Category != "" {
			j.category(where, r.Desk, r.Category)
		}
		j.priority(where, r.Priority)
		j.person(where, r.For)
		if _, err := recurrence.Parse(r); err != nil {
			j.bad("%s: %s", where, err)
		}
	}
}
