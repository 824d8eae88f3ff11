package feishu

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
)

// form stands at the root, holds every input and one submit button: …/card-json-v2-components/containers/form-container.
// Where its submit button can't be one, nothing of it is shown.
func (b *builder) form(f cards.Form) []node {
	if f.Submit.Verb == "" || !b.carries(b.card.Press(f.Submit)) {
		b.losses.Add(f.Submit.Of(), "form dropped, its button can't carry it")
		b.lostEdits(f)
		return nil
	}
	var list []node
	for _, in := range f.Inputs {
		list = append(list, b.input(in)...)
	}
	submit := b.face(f.Submit)
	submit["name"], submit["form_action_type"] = encodeName(b.forms, b.card.Press(f.Submit)), "submit"
	name := fmt.Sprintf("form%d", b.forms)
	b.forms++
	// Inputs that can't be shown leave their edit buttons, outside the form: inside it every press submits.
	return append([]node{{"tag": "form", "name": name, "elements": append(list, submit)}}, b.buttons(b.edits(f))...)
}

func (b *builder) lostEdits(f cards.Form) {
	for _, in := range f.Inputs {
		if in.Edit.Verb != "" {
			b.losses.Add(in.Edit.Of(), "dropped with its form")
		}
	}
}

// edits are the edit buttons of inputs the form doesn't show.
func (b *builder) edits(f cards.Form) []cards.Action {
	var edits []cards.Action
	for _, in := range f.Inputs {
		if in.Edit.Verb != "" && !b.names[in.Name] {
			edits = append(edits, in.Edit)
		}
	}
	return edits
}

var inputName = regexp.MustCompile(`^[a-z0-9_]+$`)

func (b *builder) input(in cards.Input) []node {
	if !inputName.MatchString(in.Name) || len(in.Name) > b.l.NameBytes || b.names[in.Name] || !b.l.Shows(in.Type) {
		b.losses.Add("input:"+in.Name, "dropped, can't be shown")
		return nil
	}
	var list []node
	switch in.Type {
	case cards.InputSelect, cards.InputMultiselect:
		list = b.selector(in)
	case cards.InputDate:
		list = b.date(in)
	default:
		list = []node{b.text(in)}
	}
	if list != nil {
		b.names[in.Name] = true
	}
	return list
}

// text is a text box: …/card-json-v2-components/interactive-components/input. There is no box for numbers; the desk checks them.
func (b *builder) text(in cards.Input) node {
	limit := in.MaxLength
	if limit <= 0 || limit > b.l.InputMax {
		limit = b.l.InputMax
	}
	n := node{"tag": "input", "name": in.Name, "required": in.Required, "width": "fill", "max_length": limit}
	if in.Type == cards.InputMultiline {
		n["input_type"], n["rows"] = "multiline_text", 3
	}
	if s := b.label(in.Label); s != "" {
		n["label"] = plain(s)
	}
	if s := b.label(in.Placeholder); s != "" {
		n["placeholder"] = plain(s)
	}
	value := cards.Clean(in.Value)
	if in.Type != cards.InputMultiline {
		value = cards.OneLine(value)
	}
	if len([]rune(value)) > limit {
		b.losses.Add("input:"+in.Name, "value shortened")
	}
	if value = cards.Truncate(value, limit); value != "" {
		n["default_value"] = value
	}
	return n
}

func (b *builder) label(s string) string { return cards.Truncate(cards.OneLine(s), b.l.InputLabel) }

// selector is a drop-down, of one choice or of several (…/interactive-components/multi-select-dropdown-menu), whose label is a text above it;
// nil without options.
func (b *builder) selector(in cards.Input) []node {
	var options []node
	seen := map[string]bool{}
	for _, o := range in.Options {
		if o.Value == "" || len(o.Value) > b.l.OptionBytes || seen[o.Value] {
			b.losses.Add("input:"+in.Name, "options without a usable value dropped")
			continue
		}
		if len(options) == b.l.SelectOptions {
			b.losses.Add("input:"+in.Name, "extra options dropped")
			break
		}
		text := cards.Truncate(cards.OneLine(o.Label), b.l.OptionRunes)
		if text == "" {
			text = o.Value
		}
		seen[o.Value] = true
		options = append(options, node{"text": plain(text), "value": o.Value})
	}
	if len(options) == 0 {
		b.losses.Add("input:"+in.Name, "dropped, no options")
		return nil
	}
	n := node{"tag": "select_static", "name": in.Name, "required": in.Required, "width": "fill", "options": options}
	if in.Type == cards.InputMultiselect {
		n["tag"] = "multi_select_static"
		if chosen := slices.DeleteFunc(strings.Split(in.Value, ","), func(v string) bool { return !seen[v] }); len(chosen) > 0 {
			n["selected_values"] = chosen
		}
	} else if seen[in.Value] {
		n["initial_option"] = in.Value
	}
	return b.captioned(in, n)
}

var isoDate = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

func (b *builder) date(in cards.Input) []node {
	n := node{"tag": "date_picker", "name": in.Name, "required": in.Required, "width": "fill"}
	if isoDate.MatchString(in.Value) {
		n["initial_date"] = in.Value
	}
	return b.captioned(in, n)
}

// captioned puts an input's label above it, for components without one. A caption is plain text to the client, so the mark of what is required is ours.
func (b *builder) captioned(in cards.Input, n node) []node {
	if s := b.label(in.Placeholder); s != "" {
		n["placeholder"] = plain(s)
	}
	s := b.label(in.Label)
	if s == "" {
		return []node{n}
	}
	if in.Required {
		s += " *"
	}
	return []node{{"tag": "div", "text": plain(s)}, n}
}
