package core

import "slices"

// Right is a kind of act. What nobody was given, nobody may do.
type Right string

// Rights.
const (
	RightAsk    Right = "ask"    // report, request, act on one's own tickets
	RightDecide Right = "decide" // decide what one is asked to approve
	RightRead   Right = "read"   // see a desk's tickets, without internal notes; look at the console
	RightWork   Right = "work"   // handle a desk's tickets, internal notes included
	RightLead   Right = "lead"   // hand over others' work, see the board, bind groups
	RightManage Right = "manage" // people, groups, failures, alarms
	RightOwn    Right = "own"    // the bots' credentials, who is owner
)

// Rights of each role. Owner and admin hold theirs everywhere, the others at the desks they were given, employee without any desk.
var rights = map[Role][]Right{
	RoleEmployee:   {RightAsk, RightDecide},
	RoleApprover:   {RightAsk, RightDecide},
	RoleAnalyst:    {RightAsk, RightDecide, RightRead},
	RoleTechnician: {RightAsk, RightDecide, RightRead, RightWork},
	RoleLead:       {RightAsk, RightDecide, RightRead, RightWork, RightLead},
	RoleAdmin:      {RightAsk, RightDecide, RightRead, RightWork, RightLead, RightManage},
	RoleOwner:      {RightAsk, RightDecide, RightRead, RightWork, RightLead, RightManage, RightOwn},
}

// Roles lists every role, the weakest first.
var Roles = []Role{RoleEmployee, RoleApprover, RoleAnalyst, RoleTechnician, RoleLead, RoleAdmin, RoleOwner}

// Gives reports whether a role holds a right, where it holds at all. An unknown role holds none.
func (r Role) Gives(right Right) bool { return slices.Contains(rights[r], right) }

// everywhere are the roles that no desk narrows.
func (r Role) everywhere() bool { return r == RoleEmployee || r == RoleAdmin || r == RoleOwner }

// May reports whether p holds a right at a desk, by any of their records; each counts by itself.
func (p Person) May(right Right, desk DeskID) bool {
	if !p.Active {
		return false
	}
	return slices.ContainsFunc(p.rolesAt(desk), func(r Role) bool { return r.Gives(right) }) ||
		slices.ContainsFunc(p.Linked, func(l Person) bool { return l.May(right, desk) })
}

// rolesAt are the roles of the record by itself at a desk. That somebody is a lead somewhere makes them a technician at their other desks; which
// desk they lead stands in the desk, see Leads.
func (p Person) rolesAt(desk DeskID) []Role {
	out := []Role{RoleEmployee}
	for _, r := range p.Roles {
		switch {
		case r.everywhere():
			out = append(out, r)
		case !slices.Contains(p.Desks, desk):
		case r == RoleLead:
			out = append(out, RoleTechnician)
		default:
			out = append(out, r)
		}
	}
	return append(out, p.Grants[desk]...)
}

// Leads reports whether p may do what only the desk's lead may: being it, or by a role that holds the right there.
func (p Person) Leads(d Desk) bool { return p.Active && p.Is(d.Lead) || p.May(RightLead, d.ID) }
