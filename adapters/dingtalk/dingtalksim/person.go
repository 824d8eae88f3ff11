package dingtalksim

import (
	"encoding/json"
	"strings"
)

// Person is a member of the organisation, or an outsider when CorpID names another one. Empty ids are derived from ID.
type Person struct {
	ID       string  `json:"id"` // userId, in robot messages senderStaffId
	Name     string  `json:"name"`
	Title    string  `json:"title,omitempty"`
	UnionID  string  `json:"union_id,omitempty"`
	OpaqueID string  `json:"opaque_id,omitempty"` // senderId and atUsers[].dingtalkId
	Mobile   string  `json:"mobile,omitempty"`
	Email    string  `json:"email,omitempty"`
	OrgEmail string  `json:"org_email,omitempty"`
	Manager  string  `json:"manager,omitempty"` // manager_userid, absent from answers when empty
	Number   string  `json:"job_number,omitempty"`
	Site     string  `json:"work_place,omitempty"`
	CorpID   string  `json:"corp_id,omitempty"`
	Depts    []int64 `json:"depts,omitempty"` // default: the root department
	Leads    []int64 `json:"leads,omitempty"` // departments this person leads
	Admin    bool    `json:"admin,omitempty"`
	// Inactive marks someone who left: neither found nor reachable. In JSON it is the inverse field "active", true when absent.
	Inactive bool `json:"-"`
	// Unreachable marks someone outside the app's visible range: found, but not reachable.
	Unreachable bool `json:"unreachable,omitempty"`
}

type personAlias Person

// MarshalJSON adds "active".
func (p Person) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		personAlias
		Active bool `json:"active"`
	}{personAlias(p), !p.Inactive})
}

// UnmarshalJSON reads "active", true when absent.
func (p *Person) UnmarshalJSON(b []byte) error {
	v := struct {
		personAlias
		Active *bool `json:"active"`
	}{}
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*p = Person(v.personAlias)
	p.Inactive = v.Active != nil && !*v.Active
	return nil
}

func (p Person) withDefaults(corp string) Person {
	if p.Name == "" {
		p.Name = p.ID
	}
	if p.UnionID == "" {
		p.UnionID = strings.TrimRight(stableKey("", "union", p.ID), "=") + "iE"
	}
	if p.OpaqueID == "" {
		p.OpaqueID = stableKey("$:LWCP_v1:$", "person", p.ID)
	}
	if p.CorpID == "" {
		p.CorpID = corp
	}
	if len(p.Depts) == 0 {
		p.Depts = []int64{rootDept}
	}
	return p
}

// Group is a group chat. ID is its openConversationId, derived from the name when empty.
type Group struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Members   []string `json:"members"`
	BotMember bool     `json:"bot_member"`
	External  bool     `json:"external,omitempty"` // not an internal group: the robot cannot act there
	Disbanded bool     `json:"disbanded,omitempty"`
}

// UnmarshalJSON makes bot_member true when absent.
func (g *Group) UnmarshalJSON(b []byte) error {
	type alias Group
	v := alias{BotMember: true}
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*g = Group(v)
	return nil
}

func (g Group) has(person string) bool {
	for _, m := range g.Members {
		if m == person {
			return true
		}
	}
	return false
}

// Department is a node of the organisation tree; the root, id 1, always exists.
type Department struct {
	ID       int64    `json:"id"`
	Parent   int64    `json:"parent"`
	Name     string   `json:"name"`
	Managers []string `json:"managers,omitempty"`
	Hidden   bool     `json:"hidden,omitempty"` // outside the app's contact scope: errcode 50004
}

const rootDept = 1
