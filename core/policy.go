package core

// SLAPolicy promises times in working time. Policies stand in order, and the first that matches a ticket is the only one that counts for it.
type SLAPolicy struct {
	// Name is what people are told it is called; empty: they are told the desk's name.
	Name string `json:"name,omitempty" yaml:"name,omitempty"`
	// Desk limits it to one desk; empty is any. A policy with a desk and nothing else to match is the whole desk's.
	Desk  DeskID   `json:"desk" yaml:"desk,omitempty"`
	Match SLAMatch `json:"match,omitzero" yaml:"match,omitempty"`
	// Targets are by priority; Target is for those that Targets doesn't name.
	Targets map[Priority]SLATarget `json:"targets" yaml:"targets,omitempty"`
	Target  *SLATarget             `json:"target,omitempty" yaml:"target,omitempty"`
	// RemindPercent of a target's working time after which the handler is reminded; Remind instead of it says several times and who hears.
	RemindPercent int           `json:"remind_percent" yaml:"remind_percent,omitempty"`
	Remind        []SLAReminder `json:"remind,omitempty" yaml:"remind,omitempty"`
	// Escalation is the ladder that is climbed from the moment a deadline is missed until somebody takes notice; empty tells the handler, the
	// group and the lead once.
	Escalation []EscalationStep `json:"escalation,omitempty" yaml:"escalation,omitempty"`
	// AroundTheClock are the priorities whose ladder is climbed in all time instead of working time.
	AroundTheClock []Priority `json:"around_the_clock,omitempty" yaml:"around_the_clock,omitempty"`
	// KeepRunning are the waits that do not stop the clock: WaitRequester, WaitSupplier, WaitApproval. Those it doesn't name do.
	KeepRunning []Wait `json:"keep_running,omitempty" yaml:"keep_running,omitempty"`
	// Calendar is whose working time counts: CalendarDesk, the default, or CalendarSite.
	Calendar string `json:"calendar,omitempty" yaml:"calendar,omitempty"`
}

// Whose working time a policy counts.
const (
	CalendarDesk = "desk"
	CalendarSite = "site" // the requester's site as it was at the report; the desk's where the site has no calendar
)

// SLAMatch says which tickets a policy is for: all that is written must hold, and of each list one entry.
type SLAMatch struct {
	Types      []TicketType `json:"types,omitempty" yaml:"types,omitempty"`
	Priorities []Priority   `json:"priorities,omitempty" yaml:"priorities,omitempty"`
	Items      []string     `json:"items,omitempty" yaml:"items,omitempty"` // of the catalogue
	// VIP and Sites are the requester's as they were at the report.
	VIP   *bool    `json:"vip,omitempty" yaml:"vip,omitempty"`
	Sites []string `json:"sites,omitempty" yaml:"sites,omitempty"`
}

// SLATarget is the working time allowed; 0 promises nothing.
type SLATarget struct {
	Response   Duration `json:"response" yaml:"response,omitempty"`     // from the report to the first word of a handler
	Resolution Duration `json:"resolution" yaml:"resolution,omitempty"` // from the report to the solution
	// NextResponse is from each time the requester writes to the next word of a handler.
	NextResponse Duration `json:"next_response,omitzero" yaml:"next_response,omitempty"`
	// OLA is the desk's own part: the time in which one of its people has the ticket in hand and waits for nobody else.
	OLA Duration `json:"ola,omitzero" yaml:"ola,omitempty"`
	// Supplier is the supplier's part: all the time they are waited for.
	Supplier Duration `json:"supplier,omitzero" yaml:"supplier,omitempty"`
}

// SLAReminder is a share of a target's working time, 1 to 99 percent, after which somebody is reminded.
type SLAReminder struct {
	At int `json:"at" yaml:"at"`
	// To are RemindHandler, RemindGroup, RemindLead; empty is the handler, or the group while there is none.
	To []string `json:"to,omitempty" yaml:"to,omitempty"`
}

// Whom a reminder goes to.
const (
	RemindHandler = "handler"
	RemindGroup   = "group"
	RemindLead    = "lead"
)

// Wait is whom a ticket waits for.
type Wait string

// Waits.
const (
	WaitRequester Wait = "requester"
	WaitSupplier  Wait = "supplier"
	WaitApproval  Wait = "approval"
)
