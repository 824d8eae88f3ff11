package dingtalk

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	cardsdt "github.com/imdesk/imdesk/cards/dingtalk"
	"github.com/imdesk/imdesk/core"
)

// right is what a delivered message can be updated or taken back by: the card's outTrackId, the key of the send (a card's carrierId is one too), and the
// group it stands in.
type right struct {
	Track string `json:"track,omitempty"`
	Key   string `json:"key,omitempty"`
	Group string `json:"group,omitempty"`
}

func (r right) raw() json.RawMessage {
	if r == (right{}) {
		return nil
	}
	raw, err := json.Marshal(r)
	if err != nil { // three strings always encode
		return nil
	}
	return raw
}

// place is where a message goes: to a person or into a group.
type place struct{ person, group string }

func placeOf(t core.Target) place {
	if person, ok := strings.CutPrefix(t.Conversation, directPrefix); ok {
		return place{person: person}
	}
	if t.Conversation != "" {
		return place{group: t.Conversation}
	}
	return place{person: t.Account.ID}
}

// Send implements adapters.Adapter.
func (a *Adapter) Send(ctx context.Context, key string, m core.Outbound) (core.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, a.rhythm.call)
	defer cancel()
	ctx, spent := withPurse(ctx)
	receipt, err := a.send(ctx, key, m)
	if err != nil {
		receipt = core.Receipt{}
	}
	receipt.Cost = spent.cost()
	return receipt, err
}

func (a *Adapter) send(ctx context.Context, key string, m core.Outbound) (core.Receipt, error) {
	if m.Card == nil {
		return a.sendText(ctx, m, plainMessage(m.Text))
	}
	for t := tier(a.tier.Load()); t != tierText; t = tier(a.tier.Load()) {
		receipt, err := a.sendCard(ctx, key, m, t)
		if !templateBroken(err) {
			return receipt, err
		}
		a.degrade(t, err)
	}
	title, text := cardsdt.RenderText(*m.Card, cards.DingTalkPublic)
	receipt, err := a.sendText(ctx, m, message{title: title, text: text})
	receipt.AsText = true
	return receipt, err
}

// templateBroken tells that the tier's template can't be used by anybody, so that the card certainly wasn't made.
func templateBroken(err error) bool {
	code := codeOf(err)
	return code == codeTemplateMissing || code == codeTemplateUnpublished
}

// degrade leaves a tier for the life of the process and tells the operator once.
func (a *Adapter) degrade(from tier, err error) {
	if !a.tier.CompareAndSwap(int32(from), int32(from-1)) {
		return // somebody else met the same
	}
	a.counts.Add("tier_lost")
	words := "配置的卡片模板不可用，本次运行改用钉钉公共模板（没有输入框）。"
	if from == tierPublic {
		words = "钉钉公共卡片模板不可用，本次运行的卡片改为文本。请在 open-dev.dingtalk.com/fe/card 建立并发布自己的模板，填入 card_template。"
	}
	a.alarm("dingtalk.template", words+a.explain(err))
}

// Update implements adapters.Adapter: open.dingtalk.com/document/development/interactive-card-update-interface. Doing it twice with the same card is harmless.
func (a *Adapter) Update(ctx context.Context, _ string, m core.Outbound, prev core.Receipt) (core.Receipt, error) {
	const op = "update card"
	if m.Card == nil {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "update holds no card"}
	}
	held := rightOf(prev, m.Click)
	t := trackOf(held.Track)
	if held.Track == "" || prev.AsText || t.tier == tierText {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Gone, Op: op, Message: "there is no card to update"}
	}
	params, degraded := render(*m.Card, t.tier)
	ctx, spent := withPurse(ctx)
	err := a.call(ctx, request{
		op: op, method: "PUT", path: "/v1.0/card/instances", repeatable: true,
		body: map[string]any{"outTrackId": held.Track, "userIdType": 1, "cardData": cardData{params}, "cardUpdateOptions": byKey},
	})
	out := core.Receipt{MessageRef: held.Track, Right: held.raw(), Degraded: degraded, Cost: spent.cost()}
	return out, err
}

// rightOf reads a receipt; while it isn't stored yet, the click on the card names it.
func rightOf(prev core.Receipt, click json.RawMessage) right {
	var held right
	if json.Unmarshal(prev.Right, &held) == nil && held != (right{}) {
		return held
	}
	if prev.MessageRef != "" {
		return right{Track: prev.MessageRef}
	}
	var h handle
	if json.Unmarshal(click, &h) == nil {
		return right{Track: h.Track}
	}
	return right{}
}
