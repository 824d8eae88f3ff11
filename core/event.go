package core

import (
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/cards"
)

// Platform names an IM platform.
type Platform string

// The platforms served.
const (
	WeCom    Platform = "wecom"
	DingTalk Platform = "dingtalk"
	Feishu   Platform = "feishu"
)

// EventKind says what happened.
type EventKind string

// Event kinds.
const (
	EventMessage    EventKind = "message"
	EventClick      EventKind = "click"
	EventEntered    EventKind = "entered" // a person opened the chat with the bot
	EventMenu       EventKind = "menu"    // a fixed menu entry; Text holds its key
	EventBotAdded   EventKind = "bot_added"
	EventBotRemoved EventKind = "bot_removed"
	EventJoined     EventKind = "joined"   // people came into a group; Members names them, Sender who brought them
	EventLeft       EventKind = "left"     // people left a group or were removed; as above
	EventRecalled   EventKind = "recalled" // a person took a message back; MessageRef names it
	EventQuota      EventKind = "quota"    // the platform delivered a message without its content because a quota is used up
	EventNotice     EventKind = "notice"   // the platform tells the operator something; Text holds it
)

// ConversationKind distinguishes a chat with the bot from a group.
type ConversationKind string

// Conversation kinds.
const (
	Direct ConversationKind = "direct"
	Group  ConversationKind = "group"
)

// Event is one thing that happened on a platform, normalised. It is stored as JSON in the inbox, so fields are only ever added.
type Event struct {
	// Dedupe identifies the event within its bot however often the platform delivers it. At most 200 bytes.
	Dedupe   string    `json:"dedupe"`
	Org      OrgID     `json:"org"`
	Bot      BotID     `json:"bot"`
	Platform Platform  `json:"platform"`
	Kind     EventKind `json:"kind"`
	// At is the platform's own time of the event, UTC.
	At time.Time `json:"at"`
	// Happened is At in desk time, to the second, as plausible as the intake could make it; the zero time in events of before there was the field.
	Happened     time.Time    `json:"happened,omitzero"`
	Sender       Sender       `json:"sender"`
	Conversation Conversation `json:"conversation"`
	// MessageRef is the platform's id of the message (of the clicked card, for a click).
	MessageRef string `json:"message_ref,omitempty"`
	// ByOther says that a message was taken back by somebody else than who wrote it, such as a group's owner.
	ByOther bool `json:"by_other,omitempty"`
	// ReplyTo is the platform's id of the message this one answers, where the platform reports it.
	ReplyTo string `json:"reply_to,omitempty"`
	// Quote is the text of the quoted message, where the platform gives only that.
	Quote string `json:"quote,omitempty"`
	// Text is what the person wrote, without the mention of the bot.
	Text string `json:"text,omitempty"`
	// Mentioned is true when the bot was addressed: always in a direct chat, by @ in a group.
	Mentioned bool `json:"mentioned,omitempty"`
	// Mentions are the other people addressed.
	Mentions []Sender `json:"mentions,omitempty"`
	// Members are who joined or left the group.
	Members     []Sender     `json:"members,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Click       *Click       `json:"click,omitempty"`
	// Handle is the adapter's own means of answering this very event (session webhook, request id, response code); opaque here, short-lived, secret.
	Handle json.RawMessage `json:"handle,omitempty"`
	// Cost is what the delivery of this event took from the bot's meters, by meter name.
	Cost map[string]int `json:"cost,omitempty"`
}

// Sender is a person as the platform names them. ID is the stable account id in Tenant (Feishu union_id, lower-cased WeCom userid, DingTalk userId);
// an empty ID is an outsider or a misconfiguration. Address is what sending needs when it differs from ID (Feishu open_id).
type Sender struct {
	ID      string `json:"id"`
	Tenant  string `json:"tenant,omitempty"`
	Address string `json:"address,omitempty"`
	Name    string `json:"name,omitempty"`
	// External is true when the platform says that the person is not of the bot's own tenant.
	External bool `json:"external,omitempty"`
}

// Conversation is where it happened.
type Conversation struct {
	ID     string           `json:"id"`
	Kind   ConversationKind `json:"kind"`
	Title  string           `json:"title,omitempty"`
	Thread string           `json:"thread,omitempty"`
}

// Click is a press on a card: what the card carried and what the person filled in.
type Click struct {
	cards.Press
	Values map[string]string `json:"values,omitempty"`
}

// AttachmentKind is the kind of a file.
type AttachmentKind string

// Attachment kinds.
const (
	Image AttachmentKind = "image"
	File  AttachmentKind = "file"
	Voice AttachmentKind = "voice"
	Video AttachmentKind = "video"
)

// Attachment is a file someone sent. Ref is the adapter's own means of fetching it, opaque here; links behind it die in minutes.
type Attachment struct {
	ID   string          `json:"id"` // ours, made by the adapter with NewID
	Kind AttachmentKind  `json:"kind"`
	Name string          `json:"name,omitempty"`
	Ref  json.RawMessage `json:"ref"`
	// From is who sent it, set by the intake, so that a loss can be told.
	From *Sender `json:"from,omitempty"`
}

// Lane returns the key of the ordered lane the event belongs to: one per bot, conversation and person. A click that needs no dialogue
// state gets a lane of its own, so that it waits for nobody. Who joins and leaves a group is told in one line per group, whoever saw to it.
func (e Event) Lane(stateless bool) string {
	switch {
	case stateless:
		return "c:" + string(e.Bot) + ":" + e.Dedupe
	case e.Kind == EventJoined || e.Kind == EventLeft:
		return string(e.Bot) + ":" + e.Conversation.ID + ":@members"
	}
	return string(e.Bot) + ":" + e.Conversation.ID + ":" + e.Sender.ID
}
