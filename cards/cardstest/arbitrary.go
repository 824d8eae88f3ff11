package cardstest

import (
	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
)

// nasty are fragments that break careless renderers: markup, mentions, joined emoji, broken UTF-8, controls, huge runs.
var nasty = []string{
	"<at id=all></at>", "<@all>", "**x**", "[点我](https://evil.example)", "\\", "`", "~~~", "> ", "# ", "1. ", "- ", "|a|b|\n|-|-|", "\n", "\r\n", "\t",
	"👨‍👩‍👧", "🇨🇳", "e\u0301", "\x00", "\xff\xfe", "\u202e", "中文", "…", "a", "$userName=zhao$", "&#42;", "===", ":OK:", "\"", "'", "{}", "<a href=x>",
}

// Text generates user text, sometimes hostile and sometimes very long.
func Text() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(nasty), rapid.String()), 0, 6).Draw(t, "parts")
		s := ""
		for _, p := range parts {
			s += p
		}
		if len(s) > 0 && rapid.IntRange(0, 9).Draw(t, "long") == 0 {
			for n := rapid.IntRange(100, 12000).Draw(t, "size"); len(s) < n; {
				s += s
			}
		}
		return s
	})
}

// id generates an object id or argument of the documented alphabet.
func id() *rapid.Generator[string] { return rapid.StringMatching(`[0-9A-Za-z_-]{0,64}`) }

func action() *rapid.Generator[cards.Action] {
	return rapid.Custom(func(t *rapid.T) cards.Action {
		a := cards.Action{Label: Text().Draw(t, "label"), Style: rapid.SampledFrom([]cards.Style{"", cards.StyleDefault, cards.StylePrimary, cards.StyleDanger}).Draw(t, "style")}
		if rapid.IntRange(0, 4).Draw(t, "link") == 0 {
			a.URL = rapid.SampledFrom([]string{"https://desk.example.com/t/1", "javascript:alert(1)", "", "https://desk.example.com/中 文?(x)=[y]", "::"}).Draw(t, "url")
			return a
		}
		a.Verb, a.Arg = rapid.StringMatching(`[a-z][a-z0-9_.]{0,30}`).Draw(t, "verb"), id().Draw(t, "arg")
		if rapid.Bool().Draw(t, "asks") {
			a.Confirm = Text().Draw(t, "confirm")
		}
		return a
	})
}

func options(t *rapid.T, label string) []cards.Option {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) cards.Option {
		return cards.Option{Value: id().Draw(t, "value"), Label: Text().Draw(t, "label")}
	}), 0, 14).Draw(t, label)
}

func input() *rapid.Generator[cards.Input] {
	types := []cards.InputType{cards.InputText, cards.InputMultiline, cards.InputSelect, cards.InputMultiselect, cards.InputDate, cards.InputNumber}
	return rapid.Custom(func(t *rapid.T) cards.Input {
		in := cards.Input{
			Name: rapid.StringMatching(`[a-z0-9_]{0,32}`).Draw(t, "name"), Label: Text().Draw(t, "label"), Type: rapid.SampledFrom(types).Draw(t, "type"),
			Placeholder: Text().Draw(t, "placeholder"), Required: rapid.Bool().Draw(t, "required"), Value: Text().Draw(t, "value"),
			MaxLength: rapid.IntRange(-1, 3000).Draw(t, "max"), Options: options(t, "options"), Canned: options(t, "canned"),
		}
		if rapid.Bool().Draw(t, "editable") {
			in.Edit = action().Draw(t, "edit")
		}
		return in
	})
}

func block() *rapid.Generator[cards.Block] {
	return rapid.Custom(func(t *rapid.T) cards.Block {
		text := func(name string) string { return Text().Draw(t, name) }
		switch rapid.IntRange(0, 6).Draw(t, "block") {
		case 0:
			var f cards.Fields
			for range rapid.IntRange(0, 12).Draw(t, "fields") {
				f = append(f, cards.Field{Label: text("label"), Value: text("value"), Wide: rapid.Bool().Draw(t, "wide")})
			}
			return f
		case 1:
			if rapid.Bool().Draw(t, "raw") {
				return cards.Markdown(text("markdown"))
			}
			return cards.Escape(text("escaped"))
		case 2:
			return cards.Note(text("note"))
		case 3:
			return cards.Divider{}
		case 4:
			return cards.People{{Label: text("label"), Name: text("name"), Account: rapid.SampledFrom([]string{"", "ou_abc", "坏 id", "zhao"}).Draw(t, "account")}}
		case 5:
			var items cards.Timeline
			for range rapid.IntRange(0, 40).Draw(t, "items") {
				items = append(items, cards.TimelineItem{Time: "09:01", Who: text("who"), What: text("what")})
			}
			return items
		}
		return cards.Progress{Steps: rapid.SliceOfN(Text(), 0, 6).Draw(t, "steps"), Done: rapid.IntRange(-1, 8).Draw(t, "done")}
	})
}

// Card generates arbitrary cards: ids keep the documented alphabets, everything else is as bad as it gets.
func Card() *rapid.Generator[cards.Card] {
	kinds := []cards.Kind{"", cards.KindApproval, cards.KindRating, cards.KindForm, cards.KindStatus}
	tones := []cards.Tone{"", cards.ToneNeutral, cards.ToneInfo, cards.ToneWarn, cards.ToneDanger, cards.ToneSuccess, cards.ToneMuted}
	return rapid.Custom(func(t *rapid.T) cards.Card {
		c := cards.Card{
			Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Tone: rapid.SampledFrom(tones).Draw(t, "tone"),
			Title: Text().Draw(t, "title"), Subtitle: Text().Draw(t, "subtitle"), Summary: Text().Draw(t, "summary"), Footer: Text().Draw(t, "footer"),
			Body:    rapid.SliceOfN(block(), 0, 6).Draw(t, "body"),
			Actions: rapid.SliceOfN(action(), 0, 14).Draw(t, "actions"),
			Object:  id().Draw(t, "object"), Revision: rapid.IntRange(0, 1<<30).Draw(t, "revision"), Code: rapid.StringMatching(`[0-9A-Z]{0,4}`).Draw(t, "code"),
		}
		for range rapid.IntRange(0, 4).Draw(t, "tags") {
			c.Tags = append(c.Tags, cards.Tag{Text: Text().Draw(t, "tag"), Tone: rapid.SampledFrom(tones).Draw(t, "tagTone")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "forms") {
			c.Forms = append(c.Forms, cards.Form{
				Name: rapid.StringMatching(`[a-z_]{0,12}`).Draw(t, "form"), Inputs: rapid.SliceOfN(input(), 0, 5).Draw(t, "inputs"), Submit: action().Draw(t, "submit"),
			})
		}
		return c
	})
}
