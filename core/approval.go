package core

import "time"

// ApprovalState is where an approval stands.
type ApprovalState string

// Approval states.
const (
	ApprovalPending   ApprovalState = "pending"
	ApprovalApproved  ApprovalState = "approved"
	ApprovalRejected  ApprovalState = "rejected"
	ApprovalCancelled ApprovalState = "cancelled"
)

// Approval is a chain of steps that must all be approved, in order.
type Approval struct {
	ID       ApprovalID     `json:"id"`
	Org      OrgID          `json:"-"`
	Ticket   TicketID       `json:"ticket"`
	State    ApprovalState  `json:"state"`
	Step     int            `json:"step"` // index of the open step
	Steps    []ApprovalStep `json:"steps"`
	Revision int            `json:"revision"`
	Created  time.Time      `json:"created"`
}

// ApprovalStep is one level: any of its approvers decides.
type ApprovalStep struct {
	Name      string     `json:"name"`
	Approvers []PersonID `json:"approvers"`
	Decision  *Decision  `json:"decision,omitempty"`
}

// Decision is an act of a verified human being.
type Decision struct {
	By       PersonID  `json:"by"`
	Approved bool      `json:"approved"`
	Reason   string    `json:"reason,omitempty"`
	At       time.Time `json:"at"`
}
