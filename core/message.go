package core

import (
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/cards"
)

// Urgency orders what waits to be sent; smaller goes first.
type Urgency int

// Urgencies.
const (
	UrgencyAnswer   Urgency = iota // the outcome of a click, the first reply to a report
	UrgencyApproval                // somebody is waited for
	UrgencySLA                     // a clock is running out
	UrgencyNotice                  // somebody should know
	UrgencyRefresh                 // a card that should show the newest state
	UrgencyDigest                  // whenever there is room
	urgencySentinel                // keep last
	UrgencyCount    = int(urgencySentinel)
)

// SendKind says what an outbound row does.
type SendKind string

// Send kinds.
const (
	SendMessage SendKind = "message" // a new message or card
	SendUpdate  SendKind = "update"  // a new state for a delivered card
	SendAnswer  SendKind = "answer"  // the outcome of a click; normally flushed in the click's own answer
	SendRecall  SendKind = "recall"
	SendFile    SendKind = "file" // a stored file, the only one of Files
	SendUrge    SendKind = "urge" // presses the person to look at a delivered message, that of Copy
)

// Promise says what becomes of a message whose delivery is unknown and whose platform has no idempotency device.
type Promise string

// Promises.
const (
	PromiseOnce  Promise = "once"  // a notice: rather none than two
	PromiseReach Promise = "reach" // an approval or first reply: rather two than none; the second says 重发
)

// Matter is what a message is about; package desk lists them.
type Matter string

// Outbound is one thing to be done on a platform. It is stored as JSON in the outbox.
type Outbound struct {
	Kind    SendKind `json:"kind"`
	Bot     BotID    `json:"bot"`
	Target  Target   `json:"target"`
	Urgency Urgency  `json:"urgency"`
	Promise Promise  `json:"promise,omitempty"`
	// Matter is what it is about, by which the desk knows whether it waits for the end of quiet hours; empty in rows older than the field.
	Matter Matter `json:"matter,omitempty"`
	// Text is neutral Markdown; with a Card it is the plain line sent where cards can't be shown.
	Text string `json:"text,omitempty"`
	// Mentions are accounts to be addressed by @, where the platform can.
	Mentions []Sender    `json:"mentions,omitempty"`
	Card     *cards.Card `json:"card,omitempty"`
	// Copy is the delivered copy a card message creates or an update replaces.
	Copy CopyID `json:"copy,omitempty"`
	// Files are stored attachments to be passed on, by their id.
	Files []Attachment `json:"files,omitempty"`
	// Urgent is by which means somebody is pressed.
	Urgent UrgentMeans `json:"urgent,omitempty"`
	// Click is the handle of the click that caused an update, with which some platforms allow one more update of the card.
	Click json.RawMessage `json:"click,omitempty"`
	// ClickDedupe names the click's event; updates caused by it wait until its answer was flushed.
	ClickDedupe string `json:"click_dedupe,omitempty"`
	// Toast is the short line a click is answered with.
	Toast *Toast `json:"toast,omitempty"`
	// Ticket and Person are named when an undeliverable message must be reported.
	Ticket TicketID `json:"ticket,omitempty"`
	Person PersonID `json:"person,omitempty"`
	// NotAfter drops the message when it is no longer worth sending; zero means never.
	NotAfter time.Time `json:"not_after,omitzero"`
	// Final marks the last state of a card, for which platforms with scarce update rights keep one.
	Final bool `json:"final,omitempty"`
}

// Target is where a message goes: a group (Conversation), or a person's direct chat (Account). Reply and Handle narrow it to an answer.
type Target struct {
	Conversation string `json:"conversation,omitempty"`
	Account      Sender `json:"account,omitzero"`
	ReplyTo      string `json:"reply_to,omitempty"`
	InThread     bool   `json:"in_thread,omitempty"`
	// Group says that Conversation is a group although Account is set: it is whom the message answers there.
	Group  bool            `json:"group,omitempty"`
	Handle json.RawMessage `json:"handle,omitempty"`
}

// Key identifies the chat for pacing and ordering.
func (t Target) Key() string {
	if t.Conversation != "" {
		return t.Conversation
	}
	return "@" + t.Account.ID
}

// Toast is the short line shown to whom clicked.
type Toast struct {
	Tone cards.Tone `json:"tone"`
	Text string     `json:"text"`
}

// Receipt is what a platform returned for a delivery.
type Receipt struct {
	// MessageRef is the platform's id of the message.
	MessageRef string `json:"message_ref,omitempty"`
	// Right is the adapter's means of updating this copy later (response code, track id), opaque here.
	Right json.RawMessage `json:"right,omitempty"`
	// RightUntil is when Right ends; zero means that it doesn't, or that there is none when Right is empty.
	RightUntil time.Time `json:"right_until,omitzero"`
	// Degraded lists what the platform could not show.
	Degraded []cards.Degradation `json:"degraded,omitempty"`
	// Cost is what the call took from the bot's meters, by meter name.
	Cost map[string]int `json:"cost,omitempty"`
	// AsText is true when a card went out in its text form, so that there is nothing to update.
	AsText bool `json:"as_text,omitempty"`
}

// Copy is one delivered copy of a card.
type Copy struct {
	ID       CopyID
	Org      OrgID
	Bot      BotID
	Object   string // the ticket, approval or draft it shows
	Kind     cards.Kind
	Code     string // short code of the text form
	Person   PersonID
	Target   Target
	Revision int // newest revision handed to the sender
	Receipt  Receipt
	Sent     bool
	Closed   bool // shows a final state
}
