package core

import "time"

// EscalationStep is a step of the ladder that is climbed when a deadline was missed and nobody takes notice. Steps stand in the order in which
// they are taken.
type EscalationStep struct {
	// To is whom the step reaches: RemindHandler (the desk's groups while nobody has the ticket), RemindGroup, RemindLead, EscalateOwner or EscalateDuty.
	To string `json:"to" yaml:"to"`
	// After is the time since the deadline was missed, in working time where the policy doesn't say otherwise; 0 is that very moment.
	After Duration `json:"after,omitzero" yaml:"after,omitempty"`
	// Hook names the address of the configuration that a step to the duty calls.
	Hook string `json:"hook,omitempty" yaml:"hook,omitempty"`
	// Urgent presses the person to look at the message, by a means of their platform; empty is an ordinary message.
	Urgent UrgentMeans `json:"urgent,omitempty" yaml:"urgent,omitempty"`
}

// UrgentMeans is a way in which a platform presses somebody to look at a message: Feishu's 加急, DingTalk's DING. WeCom has none.
type UrgentMeans string

// Urgent means. The last two are paid for.
const (
	UrgentApp   UrgentMeans = "app"
	UrgentSMS   UrgentMeans = "sms"
	UrgentPhone UrgentMeans = "phone"
)

// Whom a step of a ladder reaches, besides those whom reminders do.
const (
	EscalateOwner = "owner" // of the desk
	EscalateDuty  = "duty"  // another system, which rings somebody up
)

// Ladder is where a ticket stands on the ladder of its policy.
type Ladder struct {
	// Measure is the deadline that was missed, of package sla; Desk whose ladder it is.
	Measure string `json:"measure"`
	Desk    DeskID `json:"desk"`
	// From is when it was found that the deadline was missed, to the minute.
	From time.Time `json:"from"`
	// Taken counts the steps behind it; each is taken once.
	Taken int `json:"taken"`
	// AtOnce: the next step doesn't wait for its time, because the one before it reached nobody.
	AtOnce bool `json:"at_once,omitempty"`
	// Told are the people who were told by steps.
	Told []PersonID `json:"told,omitempty"`
	// Call names the call to the duty that is under way.
	Call TicketID `json:"call,omitempty"`
	// Noticed is when somebody took notice, which ends it, and NoticedBy who.
	Noticed   time.Time `json:"noticed,omitzero"`
	NoticedBy PersonID  `json:"noticed_by,omitempty"`
}
