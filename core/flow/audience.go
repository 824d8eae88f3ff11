package flow

import (
	"slices"

	"github.com/imdesk/imdesk/core"
)

// Invites reports whether a person may request what an audience describes.
func Invites(a *core.Audience, p core.Person) bool {
	if !p.Active {
		return false
	}
	return a == nil || slices.Contains(a.People, p.ID) || slices.Contains(a.Departments, p.Department) ||
		slices.ContainsFunc(a.Roles, p.Has) || slices.ContainsFunc(a.Desks, func(d core.DeskID) bool { return slices.Contains(p.Desks, d) })
}
