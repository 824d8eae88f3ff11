// Package automation decides what rules of event, condition and action do: what happened to a ticket and the facts come in, firings and stops go
// out with their reasons. It is pure; it knows no store, no clock and no words for people.
package automation

import (
	"slices"

	"github.com/imdesk/imdesk/core"
)

// Names of events.
const (
	Created   = "created"
	Status    = "status"    // from and to are statuses
	Priority  = "priority"  // from and to are priorities
	Assigned  = "assigned"  // from and to are people's ids
	Commented = "commented" // the requester wrote
	Replied   = "replied"   // a handler wrote to the requester
	Idle      = "idle"
	DueSoon   = "due_soon"
	Breached  = "breached"
	Rated     = "rated"
	Approved  = "approved" // the whole chain agreed
	Rejected  = "rejected"
)

// Events lists them all.
var Events = []string{Created, Status, Priority, Assigned, Commented, Replied, Idle, DueSoon, Breached, Rated, Approved, Rejected}

// Who did it.
const (
	ByRequester = "requester"
	ByHandler   = "handler"
	ByDesk      = "desk"
	ByRule      = "rule"
)

// Event is one thing that happened to a ticket, as conditions see it.
type Event struct {
	Name string `json:"name" expr:"name"`
	By   string `json:"by" expr:"by"`
	From string `json:"from,omitempty" expr:"from"`
	To   string `json:"to,omitempty" expr:"to"`
	Text string `json:"text,omitempty" expr:"text"`
	// Count is how often it happened in a row since somebody else last did something with the ticket, this one too.
	Count int `json:"count,omitempty" expr:"count"`
	// Rule narrows an event to the one rule whose time has come; empty is any.
	Rule string `json:"rule,omitempty" expr:"-"`
}

// Facts are what a condition sees.
type Facts struct {
	Ticket    Ticket              `expr:"ticket"`
	Requester core.RequesterFacts `expr:"requester"`
	Event     Event               `expr:"event"`
	Now       core.NowFacts       `expr:"now"`
}

// Ticket is what a ticket says of itself when the rules look at it.
type Ticket struct {
	Number   string            `expr:"number"`
	Desk     string            `expr:"desk"`
	Type     string            `expr:"type"`
	Status   string            `expr:"status"`
	Category string            `expr:"category"`
	Priority string            `expr:"priority"`
	Title    string            `expr:"title"`
	Text     string            `expr:"text"`
	Item     string            `expr:"item"`
	Platform string            `expr:"platform"`
	Assignee string            `expr:"assignee"`
	Tags     []string          `expr:"tags"`
	Reopened int               `expr:"reopened"`
	Rating   int               `expr:"rating"`
	Fields   map[string]string `expr:"fields"`
}

// Of reads a ticket's own facts.
func Of(tk core.Ticket) Ticket {
	return Ticket{
		Number: tk.Number, Desk: string(tk.Desk), Type: string(tk.Type), Status: string(tk.Status), Category: tk.Category, Priority: string(tk.Priority), Title: tk.Title, Text: tk.Text,
		Item: tk.Detail.Item, Platform: string(tk.Platform), Assignee: string(tk.Assignee), Tags: slices.Clone(tk.Detail.Tags), Reopened: tk.Detail.Reopened, Rating: tk.Detail.Rating,
		Fields: tk.Detail.Fields,
	}
}
