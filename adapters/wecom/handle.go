package wecom

import (
	"encoding/json"
	"time"
)

// What a handle is good for.
const (
	handleAppClick   = "app_click"   // one update of the clicker's copy: developer.work.weixin.qq.com/document/path/94888
	handleBotMessage = "bot_message" // answers for a day: developer.work.weixin.qq.com/document/path/101463
	handleBotEnter   = "bot_enter"   // one greeting within 5 s; the same page
	handleBotClick   = "bot_click"   // one update of the clicked card within 5 s; the same page
)

// handle is what an event's Handle holds. The codes are secrets.
type handle struct {
	Kind         string    `json:"kind"`
	ResponseCode string    `json:"response_code,omitempty"`
	User         string    `json:"user,omitempty"` // who clicked
	ReqID        string    `json:"req_id,omitempty"`
	TaskID       string    `json:"task_id,omitempty"`
	At           time.Time `json:"at"`
}

func (h handle) encode() json.RawMessage {
	raw, _ := json.Marshal(h) // strings and a time always encode
	return raw
}

// readHandle returns the zero handle for what isn't one of ours.
func readHandle(raw json.RawMessage) handle {
	var h handle
	if len(raw) == 0 || json.Unmarshal(raw, &h) != nil {
		return handle{}
	}
	return h
}

// right is what a delivered message can be updated or recalled by.
type right struct {
	TaskID       string   `json:"task_id,omitempty"`
	ResponseCode string   `json:"response_code,omitempty"`
	MsgID        string   `json:"msgid,omitempty"`
	More         []string `json:"more,omitempty"` // the other parts of a long text
	Bot          bool     `json:"bot,omitempty"`  // sent by the AI bot
}

func (r right) encode() json.RawMessage {
	raw, _ := json.Marshal(r) // strings always encode
	return raw
}

func readRight(raw json.RawMessage) right {
	var r right
	if len(raw) == 0 || json.Unmarshal(raw, &r) != nil {
		return right{}
	}
	return r
}
