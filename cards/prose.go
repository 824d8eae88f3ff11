package cards

import (
	"fmt"
	"strings"

	"github.com/imdesk/imdesk/cards/language"
)

// Prose writes blocks as neutral Markdown, one line after the other, for platforms whose cards are one running text and for the text form.
func Prose(reader language.Tag, blocks []Block) Markdown {
	var lines []string
	for _, b := range blocks {
		if s := strings.Trim(string(prose(reader, b)), "\n"); s != "" {
			lines = append(lines, s)
		}
	}
	return Markdown(strings.Join(lines, "\n"))
}

func prose(reader language.Tag, b Block) Markdown {
	switch b := b.(type) {
	case Fields:
		return joined(len(b), func(i int) Markdown { return labelled(reader, b[i].Label, b[i].Value) })
	case Markdown:
		return b
	case Note:
		return Escape(string(b))
	case People:
		return joined(len(b), func(i int) Markdown { return labelled(reader, b[i].Label, b[i].Name) })
	case Timeline:
		return joined(len(b), func(i int) Markdown { return Escape(b[i].Line()) })
	case Progress:
		return Escape(b.Line())
	}
	return ""
}

func joined(n int, line func(int) Markdown) Markdown {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = string(line(i))
	}
	return Markdown(strings.Join(lines, "\n"))
}

// labelled writes one labelled value on one line.
func labelled(reader language.Tag, label, value string) Markdown {
	label, value = OneLine(label), OneLine(value)
	if label == "" {
		return Escape(value)
	}
	return "**" + Escape(label) + "**" + Markdown(language.In(reader, "：")) + Escape(value)
}

// Line is the item as one line of plain text.
func (t TimelineItem) Line() string {
	return OneLine(t.Time + " " + t.Who + " " + t.What)
}

// Line shows all steps with a mark each: done, current, to come.
func (p Progress) Line() string {
	steps := make([]string, len(p.Steps))
	for i, s := range p.Steps {
		mark := "○"
		if i < p.Done {
			mark = "✓"
		} else if i == p.Done {
			mark = "●"
		}
		steps[i] = mark + " " + OneLine(s)
	}
	return strings.Join(steps, " → ")
}

// Short shows where the progress stands in a few characters: "2/4 部门审批".
func (p Progress) Short() string {
	if len(p.Steps) == 0 {
		return ""
	}
	done := min(max(p.Done, 0), len(p.Steps))
	return fmt.Sprintf("%d/%d %s", done, len(p.Steps), OneLine(p.Steps[min(done, len(p.Steps)-1)]))
}

// TagLine joins the tags' texts.
func (c Card) TagLine() string {
	var texts []string
	for _, t := range c.Tags {
		if s := OneLine(t.Text); s != "" {
			texts = append(texts, s)
		}
	}
	return strings.Join(texts, " · ")
}

// Heading is the best short name of the card: its title, else what it has instead. Never empty.
func (c Card) Heading() string {
	for _, s := range []string{c.Title, c.Summary, c.Subtitle, c.TagLine()} {
		if s = OneLine(s); s != "" {
			return s
		}
	}
	for _, s := range []string{Prose(c.Language, c.Body).Words(), c.Footer} { // reading the body is dear, and seldom needed
		if s = OneLine(s); s != "" {
			return s
		}
	}
	return language.In(c.Language, "通知")
}

// Labelled reports whether a field of the body has this label already, so that an input's present value need not be shown again.
func (c Card) Labelled(label string) bool {
	for _, b := range c.Body {
		if fields, ok := b.(Fields); ok {
			for _, f := range fields {
				if f.Label == label {
					return true
				}
			}
		}
	}
	return false
}
