package dingtalk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
)

// The contract with our own template. Its maintainer binds these public variables; a variable that has nothing to show is the empty string, so that a
// visibility rule can hide its part. Version 1:
//
//	title        text      headline
//	subtitle     text      line under it
//	tone         text      neutral, info, warn, danger, success or muted: colour of the headline
//	status_text  text      the tags, joined by " · "
//	summary      text      one plain line, for lists
//	body         markdown  everything between the rows and the buttons
//	rows         JSON      array of {label, text}, for a loop container
//	buttons      JSON      array of {text, color, id, request, confirm} or {text, color, url, iosUrl}; a press of the first kind requests
//	                       a callback with the parameter press = the entry's id
//	form         JSON      form variable {fields: […]}; its hidden field _press says what submitting means
//	form_submit  text      label of the form's button, whose action id is "form" and whose parameter form is the form's value
//	can_act      text      "true" while buttons or form are there
//	obj, rev     text      what the card is about, and which state of it
//	code         text      short code for replies by text
//
// Form fields follow open.dingtalk.com/document/orgapp/form-variables.
var ownVariables = []string{
	"title", "subtitle", "tone", "status_text", "summary", "body", "rows", "buttons", "form", "form_submit", "can_act", "obj", "rev", "code",
}

// OwnVariables lists the variables of the contract, for whoever checks a configured template.
func OwnVariables() []string { return slices.Clone(ownVariables) }

type row struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// RenderOwn returns the card's variables (cardParamMap) for our own template and what had to be left out. Every value is a string; plain ones have at
// most l.ValueBytes bytes, JSON ones are always complete.
func RenderOwn(c cards.Card, l cards.Limits) (map[string]string, []cards.Degradation) {
	var losses cards.Losses
	c = cards.Fit(c, &losses, func(c cards.Card) bool {
		var ignored cards.Losses
		_, body := split(c, l, &ignored)
		return len(body) <= l.ValueBytes && size(own(c, l, &ignored)) <= l.MaxBytes
	})
	return own(c, l, &losses), losses.List()
}

func own(c cards.Card, l cards.Limits, losses *cards.Losses) map[string]string {
	rows, body := split(c, l, losses)
	form, submit, shown := ownForm(c, l, losses)
	buttons := ownButtons(c, l, losses, shown)
	text := func(s string, runes int) string {
		return cards.TruncateBytes(cards.Truncate(cards.OneLine(s), runes), l.ValueBytes)
	}
	summary := c.Summary
	if strings.TrimSpace(summary) == "" {
		summary = c.Heading()
	}
	params := map[string]string{
		"title": text(c.Heading(), l.Title), "subtitle": text(c.Subtitle, l.Subtitle), "tone": tone(c.Tone), "status_text": text(c.TagLine(), l.TagRunes),
		"summary": text(summary, l.Summary), "body": cards.TruncateBytes(body, l.ValueBytes), "rows": "", "buttons": "", "form": form, "form_submit": submit,
		"can_act": "false", "obj": text(c.Object, 0), "rev": itoa(c.Revision), "code": text(c.Code, 0),
	}
	if len(rows) > 0 {
		params["rows"] = encode(rows)
	}
	if len(buttons) > 0 {
		params["buttons"] = encode(buttons)
	}
	if form != "" || slices.ContainsFunc(buttons, func(b button) bool { return b.Request }) {
		params["can_act"] = "true"
	}
	return params
}

func tone(t cards.Tone) string {
	if t == "" {
		return string(cards.ToneNeutral)
	}
	return string(t)
}

// split parts the body into rows and running Markdown.
func split(c cards.Card, l cards.Limits, losses *cards.Losses) ([]row, string) {
	var rows []row
	var rest []cards.Block
	add := func(label, text string) {
		label, text = cards.OneLine(label), cards.OneLine(text)
		if label == "" && text == "" {
			return
		}
		if len(rows) >= l.Rows {
			losses.Add("fields", "extra rows dropped")
			return
		}
		if len([]rune(text)) > l.RowValue {
			losses.Add("fields", "values shortened")
		}
		rows = append(rows, row{cards.Truncate(label, l.RowLabel), cards.Truncate(text, l.RowValue)})
	}
	for _, b := range c.Body {
		switch b := b.(type) {
		case cards.Fields:
			for _, f := range b {
				add(f.Label, f.Value)
			}
		case cards.People:
			for _, p := range b {
				add(p.Label, p.Name)
			}
		default:
			rest = append(rest, b)
		}
	}
	if c.Footer != "" {
		rest = append(rest, cards.Note(cards.OneLine(c.Footer)))
	}
	return rows, cards.Prose(c.Language, rest).DingTalk()
}

// ownButtons are the actions, and what is left of forms that aren't shown.
func ownButtons(c cards.Card, l cards.Limits, losses *cards.Losses, shown int) []button {
	r := newRack(c, l, losses)
	for _, a := range c.Lead() {
		r.add(a)
	}
	for i, f := range c.Forms {
		if i == shown {
			continue
		}
		r.add(f.Submit)
		for _, in := range f.Inputs {
			if in.Edit.Verb != "" {
				r.add(in.Edit)
			}
			losses.Add("input:"+in.Name, "asked in the chat after the button")
		}
	}
	for _, a := range c.Rest() {
		r.add(a)
	}
	return r.buttons()
}
