package dingtalk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
)

// Sizes of a Markdown message: open.dingtalk.com/document/orgapp/the-robot-sends-a-group-message, msgParam at most 15,000 bytes as JSON.
const messageBytes, titleRunes = 15000, 60

// RenderText returns the card as title and text of a Markdown message, for where no card template works: each action is a command to reply with.
// Both together fit one message.
func RenderText(c cards.Card, l cards.Limits) (title, text string) {
	title = cards.Truncate(c.Heading(), titleRunes)
	known := written{}
	fits := func(c cards.Card) bool {
		return len(encode(map[string]string{"title": title, "text": message(c, l, known)})) <= messageBytes
	}
	c = cards.Fit(c, &cards.Losses{}, fits)
	text = message(c, l, known)
	if !fits(c) { // commands alone are too long
		return title, cards.TruncateBytes(text, messageBytes/6) // JSON makes one byte into at most six
	}
	return title, text
}

func message(c cards.Card, l cards.Limits, known written) string {
	parts := []string{"#### " + cards.Escape(cards.Truncate(c.Heading(), l.Title)).DingTalk()}
	if s := static(c, known); s != "" {
		parts = append(parts, s)
	}
	var commands []string
	for _, f := range c.Forms {
		for _, in := range f.Inputs {
			if s := in.Line(c.Language); s != "" && in.Value == "" {
				commands = append(commands, cards.Escape(s).DingTalk())
			}
		}
	}
	for _, s := range cards.Commands(c) {
		commands = append(commands, command(s))
	}
	if len(commands) > 0 {
		parts = append(parts, strings.Join(commands, lineBreak))
	}
	return strings.Join(parts, "\n\n")
}

// command makes a line of cards.Commands Markdown. A line with an address becomes a link.
func command(s string) string {
	label, url, ok := strings.Cut(s, "：")
	if safe, isURL := cards.SafeURL(url); ok && isURL {
		return cards.Markdown("[" + cards.Escape(label) + cards.Markdown("]("+safe+")")).DingTalk()
	}
	return cards.Escape(s).DingTalk()
}
