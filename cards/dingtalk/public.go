// Package dingtalk renders neutral cards as the variables of DingTalk card templates, or as Markdown where there is no card, and reads the clicks on
// them. It owns the contract between us and a template; it knows no network, no outTrackId and no authority.
package dingtalk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
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
	var losses cards.Losses
	c = cards.Fit(c, &losses, func(c cards.Card) bool {
		var ignored cards.Losses
		return len(static(c)) <= l.ValueBytes && size(public(c, l, &ignored)) <= l.MaxBytes
	})
	return public(c, l, &losses), losses.List()
}

func public(c cards.Card, l cards.Limits, losses *cards.Losses) map[string]string {
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
		varStatic:  cards.TruncateBytes(static(c), l.ValueBytes),
		varContent: "",
		varJSON:    encode(layout),
	}
}

// static is everything but the title and the buttons as one Markdown text.
func static(c cards.Card) string {
	lines := []string{}
	add := func(m cards.Markdown) {
		if s := m.DingTalk(); strings.TrimSpace(s) != "" {
			lines = append(lines, s)
		}
	}
	add(cards.Escape(joinNonEmpty(" · ", c.TagLine(), cards.OneLine(c.Subtitle))))
	add(cards.Prose(c.Body))
	for _, f := range c.Forms {
		for _, in := range f.Inputs {
			if in.Value != "" && !c.Labelled(in.Label) {
				add("**" + cards.Escape(cards.OneLine(in.Label)) + "**：" + cards.Escape(cards.OneLine(in.Shown())))
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
