package feishu

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// properties lists what each component may carry, from its reference page; 2.0 refuses anything else.
var properties = map[string]string{
	"plain_text":          "content text_size text_color",
	"text_tag":            "text color",
	"markdown":            "content",
	"div":                 "text",
	"hr":                  "",
	"column_set":          "flex_mode columns",
	"column":              "width weight elements",
	"person_list":         "persons size show_name show_avatar drop_invalid_user_id",
	"collapsible_panel":   "expanded header elements",
	"button":              "type text confirm behaviors name form_action_type",
	"form":                "name elements",
	"input":               "name required width max_length input_type rows label placeholder default_value",
	"select_static":       "name required width options initial_option placeholder",
	"date_picker":         "name required width initial_date placeholder",
	"multi_select_static": "name required width options selected_values placeholder",
}

type validator struct {
	t        fataler
	elements int
	names    map[string]bool
	buttons  []map[string]any
}

type fataler interface{ Fatalf(string, ...any) }

// validate checks raw against the documented rules and returns its buttons.
func validate(t fataler, raw json.RawMessage) []map[string]any {
	if len(raw) > 30*1024 {
		t.Fatalf("card has %d bytes", len(raw))
	}
	if !utf8.Valid(raw) {
		t.Fatalf("card is not UTF-8")
	}
	var root map[string]any
	if err := json.Unmarshal(raw, &root); err != nil {
		t.Fatalf("card is not JSON: %v", err)
	}
	v := &validator{t: t, names: map[string]bool{}}
	if root["schema"] != "2.0" || root["config"].(map[string]any)["update_multi"] != true {
		t.Fatalf("schema or update_multi wrong: %.200s", raw)
	}
	if h, ok := root["header"].(map[string]any); ok {
		for _, key := range []string{"title", "subtitle"} {
			v.walk(h[key], "header", 0)
		}
		tags, _ := h["text_tag_list"].([]any)
		if len(tags) > 3 || h["template"] == "" {
			t.Fatalf("header has %d tags", len(tags))
		}
		v.walk(h["text_tag_list"], "header", 0)
	}
	v.walk(root["body"].(map[string]any)["elements"], "root", 0)
	if v.elements > 200 {
		t.Fatalf("card has %d elements", v.elements)
	}
	return v.buttons
}

func (v *validator) walk(x any, parent string, depth int) {
	switch x := x.(type) {
	case []any:
		for _, child := range x {
			v.walk(child, parent, depth)
		}
	case map[string]any:
		v.object(x, parent, depth)
	}
}

func (v *validator) object(x map[string]any, parent string, depth int) {
	tag, ok := x["tag"].(string)
	if !ok {
		for key, child := range x {
			if key != "value" {
				v.walk(child, parent, depth)
			}
		}
		return
	}
	v.elements++
	allowed, known := properties[tag]
	if !known || depth > 5 || tag == "form" && parent != "root" {
		v.t.Fatalf("%s under %s at depth %d", tag, parent, depth)
	}
	for key, child := range x {
		if key == "tag" {
			continue
		}
		if !strings.Contains(" "+allowed+" ", " "+key+" ") {
			v.t.Fatalf("%s has unknown property %s", tag, key)
		}
		inside := parent
		if tag == "form" {
			inside = "form"
		} else if parent == "root" {
			inside = tag
		}
		if key != "value" {
			v.walk(child, inside, depth+1)
		}
	}
	v.interactive(tag, x, parent)
}

func (v *validator) interactive(tag string, x map[string]any, parent string) {
	if name, ok := x["name"].(string); ok {
		if v.names[name] || name == "" {
			v.t.Fatalf("name %q is not unique", name)
		}
		v.names[name] = true
	} else if parent == "form" && (tag == "button" || tag == "input" || tag == "select_static" || tag == "multi_select_static" || tag == "date_picker") {
		v.t.Fatalf("%s in a form without a name", tag)
	}
	switch tag {
	case "button":
		v.buttons = append(v.buttons, x)
		text := x["text"].(map[string]any)["content"].(string)
		if n := utf8.RuneCountInString(text); n == 0 || n > 100 {
			v.t.Fatalf("button text of %d runes", n)
		}
		if (x["behaviors"] == nil) == (x["form_action_type"] == nil) {
			v.t.Fatalf("button must have either behaviors or a form action: %v", x)
		}
	case "select_static", "multi_select_static":
		seen := map[any]bool{}
		for _, o := range x["options"].([]any) {
			value := o.(map[string]any)["value"]
			if seen[value] {
				v.t.Fatalf("option %v twice", value)
			}
			seen[value] = true
		}
	case "markdown", "plain_text":
		if _, ok := x["content"].(string); !ok {
			v.t.Fatalf("%s without content", tag)
		}
	}
}

// press turns a rendered button into the callback the platform would send for it.
func press(t fataler, b map[string]any) (Action, bool) {
	a := Action{Tag: "button"}
	if name, ok := b["name"].(string); ok {
		a.Name = name
		return a, true
	}
	behavior := b["behaviors"].([]any)[0].(map[string]any)
	if behavior["type"] == "open_url" {
		return a, false
	}
	value, err := json.Marshal(behavior["value"])
	if err != nil {
		t.Fatalf("marshal value: %v", err)
	}
	a.Value = value
	return a, true
}

func pretty(t *testing.T, raw json.RawMessage) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(fmt.Errorf("indent: %w", err))
	}
	return []byte(strings.TrimRight(b.String(), "\n"))
}
