package actor

import (
	"encoding/json"
	"slices"
	"strings"
)

// message is a message as the control API returns it.
type message struct {
	ID       string          `json:"id"`
	Chat     string          `json:"chat"`
	From     string          `json:"from"`
	Type     string          `json:"type"`
	Payload  json.RawMessage `json:"payload"`
	Revision int             `json:"revision"`
	Recalled bool            `json:"recalled"`
	Thread   string          `json:"thread"`
}

// View is a message as a person sees it.
type View struct {
	ID       string
	Chat     string
	From     string
	Type     string
	Text     string // all words of the message, card or text
	Buttons  []Button
	Revision int
	Recalled bool
	Thread   string
	// Raw is the wire payload, for what a client does with it besides showing words.
	Raw json.RawMessage

	platform string
	doc      any // the payload, decoded throughout
}

// Button is something to press.
type Button struct {
	Label  string
	action func(values map[string]string) any
}

// Action is the platform's own form of pressing the button after filling in values by input name.
func (b *Button) Action(values map[string]string) any { return b.action(values) }

// Button finds a button by its label, nil for none.
func (v View) Button(label string) *Button {
	i := slices.IndexFunc(v.Buttons, func(b Button) bool { return b.Label == label })
	if i < 0 {
		return nil
	}
	return &v.Buttons[i]
}

// Labels lists the labels of the buttons.
func (v View) Labels() []string {
	out := make([]string, len(v.Buttons))
	for i, b := range v.Buttons {
		out[i] = b.Label
	}
	return out
}

// Has reports whether the message holds all the words.
func (v View) Has(words ...string) bool {
	for _, w := range words {
		if !strings.Contains(v.Text, w) {
			return false
		}
	}
	return true
}

func (m message) view(platform string) View {
	v := View{
		ID: m.ID, Chat: m.Chat, From: m.From, Type: m.Type, Revision: m.Revision, Recalled: m.Recalled, Thread: m.Thread, Raw: m.Payload, platform: platform,
	}
	var doc any
	_ = json.Unmarshal(m.Payload, &doc)
	doc = unpack(doc)
	v.doc = doc
	var words []string
	collect(doc, &words)
	v.Text = strings.Join(words, "\n")
	switch platform {
	case "feishu":
		feishuButtons(doc, nil, &v.Buttons)
	case "dingtalk":
		dingtalkButtons(doc, &v.Buttons)
	case "wecom":
		wecomButtons(doc, &v.Buttons)
	}
	return v
}

// unpack decodes JSON that travels as a string inside JSON.
func unpack(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, e := range x {
			x[k] = unpack(e)
		}
	case []any:
		for i, e := range x {
			x[i] = unpack(e)
		}
	case string:
		if s := strings.TrimSpace(x); strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") {
			var inner any
			if json.Unmarshal([]byte(s), &inner) == nil {
				return unpack(inner)
			}
		}
	}
	return v
}

// collect gathers every string value, in the order of sorted keys.
func collect(v any, out *[]string) {
	switch x := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			collect(x[k], out)
		}
	case []any:
		for _, e := range x {
			collect(e, out)
		}
	case string:
		*out = append(*out, x)
	}
}

func str(m map[string]any, path ...string) string {
	for _, p := range path[:len(path)-1] {
		m, _ = m[p].(map[string]any)
	}
	s, _ := m[path[len(path)-1]].(string)
	return s
}

// feishuButtons walks a card JSON 2.0 (open.feishu.cn: card-json-v2-structure).
func feishuButtons(v any, form map[string]any, out *[]Button) {
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			feishuButtons(e, form, out)
		}
	case map[string]any:
		if x["tag"] == "form" {
			form = x
		}
		if x["tag"] == "button" {
			if b, ok := feishuButton(x, form); ok {
				*out = append(*out, b)
			}
			return
		}
		for _, e := range x {
			feishuButtons(e, form, out)
		}
	}
}

func feishuButton(x, form map[string]any) (Button, bool) {
	b := Button{Label: str(x, "text", "content")}
	name := str(x, "name")
	if form != nil && x["form_action_type"] == "submit" {
		b.action = func(values map[string]string) any {
			fill := map[string]any{}
			for k, v := range values {
				fill[k] = v
				if feishuMany(form, k) {
					fill[k] = strings.Split(v, ",")
				}
			}
			return map[string]any{"tag": "button", "name": name, "form_value": fill}
		}
		return b, true
	}
	behaviors, _ := x["behaviors"].([]any)
	for _, e := range behaviors {
		if beh, _ := e.(map[string]any); beh["type"] == "callback" {
			value := beh["value"]
			b.action = func(map[string]string) any { return map[string]any{"tag": "button", "value": value, "name": name} }
			return b, true
		}
	}
	return b, false
}

// feishuMany reports whether an input of a form takes several options.
func feishuMany(form map[string]any, name string) bool {
	elements, _ := form["elements"].([]any)
	return slices.ContainsFunc(elements, func(e any) bool {
		x, _ := e.(map[string]any)
		return x["tag"] == "multi_select_static" && x["name"] == name
	})
}

// dingtalkButtons reads the buttons of the public template.
func dingtalkButtons(doc any, out *[]Button) {
	m, _ := doc.(map[string]any)
	params, _ := m["cardParamMap"].(map[string]any)
	full, _ := params["sys_full_json_obj"].(map[string]any)
	list, _ := full["msgButtons"].([]any)
	for _, e := range list {
		x, _ := e.(map[string]any)
		if x["request"] != true {
			continue
		}
		id := str(x, "id")
		*out = append(*out, Button{Label: str(x, "text"), action: func(map[string]string) any {
			return map[string]any{"action_ids": []string{id}, "params": map[string]any{}}
		}})
	}
}

// wecomButtons reads the buttons of a template card (developer.work.weixin.qq.com/document/path/90236).
func wecomButtons(doc any, out *[]Button) {
	m, _ := doc.(map[string]any)
	card, _ := m["template_card"].(map[string]any)
	if card == nil {
		return
	}
	selection, _ := card["button_selection"].(map[string]any)
	pressed := func(key string, menu bool) func(map[string]string) any {
		return func(values map[string]string) any {
			a := map[string]any{"key": key, "menu": menu}
			selected := map[string][]string{}
			if q := str(selection, "question_key"); selection != nil && q != "" {
				selected[q] = []string{str(selection, "selected_id")}
				if v := values[q]; v != "" {
					selected[q] = []string{v}
				}
			}
			if len(selected) > 0 {
				a["selected"] = selected
			}
			return a
		}
	}
	buttons, _ := card["button_list"].([]any)
	for _, e := range buttons {
		if x, _ := e.(map[string]any); str(x, "key") != "" {
			*out = append(*out, Button{Label: str(x, "text"), action: pressed(str(x, "key"), false)})
		}
	}
	menu, _ := card["action_menu"].(map[string]any)
	actions, _ := menu["action_list"].([]any)
	for _, e := range actions {
		if x, _ := e.(map[string]any); str(x, "key") != "" {
			*out = append(*out, Button{Label: str(x, "text"), action: pressed(str(x, "key"), true)})
		}
	}
	wecomVote(card, out)
}

// wecomVote makes each option of a vote card one button: choose it and submit.
func wecomVote(card map[string]any, out *[]Button) {
	box, _ := card["checkbox"].(map[string]any)
	submit, _ := card["submit_button"].(map[string]any)
	options, _ := box["option_list"].([]any)
	for _, e := range options {
		x, _ := e.(map[string]any)
		id, key, question := str(x, "id"), str(submit, "key"), str(box, "question_key")
		*out = append(*out, Button{Label: str(x, "text"), action: func(map[string]string) any {
			return map[string]any{"key": key, "selected": map[string][]string{question: {id}}}
		}})
	}
}
