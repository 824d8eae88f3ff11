package dingtalksim

import (
	"cmp"
	"slices"
	"sync"
)

// directory owns people, groups and departments. Values handed out are copies; slices inside them are never changed in place.
type directory struct {
	mu       sync.RWMutex
	corp     string
	people   map[string]Person
	unions   map[string]string // unionId to userId
	mobiles  map[string]string // mobile to userId
	groups   map[string]Group
	depts    map[int64]Department
	direct   map[string]string // direct conversation id to userId
	order    []string          // user ids as added
	groupIDs []string
	byDept   map[int64][]string
}

func (d *directory) init(o Options) {
	d.corp = o.CorpID
	d.people, d.unions, d.mobiles = map[string]Person{}, map[string]string{}, map[string]string{}
	d.groups, d.direct, d.byDept = map[string]Group{}, map[string]string{}, map[int64][]string{}
	d.depts = map[int64]Department{rootDept: {ID: rootDept, Name: "示例公司"}}
}

// directChat is the conversation id of a person's single chat with the robot; it is not valid in an openSpaceId.
func directChat(person string) string { return stableKey("cid", "direct", person) }

func (d *directory) addPerson(p Person) Person {
	p = p.withDefaults(d.corp)
	d.mu.Lock()
	defer d.mu.Unlock()
	old, known := d.people[p.ID]
	if known {
		delete(d.unions, old.UnionID)
		delete(d.mobiles, old.Mobile)
		for _, id := range old.Depts {
			d.byDept[id] = without(d.byDept[id], p.ID)
		}
	} else {
		d.order = append(d.order, p.ID)
	}
	d.people[p.ID] = p
	d.unions[p.UnionID] = p.ID
	if p.Mobile != "" {
		d.mobiles[p.Mobile] = p.ID
	}
	for _, id := range p.Depts {
		d.byDept[id] = append(d.byDept[id], p.ID)
	}
	d.direct[directChat(p.ID)] = p.ID
	return p
}

func without(list []string, drop string) []string {
	kept := make([]string, 0, len(list))
	for _, v := range list {
		if v != drop {
			kept = append(kept, v)
		}
	}
	return kept
}

func (d *directory) addGroup(g Group) Group {
	if g.ID == "" {
		g.ID = stableKey("cid", "group", g.Name)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, known := d.groups[g.ID]; !known {
		d.groupIDs = append(d.groupIDs, g.ID)
	}
	d.groups[g.ID] = g
	return g
}

func (d *directory) addDept(v Department) {
	if v.Parent == 0 && v.ID != rootDept {
		v.Parent = rootDept
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.depts[v.ID] = v
}

// changeGroup applies f to one group and reports whether it exists.
func (d *directory) changeGroup(id string, f func(*Group)) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	g, ok := d.groups[id]
	if !ok {
		return false
	}
	g.Members = append([]string(nil), g.Members...)
	f(&g)
	d.groups[id] = g
	return true
}

func (d *directory) person(id string) (Person, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	p, ok := d.people[id]
	return p, ok
}

// member finds someone the app can see in the contacts: of this organisation and not gone.
func (d *directory) member(id string) (Person, bool) {
	p, ok := d.person(id)
	return p, ok && !p.Inactive && p.CorpID == d.corp
}

// memberBy resolves an id of the given userIdType: 1 userId, 2 unionId.
func (d *directory) memberBy(id string, idType int) (Person, bool) {
	if idType == unionIDType {
		d.mu.RLock()
		id = d.unions[id]
		d.mu.RUnlock()
	}
	return d.member(id)
}

func (d *directory) byMobile(mobile string) (Person, bool) {
	d.mu.RLock()
	id := d.mobiles[mobile]
	d.mu.RUnlock()
	return d.member(id)
}

func (d *directory) group(id string) (Group, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	g, ok := d.groups[id]
	return g, ok
}

func (d *directory) dept(id int64) (Department, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	v, ok := d.depts[id]
	return v, ok
}

// childrenOf lists the departments right below one, by id.
func (d *directory) childrenOf(id int64) []Department {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []Department
	for _, v := range d.depts {
		if v.Parent == id && v.ID != id {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b Department) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (d *directory) deptMembers(id int64) []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := make([]string, 0, len(d.byDept[id]))
	for _, id := range d.byDept[id] {
		if p := d.people[id]; !p.Inactive && p.CorpID == d.corp {
			out = append(out, id)
		}
	}
	return out
}

// directOwner tells whose single chat a conversation id is.
func (d *directory) directOwner(chat string) (string, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	id, ok := d.direct[chat]
	return id, ok
}

func (d *directory) snapshot() (people []Person, groups []Group) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, id := range d.order {
		people = append(people, d.people[id])
	}
	for _, id := range d.groupIDs {
		groups = append(groups, d.groups[id])
	}
	return people, groups
}
