package core

import "slices"

// Role is what a person may do in general; desk membership narrows it.
type Role string

// Roles.
const (
	RoleOwner      Role = "owner"
	RoleEmployee   Role = "employee"
	RoleApprover   Role = "approver"
	RoleAnalyst    Role = "analyst"
	RoleTechnician Role = "technician"
	RoleLead       Role = "lead"
	RoleAdmin      Role = "admin"
)

// Person is a human being inside an org, whatever number of accounts they have.
type Person struct {
	ID         PersonID `json:"id"`
	Org        OrgID    `json:"-"`
	Name       string   `json:"name"`
	Title      string   `json:"title,omitempty"`
	Department string   `json:"department,omitempty"`
	Manager    PersonID `json:"manager,omitempty"`
	VIP        bool     `json:"vip,omitempty"`
	Active     bool     `json:"active"`
	Roles      []Role   `json:"roles,omitempty"`
	Desks      []DeskID `json:"desks,omitempty"`
	// Grants are further roles, at one desk each: somebody may work for one desk and only look at another.
	Grants map[DeskID][]Role `json:"grants,omitempty"`
	// Number is the employee number (工号), unique in the org where it is given: the means to tell that two records are one human being.
	Number string `json:"number,omitempty"`
	// Site is where they work: building and floor, as the enterprise writes it.
	Site string `json:"site,omitempty"`
	// Calendar is the one they work by; empty means their site's, else that of the desk they do something for.
	Calendar string `json:"calendar,omitempty"`
	// Hours are the part of their calendar's working time in which they work, "09:00-18:00" by its wall clock; empty means all of it.
	Hours string `json:"hours,omitempty"`
	// Source says who the facts above come from (setup, csv, or a platform's directory); a weaker source never overwrites a stronger one.
	Source string `json:"source,omitempty"`
	// Wishes are what the person chose in chat; no directory touches them.
	Wishes Wishes `json:"wishes,omitzero"`
	// Bare is true while the person is known only by an account id, waiting to be completed from the directory.
	Bare bool `json:"bare,omitempty"`
	// Listed is true while the set-up that was applied last names the person: the next one says anew what they are and may do.
	Listed bool `json:"listed,omitempty"`
	// Linked are the records of the same human being that were linked to this one, each as it stands by itself. Rows name any of them, so
	// people are compared by Is, never by ID. It is read with the person and never stored in it: unlinking leaves nothing behind.
	Linked []Person `json:"-"`
}

// Wishes are a person's own choices of how the desk deals with them.
type Wishes struct {
	// Platform is where the desk writes to them first; empty means where they spoke last.
	Platform Platform `json:"platform,omitempty"`
	// Quiet is when the desk doesn't begin to speak by itself, "20:00-08:00" in the org's time zone; empty means never.
	Quiet string `json:"quiet,omitempty"`
	// Language is zh-CN or en; empty means zh-CN.
	Language string `json:"language,omitempty"`
}

// Is reports whether an id, of whichever of their records, means p.
func (p Person) Is(id PersonID) bool {
	return id != "" && (p.ID == id || slices.ContainsFunc(p.Linked, func(l Person) bool { return l.ID == id }))
}

// IsAny reports whether one of ids means p.
func (p Person) IsAny(ids []PersonID) bool { return slices.ContainsFunc(ids, p.Is) }

// Own returns p without what is linked to it: the record by itself.
func (p Person) Own() Person {
	p.Linked = nil
	return p
}

// Has reports whether p holds role, by any of their records that is active.
func (p Person) Has(role Role) bool {
	return slices.Contains(p.Roles, role) || slices.ContainsFunc(p.Linked, func(l Person) bool { return l.Active && l.Has(role) })
}

// WorksFor reports whether p may handle tickets of desk. A linked record counts by itself: a desk of one and a role of another make no right.
func (p Person) WorksFor(desk DeskID) bool { return p.May(RightWork, desk) }

// Administers reports whether p may do everywhere what a desk's lead may do at theirs.
func (p Person) Administers() bool { return p.Active && (p.Has(RoleAdmin) || p.Has(RoleOwner)) }

// HasDuties reports whether the record by itself names a desk or a role beyond that of an employee.
func (p Person) HasDuties() bool {
	return len(p.Desks)+len(p.Grants) > 0 || slices.ContainsFunc(p.Roles, func(r Role) bool { return r != RoleEmployee })
}

// ServedDesks lists the desks named in any of their records, their own first.
func (p Person) ServedDesks() []DeskID {
	if len(p.Linked) == 0 {
		return p.Desks
	}
	out := slices.Clone(p.Desks)
	for _, l := range p.Linked {
		for _, d := range l.Desks {
			if l.Active && !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
	}
	return out
}

// Account is one identity of a person on one platform.
type Account struct {
	Org      OrgID    `json:"-"`
	Person   PersonID `json:"person"`
	Platform Platform `json:"platform"`
	Tenant   string   `json:"tenant"`
	ID       string   `json:"id"`      // stable id
	Address  string   `json:"address"` // what sending needs when it differs, per app
	// Bot is the bot through which this account was last heard or reached; empty when it never was.
	Bot BotID `json:"bot,omitempty"`
	// Unreachable holds why the last send to this account failed for good; empty when it did not.
	Unreachable string `json:"unreachable,omitempty"`
}

// Sender returns the account in the form targets and cards use.
func (a Account) Sender(name string) Sender {
	return Sender{ID: a.ID, Tenant: a.Tenant, Address: a.Address, Name: name}
}

// Binding is a group that has spoken to a bot, and the desk whose queue it shows, if any.
type Binding struct {
	Bot          BotID    `json:"bot"`
	Platform     Platform `json:"platform"`
	Conversation string   `json:"conversation"`
	Title        string   `json:"title"`
	Desk         DeskID   `json:"desk,omitempty"`
	Broken       string   `json:"broken,omitempty"` // why the bot can no longer speak there
}
