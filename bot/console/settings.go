package console

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// settings are a bot's settings as the page shows them: one level, by field key; values are strings, numbers or booleans.
type settings map[string]any

// document nests the settings into the adapter's configuration. Empty values are left out, so that the adapter's defaults hold.
func (g guide) document(in settings) (json.RawMessage, error) {
	known := map[string]field{}
	for _, f := range g.Fields {
		known[f.Key] = f
	}
	doc := map[string]any{}
	for key, v := range in {
		f, ok := known[key]
		if !ok {
			return nil, invalid("没有这一项设置：" + key)
		}
		value, err := f.value(v)
		if err != nil {
			return nil, err
		}
		if value == nil {
			continue
		}
		section, at := doc, key
		if outer, inner, nested := strings.Cut(key, "."); nested {
			if doc[outer] == nil {
				doc[outer] = map[string]any{}
			}
			section, at = doc[outer].(map[string]any), inner
		}
		section[at] = value
	}
	return json.Marshal(doc)
}

// value brings what the page sent into the field's type; nil means left out.
func (f field) value(v any) (any, error) {
	text, isText := v.(string)
	text = strings.TrimSpace(text)
	switch {
	case v == nil || isText && text == "":
		return nil, nil
	case f.Type == "switch":
		if on, ok := v.(bool); ok {
			return on, nil
		}
	case f.Type == "number":
		if n, ok := v.(float64); ok && n == math.Trunc(n) && math.Abs(n) < 1<<53 {
			return int64(n), nil
		}
		if n, err := strconv.ParseInt(text, 10, 64); isText && err == nil {
			return n, nil
		}
		return nil, invalid(f.Label + " 必须是整数")
	case isText:
		return text, nil
	}
	return nil, invalid(f.Label + " 的格式不对")
}

// flat is the inverse of document.
func (g guide) flat(doc json.RawMessage) (settings, error) {
	var tree map[string]any
	if err := json.Unmarshal(doc, &tree); err != nil {
		return nil, fmt.Errorf("read stored settings: %w", err)
	}
	out := settings{}
	for _, f := range g.Fields {
		section, at := tree, f.Key
		if outer, inner, nested := strings.Cut(f.Key, "."); nested {
			section, _ = tree[outer].(map[string]any)
			at = inner
		}
		if v, ok := section[at]; ok && v != "" && v != nil {
			out[f.Key] = v
		}
	}
	return out, nil
}

// public leaves the secrets out and names those that are set.
func (g guide) public(all settings) (open settings, set []string) {
	open, set = settings{}, []string{}
	for _, f := range g.Fields {
		v, ok := all[f.Key]
		switch {
		case !ok:
		case f.Secret:
			set = append(set, f.Key)
		default:
			open[f.Key] = v
		}
	}
	return open, set
}

// keep fills secrets that were left empty from what is stored. It refuses to when an address changed: whoever may edit a bot could otherwise
// have its secrets sent to a server of their own.
func (g guide) keep(in, stored settings) error {
	moved := ""
	for _, f := range g.Fields {
		if f.Endpoint && text(in[f.Key]) != text(stored[f.Key]) {
			moved = f.Label
		}
	}
	for _, f := range g.Fields {
		if !f.Secret || text(in[f.Key]) != "" || text(stored[f.Key]) == "" {
			continue
		}
		if moved != "" {
			return invalid("改了「" + moved + "」，请重新填写「" + f.Label + "」：已保存的密钥不会发往新的地址")
		}
		in[f.Key] = stored[f.Key]
	}
	return nil
}

// missing names the required settings that are empty, in the words of the page.
func (g guide) missing(in settings) error {
	var labels []string
	for _, f := range g.Fields {
		if f.Required && g.applies(f, in) && text(in[f.Key]) == "" {
			labels = append(labels, "「"+f.Label+"」")
		}
	}
	if len(labels) > 0 {
		return core.Refuse(core.CodeInvalid, "还没有填写："+strings.Join(labels, "、"))
	}
	return nil
}

// applies reports whether a field is asked for at all with these settings.
func (g guide) applies(f field, in settings) bool {
	for key, want := range f.When {
		got := text(in[key])
		for _, other := range g.Fields {
			if other.Key == key && got == "" {
				got = other.Default
			}
		}
		if got != want {
			return false
		}
	}
	return true
}

func text(v any) string {
	if v == nil {
		return ""
	}
	return strings.TrimSpace(fmt.Sprint(v))
}
