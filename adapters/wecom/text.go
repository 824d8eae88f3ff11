package wecom

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Sizes of texts in bytes of UTF-8: developer.work.weixin.qq.com/document/path/90236 (app) and …/path/101031 (AI bot). Longer ones are cut or refused.
const (
	maxAppText = 2048
	maxBotText = 20480
)

// compose writes a neutral text as the Markdown both channels know, in as many parts as it takes.
func compose(m core.Outbound, limit int) []string {
	text := cards.Markdown(m.Text).WeCom()
	if names := mentionNames(m.Mentions); names != "" {
		text = names + " " + text
	}
	return split(text, limit)
}

// mentionNames puts the people addressed in front, as words: a real mention in an AI bot's message is undocumented.
func mentionNames(mentions []core.Sender) string {
	var names []string
	for _, who := range mentions {
		if who.Name != "" {
			names = append(names, "@"+string(cards.Markdown(cards.Escape(cards.OneLine(who.Name))).WeCom()))
		}
	}
	return strings.Join(names, " ")
}

// split cuts text into parts of at most limit bytes, between paragraphs where it can, else between lines, else between characters.
func split(text string, limit int) []string {
	var parts []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		at := edge(text, limit)
		if part := strings.TrimSpace(text[:at]); part != "" {
			parts = append(parts, part)
		}
		text = text[at:]
	}
	return parts
}

// edge is where to cut text: the last good place in its first limit bytes.
func edge(text string, limit int) int {
	if len(text) <= limit {
		return len(text)
	}
	window := text[:limit]
	for _, mark := range []string{"\n\n", "\n"} {
		if at := strings.LastIndex(window, mark); at > limit/4 {
			return at
		}
	}
	at := limit
	for at > 0 && text[at]&0xC0 == 0x80 {
		at--
	}
	if at == 0 { // no character is that long: the text isn't UTF-8
		return limit
	}
	return at
}
