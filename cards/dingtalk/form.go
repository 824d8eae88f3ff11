package dingtalk

import (
	"regexp"
	"strconv"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
)

// pressField is the hidden field that says what submitting the form means. Like everything in a callback it is a claim.
const pressField = "_press"

// field is one entry of a form variable: open.dingtalk.com/document/orgapp/form-variables.
type field struct {
	Name         string   `json:"name"`
	Label        string   `json:"label,omitempty"`
	Type         string   `json:"type"`
	Required     bool     `json:"required,omitempty"`
	RequiredMsg  string   `json:"requiredMsg,omitempty"`
	Placeholder  string   `json:"placeholder,omitempty"`
	Hidden       bool     `json:"hidden,omitempty"`
	DefaultValue string   `json:"defaultValue,omitempty"`
	Options      []option `json:"options,omitempty"`
}

type option struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

var fieldTypes = map[cards.InputType]string{
	cards.InputText: "TEXT", cards.InputMultiline: "TEXT_AREA", cards.InputSelect: "SELECT", cards.InputDate: "DATE", cards.InputNumber: "NUMBER",
}

// ownForm returns the form variable and the submit label of the first form that can be shown, and its index, or -1. One card has one form component.
func ownForm(c cards.Card, l cards.Limits, losses *cards.Losses) (form, submit string, shown int) {
	r := newRack(c, l, &cards.Losses{})
	for i, f := range c.Forms {
		id := cards.EncodePress(c.Press(f.Submit))
		if r.add(f.Submit); !r.ids[id] {
			continue
		}
		fields := []field{{Name: pressField, Type: "TEXT", Hidden: true, DefaultValue: id}}
		taken := map[string]bool{}
		for _, in := range f.Inputs {
			if fd, ok := formField(in, c.Language, l, losses); ok && !taken[in.Name] {
				taken[in.Name] = true
				fields = append(fields, fd)
			} else {
				losses.Add("input:"+in.Name, "dropped, can't be shown")
				if in.Edit.Verb != "" {
					losses.Add(in.Edit.Of(), "dropped with its input")
				}
			}
		}
		return encode(map[string]any{"fields": fields}), r.label(f.Submit), i
	}
	return "", "", -1
}

var name = regexp.MustCompile(`^[0-9A-Za-z_-]+$`)

func plainName(s string) bool { return name.MatchString(s) }

func formField(in cards.Input, reader language.Tag, l cards.Limits, losses *cards.Losses) (field, bool) {
	if !plainName(in.Name) || in.Name[0] == '_' || len(in.Name) > l.NameBytes || !l.Shows(in.Type) || fieldTypes[in.Type] == "" {
		return field{}, false
	}
	label := cards.Truncate(cards.OneLine(in.Label), l.InputLabel)
	f := field{
		Name: in.Name, Label: label, Type: fieldTypes[in.Type], Required: in.Required,
		Placeholder: cards.Truncate(cards.OneLine(in.Placeholder), l.InputLabel),
	}
	if in.Required {
		f.RequiredMsg = language.In(reader, "请填写%s", label)
	}
	if in.Type != cards.InputSelect {
		if len([]rune(in.Value)) > l.InputMax {
			losses.Add("input:"+in.Name, "value shortened")
		}
		f.DefaultValue = cards.Truncate(cards.Clean(in.Value), l.InputMax)
		return f, true
	}
	f.Options = formOptions(in, l, losses)
	for _, o := range f.Options {
		if o.Value == in.Value {
			f.DefaultValue = in.Value
		}
	}
	return f, len(f.Options) > 0
}

func formOptions(in cards.Input, l cards.Limits, losses *cards.Losses) []option {
	var options []option
	seen := map[string]bool{}
	for _, o := range in.Options {
		if !plainName(o.Value) || len(o.Value) > l.OptionBytes || seen[o.Value] || len(options) >= l.SelectOptions {
			losses.Add("input:"+in.Name, "some options dropped")
			continue
		}
		text := cards.Truncate(cards.OneLine(o.Label), l.OptionRunes)
		if text == "" {
			text = o.Value
		}
		seen[o.Value] = true
		options = append(options, option{o.Value, text})
	}
	return options
}

func itoa(n int) string { return strconv.Itoa(n) }
