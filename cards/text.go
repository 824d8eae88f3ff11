package cards

import (
	"strings"

	"github.com/imdesk/imdesk/cards/language"
)

// Text is the text form of a card: readable without any card, and every action can be taken by a reply that names the action and the card's code.
// At most maxBytes bytes of UTF-8; zero or less means unlimited. When it doesn't fit, content goes before commands.
func Text(c Card, maxBytes int) string {
	s := text(c)
	if maxBytes <= 0 || len(s) <= maxBytes {
		return s
	}
	var l Losses
	c = Fit(c, &l, func(c Card) bool { return len(text(c)) <= maxBytes })
	return TruncateBytes(text(c), maxBytes)
}

func text(c Card) string {
	var lines []string
	add := func(s string) {
		if s != "" {
			lines = append(lines, s)
		}
	}
	add(strings.TrimSpace("【" + Inert(c.Heading()) + "】" + Inert(c.TagLine())))
	add(Inert(OneLine(c.Subtitle)))
	add(Prose(c.Language, c.Body).Plain())
	for _, f := range c.Forms {
		for _, in := range f.Inputs {
			if in.Value == "" || !c.Labelled(in.Label) {
				add(Inert(in.Line(c.Language)))
			}
		}
	}
	add(Inert(OneLine(c.Footer)))
	for _, s := range Commands(c) {
		add(s)
	}
	return strings.Join(lines, "\n")
}

// Line shows an input's present value, or what can be chosen.
func (in Input) Line(reader language.Tag) string {
	label := OneLine(in.Label)
	if in.Value != "" {
		return label + language.In(reader, "：") + OneLine(in.Shown())
	}
	options := in.Options
	if in.Type != InputSelect && in.Type != InputMultiselect {
		options = in.Canned
	}
	var labels []string
	for _, o := range options {
		labels = append(labels, OneLine(o.Label))
	}
	if len(labels) == 0 {
		return ""
	}
	return label + language.In(reader, "：") + strings.Join(labels, " / ")
}

// Shown is the input's value as a person reads it: the label of the chosen option, else the value itself.
func (in Input) Shown() string {
	if in.Type == InputMultiselect && strings.Contains(in.Value, ",") {
		var shown []string
		for _, v := range strings.Split(in.Value, ",") {
			in.Value = v
			shown = append(shown, in.Shown())
		}
		return strings.Join(shown, "、")
	}
	for _, o := range in.Options {
		if o.Value == in.Value && o.Label != "" {
			return o.Label
		}
	}
	return in.Value
}

// Commands lists, in the order of the card's buttons, what to reply to take each action ("回复「同意 7F3K」"), and the address of each link.
func Commands(c Card) []string {
	var lines []string
	seen := map[string]bool{}
	add := func(s string) {
		if s != "" && !seen[s] {
			seen[s] = true
			lines = append(lines, s)
		}
	}
	for _, a := range c.Lead() {
		add(command(c, a, ""))
	}
	for _, f := range c.Forms {
		add(command(c, f.Submit, f.asks()))
		for _, in := range f.Inputs {
			add(command(c, in.Edit, ""))
		}
	}
	for _, a := range c.Rest() {
		add(command(c, a, ""))
	}
	return lines
}

func command(c Card, a Action, more string) string {
	label := Inert(OneLine(a.Label))
	if a.Verb == "" {
		url, ok := SafeURL(a.URL)
		if !ok {
			return ""
		}
		return strings.TrimPrefix(label+"："+url, "：")
	}
	words := strings.TrimSpace(label + " " + Inert(OneLine(c.Code)) + " " + Inert(OneLine(more)))
	return language.In(c.Language, "回复「%s」", OneLine(words))
}

// asks names the one input whose answer belongs into the reply: the first that must be filled and isn't, else the first that may be.
func (f Form) asks() string {
	open := ""
	for _, in := range f.Inputs {
		if in.Value != "" {
			continue
		}
		if in.Required {
			return in.Label
		}
		if open == "" && in.Edit.Verb == "" {
			open = in.Label
		}
	}
	return open
}

// Lead are the actions that stand before the forms: the primary ones, or all if there is no form.
func (c Card) Lead() []Action {
	if len(c.Forms) == 0 {
		return c.Actions
	}
	return c.actions(func(a Action) bool { return a.Style == StylePrimary && a.Verb != "" })
}

// Rest are the actions that stand after the forms.
func (c Card) Rest() []Action {
	if len(c.Forms) == 0 {
		return nil
	}
	return c.actions(func(a Action) bool { return a.Style != StylePrimary || a.Verb == "" })
}

func (c Card) actions(keep func(Action) bool) []Action {
	var kept []Action
	for _, a := range c.Actions {
		if keep(a) {
			kept = append(kept, a)
		}
	}
	return kept
}
