package feishusim

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// submit gathers the form as the client does: required fields are checked
// there, and then no callback is sent.
// Source: open.feishu.cn/document/…/card-json-v2-components/containers/form-container.
func (p *presser) submit(all []control, button control, act clickAction) (map[string]any, string) {
	values, known, picker := map[string]any{}, map[string]bool{}, false
	for _, c := range all {
		name := c.attr("name")
		if name == "" || c.tag == "button" || c.form == nil || c.form["name"] != button.form["name"] {
			continue
		}
		known[name] = true
		picker = picker || isPicker(c.tag)
		given, filled := act.FormValue[name]
		if !filled {
			given = c.initial()
		}
		final, refusal := p.entry(c, given)
		if refusal != "" {
			return nil, refusal
		}
		if final == nil {
			if c.el["required"] == true {
				return nil, "请填写必填项: " + name
			}
			continue
		}
		values[name] = final
	}
	for name := range act.FormValue {
		if !known[name] {
			return nil, "表单没有这一项: " + name
		}
	}
	wire := map[string]any{"tag": "button", "name": button.attr("name"), "form_value": values}
	if picker {
		wire["timezone"] = p.person.Timezone
	}
	if v, calls := button.callbackValue(); calls && p.sim.opts.FormSubmitValue {
		wire["value"] = v
	}
	return wire, ""
}

// initial is what the field holds before anybody touches it.
func (c control) initial() any {
	for _, name := range []string{"default_value", "initial_option", "initial_date", "initial_time", "initial_datetime"} {
		if v := c.attr(name); v != "" {
			return v
		}
	}
	if list, ok := c.el["selected_values"].([]any); ok {
		return list
	}
	if c.tag == "checker" {
		return c.el["checked"] == true
	}
	return nil
}

// entry checks one value against its component and returns its wire form; nil
// means empty.
func (p *presser) entry(c control, given any) (any, string) {
	switch c.tag {
	case "checker":
		b, isBool := given.(bool)
		if given != nil && !isBool {
			return nil, "勾选项需要 true 或 false"
		}
		return b, ""
	case "multi_select_static", "multi_select_person":
		return p.many(c, given)
	case "select_img":
		if c.el["multi_select"] == true {
			return p.many(c, given)
		}
	}
	if given == nil {
		return nil, ""
	}
	text, isText := given.(string)
	switch {
	case !isText:
		return nil, fmt.Sprintf("%s 需要文本", c.attr("name"))
	case text == "":
		return nil, ""
	case c.tag == "input":
		return fit(c, text)
	case isPicker(c.tag):
		return p.moment(c.tag, text)
	}
	return p.choice(c, text)
}

// fit holds an input to its max_length, 1000 unless the card says less.
func fit(c control, text string) (any, string) {
	limit := 1000
	if n, ok := c.el["max_length"].(json.Number); ok {
		if v, err := n.Int64(); err == nil {
			limit = int(v)
		}
	}
	if n := utf8.RuneCountInString(text); n > limit {
		return nil, fmt.Sprintf("输入超过 %d 个字符", limit)
	}
	return text, ""
}

func (p *presser) many(c control, given any) (any, string) {
	var texts []string
	switch list := given.(type) {
	case nil:
	case []string:
		texts = list
	case []any:
		for _, item := range list {
			t, isText := item.(string)
			if !isText {
				return nil, "多选需要文本数组"
			}
			texts = append(texts, t)
		}
	default:
		return nil, "多选需要文本数组"
	}
	if len(texts) == 0 {
		return nil, ""
	}
	out := make([]string, 0, len(texts))
	for _, t := range texts {
		v, refusal := p.choice(c, t)
		if refusal != "" {
			return nil, refusal
		}
		out = append(out, v.(string))
	}
	return out, ""
}

// choice accepts an option of the card. A person select without options offers
// the members of the chat (in a direct chat, where that would be oneself, anybody)
// and answers with open_ids.
func (p *presser) choice(c control, text string) (any, string) {
	list, _ := c.el["options"].([]any)
	isPerson := c.tag == "select_person" || c.tag == "multi_select_person"
	if isPerson {
		who, found := p.sim.world.person(text)
		if !found || (len(list) == 0 && !p.offered(who.ID)) {
			return nil, "没有这个人: " + text
		}
		text = who.OpenID
		if len(list) == 0 {
			return text, ""
		}
	}
	for _, item := range list {
		if o, _ := item.(map[string]any); o["value"] == text {
			return text, ""
		}
	}
	return nil, "没有这个选项: " + text
}

func (p *presser) offered(id string) bool {
	return p.direct || slices.Contains(p.members, id)
}

// Wire forms of the pickers: the date and time with the person's own offset.
var pickerForms = map[string]struct {
	pattern *regexp.Regexp
	plain   string
}{
	"date_picker":     {regexp.MustCompile(`^\d{4}-\d\d-\d\d [+-]\d{4}$`), "2006-01-02"},
	"picker_time":     {regexp.MustCompile(`^\d\d:\d\d [+-]\d{4}$`), "15:04"},
	"picker_datetime": {regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d{4}$`), "2006-01-02 15:04"},
}

// moment takes a picker's value with or without the offset.
func (p *presser) moment(tag, text string) (any, string) {
	form := pickerForms[tag]
	if form.pattern.MatchString(text) {
		return text, ""
	}
	zone, err := time.LoadLocation(p.person.Timezone)
	if err != nil {
		zone = time.FixedZone("", 8*60*60)
	}
	at, err := time.ParseInLocation(form.plain, text, zone)
	if err != nil {
		return nil, "日期或时间格式不对: " + text
	}
	if tag == "picker_time" { // the year 0 would give the zone's local mean time
		at = p.sim.now().In(zone)
		return text + at.Format(" -0700"), ""
	}
	return text + at.Format(" -0700"), ""
}
