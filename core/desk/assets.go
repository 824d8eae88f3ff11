package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
)

// How much of the register is shown.
const (
	assetsShown  = 20
	historyShown = 3 // earlier tickets of an asset
)

// noteAssets links a ticket to the assets whose codes a text names, and returns the words that look like codes but are none. The caller stores
// the ticket.
func (t *turn) noteAssets(tk *core.Ticket, texts ...string) (unknown []string, err error) {
	words := t.codesIn(strings.Join(texts, "\n"))
	if len(words) == 0 {
		return nil, nil
	}
	found, err := t.tx.Assets(t.ctx, words)
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		words = slices.DeleteFunc(words, func(w string) bool { return w == a.Code })
		if err := t.linkAsset(tk, a.Code); err != nil {
			return nil, err
		}
	}
	return words, nil
}

func (t *turn) linkAsset(tk *core.Ticket, code string) error {
	if slices.Contains(tk.Detail.Assets, code) {
		return nil
	}
	tk.Detail.Assets = append(slices.Clone(tk.Detail.Assets), code)
	return t.tx.LinkAsset(t.ctx, code, tk.ID)
}

// codesIn are the words of a text that could be assets' codes and are no ticket numbers.
func (t *turn) codesIn(text string) []string {
	numbers := numbersIn(text, t.prefixes())
	return slices.DeleteFunc(asset.Mentioned(text), func(code string) bool {
		n := numbersIn(code, t.prefixes())
		return len(n) == 1 && slices.Contains(numbers, n[0])
	})
}

// offerAssets asks which asset is meant by a word that is nearly the code of one.
func (t *turn) offerAssets(tk core.Ticket, words []string) error {
	for _, word := range words {
		alike, err := t.tx.AssetsAlike(t.ctx, word)
		if err != nil {
			return err
		}
		near := asset.Nearest(word, alike)
		if len(near) == 0 {
			continue
		}
		return t.show(t.assetCard(tk, word, near))
	}
	return nil
}

func (t *turn) assetCard(tk core.Ticket, word string, near []string) cards.Card {
	var options []cards.Option
	for _, code := range near {
		options = append(options, cards.Option{Value: code, Label: code})
	}
	options = append(options, cards.Option{Value: noAsset, Label: t.tr("都不是")})
	c := t.choiceCard(assetQuestion+string(tk.ID), tk.Revision, t.tr("没有登记编号 %s", word), t.tr("工单 %s 说的是哪一台？", tk.Number), "asset.pick", options)
	c.Footer = t.tr("编号贴在设备上，例如 %s。", near[0])
	return c
}

const (
	// noAsset is the choice of none.
	noAsset = "none"
	// assetQuestion begins the object of the question, which must outlive changes of its ticket.
	assetQuestion = "asset-"
)

// assetChoice finds what a typed label means on the question.
func assetChoice(label string, k core.Copy) (verb, arg string, ok bool) {
	if !strings.HasPrefix(k.Object, assetQuestion) {
		return "", "", false
	}
	if label == "都不是" {
		return "asset.pick", noAsset, true
	}
	return "asset.pick", asset.Normal(label), true
}

// assetPick links the asset that was meant. Requester and handlers may.
func (t *turn) assetPick() error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(strings.TrimPrefix(t.ev.Click.Object, assetQuestion)))
	if err != nil {
		return err
	}
	if !t.me.Is(tk.Requester) && !t.me.WorksFor(tk.Desk) {
		return core.Refuse(core.CodeForbidden, "只有提交人和处理人员可以为 %s 指明资产。", tk.Number)
	}
	code := t.ev.Click.Arg
	if code == noAsset {
		c := t.endedCard(t.tr("好的，%s 不关联资产", tk.Number), t.clicked)
		return t.reply(last(t.tr("好的，不关联资产"), &c))
	}
	found, err := t.tx.Assets(t.ctx, []string{code})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return core.Refuse(core.CodeNotFound, "资产 %s 已不在登记里，请直接补充说明是哪一台。", code)
	}
	if err := t.linkAsset(&tk, code); err != nil {
		return err
	}
	if err := t.change(&tk, "asset_linked", code, true); err != nil {
		return err
	}
	c := t.endedCard(t.tr("%s 已关联 %s", tk.Number, t.assetLine(found[0])), t.clicked)
	return t.reply(last(t.tr("已关联 %s", code), &c))
}

// myAssets lists what the person holds.
func (t *turn) myAssets() error {
	held, err := t.tx.AssetsOf(t.ctx, t.me.ID, assetsShown)
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return t.answerOrSay(t.tr("你名下没有登记的资产。如果和实际不符，请直接告诉我，我转给管理资产的同事。"))
	}
	c := cards.Card{Kind: cards.KindList, Title: t.tr("我的资产"), Tone: cards.ToneInfo, Summary: t.tr("我的资产（%d）", len(held)), Object: "assets", Revision: 1}
	for _, a := range held {
		c.Body = append(c.Body, cards.Markdown("**"+esc(a.Code)+"** "+esc(a.Kind)+"\n"+esc(strings.Join(nonEmpty(a.Site, t.tr(a.State.Name())), " · "))))
	}
	c.Footer = t.tr("哪一台有问题，直接说编号，例如「%s 开不了机」。", held[0].Code)
	return t.showOrReply(c)
}

// assetFields tell handlers what a ticket is about and what was the matter with it before.
func (t *turn) assetFields(tk core.Ticket) (out cards.Fields) {
	if len(tk.Detail.Assets) == 0 {
		return nil
	}
	found, err := t.tx.Assets(t.ctx, tk.Detail.Assets)
	if err != nil {
		return nil // the card is worth more than this; the next refresh shows it
	}
	for _, a := range found {
		out = append(out, cards.Field{Label: t.tr("资产"), Value: t.assetLine(a), Wide: true})
		before, err := t.tx.TicketsOnAsset(t.ctx, a.Code, 4*historyShown)
		before = slices.DeleteFunc(before, func(b core.Ticket) bool { return b.ID == tk.ID || b.Desk != tk.Desk })
		if err != nil || len(before) == 0 {
			continue
		}
		var lines []string
		for _, b := range before[:min(len(before), historyShown)] {
			lines = append(lines, t.tr("%s %s（%s）", b.Number, clip(b.Title, 20), t.tr(statusName(b.Status))))
		}
		out = append(out, cards.Field{Label: t.tr("%s 最近工单", a.Code), Value: strings.Join(lines, t.tr("；")), Wide: true})
	}
	return out
}

func (t *turn) assetLine(a asset.Asset) string {
	return strings.Join(append([]string{a.Code}, nonEmpty(a.Kind, a.Site, t.tr(a.State.Name()))...), " · ")
}

func nonEmpty(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}
