package wecom

import (
	"fmt"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
)

// unanswered is the id of the option that stands first where nothing is chosen yet: the platform takes the first option for chosen. No option of ours
// has a dot in its value.
const unanswered = ".none"

// selection is the one drop-down of a card with buttons: the first select, or the canned answers of another input. Its answer comes with every button;
// whoever handles a press ignores it where it means nothing.
func (b *builder) selection() *selection {
	if b.l.Selects == 0 {
		return nil
	}
	for _, f := range b.card.Forms {
		if _, ok := b.key(f.Submit); !ok {
			continue
		}
		for _, in := range f.Inputs {
			if s := b.dropDown(in); s != nil {
				b.shown = in.Name
				if in.Type != cards.InputSelect {
					b.losses.Add("input:"+in.Name, "canned answers")
				}
				return s
			}
		}
	}
	return nil
}

func (b *builder) dropDown(in cards.Input) *selection {
	options := in.Options
	if in.Type != cards.InputSelect {
		options = in.Canned
	}
	if in.Name == "" || len(in.Name) > b.l.NameBytes || len(options) == 0 {
		return nil
	}
	if len(options) > b.l.SelectOptions && in.Edit.Verb != "" {
		return nil // elsewhere all can be chosen
	}
	usable := b.options(in, options, b.l.OptionRunes)
	s := &selection{QuestionKey: in.Name, Title: cards.Truncate(cards.OneLine(in.Label), b.l.SelectTitle)}
	for _, o := range usable {
		if o.ID == in.Value {
			s.SelectedID = o.ID
		}
	}
	if s.SelectedID == "" {
		usable = append([]option{{ID: unanswered, Text: language.In(b.card.Language, "请选择")}}, usable...)
		s.SelectedID = unanswered
	}
	if len(usable) > b.l.SelectOptions {
		b.losses.Add("input:"+in.Name, "extra options dropped")
		usable = keepChosen(usable, s.SelectedID, b.l.SelectOptions)
	}
	s.Options = usable
	if len(s.Options) == 1 && s.SelectedID == unanswered {
		return nil
	}
	return s
}

// keepChosen cuts to n options, the chosen one among them.
func keepChosen(options []option, id string, n int) []option {
	for i := n; i < len(options); i++ {
		if options[i].ID == id {
			options[n-1] = options[i]
		}
	}
	return options[:n]
}

// options keeps what the platform takes: unique ids of bounded size, and texts.
func (b *builder) options(in cards.Input, options []cards.Option, runes int) []option {
	var usable []option
	seen := map[string]bool{}
	for _, o := range options {
		if o.Value == "" || strings.Contains(o.Value, ".") || len(o.Value) > b.l.OptionBytes || seen[o.Value] {
			b.losses.Add("input:"+in.Name, "options without a usable value dropped")
			continue
		}
		text := cards.Truncate(cards.OneLine(o.Label), runes)
		if text == "" {
			text = o.Value
		}
		seen[o.Value] = true
		usable = append(usable, option{ID: o.Value, Text: cards.Truncate(text, runes)})
	}
	return usable
}

// vote renders a rating as one choice and a submit button, where the card asks nothing else and its text fits.
func (b *builder) vote() (payload, bool) {
	in, f, ok := b.ballot()
	if !ok {
		return payload{}, false
	}
	text := cards.OneLine(cards.Prose(b.card.Language, b.card.Body).Words() + " " + b.card.Footer)
	if b.card.Subtitle != "" {
		text = cards.OneLine(b.card.Subtitle + " " + text)
	}
	options := b.options(in, in.Options, b.l.VoteRunes)
	key, ok := b.key(f.Submit)
	if !ok || len([]rune(text)) > b.l.VoteBody || len(options) == 0 || len(options) > b.l.VoteOptions {
		return payload{}, false
	}
	for i := range options {
		checked := options[i].ID == in.Value
		options[i].Checked = &checked
	}
	label := cards.OneLine(f.Submit.Label)
	if label == "" {
		label = language.In(b.card.Language, "确定")
	}
	for _, other := range f.Inputs {
		if other.Name != in.Name {
			b.losses.Add("input:"+other.Name, "asked in the chat after the vote")
		}
	}
	return payload{
		CardType: typeVote, Source: b.source(), MainTitle: title{Title: b.cut("title", b.card.Heading(), b.l.VoteTitle), Desc: text},
		Checkbox: &checkbox{QuestionKey: in.Name, Options: options},
		Submit:   &button{Text: cards.Truncate(label, b.l.ButtonRunes), Key: key},
	}, true
}

// ballot finds the one select of a rating that has a form and nothing to press beside it.
func (b *builder) ballot() (cards.Input, cards.Form, bool) {
	c := b.card
	if c.Kind != cards.KindRating || len(c.Forms) != 1 || len(c.Actions) > 0 {
		return cards.Input{}, cards.Form{}, false
	}
	var ballot cards.Input
	for _, in := range c.Forms[0].Inputs {
		if in.Type == cards.InputSelect && ballot.Name == "" && in.Name != "" && len(in.Name) <= b.l.NameBytes {
			ballot = in
			continue
		}
		if in.Type == cards.InputSelect || in.Required || in.Edit.Verb != "" {
			return cards.Input{}, cards.Form{}, false
		}
	}
	return ballot, c.Forms[0], ballot.Name != ""
}

// DecodeSelection is the inverse of rendering: eventKey is the key of the button, and selected the chosen option ids by question key
// (developer.work.weixin.qq.com/document/path/90240; developer.work.weixin.qq.com/document/path/101027 for the AI bot). Answers are option values by
// input name, several joined by commas; a canned answer is the value of its option. A question left open has no entry.
func DecodeSelection(eventKey string, selected map[string][]string) (cards.Press, map[string]string, error) {
	p, err := cards.DecodePress(eventKey)
	if err != nil {
		return cards.Press{}, nil, fmt.Errorf("read template card event: %w", err)
	}
	values := map[string]string{}
	for name, ids := range selected {
		var chosen []string
		for _, id := range ids {
			if id != "" && id != unanswered {
				chosen = append(chosen, id)
			}
		}
		if len(chosen) > 0 {
			values[name] = strings.Join(chosen, ",")
		}
	}
	return p, values, nil
}
