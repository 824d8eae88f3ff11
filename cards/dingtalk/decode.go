package dingtalk

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/imdesk/imdesk/cards"
)

// choiceMark separates a press from the answer it carries: "<press>~<input>~<option>". No part of a press contains it.
const choiceMark = "~"

func choiceID(name, value string) string { return choiceMark + name + choiceMark + value }

type params map[string]json.RawMessage

type content struct {
	Private struct {
		ActionIDs []string `json:"actionIds"`
		Params    params   `json:"params"`
	} `json:"cardPrivateData"`
	Params params `json:"params"` // one official walk-through puts them here
}

// DecodeAction reads the content (or the older value) of a card callback, a JSON string:
// open.dingtalk.com/document/orgapp/event-callback-card. It returns what was pressed and the form's answers by input name, as strings: the value of a
// choice, several joined by commas, booleans as "true" and "false". A text block's answer has the name "input".
func DecodeAction(data string) (cards.Press, map[string]string, error) {
	var c content
	if err := json.Unmarshal([]byte(data), &c); err != nil {
		return cards.Press{}, nil, fmt.Errorf("read card callback: %w", err)
	}
	all := params{}
	for _, set := range []params{c.Params, c.Private.Params} {
		for k, v := range set {
			all[k] = v
		}
	}
	values := all.answers()
	p, err := c.press(all, values)
	if err != nil {
		return cards.Press{}, nil, err
	}
	return p, values, nil
}

// press looks where each kind of card puts it: the id of a public template's button, the parameter press of ours, the hidden field of our form, and
// single parameters of a template somebody built by hand.
func (c content) press(all params, values map[string]string) (cards.Press, error) {
	form := params{}
	if err := json.Unmarshal(all["form"], &form); err != nil {
		form = params{}
	}
	candidates := []string{form.text(pressField), all.text("press")}
	candidates = append(candidates, c.Private.ActionIDs...)
	for _, id := range candidates {
		id, choice, _ := strings.Cut(id, choiceMark)
		if p, err := cards.DecodePress(id); err == nil {
			if name, value, ok := strings.Cut(choice, choiceMark); ok {
				values[name] = value
			}
			return p, nil
		}
	}
	return byHand(all, c.Private.ActionIDs)
}

func byHand(all params, ids []string) (cards.Press, error) {
	p := cards.Press{Verb: first(all.text("verb"), all.text("action")), Object: first(all.text("obj"), all.text("ref")), Arg: all.text("arg")}
	if p.Verb == "" {
		return cards.Press{}, fmt.Errorf("card callback with action ids %.80q is not one of ours", ids)
	}
	if rev := all.text("rev"); rev != "" {
		n, err := strconv.Atoi(rev)
		if err != nil {
			return cards.Press{}, errors.New("card callback has a revision that is no number")
		}
		p.Revision = n
	}
	return p, nil
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// text is a parameter as text, or empty.
func (ps params) text(key string) string {
	s, _ := answer(ps[key])
	return s
}

// answers collects what the person entered. Names that begin with an underscore are ours.
func (ps params) answers() map[string]string {
	values := map[string]string{}
	form := params{}
	if json.Unmarshal(ps["form"], &form) == nil {
		for name, raw := range form {
			if s, ok := answer(raw); ok && !strings.HasPrefix(name, "_") {
				values[name] = s
			}
		}
	}
	if s, ok := answer(ps["input"]); ok {
		values["input"] = s
	}
	return values
}

// answer turns one value into text. A SELECT is {index, value}; a MULTI_SELECT has lists in both.
func answer(raw json.RawMessage) (string, bool) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return "", false
	}
	switch v := v.(type) {
	case nil:
		return "", false
	case string:
		return strings.ReplaceAll(v, "\r\n", "\n"), true
	case bool:
		return strconv.FormatBool(v), true
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = fmt.Sprint(v[i])
		}
		return strings.Join(parts, ","), true
	case map[string]any:
		var chosen struct{ Value json.RawMessage }
		if json.Unmarshal(raw, &chosen) == nil && len(chosen.Value) > 0 {
			return answer(chosen.Value)
		}
		return "", false
	}
	return strings.TrimSpace(string(raw)), true
}
