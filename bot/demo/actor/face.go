package actor

import (
	"html"
	"regexp"
	"strings"
)

// Lines is the message as its receiver's client draws it, from top to bottom; what can be pressed stands in 〔brackets〕 on a line of its own,
// what can be filled in between ［brackets］.
func (v View) Lines() []string {
	var f face
	switch v.platform {
	case "feishu":
		f.feishu(v.doc)
	case "dingtalk":
		f.dingtalk(v.doc)
	case "wecom":
		f.wecom(v.doc)
	}
	f.flush()
	return f.lines
}

// face gathers lines; buttons that stand side by side become one line.
type face struct {
	lines   []string
	buttons []string
}

func (f *face) say(text string) {
	f.flush()
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			f.lines = append(f.lines, l)
		}
	}
}

func (f *face) pair(name, value string) {
	if value != "" {
		f.say(name + "：" + value)
	}
}

func (f *face) press(label string) { f.buttons = append(f.buttons, "〔"+label+"〕") }

func (f *face) flush() {
	if len(f.buttons) > 0 {
		f.lines = append(f.lines, strings.Join(f.buttons, " "))
		f.buttons = nil
	}
}

// choice is a dropdown: what it asks and what can be chosen.
func (f *face) choice(name string, options []string) {
	if name != "" {
		name += "："
	}
	f.say("［" + name + strings.Join(options, "／") + "］")
}

func (f *face) input(name, hint string) {
	if hint != "" {
		name += "（" + hint + "）"
	}
	f.say("［" + name + "］")
}

// object and objects read what may not be there.
func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func objects(v any) (out []map[string]any) {
	list, _ := v.([]any)
	for _, e := range list {
		if m, ok := e.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

func word(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

// marks are what Markdown puts around words, and what a renderer puts in their place so that people's own stars stay stars.
var (
	marks   = strings.NewReplacer("**", "", "<br>", "\n", "<br/>", "\n", "\u200b", "")
	fontTag = regexp.MustCompile(`</?(font|text_tag|div|span|a)\b[^>]*>`)
)

// plain takes the marks out of Markdown: a heading or strong words are said like any others.
func plain(s string) string {
	lines := strings.Split(fontTag.ReplaceAllString(marks.Replace(s), ""), "\n")
	for i, l := range lines {
		l = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(l), "#"))
		lines[i] = strings.TrimPrefix(l, "> ")
	}
	return html.UnescapeString(strings.Join(lines, "\n"))
}
