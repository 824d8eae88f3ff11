package wecomsim

import (
	"slices"
	"sort"
	"sync"
)

// directory is the company: members, departments, tags and groups. Reads return copies.
type directory struct {
	mu       sync.RWMutex
	people   map[string]*Person // folded userid
	order    []string           // folded userids in order of arrival
	byOpenID map[string]string  // open_userid → folded userid
	byMobile map[string]string
	depts    map[int]Department
	tags     map[int]Tag
	groups   map[string]*Group
	members  map[string]map[string]bool // group → folded userids
	groupSeq []string
	hooks    map[string]string // webhook key → group
}

func newDirectory() *directory {
	return &directory{
		people:   map[string]*Person{},
		byOpenID: map[string]string{},
		byMobile: map[string]string{},
		depts:    map[int]Department{1: {ID: 1, Name: "总部", Order: 1}},
		tags:     map[int]Tag{},
		groups:   map[string]*Group{},
		members:  map[string]map[string]bool{},
		hooks:    map[string]string{},
	}
}

func (d *directory) addPerson(p Person) Person {
	def(&p.Name, p.ID)
	def(&p.Status, 1)
	def(&p.OpenUserID, openUserID(p.ID))
	if len(p.Departments) == 0 {
		p.Departments = []int{1}
	}
	def(&p.MainDepartment, p.Departments[0])
	key := fold(p.ID)
	d.mu.Lock()
	defer d.mu.Unlock()
	if old := d.people[key]; old != nil {
		delete(d.byOpenID, old.OpenUserID)
		delete(d.byMobile, old.Mobile)
	} else {
		d.order = append(d.order, key)
	}
	d.people[key] = &p
	d.byOpenID[p.OpenUserID] = key
	if p.Mobile != "" {
		d.byMobile[p.Mobile] = key
	}
	return p
}

// person finds a member by userid, ignoring case.
func (d *directory) person(id string) (Person, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	p := d.people[fold(id)]
	if p == nil {
		return Person{}, false
	}
	return *p, true
}

func (d *directory) personByOpenID(id string) (Person, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	p := d.people[d.byOpenID[id]]
	if p == nil {
		return Person{}, false
	}
	return *p, true
}

func (d *directory) personByMobile(mobile string) (Person, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	p := d.people[d.byMobile[mobile]]
	if p == nil {
		return Person{}, false
	}
	return *p, true
}

func (d *directory) all() []Person {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := make([]Person, 0, len(d.order))
	for _, id := range d.order {
		out = append(out, *d.people[id])
	}
	return out
}

func (d *directory) headcount() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return len(d.people)
}

// inDepartment lists the members of a department, without its children.
func (d *directory) inDepartment(id int) ([]Person, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if _, ok := d.depts[id]; !ok {
		return nil, false
	}
	var out []Person
	for _, key := range d.order {
		if p := d.people[key]; slices.Contains(p.Departments, id) {
			out = append(out, *p)
		}
	}
	return out, true
}

// subtree lists a department and everything below it, ordered by id; id 0 is the whole tree.
func (d *directory) subtree(id int) ([]Department, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if _, ok := d.depts[id]; !ok && id != 0 {
		return nil, false
	}
	var out []Department
	for _, dept := range d.depts {
		if id == 0 || d.below(dept, id) {
			out = append(out, dept)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out, true
}

func (d *directory) below(dept Department, root int) bool {
	for range len(d.depts) + 1 {
		if dept.ID == root {
			return true
		}
		parent, ok := d.depts[dept.ParentID]
		if !ok {
			return false
		}
		dept = parent
	}
	return false
}

func (d *directory) addDepartment(dept Department) {
	if dept.ParentID == 0 && dept.ID != 1 {
		dept.ParentID = 1
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.depts[dept.ID] = dept
}

func (d *directory) addTag(t Tag) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tags[t.ID] = t
}

func (d *directory) tag(id int) (Tag, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	t, ok := d.tags[id]
	return t, ok
}

func (d *directory) department(id int) (Department, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	dept, ok := d.depts[id]
	return dept, ok
}
