package core

import "time"

// ApprovalState is where an approval stands.
type ApprovalState string

// Approval states.
const (
	ApprovalPending   ApprovalState = "pending"
	ApprovalReturned  ApprovalState = "returned" // waits for the requester to change it
	ApprovalApproved  ApprovalState = "approved"
	ApprovalRejected  ApprovalState = "rejected"
	ApprovalCancelled ApprovalState = "cancelled"
)

// Approval is a chain of steps that must all be approved, in order. Package approval holds its rules.
type Approval struct {
	ID       ApprovalID     `json:"id"`
	Org      OrgID          `json:"-"`
	Ticket   TicketID       `json:"ticket"`
	State    ApprovalState  `json:"state"`
	Step     int            `json:"step"` // index of the open step; of a returned approval, where the next round begins
	Steps    []ApprovalStep `json:"steps"`
	Revision int            `json:"revision"`
	Created  time.Time      `json:"created"`
	// Round counts how often the request was put before its approvers, from 1; 0 in approvals of older versions means 1.
	Round  int            `json:"round"`
	Detail ApprovalDetail `json:"detail"`
}

// ApprovalDetail is what no query filters by; stored as JSON. All of it is empty in approvals of older versions.
type ApprovalDetail struct {
	Requester PersonID `json:"requester,omitempty"`
	// Since is the revision from which on a card shows what the open step is about. Presses of older cards decide nothing.
	Since int `json:"since,omitempty"`
	// Plan is the chain as the catalogue declared it when the request was made.
	Plan []ApprovalTemplate `json:"plan,omitempty"`
	// Past are the steps of earlier rounds on which somebody had decided.
	Past []ApprovalStep `json:"past,omitempty"`
	CC   []PersonID     `json:"cc,omitempty"` // told at the start and at the end
	// Back is why the request was returned, while it is.
	Back *Decision `json:"back,omitempty"`
}

// ApprovalStep is one level.
type ApprovalStep struct {
	Name      string     `json:"name"`
	Approvers []PersonID `json:"approvers"`
	// Decision ended the step.
	Decision *Decision `json:"decision,omitempty"`

	// Need is how many approvers must agree: 0 and 1 any, NeedAll all of them.
	Need int `json:"need,omitempty"`
	// Decisions are all that were taken on the step, in order; empty in approvals of older versions.
	Decisions []Decision `json:"decisions,omitempty"`
	// Level is the step's index in the plan; added steps have that of the step they were added to.
	Level int `json:"level,omitempty"`
	// Added is who added the step.
	Added PersonID `json:"added,omitempty"`
	// Round is set on steps of the past.
	Round int `json:"round,omitempty"`
	// Asked is everybody who was sent a card for the step, deputies and former approvers too, and AskedAt when they were last.
	Asked   []PersonID             `json:"asked,omitempty"`
	AskedAt map[PersonID]time.Time `json:"asked_at,omitempty"`
}

// NeedAll is the Need of a step on which every approver must agree.
const NeedAll = -1

// Decision is an act of a verified human being, or, where By is empty, of the desk by a rule of the chain.
type Decision struct {
	By PersonID `json:"by"`
	// For is whose place By took.
	For      PersonID  `json:"for,omitempty"`
	Approved bool      `json:"approved"`
	Reason   string    `json:"reason,omitempty"`
	At       time.Time `json:"at"`
}

// Delegation lets Deputy decide approvals in place of Person from From until Until.
type Delegation struct {
	ID      string    `json:"id"`
	Person  PersonID  `json:"person"`
	Deputy  PersonID  `json:"deputy"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
	Created time.Time `json:"created"`
}

// Holds reports whether the delegation is in force at t.
func (d Delegation) Holds(t time.Time) bool { return !t.Before(d.From) && t.Before(d.Until) }
