package cards

import (
	"slices"
	"unicode/utf8"
)

// Losses collects degradations, one per part. The zero value is ready.
type Losses struct{ list []Degradation }

// Add notes a loss. A part already noted keeps its first entry.
func (l *Losses) Add(what, how string) {
	for _, d := range l.list {
		if d.What == what {
			return
		}
	}
	l.list = append(l.list, Degradation{What: what, How: how})
}

// List returns the losses in the order they were noted; nil when there are none.
func (l *Losses) List() []Degradation { return l.list }

// Fit makes c smaller, least valuable things first, until fits is content or nothing is left to take away.
func Fit(c Card, l *Losses, fits func(Card) bool) Card {
	for !fits(c) {
		smaller, lost, ok := shrink(c)
		if !ok {
			break
		}
		for _, d := range lost {
			l.Add(d.What, d.How)
		}
		c = smaller
	}
	return c
}

// Order of sacrifice: old timeline items, long Markdown, extra fields, long values, other blocks, small print, choices, links, and only then verbs.
var sacrifices = []func(*Card) []Degradation{
	dropOldest, shortenMarkdown, dropFields, shortenFields, dropBlock, dropPrint, shortenInputs, dropLink, dropVerb, shortenTitle,
}

// shrink takes one step. It never changes what the caller's card shares.
func shrink(c Card) (Card, []Degradation, bool) {
	c.Body, c.Forms, c.Actions = slices.Clone(c.Body), slices.Clone(c.Forms), slices.Clone(c.Actions)
	for _, step := range sacrifices {
		if lost := step(&c); lost != nil {
			return c, lost, true
		}
	}
	return c, nil, false
}

func lost(what, how string) []Degradation { return []Degradation{{What: what, How: how}} }

func dropOldest(c *Card) []Degradation {
	for i, b := range c.Body {
		if t, ok := b.(Timeline); ok && len(t) > 1 {
			c.Body[i] = t[max(1, len(t)/4):]
			return lost("timeline", "oldest items dropped")
		}
	}
	return nil
}

// What may stay while something else is still to be had. Markdown beyond hugeMarkdown fits nowhere and is cut to it at once.
const hugeMarkdown, longMarkdown, manyFields, longValue = 16 * 1024, 240, 6, 40

func shortenMarkdown(c *Card) []Degradation {
	longest := -1
	for i, b := range c.Body {
		if m, ok := b.(Markdown); ok && len(m) > longMarkdown && (longest < 0 || len(m) > len(c.Body[longest].(Markdown))) {
			longest = i
		}
	}
	if longest < 0 {
		return nil
	}
	m := c.Body[longest].(Markdown)
	c.Body[longest] = TruncateMarkdown(m, min(hugeMarkdown, max(longMarkdown, len(m)*2/3)))
	return lost("markdown", "shortened")
}

func dropFields(c *Card) []Degradation {
	total := 0
	for _, b := range c.Body {
		if f, ok := b.(Fields); ok {
			total += len(f)
		}
	}
	for i := len(c.Body) - 1; i >= 0 && total > manyFields; i-- {
		if f, ok := c.Body[i].(Fields); ok && len(f) > 0 {
			c.Body[i] = f[:len(f)-min(len(f), max(1, (total-manyFields)/2))]
			return lost("fields", "extra fields dropped")
		}
	}
	return nil
}

func shortenFields(c *Card) []Degradation {
	for i, b := range c.Body {
		f, ok := b.(Fields)
		if !ok {
			continue
		}
		for j := range f {
			if utf8.RuneCountInString(f[j].Value) > longValue || utf8.RuneCountInString(f[j].Label) > longValue {
				f = slices.Clone(f)
				for k := range f {
					f[k].Value, f[k].Label = Truncate(f[k].Value, longValue), Truncate(f[k].Label, longValue)
				}
				c.Body[i] = f
				return lost("fields", "values shortened")
			}
		}
	}
	return nil
}

// dropBlock removes the last block; fields go last.
func dropBlock(c *Card) []Degradation {
	for _, fields := range []bool{false, true} {
		for i := len(c.Body) - 1; i >= 0; i-- {
			if _, is := c.Body[i].(Fields); is == fields {
				c.Body = slices.Delete(c.Body, i, i+1)
				return lost("body", "last parts dropped")
			}
		}
	}
	return nil
}

func dropPrint(c *Card) []Degradation {
	switch {
	case c.Footer != "":
		c.Footer = ""
		return lost("footer", "dropped")
	case c.Subtitle != "":
		c.Subtitle = ""
		return lost("subtitle", "dropped")
	case len(c.Tags) > 1:
		c.Tags = c.Tags[:1]
		return lost("tags", "dropped")
	}
	return nil
}
