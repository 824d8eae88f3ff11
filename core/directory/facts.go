package directory

import (
	"slices"

	"github.com/imdesk/imdesk/core"
)

// fact is one thing a directory can tell of a person.
type fact struct {
	name string
	get  func(*core.Person) *string
	said func(Entry) string
	// declared facts of somebody the set-up lists are as it says, also where it says nothing.
	declared bool
}

var facts = []fact{
	{"姓名", func(p *core.Person) *string { return &p.Name }, func(e Entry) string { return e.Name }, true},
	{"工号", func(p *core.Person) *string { return &p.Number }, func(e Entry) string { return e.Number }, false},
	{"职位", func(p *core.Person) *string { return &p.Title }, func(e Entry) string { return e.Title }, true},
	{"部门", func(p *core.Person) *string { return &p.Department }, func(e Entry) string { return e.Department }, true},
	{"地点", func(p *core.Person) *string { return &p.Site }, func(e Entry) string { return e.Site }, false},
	{"工作时间", func(p *core.Person) *string { return &p.Hours }, func(e Entry) string { return e.Hours }, false},
}

// decides reports whether the source overwrites what is known of p. The set-up says anew what it lists, and a file is an administrator's word.
func (d *decider) decides(p core.Person) bool {
	switch {
	case p.Listed:
		return false
	case d.from == FromCSV:
		return true
	}
	return p.Source != string(FromCSV)
}

// facts takes over what the source says of somebody.
func (d *decider) facts(id core.PersonID, e Entry) {
	p := d.person(id)
	var fields []Field
	for _, f := range facts {
		if !f.declared || !p.Listed {
			d.take(p, f.name, f.get(&p), f.said(e), &fields)
		}
	}
	if lang := e.Language; lang != "" && p.Wishes.Language == "" { // their own choice is stronger than any list
		fields = append(fields, Field{"语言", "", lang})
		p.Wishes.Language = lang
	}
	d.takeManager(&p, e, &fields)
	if e.VIP != nil && *e.VIP != p.VIP && d.decides(p) {
		fields = append(fields, Field{"VIP", yes(p.VIP), yes(*e.VIP)})
		p.VIP = *e.VIP
	}
	if d.from == FromCSV && p.Source != string(FromCSV) && !p.Listed && len(fields) > 0 {
		p.Source = string(FromCSV)
	}
	if len(fields) == 0 {
		return
	}
	p.Bare = false
	d.changed[id] = p
	if !slices.Contains(d.added, id) {
		d.report(Change{Kind: Updated, At: e.At, Person: id, Name: p.Name, Fields: fields})
	}
}

// take replaces a fact, or fills it where the source doesn't decide.
func (d *decider) take(p core.Person, name string, at *string, said string, fields *[]Field) {
	if said == "" || said == *at || *at != "" && !d.decides(p) && !(p.Bare && name == "姓名") {
		return
	}
	*fields = append(*fields, Field{name, *at, said})
	*at = said
}

func (d *decider) takeManager(p *core.Person, e Entry, fields *[]Field) {
	manager, unknown := d.manager(e)
	if unknown {
		d.report(Change{Kind: Kept, At: e.At, Person: p.ID, Name: p.Name, Why: "没有找到上级 " + e.Manager})
		return
	}
	if manager == "" || p.Listed || manager == p.ID || manager == p.Manager || p.Manager != "" && !d.decides(*p) {
		return
	}
	*fields = append(*fields, Field{"上级", string(p.Manager), string(manager)})
	p.Manager = manager
}
