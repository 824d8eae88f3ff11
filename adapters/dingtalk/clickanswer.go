package dingtalk

import (
	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// The words of the answers that hold no result.
const (
	textLate    = "已收到，处理中"
	textBusy    = "系统繁忙，请再点一次"
	textForeign = "这个按钮不再有效"
)

var foreign = adapters.Answer{Status: adapters.AnswerDone, Toast: &core.Toast{Tone: cards.ToneWarn, Text: textForeign}}

// toastRunes keeps the line a line; a card's value takes 1 KB.
const toastRunes = 200

// callbackAnswer is the data of the answer to a card callback: open.dingtalk.com/document/development/event-callback-card. It changes the card for the
// person who clicked; everybody else sees the new state with the next update.
type callbackAnswer struct {
	Response struct {
		Options *updateOptions `json:"cardUpdateOptions,omitempty"`
		Data    *cardData      `json:"cardData,omitempty"`
	} `json:"response"`
}

// updateOptions: without them an update replaces all of a card's variables.
type updateOptions struct {
	Public  bool `json:"updateCardDataByKey"`
	Private bool `json:"updatePrivateDataByKey"`
}

type cardData struct {
	Params map[string]string `json:"cardParamMap"`
}

var byKey = updateOptions{true, true}

// renderAnswer writes the answer to a click on the card named by track.
func renderAnswer(track string, ans adapters.Answer) (string, error) {
	line := ""
	if ans.Toast != nil {
		line = ans.Toast.Text
	}
	switch ans.Status {
	case adapters.AnswerBusy:
		ans.Card = nil // nothing was committed: the card stays as it is
		if line == "" {
			line = textBusy
		}
	case adapters.AnswerLate:
		if line == "" {
			line = textLate
		}
	}
	params := map[string]string{}
	t := trackOf(track)
	if ans.Card != nil && t.tier != tierText {
		params, _ = render(*ans.Card, t.tier)
	}
	return answerData(t.tier, params, line)
}

// answerData writes variables and the short line. The platform's own toast can only be set in a template, so the line is a variable.
func answerData(t tier, params map[string]string, line string) (string, error) {
	var ans callbackAnswer
	if line = cards.Truncate(cards.OneLine(line), toastRunes); line != "" {
		setToast(t, params, line)
	}
	if len(params) > 0 {
		ans.Response.Options, ans.Response.Data = &byKey, &cardData{params}
	}
	return encode(ans)
}

// toastData is an answer with nothing but a line.
func toastData(track, line string) string {
	data, err := answerData(trackOf(track).tier, map[string]string{}, line)
	if err != nil { // a map of strings always encodes
		return clickNothing
	}
	return data
}
