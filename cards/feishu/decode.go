package feishu

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/imdesk/imdesk/cards"
)

// Action is event.action of card.action.trigger:
// open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication.
type Action struct {
	Tag       string                     `json:"tag"`
	Value     json.RawMessage            `json:"value,omitempty"` // an object or a string, as the button was configured
	Name      string                     `json:"name,omitempty"`
	FormValue map[string]json.RawMessage `json:"form_value,omitempty"`
	Timezone  string                     `json:"timezone,omitempty"`
}

type buttonValue struct {
	Version  int    `json:"v"`
	Verb     string `json:"verb"`
	Object   string `json:"obj"`
	Revision int    `json:"rev"`
	Arg      string `json:"arg"`
}

// DecodeAction is the inverse of rendering: what was pressed, and the form's answers by input name. Answers are strings: several choices are joined by
// commas, a date loses its zone ("2026-06-20"), line ends are "\n". A submit button's name counts before its value, whose arrival isn't promised.
func DecodeAction(a Action) (cards.Press, map[string]string, error) {
	values := map[string]string{}
	for name, raw := range a.FormValue {
		if s, ok := answer(raw); ok {
			values[name] = s
		}
	}
	if strings.HasPrefix(a.Name, submitPrefix) {
		if p, err := decodeName(a.Name); err == nil {
			return p, values, nil
		}
	}
	p, err := decodeValue(a.Value)
	if err != nil {
		return cards.Press{}, nil, fmt.Errorf("card action with tag %.20q and name %.60q: %w", a.Tag, a.Name, err)
	}
	return p, values, nil
}

func decodeValue(raw json.RawMessage) (cards.Press, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if p, err := cards.DecodePress(text); err == nil {
			return p, nil
		}
		raw = json.RawMessage(text)
	}
	var v buttonValue
	if err := json.Unmarshal(raw, &v); err != nil {
		return cards.Press{}, fmt.Errorf("read button value: %w", err)
	}
	if v.Version != valueVersion || v.Verb == "" {
		return cards.Press{}, fmt.Errorf("button value %.60q is not one of ours", raw)
	}
	return cards.Press{Verb: v.Verb, Object: v.Object, Revision: v.Revision, Arg: v.Arg}, nil
}

// zonedDate is how a date picker answers: "2026-06-20 +0800".
var zonedDate = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}) [+-]\d{4}$`)

// answer turns one form value into text; null is no answer.
func answer(raw json.RawMessage) (string, bool) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return "", false
	}
	switch v := v.(type) {
	case nil:
		return "", false
	case string:
		if m := zonedDate.FindStringSubmatch(v); m != nil {
			return m[1], true
		}
		return strings.ReplaceAll(v, "\r\n", "\n"), true
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = fmt.Sprint(v[i])
		}
		return strings.Join(parts, ","), true
	}
	return strings.Trim(string(raw), " \n"), true // true, 3, {…}
}
