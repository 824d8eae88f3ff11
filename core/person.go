package core

import "slices"

// Role is what a person may do in general; desk membership narrows it.
type Role string

// Roles.
const (
	RoleEmployee   Role = "employee"
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
	// Bare is true while the person is known only by an account id, waiting to be completed from the directory.
	Bare bool `json:"bare,omitempty"`
	// Listed is true while the set-up that was applied last names the person: the next one says anew what they are and may do.
	Listed bool `json:"listed,omitempty"`
}

// Has reports whether p holds role.
func (p Person) Has(role Role) bool { return slices.Contains(p.Roles, role) }

// WorksFor reports whether p may handle tickets of desk.
func (p Person) WorksFor(desk DeskID) bool {
	return p.Active && (p.Has(RoleAdmin) || slices.Contains(p.Desks, desk) && (p.Has(RoleTechnician) || p.Has(RoleLead)))
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
