package wecom

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// Commands of the AI bot's long connection: developer.work.weixin.qq.com/document/path/101463.
const (
	cmdSubscribe = "aibot_subscribe"
	cmdPing      = "ping"
	cmdMessage   = "aibot_msg_callback"
	cmdEvent     = "aibot_event_callback"
	cmdRespond   = "aibot_respond_msg"
	cmdWelcome   = "aibot_respond_welcome_msg"
	cmdUpdate    = "aibot_respond_update_msg"
	cmdSend      = "aibot_send_msg"
	cmdInit      = "aibot_upload_media_init"
	cmdChunk     = "aibot_upload_media_chunk"
	cmdFinish    = "aibot_upload_media_finish"
)

// maxFrame bounds what is read from the socket; files come by address, so frames are small.
const maxFrame = 4 << 20

// frame is what travels either way. An acknowledgement has no cmd and names the req_id of what it acknowledges.
type frame struct {
	Cmd     string          `json:"cmd,omitempty"`
	Headers frameHeaders    `json:"headers"`
	Body    json.RawMessage `json:"body,omitempty"`
	Code    int             `json:"errcode,omitempty"`
	Message string          `json:"errmsg,omitempty"`
}

type frameHeaders struct {
	ReqID string `json:"req_id"`
}

var errFrame = errors.New("frame is not the documented JSON")

// decodeFrame reads one frame. People's texts arrive with raw control characters, which JSON forbids and the platform's own client strips.
func decodeFrame(data []byte) (frame, error) {
	clean := make([]byte, 0, len(data))
	for _, c := range data {
		if c >= 0x20 || c == '\t' || c == '\n' {
			clean = append(clean, c)
		}
	}
	// A tab or newline inside a string is forbidden as well, but as white space between tokens it isn't; only the decoder can tell.
	var f frame
	if err := json.Unmarshal(clean, &f); err != nil {
		for i, c := range clean {
			if c < 0x20 {
				clean[i] = ' '
			}
		}
		if err := json.Unmarshal(clean, &f); err != nil {
			return frame{}, errFrame
		}
	}
	return f, nil
}

// newReqID makes an id for a frame that answers nothing.
func newReqID(cmd string) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return cmd + "_" + hex.EncodeToString(b[:])
}

// botMessage is the body of a callback: developer.work.weixin.qq.com/document/path/100719 (messages) and …/path/101027 (events).
type botMessage struct {
	MsgID      string    `json:"msgid"`
	CreateTime int64     `json:"create_time"`
	ChatID     string    `json:"chatid"` // groups only
	ChatType   string    `json:"chattype"`
	From       botUser   `json:"from"`
	MsgType    string    `json:"msgtype"`
	Quote      *botQuote `json:"quote"`
	Event      botEvent  `json:"event"`
	botPart              // the message itself
}

// botQuote is the quoted message; its id isn't told.
type botQuote struct {
	MsgType string `json:"msgtype"`
	botPart
}

// botUser is who speaks; the company is told only when it isn't the bot's own.
type botUser struct {
	UserID string `json:"userid"`
	CorpID string `json:"corpid"`
}

// botPart is the content of a message or of a quoted one; the type says which field counts.
type botPart struct {
	Text  botText  `json:"text"`
	Voice botText  `json:"voice"`
	Image botFile  `json:"image"`
	File  botFile  `json:"file"`
	Video botFile  `json:"video"`
	Mixed botMixed `json:"mixed"`
}

type botText struct {
	Content string `json:"content"`
}

type botFile struct {
	URL    string `json:"url"`
	AESKey string `json:"aeskey"`
	Name   string `json:"filename"`
}

type botMixed struct {
	Items []botItem `json:"msg_item"`
}

// botItem is a part that names its own type.
type botItem struct {
	MsgType string  `json:"msgtype"`
	Text    botText `json:"text"`
	Image   botFile `json:"image"`
}

type botEvent struct {
	Type string   `json:"eventtype"`
	Card botClick `json:"template_card_event"`
}

// botClick spells its names as the page's examples do; its table of fields drops the underscores.
type botClick struct {
	EventKey string `json:"event_key"`
	TaskID   string `json:"task_id"`
	Selected struct {
		Items []struct {
			Question string `json:"question_key"`
			Options  struct {
				IDs []string `json:"option_id"`
			} `json:"option_ids"`
		} `json:"selected_item"`
	} `json:"selected_items"`
}
