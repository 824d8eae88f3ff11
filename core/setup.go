package core

import (
	"cmp"
	"time"
)

// Setup is the declarative set-up of an org: what `imdesk apply` writes and the desk works by. It is read-only once loaded.
type Setup struct {
	Version   int64           `json:"-"`
	Org       Org             `json:"org" yaml:"org"`
	Calendars []Calendar      `json:"calendars" yaml:"calendars"`
	Sites     []Site          `json:"sites,omitempty" yaml:"sites,omitempty"`
	Desks     []Desk          `json:"desks" yaml:"desks"`
	SLA       []SLAPolicy     `json:"sla" yaml:"sla"`
	Catalogue []CatalogueItem `json:"catalogue" yaml:"catalogue"`
	KB        []Article       `json:"articles" yaml:"articles"`
	// Rules decide about new tickets; the first that applies counts.
	Rules []Rule `json:"rules,omitempty" yaml:"rules,omitempty"`
	// Recurring are the tickets that desks open by themselves.
	Recurring []Recurring `json:"recurring,omitempty" yaml:"recurring,omitempty"`
	// Automation is what the desks do by themselves when something happens to a ticket; desks may have more.
	Automation []Automation `json:"automation,omitempty" yaml:"automation,omitempty"`
}

// Org is an enterprise.
type Org struct {
	ID       OrgID  `json:"id" yaml:"id"`
	Name     string `json:"name" yaml:"name"`
	Timezone string `json:"timezone" yaml:"timezone"`
}

// Calendar describes working time; package worktime computes with it.
type Calendar struct {
	ID       string              `json:"id" yaml:"id"`
	Name     string              `json:"name" yaml:"name"`
	Timezone string              `json:"timezone" yaml:"timezone"`
	Weekly   map[string][]string `json:"weekly" yaml:"weekly"`     // mon…sun → "09:00-12:00"
	Holidays string              `json:"holidays" yaml:"holidays"` // "cn": the built-in statutory pack
	Extra    map[string]string   `json:"extra" yaml:"extra"`       // 2026-05-04: "off" (and a name), "work", a weekday it stands in for, or hours of its own
}

// Desk is a service desk.
type Desk struct {
	ID       DeskID     `json:"id" yaml:"id"`
	Name     string     `json:"name" yaml:"name"`
	Prefix   string     `json:"prefix" yaml:"prefix"`
	Calendar string     `json:"calendar" yaml:"calendar"`
	Lead     PersonID   `json:"lead" yaml:"lead"`
	Members  []PersonID `json:"members" yaml:"members"`
	// Owner answers for the desk and is told of missed deadlines behind its lead; empty is the lead.
	Owner           PersonID   `json:"owner,omitempty" yaml:"owner,omitempty"`
	Categories      []Category `json:"categories" yaml:"categories"`
	DefaultCategory string     `json:"default_category" yaml:"default_category"`
	DefaultPriority Priority   `json:"default_priority" yaml:"default_priority"`
	// CloseAfter is the working time after which a resolved ticket closes by itself, ReopenWithin how long a closed one may be reopened, in all time.
	CloseAfter   Duration `json:"close_after,omitempty" yaml:"close_after"`
	ReopenWithin Duration `json:"reopen_within,omitempty" yaml:"reopen_within"`
	// IdleAfter is the working time without a change after which a ticket without a deadline enters the lead's digest.
	IdleAfter Duration `json:"idle_after,omitempty" yaml:"idle_after"`
	// Matrix gives the priority for each impact (person, team, department, company) and urgency (low, normal, high); empty is the usual one.
	Matrix map[string]map[string]Priority `json:"matrix,omitempty" yaml:"matrix"`
	// Talk says what words under a ticket's card are that name no command: TalkNote, the default, or TalkReply.
	Talk string `json:"talk,omitempty" yaml:"talk"`
	// Fields are what the desk keeps of its records besides, by their type: incident, request, problem, change. Required ones are asked for
	// before a record is filed, all of them are written by handlers.
	Fields map[TicketType][]CatalogueField `json:"fields,omitempty" yaml:"fields"`
	// Replies are ready answers for handlers.
	Replies []CannedReply `json:"replies,omitempty" yaml:"replies"`
	// BreachReasons are why its targets are missed, for handlers to choose from; empty are the usual ones. "Other" is always there.
	BreachReasons []BreachCode `json:"breach_reasons,omitempty" yaml:"breach_reasons"`
	// Language is what the desk's groups read, zh-CN or en; empty means zh-CN.
	Language string `json:"language,omitempty" yaml:"language"`
	// Dispatch says who gets which ticket.
	Dispatch *Dispatch `json:"dispatch,omitempty" yaml:"dispatch,omitempty"`
	// Automation are the desk's own rules, behind those of the org.
	Automation []Automation `json:"automation,omitempty" yaml:"automation,omitempty"`
}

// Head is who answers for the desk.
func (d Desk) Head() PersonID { return cmp.Or(d.Owner, d.Lead) }

// What handlers' words under a ticket's card are.
const (
	TalkNote  = "note"  // internal
	TalkReply = "reply" // they go to the requester
)

// CannedReply is a ready answer with variables such as {提交人}; package desk names them.
type CannedReply struct {
	Name string `json:"name" yaml:"name"`
	Text string `json:"text" yaml:"text"`
}

// BreachCode is a reason for missing a target. Reports count by ID.
type BreachCode struct {
	ID   string `json:"id" yaml:"id"`
	Name string `json:"name" yaml:"name"`
}

// Category is a kind of case within a desk.
type Category struct {
	ID       string   `json:"id" yaml:"id"`
	Name     string   `json:"name" yaml:"name"`
	Keywords []string `json:"keywords" yaml:"keywords"`
}

// Duration is a time.Duration written as "15m" or "4h" in YAML and JSON.
type Duration time.Duration

// MarshalText writes d in Go's notation.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads Go's notation.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	*d = Duration(v)
	return err
}

// ApprovalTemplate is one level of a chain; docs/design/approvals.md explains the keys. The zero value of each key is its default.
type ApprovalTemplate struct {
	Name string `json:"name" yaml:"name"`
	// Approver is one rule, Approvers are several: manager, lead, lead:<desk>, person:<id>, role:<role>, role:<role>:<desk>, field:<name>.
	Approver  string   `json:"approver,omitempty" yaml:"approver,omitempty"`
	Approvers []string `json:"approvers,omitempty" yaml:"approvers,omitempty"`
	Mode      string   `json:"mode,omitempty" yaml:"mode,omitempty"`         // any, all
	Need      int      `json:"need,omitempty" yaml:"need,omitempty"`         // N of M, instead of a mode
	When      string   `json:"when,omitempty" yaml:"when,omitempty"`         // condition over the form's fields
	OnEmpty   string   `json:"on_empty,omitempty" yaml:"on_empty,omitempty"` // lead, skip, refuse
	OnSelf    string   `json:"on_self,omitempty" yaml:"on_self,omitempty"`   // skip, manager, lead
	// OnAway says who decides for an approver on leave who named no deputy: AwayWait, the default, AwayManager, AwayLead.
	OnAway string `json:"on_away,omitempty" yaml:"on_away,omitempty"`
	// Within is the deadline in working time, of the approver where there is one, else of the desk; 0 is none.
	Within    Duration `json:"within,omitzero" yaml:"within,omitempty"`
	OnTimeout string   `json:"on_timeout,omitempty" yaml:"on_timeout,omitempty"` // remind, escalate, approve, reject
}

// Who decides in place of an approver on leave.
const (
	AwayWait    = "wait"    // the approver, when they are back
	AwayManager = "manager" // who is above them
	AwayLead    = "lead"    // who leads the desk
)

// Rules lists who is asked on the level.
func (a ApprovalTemplate) Rules() []string {
	if a.Approver == "" {
		return a.Approvers
	}
	return append([]string{a.Approver}, a.Approvers...)
}

// Article is one piece of knowledge.
type Article struct {
	ID        ArticleID `json:"id" yaml:"id"`
	Desk      DeskID    `json:"desk" yaml:"desk"`
	Category  string    `json:"category" yaml:"category"`
	Title     string    `json:"title" yaml:"title"`
	Questions []string  `json:"questions" yaml:"questions"`
	Tags      []string  `json:"tags" yaml:"tags"`
	Body      string    `json:"body" yaml:"body"`
}
