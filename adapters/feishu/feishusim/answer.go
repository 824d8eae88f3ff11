package feishusim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// judged is a callback answer after checking: an error code, or what to show.
type judged struct {
	code  int
	toast *Toast
	card  string
}

// callbackAnswer is the response of card.action.trigger.
// Source: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication.
type callbackAnswer struct {
	Toast *struct {
		Type    *string           `json:"type"`
		Content string            `json:"content"`
		I18n    map[string]string `json:"i18n"`
	} `json:"toast"`
	Card *struct {
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	} `json:"card"`
}

var toastTypes = set("info", "success", "warning", "error")

// judge checks the answer as the client would. {} is a full answer; nothing,
// null, other shapes and unknown fields are errors.
func (s *Sim) judge(out outcome) judged {
	if !out.hasBody {
		if s.opts.WebhookURL != "" {
			return judged{code: seenBadShape}
		}
		return judged{code: seenNoData}
	}
	in, err := readCallbackAnswer(out.body)
	if err != nil {
		return judged{code: seenBadShape}
	}
	res := judged{}
	if t := in.Toast; t != nil {
		kind := "info"
		if t.Type != nil {
			kind = *t.Type
		}
		if !toastTypes[kind] {
			return judged{code: seenBadShape}
		}
		text := t.Content
		if local := t.I18n["zh_cn"]; local != "" {
			text = local
		}
		res.toast = &Toast{Type: kind, Text: text}
	}
	if in.Card != nil {
		card, code := s.judgeCard(in.Card.Type, in.Card.Data)
		if code != 0 {
			return judged{code: code}
		}
		res.card = card
	}
	return res
}

func readCallbackAnswer(body []byte) (callbackAnswer, error) {
	var in callbackAnswer
	if _, isObject := asObject(body); !isObject {
		return in, errors.New("answer is not an object")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return in, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return in, errors.New("answer has something after the object")
	}
	return in, nil
}

// judgeCard checks a card that shall replace the message for everyone.
func (s *Sim) judgeCard(kind string, data json.RawMessage) (string, int) {
	switch kind {
	case "raw":
		card, err := decodeCard(data)
		switch {
		case err != nil || len(data) > maxCardBytes:
			return "", seenBadCard
		case card["schema"] != "2.0" && !s.opts.AcceptV1Cards:
			return "", seenDowngrade
		case s.checkCard(data) != nil:
			return "", seenBadCard
		}
		return string(data), 0
	case "template":
		if s.checkTemplate(data) != nil {
			return "", seenBadCard
		}
		return jsonString(map[string]any{"type": "template", "data": data}), 0
	}
	return "", seenBadShape
}
