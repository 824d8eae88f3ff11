package flow

import (
	"cmp"
	"slices"

	"github.com/imdesk/imdesk/core"
)

// Directory is the people and the desks an item is judged against.
type Directory struct {
	Setup  *core.Setup
	People []core.Person
}

func (d Directory) person(id core.PersonID) (core.Person, bool) {
	i := slices.IndexFunc(d.People, func(p core.Person) bool { return p.ID == id && p.Active })
	if i < 0 {
		return core.Person{}, false
	}
	return d.People[i], true
}

func (d Directory) desk(id core.DeskID) (core.Desk, bool) {
	i := slices.IndexFunc(d.Setup.Desks, func(k core.Desk) bool { return k.ID == id })
	if i < 0 {
		return core.Desk{}, false
	}
	return d.Setup.Desks[i], true
}

// name is how a person is called.
func (d Directory) name(id core.PersonID) string {
	i := slices.IndexFunc(d.People, func(p core.Person) bool { return p.ID == id })
	if i < 0 {
		return string(id)
	}
	return cmp.Or(d.People[i].Name, string(id))
}

// without is the directory after people have left.
func (d Directory) without(gone []core.PersonID) Directory {
	d.People = slices.Clone(d.People)
	for i := range d.People {
		if slices.Contains(gone, d.People[i].ID) {
			d.People[i].Active = false
		}
	}
	return d
}

// several reports whether there is anybody beside one.
func (d Directory) several() bool {
	active := 0
	for _, p := range d.People {
		if p.Active {
			active++
		}
	}
	return active > 1
}

// staffed reports whether anybody can do a desk's work.
func (d Directory) staffed(id core.DeskID) bool {
	return slices.ContainsFunc(d.People, func(p core.Person) bool { return p.WorksFor(id) })
}
