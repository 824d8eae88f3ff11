// Package dingtalk renders neutral cards as the variables of DingTalk card templates, or as Markdown where there is no card, and reads the clicks on
// them. It owns the contract between us and a template; it knows no network, no outTrackId and no authority.
package dingtalk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
)

// PublicTemplate is DingTalk's public template with text and callback buttons; its id and recipe stand in the official Python SDK
// (github.com/open-dingtalk/dingtalk-stream-sdk-python, card_instance.py). Nobody promises that it stays.
const PublicTemplate = "382e4302-551d-4880-bf29-a30acfab2e71.schema"

// Variables of PublicTemplate.
const (
	varFlow    = "flowStatus"
	varTitle   = "msgTitle"
	varStatic  = "staticMsgContent"
	varContent = "msgContent"
	varJSON    = "sys_full_json_obj"
	flowDone   = "3" // finished: no spinner
)

// RenderPublic returns the card's variables (cardParamMap) for PublicTemplate and what had to be left out. Every value is a string of at most
// l.ValueBytes bytes, except sys_full_json_obj, which is always complete JSON.
func RenderPublic(c cards.Card, l cards.Limits) (map[string]string, []cards.Degradation) {
	var losses, built cards.Losses
	var params map[string]string
	known := written{}
	shown, full := cards.Card{}, ""
	cards.Fit(c, &losses, func(c cards.Card) bool { // a card that doesn't fit is tried again nearly the same: most of its text is written already
		params, built, shown, full = nil, cards.Losses{}, c, static(c, known)
		if len(full) > l.ValueBytes {
			return false
		}
		params = public(c, full, l, &built)
		return size(params) <= l.MaxBytes
	})
	if params == nil { // nothing was left to take away
		params = public(shown, full, l, &built)
	}
	for _, d := range built.List() {
		losses.Add(d.What, d.How)
	}
	return params, losses.List()
}

// public are the variables of a card whose text is given.
func public(c cards.Card, text string, l cards.Limits, losses *cards.Losses) map[string]string {
	buttons := publicButtons(c, l, losses)
	order := []string{varTitle, varStatic}
	if len(buttons) > 0 {
		order = append(order, "msgButtons")
	}
	layout := map[string]any{"order": order}
	if len(buttons) > 0 {
		layout["msgButtons"] = buttons
	}
	return map[string]string{
		varFlow:    flowDone,
		varTitle:   cards.TruncateBytes(cards.Truncate(c.Heading(), l.Title), l.ValueBytes),
		varStatic:  cards.TruncateBytes(text, l.ValueBytes),
		varContent: "",
		varJSON:    encode(layout),
	}
}

// written remembers texts in DingTalk's Markdown by the neutral ones.
type written map[cards.Markdown]string

func (w written) of(m cards.Markdown) string {
	s, ok := w[m]
	if !ok {
		s = m.DingTalk()
		w[m] = s
	}
	return s
}

// static is everything but the title and the buttons as one Markdown text.
func static(c cards.Card, known written) string {
	lines := make([]string, 0, 16)
	add := func(m cards.Markdown) {
		if s := known.of(m); strings.TrimSpace(s) != "" {
			lines = append(lines, s)
		}
	}
	add(cards.Escape(joinNonEmpty(" · ", c.TagLine(), cards.OneLine(c.Subtitle))))
	for i := range c.Body {
		add(cards.Prose(c.Language, c.Body[i:i+1]))
	}
	for _, f := range c.Forms {
		for _, in := range f.Inputs {
			if in.Value != "" && !c.Labelled(in.Label) {
				add("**" + cards.Escape(cards.OneLine(in.Label)) + "**" + cards.Markdown(language.In(c.Language, "：")) + cards.Escape(cards.OneLine(in.Shown())))
			}
		}
	}
	add(cards.Escape(cards.OneLine(c.Footer)))
	return strings.Join(lines, lineBreak)
}

// lineBreak of DingTalk's Markdown: open.dingtalk.com/document/orgapp/robot-message-type.
const lineBreak = "  \n  "

func joinNonEmpty(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}

func size(params map[string]string) int {
	n := 0
	for k, v := range params {
		n += len(k) + len(v)
	}
	return n
}
