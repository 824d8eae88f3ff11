package wecomsim

import "encoding/json"

// Card types, developer.work.weixin.qq.com/document/path/90236.
const (
	cardText     = "text_notice"
	cardNews     = "news_notice"
	cardButton   = "button_interaction"
	cardVote     = "vote_interaction"
	cardMultiple = "multiple_interaction"
)

// card is the template_card object. Field types are those of the documentation, so a number sent as a string fails.
type card struct {
	CardType    string          `json:"card_type"`
	TaskID      string          `json:"task_id"`
	Source      *cardSource     `json:"source"`
	ActionMenu  *cardMenu       `json:"action_menu"`
	MainTitle   *cardTitle      `json:"main_title"`
	Emphasis    *cardTitle      `json:"emphasis_content"`
	Quote       *cardQuote      `json:"quote_area"`
	SubTitle    string          `json:"sub_title_text"`
	Rows        []cardRow       `json:"horizontal_content_list"`
	Jumps       []cardJump      `json:"jump_list"`
	Action      *cardAction     `json:"card_action"`
	Image       *cardImage      `json:"card_image"`
	ImageText   *cardImageText  `json:"image_text_area"`
	Vertical    []cardTitle     `json:"vertical_content_list"`
	Buttons     []cardBtn       `json:"button_list"`
	Selection   *cardSelector   `json:"button_selection"`
	Checkbox    *cardSelector   `json:"checkbox"`
	Selects     []cardSelector  `json:"select_list"`
	Submit      *cardSubmit     `json:"submit_button"`
	ReplaceText string          `json:"replace_text"`
	Feedback    json.RawMessage `json:"feedback"`
}

type cardSource struct {
	IconURL   string `json:"icon_url"`
	Desc      string `json:"desc"`
	DescColor int    `json:"desc_color"`
}

type cardMenu struct {
	Desc    string        `json:"desc"`
	Actions []cardKeyText `json:"action_list"`
}

type cardKeyText struct {
	Text string `json:"text"`
	Key  string `json:"key"`
}

type cardTitle struct {
	Title string `json:"title"`
	Desc  string `json:"desc"`
}

type cardTarget struct {
	Type     int    `json:"type"`
	URL      string `json:"url"`
	AppID    string `json:"appid"`
	PagePath string `json:"pagepath"`
}

type cardAction struct{ cardTarget }

type cardQuote struct {
	cardTarget
	Title string `json:"title"`
	Text  string `json:"quote_text"`
}

type cardRow struct {
	Type    int    `json:"type"`
	KeyName string `json:"keyname"`
	Value   string `json:"value"`
	URL     string `json:"url"`
	MediaID string `json:"media_id"`
	UserID  string `json:"userid"`
}

type cardJump struct {
	cardTarget
	Title    string `json:"title"`
	Question string `json:"question"`
}

type cardImage struct {
	URL    string  `json:"url"`
	Aspect float64 `json:"aspect_ratio"`
}

type cardImageText struct {
	cardTarget
	Title    string `json:"title"`
	Desc     string `json:"desc"`
	ImageURL string `json:"image_url"`
}

type cardBtn struct {
	Type  int    `json:"type"`
	Text  string `json:"text"`
	Style int    `json:"style"`
	Key   string `json:"key"`
	URL   string `json:"url"`
}

type cardSelector struct {
	QuestionKey string       `json:"question_key"`
	Title       string       `json:"title"`
	Mode        int          `json:"mode"`
	Disable     bool         `json:"disable"`
	SelectedID  string       `json:"selected_id"`
	Options     []cardOption `json:"option_list"`
}

type cardOption struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Checked bool   `json:"is_checked"`
}

type cardSubmit struct {
	Text string `json:"text"`
	Key  string `json:"key"`
}

// clickable tells whether the card sends anything back: three types always, notices through their menu.
func (c *card) clickable() bool {
	return c.interactive() || c.ActionMenu != nil && len(c.ActionMenu.Actions) > 0
}

func (c *card) interactive() bool {
	return c.CardType == cardButton || c.CardType == cardVote || c.CardType == cardMultiple
}

// cardIn takes the card out of a message payload.
func cardIn(payload json.RawMessage) (*card, bool) {
	var p struct {
		Card *card `json:"template_card"`
	}
	if json.Unmarshal(payload, &p) != nil || p.Card == nil {
		return nil, false
	}
	return p.Card, true
}

// payloadOf is what a client shows: {"msgtype":T,"T":body}.
func payloadOf(typ string, body json.RawMessage) json.RawMessage {
	if len(body) == 0 {
		body = json.RawMessage("{}")
	}
	out := make([]byte, 0, len(body)+2*len(typ)+20)
	out = append(out, `{"msgtype":"`...)
	out = append(out, typ...)
	out = append(out, `","`...)
	out = append(out, typ...)
	out = append(out, `":`...)
	out = append(out, body...)
	return append(out, '}')
}

// withReplaceText greys the buttons of a shown card under a new label.
func withReplaceText(payload json.RawMessage, name string) json.RawMessage {
	var p map[string]map[string]json.RawMessage
	var whole map[string]json.RawMessage
	if json.Unmarshal(payload, &whole) != nil {
		return payload
	}
	delete(whole, "msgtype")
	if json.Unmarshal(toJSON(whole), &p) != nil || p["template_card"] == nil {
		return payload
	}
	p["template_card"]["replace_text"] = toJSON(name)
	return payloadOf("template_card", toJSON(p["template_card"]))
}
