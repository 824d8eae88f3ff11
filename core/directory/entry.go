// Package directory decides what a list of people from elsewhere, a file or a platform's contacts, changes about the people the desk knows. It
// reads nothing and writes nothing: what is known comes in, what is to be done comes out, so that a dry run and the real one are one code.
package directory

import "github.com/imdesk/imdesk/core"

// Source says where entries come from. The stronger one decides about a fact; a weaker one only fills what is empty.
type Source string

// Sources, strongest first. The set-up (core.Person.Listed) is stronger than all of them.
const (
	FromCSV      Source = "csv"
	FromPlatform Source = "platform"
)

// Entry is what a source says of one human being. Empty means that it doesn't say.
type Entry struct {
	// At tells people where the entry stands: "第 12 行", "wecom/zhangwei".
	At         string
	ID         core.PersonID // names the record outright, as the set-up does
	Number     string
	Name       string
	Title      string
	Department string
	// Manager is the employee number or the id of the manager; ManagerAccount the account, where the source knows accounts only.
	Manager        string
	ManagerAccount core.Account
	Site           string
	Hours          string
	Language       string
	VIP            *bool
	// Left says that the human being left the enterprise (a file) or this platform (a directory).
	Left bool
	// Back says that a directory shows the account as active, which ends what an earlier Left began.
	Back     bool
	Accounts []core.Account
}

// Known is everybody the desk knows, each record by itself.
type Known struct {
	People   map[core.PersonID]core.Person
	Aliases  map[core.PersonID]core.PersonID
	Accounts map[string]core.Account // by AccountKey
}

// AccountKey is an account as one text: platform/tenant/id.
func AccountKey(a core.Account) string { return string(a.Platform) + "/" + a.Tenant + "/" + a.ID }

// Kind says what becomes of somebody.
type Kind string

// Kinds of changes.
const (
	Added   Kind = "added"
	Updated Kind = "updated"
	Joined  Kind = "joined" // an account was added to a person
	Linked  Kind = "linked" // two records become one
	Left    Kind = "left"   // on every platform: inactive from now on
	Gone    Kind = "gone"   // from one platform
	Back    Kind = "back"
	Kept    Kind = "kept"    // the source says otherwise, and was not followed
	Refused Kind = "refused" // the entry makes no sense
)

// Change is one line of the report.
type Change struct {
	Kind   Kind          `json:"kind"`
	At     string        `json:"at,omitempty"`
	Person core.PersonID `json:"person,omitempty"`
	Name   string        `json:"name,omitempty"`
	Fields []Field       `json:"fields,omitempty"`
	Why    string        `json:"why,omitempty"`
}

// Field is a fact before and after.
type Field struct {
	Name   string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Plan is what is to be done.
type Plan struct {
	// People are records to be stored as they stand here.
	People []core.Person
	// Accounts are accounts to be assigned to the person they name.
	Accounts []core.Account
	// Links are records to become an alias of another: from, to.
	Links [][2]core.PersonID
	// Gone are accounts to be marked as having left their platform; Returned to be unmarked.
	Gone, Returned []core.Account
	// Leavers are the people of People who become inactive by this plan.
	Leavers []core.PersonID
	Changes []Change
}

// None reports whether nothing is to be done.
func (p Plan) None() bool {
	return len(p.People)+len(p.Accounts)+len(p.Links)+len(p.Gone)+len(p.Returned) == 0
}

// AccountLeft is why an account of somebody who left a platform can't be reached; it stands where the reason of a failed delivery does.
const AccountLeft = "已从平台通讯录离开"
