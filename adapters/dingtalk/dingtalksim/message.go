package dingtalksim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// File is an attachment. Content is set when a person sends it and empty in stored messages; load it with ReadFile.
type File struct {
	ID      string `json:"id,omitempty"`
	Name    string `json:"name"`
	Kind    string `json:"kind"` // image, file, voice or video
	Size    int    `json:"size,omitempty"`
	Content []byte `json:"content_base64,omitempty"`
	// Recognition is the transcript the platform adds to a voice message.
	Recognition string        `json:"recognition,omitempty"`
	Duration    time.Duration `json:"duration,omitempty"`
}

// Utterance is something a person writes. An empty Chat means the direct chat with the robot.
type Utterance struct {
	Person     string   `json:"person"`
	Chat       string   `json:"chat"`
	Text       string   `json:"text"`
	MentionBot bool     `json:"mention_bot"`
	Mentions   []string `json:"mentions,omitempty"`
	ReplyTo    string   `json:"reply_to,omitempty"` // shown to people; the platform does not tell the robot
	Files      []File   `json:"files,omitempty"`
	// Unsupported sends a kind of message the robot only sees as unknownMsgType.
	Unsupported bool `json:"unsupported,omitempty"`
}

// Message is one entry of a chat as a client shows it to Viewer.
type Message struct {
	ID       string          `json:"id"`
	Chat     string          `json:"chat"`
	From     string          `json:"from"` // "bot" or a person's id
	At       time.Time       `json:"at"`
	Seq      int64           `json:"seq"`
	Revision int             `json:"revision"`
	Type     string          `json:"type"` // msgKey, msgtype, "card", "work_notice" or "ding"
	Payload  json.RawMessage `json:"payload"`
	Recalled bool            `json:"recalled"`
	ReplyTo  string          `json:"reply_to,omitempty"`
	Thread   string          `json:"thread,omitempty"`
	Files    []File          `json:"files,omitempty"`

	Mentions   []string `json:"mentions,omitempty"`   // people pinged; "@ALL" is everybody
	Recipients []string `json:"recipients,omitempty"` // a group card only these see
	Viewer     string   `json:"viewer,omitempty"`     // whose version this is, empty for the common one
	ReadBy     []string `json:"read_by,omitempty"`
}

// Card decodes the payload of a card message; ok is false for other messages.
func (m Message) Card() (c CardView, ok bool) {
	if m.Type != typeCard {
		return c, false
	}
	return c, json.Unmarshal(m.Payload, &c) == nil
}

// CardView is the payload of a card message: the variables merged for one viewer.
type CardView struct {
	CardTemplateID string            `json:"cardTemplateId"`
	OutTrackID     string            `json:"outTrackId"`
	CardParamMap   map[string]string `json:"cardParamMap"`
	CallbackType   string            `json:"callbackType,omitempty"`
	LastMessage    map[string]string `json:"lastMessageI18n,omitempty"`
}

const (
	fromBot     = "bot"
	typeCard    = "card"
	typeWork    = "work_notice"
	typeDing    = "ding"
	mentionAll  = "@ALL"
	workPrefix  = "work."
	dingPrefix  = "ding."
	unionIDType = 2
)

func errUnknownPerson(id string) error { return fmt.Errorf("no person %q in the organisation", id) }

func millisText(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// mustJSON encodes values built by this package, which always encode.
func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encode simulator value: %v", err))
	}
	return b
}
