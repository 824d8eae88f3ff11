package stories_test

import (
	"fmt"
	"strings"
	"time"
)

// book is a story written down as Markdown.
type book struct {
	b    strings.Builder
	last string
}

func (b *book) text() string { return strings.TrimRight(b.b.String(), "\n") + "\n" }

// chapter begins a part.
func (b *book) chapter(title string) {
	fmt.Fprintf(&b.b, "## %s\n\n", title)
	b.last = ""
}

// act is what somebody does, with the time of the desk where it differs from what was said last.
func (b *book) act(at time.Time, who, platform, what string) {
	b.note(at, fmt.Sprintf("**%s**（%s）%s", who, platform, what))
}

func (b *book) note(at time.Time, what string) {
	now := at.In(monday.Location()).Format("01-02 15:04")
	if now != b.last {
		fmt.Fprintf(&b.b, "`%s` ", now)
		b.last = now
	}
	fmt.Fprintf(&b.b, "%s\n\n", what)
}

// say is a sentence of the story.
func (b *book) say(text string) { fmt.Fprintf(&b.b, "%s\n\n", text) }

// shows is a message.
func (b *book) shows(where string, lines []string) {
	fmt.Fprintf(&b.b, "%s：\n\n```text\n%s\n```\n\n", where, strings.Join(lines, "\n"))
}
