package wecomsim

import (
	"encoding/json"
	"time"
)

// Person is one member of the simulated company. ID is the userid; comparisons ignore case, as the platform does
// (developer.work.weixin.qq.com/document/path/90196).
type Person struct {
	ID             string   `json:"id"`
	OpenUserID     string   `json:"open_userid"` // wo…, derived from ID when empty
	Name           string   `json:"name"`
	Alias          string   `json:"alias,omitempty"`
	Title          string   `json:"title"`
	Mobile         string   `json:"mobile,omitempty"`
	Email          string   `json:"email,omitempty"`
	Departments    []int    `json:"departments,omitempty"` // default: the root department 1
	MainDepartment int      `json:"main_department,omitempty"`
	LeaderIn       []int    `json:"leader_in,omitempty"`     // departments this person leads
	DirectLeader   []string `json:"direct_leader,omitempty"` // at most one
	Status         int      `json:"status"`                  // 1 active, 2 disabled, 4 not activated, 5 left; default 1
	// Attributes are the enterprise's own fields (extattr), shown as text.
	Attributes map[string]string `json:"attributes,omitempty"`
	OutOfRange bool              `json:"out_of_range,omitempty"` // outside the app's visible range
	Unlicensed bool              `json:"unlicensed,omitempty"`
}

// Department is a node of the directory tree; the root has id 1.
type Department struct {
	ID       int      `json:"id"`
	Name     string   `json:"name"`
	ParentID int      `json:"parentid"`
	Order    int      `json:"order"`
	Leaders  []string `json:"department_leader"`
}

// Tag is a named set of members, a target of message/send.
type Tag struct {
	ID    int      `json:"id"`
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

// Group is a group chat. Only the AI bot can be a member; the app sees no group at all.
type Group struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Members    []string `json:"members"`
	BotMember  bool     `json:"bot_member"`
	WebhookKey string   `json:"webhook_key,omitempty"` // a message-push robot of this group
	Owner      string   `json:"owner,omitempty"`
	Appchat    bool     `json:"appchat,omitempty"` // made by the app through appchat/create
}

// File is an attachment of a person's message, or of a bot's message as the receiver's client lists it.
type File struct {
	ID      string `json:"id,omitempty"`
	Name    string `json:"name"`
	Kind    string `json:"kind"` // image, file, voice, video
	Size    int    `json:"size,omitempty"`
	Content []byte `json:"content_base64,omitempty"`
}

// Utterance is what a person writes. Chat "" and "app:<id>" are the person's direct chat with the app, "bot:<id>" the
// one with the AI bot, anything else is a group.
type Utterance struct {
	Person     string    `json:"person"`
	Chat       string    `json:"chat"`
	Text       string    `json:"text"` // beside a voice file: what speech recognition heard
	MentionBot bool      `json:"mention_bot"`
	Mentions   []string  `json:"mentions"`
	ReplyTo    string    `json:"reply_to"`
	Files      []File    `json:"files"`
	Location   *Location `json:"location,omitempty"`
	Link       *Link     `json:"link,omitempty"`
}

// Location is a place a person shares with the app.
type Location struct {
	Lat, Lon float64
	Scale    int
	Label    string
}

// Link is a page a person shares with the app.
type Link struct{ Title, Description, URL, PicURL string }

// Click is a press on a card, or on the app's menu when Message is empty.
type Click struct {
	Person  string          `json:"person"`
	Message string          `json:"message_id"`
	Chat    string          `json:"chat,omitempty"` // needed only when a card stands in several chats of one person
	Action  json.RawMessage `json:"action"`
}

// clickAction is the platform's own form of a press.
type clickAction struct {
	Key      string              `json:"key"` // button key, submit key or menu key
	Menu     bool                `json:"menu"`
	Selected map[string][]string `json:"selected"`
	Force    bool                `json:"force"` // skip the check against the card shown
}

// Answer is what the person who clicked sees.
type Answer struct {
	OK      bool     `json:"ok"`
	Code    int      `json:"code"`
	Toast   *Toast   `json:"toast,omitempty"`
	Error   string   `json:"error,omitempty"`
	Message *Message `json:"message,omitempty"` // the card as shown afterwards
}

// Toast is a short notice; WeCom cards have none, the field keeps the three simulators alike.
type Toast struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// Message is one bubble as a client shows it now. Payload is {"msgtype":T,"T":{…}} in the platform's own names.
type Message struct {
	ID       string          `json:"id"` // msgid; one send to many members has the same id in each direct chat
	Chat     string          `json:"chat"`
	From     string          `json:"from"` // "bot" or a userid
	At       time.Time       `json:"at"`
	Seq      int64           `json:"seq"`
	Revision int             `json:"revision"`
	Type     string          `json:"type"`
	Payload  json.RawMessage `json:"payload"`
	Recalled bool            `json:"recalled"`
	ReplyTo  string          `json:"reply_to,omitempty"`
	Thread   string          `json:"thread,omitempty"`
	Files    []File          `json:"files,omitempty"`
	Viewer   string          `json:"viewer,omitempty"` // set when this version is shown to one member only
}

// Call is one request or frame, in (towards the platform) or out (pushed by it). Secrets are masked.
type Call struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
	Dir      string    `json:"dir"`
	Kind     string    `json:"kind"`
	Call     string    `json:"call"`
	Status   int       `json:"status"`
	Code     int       `json:"code"`
	Request  string    `json:"request"`
	Response string    `json:"response"`
	MS       int64     `json:"ms"`
}

// Truncation notes a text that a client would cut or wrap, or a field that the chosen card type does not show.
type Truncation struct {
	Message string `json:"message"`
	Field   string `json:"field"`
	Limit   int    `json:"limit"`
	Length  int    `json:"length"`
	Ignored bool   `json:"ignored"`
}
