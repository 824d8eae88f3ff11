// Package wecom renders neutral cards as WeCom template cards, for a self-built app and for an AI bot, and reads the clicks on them. It owns the shape of
// the card object; it knows no network, no recipients and no authority. Shape: developer.work.weixin.qq.com/document/path/90236 (app) and
// developer.work.weixin.qq.com/document/path/101032 (AI bot).
//
// All texts of a template card are plain, except that a message sent with enable_id_trans would expand "$userName=…$" in them: don't set it.
package wecom

import (
	"bytes"
	"encoding/json"
)

// Card types in use.
const (
	typeNotice  = "text_notice"
	typeButtons = "button_interaction"
	typeVote    = "vote_interaction"
)

type payload struct {
	CardType    string      `json:"card_type"`
	TaskID      string      `json:"task_id,omitempty"`
	Source      *source     `json:"source,omitempty"`
	ActionMenu  *menu       `json:"action_menu,omitempty"`
	MainTitle   title       `json:"main_title"`
	QuoteArea   *quote      `json:"quote_area,omitempty"`
	SubTitle    string      `json:"sub_title_text,omitempty"`
	Rows        []row       `json:"horizontal_content_list,omitempty"`
	Jumps       []jump      `json:"jump_list,omitempty"`
	CardAction  *cardAction `json:"card_action,omitempty"`
	Selection   *selection  `json:"button_selection,omitempty"`
	Buttons     []button    `json:"button_list,omitempty"`
	Checkbox    *checkbox   `json:"checkbox,omitempty"`
	Submit      *button     `json:"submit_button,omitempty"`
	ReplaceText string      `json:"replace_text,omitempty"`
}

type source struct {
	Desc  string `json:"desc"`
	Color int    `json:"desc_color"`
}

type title struct {
	Title string `json:"title"`
	Desc  string `json:"desc,omitempty"`
}

type quote struct {
	Type  int    `json:"type"` // 0: no link
	Title string `json:"title,omitempty"`
	Text  string `json:"quote_text"`
}

// Kinds of rows and links.
const (
	rowText   = 0
	rowURL    = 1
	rowMember = 3
	jumpURL   = 1
)

type row struct {
	Key    string `json:"keyname"`
	Value  string `json:"value"`
	Type   int    `json:"type,omitempty"`
	URL    string `json:"url,omitempty"`
	UserID string `json:"userid,omitempty"`
}

type jump struct {
	Type  int    `json:"type"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

type cardAction struct {
	Type int    `json:"type"`
	URL  string `json:"url"`
}

// button calls back with Key, or with Type 1 opens URL.
type button struct {
	Type  int    `json:"type,omitempty"`
	Text  string `json:"text"`
	Style int    `json:"style,omitempty"`
	Key   string `json:"key,omitempty"`
	URL   string `json:"url,omitempty"`
}

type menu struct {
	Desc    string     `json:"desc"`
	Actions []menuItem `json:"action_list"`
}

type menuItem struct {
	Text string `json:"text"`
	Key  string `json:"key"`
}

type selection struct {
	QuestionKey string   `json:"question_key"`
	Title       string   `json:"title,omitempty"`
	Options     []option `json:"option_list"`
	SelectedID  string   `json:"selected_id,omitempty"`
	Disable     bool     `json:"disable,omitempty"` // updates only
}

type option struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Checked *bool  `json:"is_checked,omitempty"` // votes only
}

type checkbox struct {
	QuestionKey string   `json:"question_key"`
	Mode        int      `json:"mode"` // 0: one answer
	Options     []option `json:"option_list"`
	Disable     bool     `json:"disable,omitempty"` // updates only
}

func encode(p payload) json.RawMessage {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil { // only strings, numbers and slices: can't happen
		return nil
	}
	return bytes.TrimRight(buf.Bytes(), "\n")
}
