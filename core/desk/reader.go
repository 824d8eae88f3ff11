package desk

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// tr says a text to the present reader: the Chinese text is the key, and what people wrote comes in as its arguments.
func (t *turn) tr(text string, args ...any) string { return language.In(t.reader, text, args...) }

// recall says to the present reader what the desk once wrote into a row.
func (t *turn) recall(said string) string { return language.Recall(t.reader, said) }

// quote says to the present reader what a person wrote or chose from ready answers.
func (t *turn) quote(said string) string { return language.Quote(t.reader, said) }

// readAs makes somebody else the reader of what is composed until back is called.
func (t *turn) readAs(reader language.Tag) (back func()) {
	before := t.reader
	t.reader = reader
	return func() { t.reader = before }
}

// reads is the language of a person.
func reads(p core.Person) language.Tag { return language.Of(p.Wishes.Language) }

// readersHere is the language of whoever reads answers to the event: the speaker's own, in the group of a desk that of the group.
func (t *turn) readersHere() language.Tag {
	mine := reads(t.me)
	differs := func(d core.Desk) bool { return language.Of(d.Language) != mine }
	if t.ev.Conversation.Kind != core.Group || !slices.ContainsFunc(t.w.Setup.Desks, differs) {
		return mine
	}
	b, err := t.tx.Binding(t.ctx, t.ev.Bot, t.ev.Conversation.ID)
	if err != nil || b.Desk == "" {
		return mine
	}
	return t.deskReads(b.Desk)
}

// deskReads is the language of a desk's groups.
func (t *turn) deskReads(id core.DeskID) language.Tag {
	d, _ := t.w.desk(id)
	return language.Of(d.Language)
}

// said is a phrase as the present reader reads it.
func (t *turn) said(p language.Phrase) string { return p.In(t.reader) }

// options are ready answers with their labels as the present reader reads them.
func (t *turn) options(list []cards.Option) []cards.Option {
	if t.reader == language.Chinese {
		return list
	}
	out := make([]cards.Option, len(list))
	for i, o := range list {
		out[i] = cards.Option{Value: o.Value, Label: t.tr(o.Label)}
	}
	return out
}

// at shows an instant to the present reader.
func (t *turn) at(moment time.Time) string { return t.w.Format(moment, t.now, t.reader) }

// label is what the button of a verb is called.
func (t *turn) label(verb string) string { return t.tr(verbs[verb].label) }

// drawnFor draws a card for whoever reads that language.
func (t *turn) drawnFor(reader language.Tag, draw func() cards.Card) cards.Card {
	defer t.readAs(reader)()
	c := draw()
	c.Language = reader
	return c
}

// readerOf is the language of whoever has a copy: a person, or the group of a desk.
func (t *turn) readerOf(k core.Copy, desk core.DeskID) language.Tag {
	if k.Person == "" {
		return t.deskReads(desk)
	}
	who, err := t.whose(k)
	if err != nil {
		return language.Chinese // the card is worth more than its language; a failure of the transaction will void the turn by itself
	}
	return reads(who)
}
