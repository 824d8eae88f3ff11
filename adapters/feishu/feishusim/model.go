package feishusim

import (
	"encoding/json"
	"time"
)

// Person is a member of the simulated tenant with every id the platform uses:
// open_id differs per app, union_id per developer, user_id per tenant. Ids left
// empty derive from ID. Every call that names a person accepts any of them.
type Person struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Title   string `json:"title,omitempty"`
	OpenID  string `json:"open_id,omitempty"`
	UnionID string `json:"union_id,omitempty"`
	UserID  string `json:"user_id,omitempty"`
	// ForeignOpenIDs are this person's open_ids under other apps; sending to one
	// is refused with 99992361.
	ForeignOpenIDs []string `json:"foreign_open_ids,omitempty"`

	Email           string   `json:"email,omitempty"`
	EnterpriseEmail string   `json:"enterprise_email,omitempty"`
	Mobile          string   `json:"mobile,omitempty"`
	Departments     []string `json:"department_ids,omitempty"`
	Leader          string   `json:"leader,omitempty"` // any id of the leader
	EmployeeNo      string   `json:"employee_no,omitempty"`
	City            string   `json:"city,omitempty"`
	WorkStation     string   `json:"work_station,omitempty"`
	Language        string   `json:"language,omitempty"`
	Timezone        string   `json:"timezone,omitempty"`

	Resigned       bool `json:"resigned,omitempty"`         // 230029
	Frozen         bool `json:"frozen,omitempty"`           // shown in status
	Unavailable    bool `json:"unavailable,omitempty"`      // outside the availability range: 230013
	OutOfDirectory bool `json:"out_of_directory,omitempty"` // outside the directory range: 41050
	MutedBot       bool `json:"muted_bot,omitempty"`        // 230053
	Bot            bool `json:"bot,omitempty"`              // another bot, sender_type "bot"
	UnreadUrgents  int  `json:"unread_urgents,omitempty"`   // above 200: 230023
}

// Group is a group chat. AddGroup describes a chat that already exists, so it
// pushes nothing; AddBot and RemoveBot push the membership events.
type Group struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Members      []string `json:"members"`
	Owner        string   `json:"owner,omitempty"`
	BotMember    bool     `json:"bot_member"`
	ThreadMode   bool     `json:"thread_mode,omitempty"`   // group_message_type "thread"
	NoThreads    bool     `json:"no_threads,omitempty"`    // reply_in_thread: 230071
	BotMuted     bool     `json:"bot_muted,omitempty"`     // 230035
	Restricted   bool     `json:"restricted,omitempty"`    // only some may speak: 230018
	ForbidUrgent bool     `json:"forbid_urgent,omitempty"` // 230052
	Dissolved    bool     `json:"dissolved,omitempty"`     // 232009
	External     bool     `json:"external,omitempty"`
}

// Department is what contact/v3/departments answers.
type Department struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Parent   string   `json:"parent"`
	Leader   string   `json:"leader"`
	Deputies []string `json:"deputies"`
}

// Upload is a file a person attaches to an utterance.
type Upload struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"` // image, file, voice, video
	Content []byte `json:"content_base64"`
}

// Utterance is something a person writes. An empty Chat is the direct chat with
// the bot. Each file becomes a message of its own, as in the real client.
type Utterance struct {
	Person     string   `json:"person"`
	Chat       string   `json:"chat"`
	Text       string   `json:"text"`
	MentionBot bool     `json:"mention_bot"`
	Mentions   []string `json:"mentions"`
	ReplyTo    string   `json:"reply_to"`
	InThread   bool     `json:"in_thread"`
	Files      []Upload `json:"files"`
	// Type and Content send any other message type (post, sticker, merge_forward…).
	Type    string          `json:"type"`
	Content json.RawMessage `json:"content"`
}

// FileRef points at a stored file; its bytes are behind GET /_sim/file?id=Key.
type FileRef struct {
	Key  string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind"`
	Size int    `json:"size"`
}

// Mention is one @ of a received message, by its placeholder.
type Mention struct {
	Key    string `json:"key"`
	Person string `json:"person"` // "bot" or a person's ID
	Name   string `json:"name"`
}

// Reaction is an emoji on a message.
type Reaction struct {
	ID    string    `json:"id"`
	Emoji string    `json:"emoji"`
	By    string    `json:"by"` // "bot" or a person's ID
	At    time.Time `json:"at"`
}

// Message is what the receiver's client would show now. Payload is the wire
// content: the card, {"text":…}, {"image_key":…}. Cards 2.0 are always shared,
// so all viewers see the same version; Urgent lists who was buzzed.
type Message struct {
	ID        string          `json:"id"`
	Chat      string          `json:"chat"`
	From      string          `json:"from"` // "bot" or a person's ID
	At        time.Time       `json:"at"`
	Seq       int64           `json:"seq"`
	Revision  int             `json:"revision"`
	Type      string          `json:"type"`
	Payload   json.RawMessage `json:"payload"`
	Recalled  bool            `json:"recalled"`
	ReplyTo   string          `json:"reply_to,omitempty"`
	Thread    string          `json:"thread,omitempty"`
	Files     []FileRef       `json:"files,omitempty"`
	Mentions  []Mention       `json:"mentions,omitempty"`
	Reactions []Reaction      `json:"reactions,omitempty"`
	Urgent    []string        `json:"urgent,omitempty"`
}

// Click is a person's press. Action is {"tag","name","element_id","value",
// "form_value","option","options","input_value","checked","force"}.
type Click struct {
	Person  string          `json:"person"`
	Message string          `json:"message_id"`
	Action  json.RawMessage `json:"action"`
}

// Toast is the bubble a person sees after a click.
type Toast struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// Answer is what the clicking person sees. Code is the number shown with the
// error; it is 0 when the client itself refused and nothing was pushed.
type Answer struct {
	OK    bool   `json:"ok"`
	Code  int    `json:"code"`
	Toast *Toast `json:"toast,omitempty"`
	Error string `json:"error,omitempty"`
}
