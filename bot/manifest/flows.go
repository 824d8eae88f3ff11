package manifest

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/flow"
)

// Directory is the people and desks of the manifest, as flows are judged against.
func (m *Manifest) Directory() flow.Directory {
	d := flow.Directory{Setup: &m.Setup}
	for _, p := range m.People {
		d.People = append(d.People, core.Person{
			ID: p.ID, Name: p.Name, Title: p.Title, Department: p.Department, Manager: p.Manager, VIP: p.VIP, Active: true, Roles: p.Roles, Desks: p.Desks,
		})
	}
	return d
}

// flows judges each catalogue item as a whole. Whether everybody finds an approver can be told only of a set-up that is sound otherwise.
func (j *judge) flows() {
	j.unique()
	if len(j.errs) > 0 {
		return
	}
	d := j.m.Directory()
	for _, it := range j.m.Catalogue {
		j.flow(d, it)
	}
}

func (j *judge) flow(d flow.Directory, it core.CatalogueItem) {
	for _, err := range flow.Judge(d, it) {
		j.bad("catalogue item %s: %w", it.ID, err)
	}
	for _, a := range it.Articles {
		if !slices.ContainsFunc(d.Setup.KB, func(k core.Article) bool { return k.ID == a }) {
			j.bad("catalogue item %s: article %q is not defined", it.ID, a)
		}
	}
}

// unique makes sure that words a person may type name one item.
func (j *judge) unique() {
	said := map[string]string{}
	for _, it := range j.m.Catalogue {
		if strings.TrimSpace(it.Name) == "" {
			j.bad("catalogue item %s: name is empty", it.ID)
		}
		for _, words := range append([]string{it.Name}, it.Keywords...) {
			if other, taken := said[words]; taken && other != it.ID {
				j.bad("catalogue item %s: %q names the item %s too", it.ID, words, other)
			}
			said[words] = it.ID
		}
	}
}
