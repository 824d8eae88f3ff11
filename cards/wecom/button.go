package wecom

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
)

// Styles of buttons: developer.work.weixin.qq.com/document/path/90236, button_list.style.
const (
	stylePrimary = 1
	styleDanger  = 2
	styleDefault = 4
)

var styles = map[cards.Style]int{"": styleDefault, cards.StyleDefault: styleDefault, cards.StylePrimary: stylePrimary, cards.StyleDanger: styleDanger}

// buttons places every verb of the card: in the button list, then behind the menu. What finds no room is still a text command.
func (b *builder) buttons() ([]button, *menu) {
	var list []button
	var more menu
	for _, a := range b.verbs() {
		key, ok := b.key(a)
		if !ok || b.keys[key] {
			continue
		}
		label := cards.OneLine(a.Label)
		if label == "" {
			label = language.In(b.card.Language, "确定")
		}
		label = b.cut("label:"+a.Verb, label, b.l.ButtonRunes)
		switch {
		case len(list) < b.l.Buttons:
			list = append(list, button{Text: label, Style: styles[a.Style], Key: key})
		case len(more.Actions) < b.l.MenuItems:
			more.Actions = append(more.Actions, menuItem{label, key})
		default:
			b.losses.Add(a.Of(), "dropped, too many buttons; the text command works")
			continue
		}
		b.keys[key] = true
		if a.Confirm != "" && !b.l.Confirm {
			b.losses.Add("confirm:"+a.Verb, "sends without asking")
		}
	}
	if len(more.Actions) == 0 {
		return list, nil
	}
	more.Desc = language.In(b.card.Language, "更多")
	return list, &more
}

// verbs are all actions of the card in the order of their buttons.
func (b *builder) verbs() []cards.Action {
	var verbs []cards.Action
	add := func(a cards.Action) {
		if a.Verb != "" {
			verbs = append(verbs, a)
		}
	}
	for _, a := range b.card.Lead() {
		add(a)
	}
	for _, f := range b.card.Forms {
		add(f.Submit)
		for _, in := range f.Inputs {
			if in.Name == b.shown && b.shown != "" {
				continue
			}
			add(in.Edit)
			if in.Edit.Verb != "" {
				b.losses.Add("input:"+in.Name, "edit button")
			} else {
				b.losses.Add("input:"+in.Name, "asked in the chat after the button")
			}
		}
	}
	for _, a := range b.card.Rest() {
		add(a)
	}
	return verbs
}

// key is the press as a button key, if one can carry it.
func (b *builder) key(a cards.Action) (string, bool) {
	p := b.card.Press(a)
	key := cards.EncodePress(p)
	if back, err := cards.DecodePress(key); err != nil || back != p || len(key) > b.l.ButtonBytes {
		b.losses.Add(a.Of(), "dropped, a button can't carry it")
		return "", false
	}
	return key, true
}
