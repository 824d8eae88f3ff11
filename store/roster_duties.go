package store

import (
	"context"
	"slices"

	"github.com/imdesk/imdesk/core"
)

// Duties are what a person does for the desks.
type Duties struct {
	Desks []core.DeskID // works for: may claim and handle tickets
	Lead  []core.DeskID // is told of breaches and of what nobody takes; always among Desks
	Admin bool          // may handle every desk's tickets and bind groups
	Owner bool          // an admin who also owns the bots
	// Read and Approve are desks whose tickets the person may look at, and desks for which they may be asked to approve by their role.
	Read, Approve []core.DeskID
}

// Assigned says how somebody's duties changed.
type Assigned struct {
	Person        core.Person
	Before, After Duties
}

// DutiesOf reads what a person does from where it stands: desks and roles in the person's records, the lead in the desk's.
func DutiesOf(p core.Person, desks []core.Desk) Duties {
	d := Duties{Admin: p.Has(core.RoleAdmin), Owner: p.Has(core.RoleOwner)}
	for _, k := range desks {
		if granted(p, k.ID, core.RoleAnalyst) {
			d.Read = append(d.Read, k.ID)
		}
		if granted(p, k.ID, core.RoleApprover) {
			d.Approve = append(d.Approve, k.ID)
		}
	}
	p = notAdmin(p) // who works for all of them
	p.Active = true
	for _, k := range desks {
		if p.WorksFor(k.ID) {
			d.Desks = append(d.Desks, k.ID)
		}
		if p.Is(k.Lead) {
			d.Lead = append(d.Lead, k.ID)
		}
	}
	return d
}

func notAdmin(p core.Person) core.Person {
	p.Roles = slices.DeleteFunc(slices.Clone(p.Roles), func(r core.Role) bool { return r == core.RoleAdmin || r == core.RoleOwner })
	p.Linked = slices.Clone(p.Linked)
	for i, l := range p.Linked {
		p.Linked[i] = notAdmin(l)
	}
	return p
}

// granted reports whether a role was given at a desk, by any of their records.
func granted(p core.Person, desk core.DeskID, r core.Role) bool {
	return slices.Contains(p.Grants[desk], r) || slices.Contains(p.Roles, r) && slices.Contains(p.Desks, desk) ||
		slices.ContainsFunc(p.Linked, func(l core.Person) bool { return granted(l, desk, r) })
}

// give writes duties into a person's record.
func (d Duties) give(p core.Person) core.Person {
	p.Desks, p.Grants = d.Desks, nil
	for _, g := range []struct {
		role  core.Role
		desks []core.DeskID
	}{{core.RoleAnalyst, d.Read}, {core.RoleApprover, d.Approve}} {
		for _, id := range g.desks {
			if p.Grants == nil {
				p.Grants = map[core.DeskID][]core.Role{}
			}
			p.Grants[id] = append(p.Grants[id], g.role)
		}
	}
	p.Roles = slices.DeleteFunc(slices.Clone(p.Roles), func(r core.Role) bool { return r != core.RoleEmployee })
	for _, g := range []struct {
		role core.Role
		has  bool
	}{{core.RoleTechnician, len(d.Desks) > 0}, {core.RoleLead, len(d.Lead) > 0}, {core.RoleAdmin, d.Admin}, {core.RoleOwner, d.Owner}} {
		if g.has {
			p.Roles = append(p.Roles, g.role)
		}
	}
	return p
}

// normal brings duties into the order of the desks and makes a lead one of the desk's people.
func (d Duties) normal(desks []core.Desk) (Duties, error) {
	out := Duties{Admin: d.Admin, Owner: d.Owner}
	for _, k := range desks {
		if slices.Contains(d.Read, k.ID) {
			out.Read = append(out.Read, k.ID)
		}
		if slices.Contains(d.Approve, k.ID) {
			out.Approve = append(out.Approve, k.ID)
		}
		leads := slices.Contains(d.Lead, k.ID)
		if leads {
			out.Lead = append(out.Lead, k.ID)
		}
		if leads || slices.Contains(d.Desks, k.ID) {
			out.Desks = append(out.Desks, k.ID)
		}
	}
	for _, id := range slices.Concat(d.Desks, d.Lead, d.Read, d.Approve) {
		if !slices.ContainsFunc(desks, func(k core.Desk) bool { return k.ID == id }) {
			return out, core.Refuse(core.CodeInvalid, "没有这个服务台："+string(id))
		}
	}
	return out, nil
}

// equal compares duties that are in the order of the desks.
func (d Duties) equal(o Duties) bool {
	return d.Admin == o.Admin && d.Owner == o.Owner && slices.Equal(d.Read, o.Read) && slices.Equal(d.Approve, o.Approve) && slices.Equal(d.Desks, o.Desks) && slices.Equal(d.Lead, o.Lead)
}

// Assign gives a person exactly these duties and returns what changed: nothing if they had them, and more than one entry where somebody else
// is no longer a desk's lead. What a set-up that is being applied says about the desks waits, or is waited for.
func (t *Tx) Assign(ctx context.Context, id core.PersonID, want Duties) ([]Assigned, error) {
	s, err := t.lockSetup(ctx)
	if err != nil {
		return nil, wrap("assign duties", err)
	}
	if want, err = want.normal(s.Desks); err != nil {
		return nil, err
	}
	p, err := t.lockPerson(ctx, id)
	if err != nil {
		return nil, wrap("assign duties", err)
	}
	changed, err := t.followLeads(ctx, s.Desks, p, want)
	if err != nil {
		return nil, wrap("assign duties", err)
	}
	if before := DutiesOf(p, s.Desks); !before.equal(want) {
		changed = append([]Assigned{{p, before, want}}, changed...)
	}
	if len(changed) == 0 {
		return nil, nil
	}
	s.Desks = staffed(s.Desks, id, want)
	for _, l := range p.Linked { // else they would go on doing by a linked record what they no longer do
		s.Desks = staffed(s.Desks, l.ID, Duties{})
		if !l.HasDuties() {
			continue
		}
		if err := t.putPerson(Duties{}.give(l)); err != nil {
			return nil, wrap("assign duties", err)
		}
	}
	for _, c := range changed {
		if err := t.putPerson(c.After.give(c.Person)); err != nil {
			return nil, wrap("assign duties", err)
		}
	}
	_, err = t.saveSetup(ctx, s)
	return changed, wrap("assign duties", err)
}

// followLeads finds the people who stop being lead because p takes over. They go on working for the desk.
func (t *Tx) followLeads(ctx context.Context, desks []core.Desk, p core.Person, want Duties) ([]Assigned, error) {
	var out []Assigned
	for _, k := range desks {
		if !slices.Contains(want.Lead, k.ID) || p.Is(k.Lead) || k.Lead == "" {
			continue
		}
		if slices.ContainsFunc(out, func(a Assigned) bool { return a.Person.ID == k.Lead }) {
			continue
		}
		old, err := t.lockPerson(ctx, k.Lead)
		if core.CodeOf(err) == core.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		before := DutiesOf(old, desks)
		after := before
		after.Lead = slices.DeleteFunc(slices.Clone(before.Lead), func(d core.DeskID) bool { return slices.Contains(want.Lead, d) })
		out = append(out, Assigned{old, before, after})
	}
	return out, nil
}

// staffed returns the desks with a person among their members, as leads, or neither, as the duties say.
func staffed(desks []core.Desk, id core.PersonID, d Duties) []core.Desk {
	out := slices.Clone(desks)
	for i := range out {
		k := &out[i]
		switch {
		case slices.Contains(d.Lead, k.ID):
			k.Lead = id
		case k.Lead == id:
			k.Lead = ""
		}
		member := slices.Contains(k.Members, id)
		switch works := slices.Contains(d.Desks, k.ID); {
		case works && !member:
			k.Members = append(slices.Clone(k.Members), id)
		case !works && member:
			k.Members = slices.DeleteFunc(slices.Clone(k.Members), func(m core.PersonID) bool { return m == id })
		}
	}
	return out
}
