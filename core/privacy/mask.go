package privacy

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
)

// hidden stands for the digits that are not shown. Full-width asterisks mean nothing in any Markdown.
const hidden = "＊＊＊＊"

// shown is how many digits at both ends are left, so that people who know the number recognise it. Of an ID card the date of birth is never among them.
var shown = map[Kind][2]int{IDCard: {3, 4}, Phone: {3, 4}, BankCard: {4, 4}, Cut: {3, 0}}

// Mask hides the numbers in a text. Masking twice is masking once.
func Mask(text string) string {
	runes := []rune(text)
	spans := find(runes)
	if len(spans) == 0 {
		return text
	}
	var out []rune
	at := 0
	for _, s := range spans {
		ends := shown[s.Kind]
		out = append(out, runes[at:s.Start]...)
		out = append(out, runes[s.Start:s.Start+ends[0]]...)
		out = append(out, []rune(hidden)...)
		out = append(out, runes[s.End-ends[1]:s.End]...)
		at = s.End
	}
	return string(append(out, runes[at:]...))
}

// Card returns a card of which every text is masked, and whether any was. The card given stays as it is.
func Card(c cards.Card) (cards.Card, bool) {
	m := masker{}
	for _, s := range []*string{&c.Title, &c.Subtitle, &c.Summary, &c.Footer} {
		m.text(s)
	}
	c.Tags = each(c.Tags, func(t *cards.Tag) { m.text(&t.Text) })
	c.Body = each(c.Body, func(b *cards.Block) { *b = m.block(*b) })
	c.Actions = each(c.Actions, m.action)
	c.Forms = each(c.Forms, m.form)
	return c, m.found
}

type masker struct{ found bool }

func (m *masker) text(s *string) {
	if masked := Mask(*s); masked != *s {
		*s, m.found = masked, true
	}
}

func (m *masker) block(b cards.Block) cards.Block {
	switch v := b.(type) {
	case cards.Fields:
		return each(v, func(f *cards.Field) { m.text(&f.Label); m.text(&f.Value) })
	case cards.Markdown:
		s := string(v)
		m.text(&s)
		return cards.Markdown(s)
	case cards.Note:
		s := string(v)
		m.text(&s)
		return cards.Note(s)
	case cards.Timeline:
		return each(v, func(i *cards.TimelineItem) { m.text(&i.Who); m.text(&i.What) })
	case cards.People:
		return each(v, func(p *cards.PersonRef) { m.text(&p.Label); m.text(&p.Name) })
	case cards.Progress:
		v.Steps = each(v.Steps, m.text)
		return v
	}
	return b
}

func (m *masker) action(a *cards.Action) { m.text(&a.Label); m.text(&a.Confirm) }

func (m *masker) form(f *cards.Form) {
	m.action(&f.Submit)
	f.Inputs = each(f.Inputs, func(in *cards.Input) {
		for _, s := range []*string{&in.Label, &in.Placeholder, &in.Value} {
			m.text(s)
		}
		in.Options = each(in.Options, func(o *cards.Option) { m.text(&o.Label) })
		in.Canned = each(in.Canned, func(o *cards.Option) { m.text(&o.Label) })
		m.action(&in.Edit)
	})
}

// each changes a copy of a list.
func each[S ~[]E, E any](list S, change func(*E)) S {
	list = slices.Clone(list)
	for i := range list {
		change(&list[i])
	}
	return list
}
