package feishusim

import (
	"encoding/json"
	"reflect"
	"slices"
)

// control is an interactive component in the card shown, with the form it is in.
type control struct {
	tag  string
	el   map[string]any
	form map[string]any
}

// controls lists the interactive components of a card.
func controls(card map[string]any) []control {
	var out []control
	var walk func(v any, form map[string]any)
	walk = func(v any, form map[string]any) {
		list, _ := v.([]any)
		for _, item := range list {
			el, _ := item.(map[string]any)
			tag, _ := el["tag"].(string)
			if tag == "form" {
				form = el
			}
			if interactive[tag] {
				out = append(out, control{tag, el, form})
			}
			walk(el["elements"], form)
			walk(el["columns"], form)
			if tag == "form" {
				form = nil
			}
		}
	}
	body, _ := card["body"].(map[string]any)
	walk(body["elements"], nil)
	return out
}

// callbackValue is what the component sends; false means it does not call back.
func (c control) callbackValue() (any, bool) {
	list, _ := c.el["behaviors"].([]any)
	for _, item := range list {
		if b, _ := item.(map[string]any); b["type"] == "callback" {
			return b["value"], true
		}
	}
	return nil, false
}

func (c control) attr(name string) string {
	v, _ := c.el[name].(string)
	return v
}

// presser does what the client does before anything is sent.
type presser struct {
	sim     *Sim
	person  Person
	members []string
	direct  bool
}

// press finds what is pressed in the card now shown and builds the wire action.
// A nil action without a refusal means that the client handles the press alone.
func (p *presser) press(content string, act clickAction) (wire map[string]any, refusal string) {
	if act.Force {
		return forced(act), ""
	}
	card, err := decodeCard([]byte(content))
	if err != nil {
		return nil, "卡片无法显示"
	}
	all := controls(card)
	i := slices.IndexFunc(all, func(c control) bool { return matches(c, act) })
	switch {
	case i < 0:
		return nil, "卡片上没有这个组件"
	case all[i].el["disabled"] == true:
		return nil, "该组件已被禁用"
	}
	c := all[i]
	switch c.attr("form_action_type") {
	case "reset":
		return nil, ""
	case "submit":
		return p.submit(all, c, act)
	}
	if c.form != nil && c.tag != "button" {
		return nil, "表单内的组件随提交按钮一起回传"
	}
	return p.single(c, act)
}

// matches compares by name, element_id and callback value, as far as given.
func matches(c control, act clickAction) bool {
	if c.tag != act.Tag || (act.Name != "" && c.attr("name") != act.Name) ||
		(act.ElementID != "" && c.attr("element_id") != act.ElementID) {
		return false
	}
	if len(act.Value) == 0 || string(act.Value) == "null" {
		return act.Name != "" || act.ElementID != "" || act.Tag != "button"
	}
	value, calls := c.callbackValue()
	if !calls { // a form's button may be named together with its hint
		return act.Name != "" && c.attr("form_action_type") != ""
	}
	want, err := decodeValue(act.Value)
	return err == nil && reflect.DeepEqual(value, want)
}

func decodeValue(raw json.RawMessage) (any, error) {
	wrapped, err := decodeCard([]byte(`{"v":` + string(raw) + `}`))
	return wrapped["v"], err
}

// forced models a press on a stale or forwarded card: it is sent as it is.
func forced(act clickAction) map[string]any {
	wire := map[string]any{"tag": act.Tag}
	if v, err := decodeValue(act.Value); err == nil && v != nil {
		wire["value"] = v
	}
	if act.FormValue != nil {
		wire["form_value"] = act.FormValue
	}
	if act.Name != "" {
		wire["name"] = act.Name
	}
	if act.Option != "" {
		wire["option"] = act.Option
	}
	if act.Options != nil {
		wire["options"] = act.Options
	}
	if act.InputValue != nil {
		wire["input_value"] = *act.InputValue
	}
	if act.Checked != nil {
		wire["checked"] = *act.Checked
	}
	return wire
}

// single is a press outside a form.
func (p *presser) single(c control, act clickAction) (map[string]any, string) {
	wire := map[string]any{"tag": c.tag}
	value, calls := c.callbackValue()
	if name := c.attr("name"); name != "" {
		wire["name"] = name
	}
	if calls && value != nil {
		wire["value"] = value
	}
	given := any(nil)
	switch c.tag {
	case "button", "interactive_container":
		if !calls {
			return nil, ""
		}
		return wire, ""
	case "input":
		if act.InputValue != nil {
			given = *act.InputValue
		}
	case "checker":
		if act.Checked != nil {
			given = *act.Checked
		}
	case "multi_select_static", "multi_select_person":
		given = act.Options
	default:
		given = act.Option
	}
	final, refusal := p.entry(c, given)
	if refusal != "" || final == nil {
		return nil, firstOf(refusal, "没有选择任何内容")
	}
	wire[wireKey(c.tag)] = final
	if isPicker(c.tag) {
		wire["timezone"] = p.person.Timezone
	}
	return wire, ""
}

func wireKey(tag string) string {
	switch tag {
	case "input":
		return "input_value"
	case "checker":
		return "checked"
	case "multi_select_static", "multi_select_person":
		return "options"
	}
	return "option"
}

func isPicker(tag string) bool {
	return tag == "date_picker" || tag == "picker_time" || tag == "picker_datetime"
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
