package dingtalk

import (
	"encoding/json"
	"slices"

	"github.com/imdesk/imdesk/cards"
	cardsdt "github.com/imdesk/imdesk/cards/dingtalk"
)

// Variables that hold the short line a click is answered with: one of our own template, and the public template's running text, which is otherwise empty.
// Each full state of a card clears it.
const (
	varToast   = "toast"
	varContent = "msgContent"
	varLayout  = "sys_full_json_obj"
	varButtons = "msgButtons"
)

// render returns all variables of a card in a tier that has cards.
func render(c cards.Card, t tier) (map[string]string, []cards.Degradation) {
	if t == tierOwn {
		params, degraded := cardsdt.RenderOwn(c, cards.DingTalkOwn)
		params[varToast] = ""
		return params, degraded
	}
	params, degraded := cardsdt.RenderPublic(c, cards.DingTalkPublic)
	params[varLayout] = withLine(params[varLayout])
	return params, degraded
}

// withLine gives the running text its place above the buttons, so that a later answer can fill it without knowing the rest of the card.
func withLine(layout string) string {
	var full map[string]json.RawMessage
	var order []string
	if json.Unmarshal([]byte(layout), &full) != nil || json.Unmarshal(full["order"], &order) != nil || slices.Contains(order, varContent) {
		return layout
	}
	at := slices.Index(order, varButtons)
	if at < 0 {
		at = len(order)
	}
	raw, err := json.Marshal(slices.Insert(order, at, varContent))
	if err != nil {
		return layout
	}
	full["order"] = raw
	if out, err := encode(full); err == nil {
		return out
	}
	return layout
}

// setToast puts the short line where the tier shows it. A card of unknown make gets none.
func setToast(t tier, params map[string]string, line string) {
	switch t {
	case tierOwn:
		params[varToast] = line
	case tierPublic:
		params[varContent] = line
	}
}
