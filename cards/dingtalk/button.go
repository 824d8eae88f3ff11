package dingtalk

import (
	"bytes"
	"encoding/json"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
)

// button is an entry of msgButtons, and of our own template's buttons: with Request it calls back with its id, with URL it opens a page.
type button struct {
	Text    string `json:"text"`
	Color   string `json:"color"`
	ID      string `json:"id,omitempty"`
	Request bool   `json:"request,omitempty"`
	URL     string `json:"url,omitempty"`
	IosURL  string `json:"iosUrl,omitempty"`
	Confirm string `json:"confirm,omitempty"` // own template only
}

var colors = map[cards.Style]string{"": "gray", cards.StyleDefault: "gray", cards.StylePrimary: "blue", cards.StyleDanger: "red"}

// rack collects buttons up to a limit. Callbacks come first: where room is short, a link is lost before a verb.
type rack struct {
	card   cards.Card
	l      cards.Limits
	losses *cards.Losses
	list   []button
	links  []cards.Action
	ids    map[string]bool
}

func newRack(c cards.Card, l cards.Limits, losses *cards.Losses) *rack {
	return &rack{card: c, l: l, losses: losses, list: []button{}, ids: map[string]bool{}}
}

func (r *rack) add(a cards.Action) { r.addID(a, "") }

// addID adds a with suffix after its id; see choiceID.
func (r *rack) addID(a cards.Action, suffix string) {
	if a.Verb == "" {
		r.links = append(r.links, a)
		return
	}
	p := r.card.Press(a)
	id := cards.EncodePress(p)
	if back, err := cards.DecodePress(id); err != nil || back != p || len(id)+len(suffix) > r.l.ButtonBytes {
		r.losses.Add(a.Of(), "dropped, a button can't carry it")
		return
	}
	id += suffix
	if r.ids[id] {
		return
	}
	if len(r.list) >= r.l.Buttons {
		r.losses.Add(a.Of(), "dropped, too many buttons; the text command works")
		return
	}
	r.ids[id] = true
	b := button{Text: r.label(a), Color: colors[a.Style], ID: id, Request: true}
	if a.Confirm != "" {
		if r.l.Confirm {
			b.Confirm = cards.Truncate(cards.OneLine(a.Confirm), r.l.Title)
		} else {
			r.losses.Add("confirm:"+a.Verb, "sends without asking")
		}
	}
	r.list = append(r.list, b)
}

func (r *rack) label(a cards.Action) string {
	label := cards.OneLine(a.Label)
	if label == "" {
		label = language.In(r.card.Language, "确定")
	}
	return cards.Truncate(label, r.l.ButtonRunes)
}

// buttons returns all, links last.
func (r *rack) buttons() []button {
	for _, a := range r.links {
		url, ok := cards.SafeURL(a.URL)
		switch {
		case a.URL == "" && a.Label == "": // the zero action means none
		case !ok || len(url) > r.l.HTTPURLBytes:
			r.losses.Add(a.Of(), "dropped, not a safe address")
		case len(r.list) >= r.l.Buttons:
			r.losses.Add(a.Of(), "dropped, too many buttons")
		default:
			r.list = append(r.list, button{Text: r.label(a), Color: "gray", URL: url, IosURL: url})
		}
	}
	return r.list
}

// publicButtons are the buttons of a template without inputs. A form becomes, in this order: one button per choice where it asks nothing but one short
// choice; else its submit button, after which the desk asks, and one edit button per input.
func publicButtons(c cards.Card, l cards.Limits, losses *cards.Losses) []button {
	r := newRack(c, l, losses)
	for _, a := range c.Lead() {
		r.add(a)
	}
	for _, f := range c.Forms {
		sole, ok := soleChoice(f, l)
		if ok {
			r.choices(f, sole)
		} else {
			r.add(f.Submit)
		}
		r.edits(f, sole.Name)
	}
	for _, a := range c.Rest() {
		r.add(a)
	}
	return r.buttons()
}

func (r *rack) choices(f cards.Form, in cards.Input) {
	for _, o := range in.Options {
		a := f.Submit
		a.Label, a.Style = o.Label, cards.StyleDefault
		r.addID(a, choiceID(in.Name, o.Value))
	}
}

// edits adds the edit buttons of every input but the one already shown as buttons.
func (r *rack) edits(f cards.Form, shown string) {
	for _, in := range f.Inputs {
		if shown != "" && in.Name == shown {
			continue
		}
		if in.Edit.Verb != "" {
			r.add(in.Edit)
			r.losses.Add("input:"+in.Name, "edit button")
			continue
		}
		r.losses.Add("input:"+in.Name, "asked in the chat after the button")
	}
}

// fewChoices is how many options still make a readable column of buttons.
const fewChoices = 5

// soleChoice finds the one select of a form that needs nothing else, such as a rating.
func soleChoice(f cards.Form, l cards.Limits) (cards.Input, bool) {
	var sole cards.Input
	for _, in := range f.Inputs {
		if in.Type != cards.InputSelect {
			if in.Required {
				return cards.Input{}, false
			}
			continue
		}
		if sole.Name != "" || in.Edit.Verb != "" || len(in.Options) == 0 || len(in.Options) > fewChoices || !plainName(in.Name) || len(in.Name) > l.NameBytes {
			return cards.Input{}, false
		}
		for _, o := range in.Options {
			if !plainName(o.Value) || len(o.Value) > l.OptionBytes {
				return cards.Input{}, false
			}
		}
		sole = in
	}
	return sole, sole.Name != ""
}

func encode(v any) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil { // only strings, booleans, maps and slices: can't happen
		return "{}"
	}
	return string(bytes.TrimRight(buf.Bytes(), "\n"))
}
