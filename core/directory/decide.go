package directory

import (
	"maps"
	"slices"

	"github.com/imdesk/imdesk/core"
)

// Decide works out what the entries of a source change. newID makes the id of a person who is new. Deciding the same again after the plan was
// carried out gives an empty plan.
func Decide(k Known, from Source, entries []Entry, newID func() core.PersonID) Plan {
	k.Aliases, k.Accounts = copied(k.Aliases), copied(k.Accounts) // both grow while the plan is made
	d := &decider{
		known: k, from: from, newID: newID, byNumber: map[string][]core.PersonID{}, changed: map[core.PersonID]core.Person{}, named: map[core.PersonID]string{},
	}
	for _, id := range slices.Sorted(maps.Keys(k.People)) {
		if n := k.People[id].Number; n != "" {
			d.byNumber[n] = append(d.byNumber[n], id)
		}
	}
	owners := make([]core.PersonID, len(entries))
	for i, e := range entries {
		owners[i] = d.place(e)
	}
	for i, e := range entries { // managers may be named before they are listed
		if owners[i] != "" {
			d.facts(owners[i], e)
		}
	}
	for i, e := range entries {
		if owners[i] != "" {
			d.presence(owners[i], e)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(d.changed)) {
		d.plan.People = append(d.plan.People, d.changed[id])
	}
	return d.plan
}

type decider struct {
	known    Known
	from     Source
	newID    func() core.PersonID
	byNumber map[string][]core.PersonID
	changed  map[core.PersonID]core.Person
	added    []core.PersonID
	named    map[core.PersonID]string // where the source named somebody first
	plan     Plan
}

func (d *decider) report(c Change) { d.plan.Changes = append(d.plan.Changes, c) }

// person is a record as it stands in the plan so far.
func (d *decider) person(id core.PersonID) core.Person {
	if p, ok := d.changed[id]; ok {
		return p
	}
	return d.known.People[id]
}

// canonical is the record that stands for one that was linked.
func (d *decider) canonical(id core.PersonID) core.PersonID {
	if target, ok := d.known.Aliases[id]; ok {
		return target
	}
	return id
}

// place finds whose entry it is, or makes somebody new; "" when it can't be said.
func (d *decider) place(e Entry) core.PersonID {
	owner, why := d.owner(e)
	switch {
	case why != "":
		d.report(Change{Kind: Refused, At: e.At, Name: e.Name, Why: why})
		return ""
	case e.ID == "" && e.Number == "" && len(e.Accounts) == 0:
		d.report(Change{Kind: Refused, At: e.At, Name: e.Name, Why: "没有工号也没有账号，认不出是谁"})
		return ""
	case owner == "" && e.Left:
		return "" // never known, and gone already
	case owner == "" && e.Name == "":
		d.report(Change{Kind: Refused, At: e.At, Why: "没有姓名，也不是已有的人"})
		return ""
	case owner == "":
		owner = d.add(e)
	}
	if first, twice := d.named[owner]; twice && d.from == FromCSV {
		d.report(Change{Kind: Refused, At: e.At, Name: e.Name, Why: "和" + first + "是同一个人"})
		return ""
	}
	d.named[owner] = e.At
	if e.Number != "" && d.person(owner).Number == "" && !slices.Contains(d.byNumber[e.Number], owner) {
		d.byNumber[e.Number] = append(d.byNumber[e.Number], owner) // others may name it as their manager's
	}
	d.accounts(owner, e)
	return owner
}

// owner finds who is meant: by id, by account, by number. Two answers that differ are no answer.
func (d *decider) owner(e Entry) (owner core.PersonID, why string) {
	if e.ID != "" {
		if _, ok := d.known.People[e.ID]; !ok {
			return "", "没有编号为 " + string(e.ID) + " 的人"
		}
		return d.canonical(e.ID), ""
	}
	for _, a := range e.Accounts {
		if known, ok := d.known.Accounts[AccountKey(a)]; ok {
			owner = d.canonical(known.Person)
			break
		}
	}
	numbered, ambiguous := d.numbered(e.Number)
	switch {
	case ambiguous:
		return "", "工号 " + e.Number + " 有两条没有关联的记录，请先在控制台「人员」里关联"
	case owner == "":
		if numbered != "" && d.from == FromPlatform && !d.mayJoin(numbered) {
			return "", "工号 " + e.Number + " 属于" + d.person(numbered).Name + "，其有服务台职责，请在控制台「人员」里确认关联"
		}
		return numbered, ""
	case numbered == "" || numbered == owner:
		return owner, ""
	}
	return d.join(owner, numbered, e)
}

// numbered is the one person with a number.
func (d *decider) numbered(number string) (id core.PersonID, ambiguous bool) {
	if number == "" {
		return "", false
	}
	for _, n := range d.byNumber[number] {
		switch c := d.canonical(n); {
		case id == "":
			id = c
		case id != c:
			return "", true
		}
	}
	return id, false
}

// mayJoin: what an administrator of a platform enters there must not make anybody a technician or an administrator here.
func (d *decider) mayJoin(id core.PersonID) bool { return !d.person(id).HasDuties() }

// join makes one person of the record that has the account and the one that has the number.
func (d *decider) join(account, number core.PersonID, e Entry) (core.PersonID, string) {
	a, n := d.person(account), d.person(number)
	switch {
	case a.Number != "" && a.Number != e.Number:
		return "", "账号登记的工号是 " + a.Number + "，名单里是 " + e.Number + "，请核对"
	case d.from == FromPlatform && !(d.mayJoin(account) && d.mayJoin(number)):
		return "", "工号 " + e.Number + " 属于" + n.Name + "，其中一方有服务台职责，请在控制台「人员」里确认关联"
	}
	d.plan.Links = append(d.plan.Links, [2]core.PersonID{account, number})
	d.known.Aliases[account] = number
	d.report(Change{Kind: Linked, At: e.At, Person: number, Name: n.Name, Why: "和记录 " + a.Name + "（" + string(account) + "）工号相同"})
	return number, ""
}

func (d *decider) add(e Entry) core.PersonID {
	p := core.Person{ID: d.newID(), Name: e.Name, Active: true, Roles: []core.Role{core.RoleEmployee}, Source: string(d.from)}
	d.changed[p.ID] = p
	d.added = append(d.added, p.ID)
	d.report(Change{Kind: Added, At: e.At, Person: p.ID, Name: p.Name})
	return p.ID
}

// accounts gives a person the accounts that are named with them, unless they are another's.
func (d *decider) accounts(owner core.PersonID, e Entry) {
	for _, a := range e.Accounts {
		known, ok := d.known.Accounts[AccountKey(a)]
		switch {
		case ok && d.canonical(known.Person) == owner:
		case ok:
			d.report(Change{Kind: Kept, At: e.At, Person: owner, Name: d.person(owner).Name, Why: "账号 " + AccountKey(a) + " 已属于" + d.person(known.Person).Name + "，请在控制台「人员」里确认关联"})
		default:
			a.Person = owner
			d.plan.Accounts = append(d.plan.Accounts, a)
			if !slices.Contains(d.added, owner) {
				d.report(Change{Kind: Joined, At: e.At, Person: owner, Name: d.person(owner).Name, Why: "新账号 " + AccountKey(a)})
			}
			d.known.Accounts[AccountKey(a)] = a
		}
	}
}

// manager finds whom an entry names as manager.
func (d *decider) manager(e Entry) (id core.PersonID, unknown bool) {
	if e.Manager != "" {
		if n, _ := d.numbered(e.Manager); n != "" {
			return n, false
		}
		if _, ok := d.known.People[core.PersonID(e.Manager)]; ok {
			return core.PersonID(e.Manager), false
		}
		return "", true
	}
	if a, ok := d.known.Accounts[AccountKey(e.ManagerAccount)]; ok && e.ManagerAccount.ID != "" {
		return d.canonical(a.Person), false
	}
	return "", false
}

func copied[K comparable, V any](m map[K]V) map[K]V {
	out := make(map[K]V, len(m))
	maps.Copy(out, m)
	return out
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}
