package feishu

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
)

// valueVersion marks the value objects of our buttons.
const valueVersion = 1

// buttons lays actions out in one flowing row: …/card-json-v2-components/interactive-components/button.
func (b *builder) buttons(actions []cards.Action) []node {
	var cells []node
	for _, a := range actions {
		button := b.button(a)
		if button == nil {
			continue
		}
		if len(cells) == b.l.Buttons {
			b.losses.Add(a.Of(), "dropped, too many buttons")
			continue
		}
		cells = append(cells, button)
	}
	if len(cells) == 0 {
		return nil
	}
	return []node{columns("flow", "auto", cells)}
}

// button is nil when the action can't be one.
func (b *builder) button(a cards.Action) node {
	behavior := b.behavior(a)
	if behavior == nil {
		return nil
	}
	n := b.face(a)
	n["behaviors"] = []node{behavior}
	return n
}

// face is a button without what it does.
func (b *builder) face(a cards.Action) node {
	label := cards.OneLine(a.Label)
	if label == "" {
		label = language.In(b.card.Language, "确定")
	}
	n := node{"tag": "button", "type": buttonTypes[a.Style], "text": plain(cards.Truncate(label, b.l.ButtonRunes))}
	if a.Verb == "" {
		n["type"] = "text"
	}
	if ask := cards.OneLine(a.Confirm); ask != "" && b.l.Confirm {
		n["confirm"] = node{"title": plain(cards.Truncate(label, b.l.ButtonRunes)), "text": plain(cards.Truncate(ask, b.l.ButtonRunes))}
	}
	return n
}

var buttonTypes = map[cards.Style]string{
	"": "default", cards.StyleDefault: "default", cards.StylePrimary: "primary", cards.StyleDanger: "danger",
}

func (b *builder) behavior(a cards.Action) node {
	if a.Verb == "" {
		url, ok := cards.SafeURL(a.URL)
		if !ok || len(url) > b.l.HTTPURLBytes {
			b.losses.Add(a.Of(), "dropped, not a safe address")
			return nil
		}
		return node{"type": "open_url", "default_url": url}
	}
	p := b.card.Press(a)
	if !b.carries(p) {
		b.losses.Add(a.Of(), "dropped, a button can't carry it")
		return nil
	}
	return node{"type": "callback", "value": node{"v": valueVersion, "verb": p.Verb, "obj": p.Object, "rev": p.Revision, "arg": p.Arg}}
}

// carries reports whether p survives the way to the client and back.
func (b *builder) carries(p cards.Press) bool {
	back, err := decodeName(encodeName(0, p))
	return err == nil && back == p && len(encodeName(0, p)) <= b.l.ButtonBytes
}
