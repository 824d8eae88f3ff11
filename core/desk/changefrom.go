package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// workChange begins the change that is to remove a problem: "发起变更 IT-1". The form is filled in by the person themselves, in their direct
// chat, with what the problem says carried over.
func (t *turn) workChange() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	switch {
	case tk.Type == core.Incident:
		return core.Refuse(core.CodeConflict, "%s 是事件单。请先「转问题 %s 根本原因」，再从问题单发起变更。", tk.Number, tk.Number)
	case tk.Type != core.Problem:
		return core.Refuse(core.CodeConflict, "变更要从问题单发起。没有问题单时，请私聊我发送「服务」选变更申请。")
	case t.ev.Conversation.Kind == core.Group:
		return t.elsewhereChange(tk)
	}
	items := t.changeItems(tk.Desk)
	chosen := t.ev.Click.Arg
	if chosen == "" {
		chosen = t.text()
	}
	i := slices.IndexFunc(items, func(it core.CatalogueItem) bool { return it.ID == chosen || it.Name == chosen })
	switch {
	case len(items) == 0:
		return core.Refuse(core.CodeConflict, "服务目录里没有你可以申请的变更。请管理员在目录里加一项带 change 的服务，或把你加入它的适用范围。")
	case i >= 0:
		return t.beginChange(items[i], tk)
	case len(items) == 1:
		return t.beginChange(items[0], tk)
	}
	var options []cards.Option
	for _, it := range items {
		options = append(options, cards.Option{Value: it.ID, Label: it.Name})
	}
	return t.showOrReply(t.choiceCard(string(tk.ID), tk.Revision, t.tr("发起变更 %s", tk.Number), t.tr("「%s」用哪一种变更解决？", tk.Title), "work.change", options))
}

// elsewhereChange asks somebody in a group to begin in their direct chat, where forms are filled in.
func (t *turn) elsewhereChange(tk core.Ticket) error {
	ok, err := t.post(letter{
		to: t.me.ID, text: language.Say("要为 %s「%s」发起变更，请在这里发送「发起变更 %[1]s」。", tk.Number, esc(tk.Title)),
		matter: matterAnswer, urgency: core.UrgencyNotice, promise: core.PromiseReach, ticket: tk.ID, prefer: t.ev.Bot,
	})
	if err != nil {
		return err
	}
	words := t.tr("变更要填窗口、风险和回退方案，请私聊我发送「发起变更 %s」", tk.Number)
	if ok {
		words += t.tr("，已私聊提醒你")
	}
	return t.answerOrSay(t.tr("%s。", words))
}

// changeItems lists the services of the catalogue that are changes and the person may request: those of the desk, else all.
func (t *turn) changeItems(desk core.DeskID) []core.CatalogueItem {
	var here, all []core.CatalogueItem
	for _, it := range t.w.Setup.Catalogue {
		if it.Change == nil || !t.mayRequest(it) {
			continue
		}
		all = append(all, it)
		if it.Desk == desk {
			here = append(here, it)
		}
	}
	if len(here) > 0 {
		return here
	}
	return all
}

// beginChange opens the form of a change with what the problem says.
func (t *turn) beginChange(it core.CatalogueItem, p core.Ticket) error {
	it = t.w.whole(it)
	fl := t.d.beginFilling(filling{ID: core.NewID(), Item: it.ID, From: p.ID, Touched: t.now})
	lead := t.tr("为 %s「%s」发起变更。", p.Number, esc(p.Title))
	i := slices.IndexFunc(it.Fields, func(f core.CatalogueField) bool { return f.Name == it.Change.Summary })
	if i >= 0 {
		said := language.Stored("解决 %s：%s", p.Number, p.Text)
		if answer, problem := form.Read(it.Fields[i], clip(said, 200), t.today()); problem.Empty() {
			fl.Answers[it.Change.Summary] = answer
			lead += t.tr("「%s」已填为：%s（要改请在下一题发送「上一步」）", esc(it.Fields[i].Label), esc(answer))
		}
	}
	if err := t.proceed(it, fl, lead+"\n"); err != nil {
		return err
	}
	if t.ev.Kind != core.EventClick || t.byText {
		return nil
	}
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("请填写%s", it.Name))})
}

// carryOver notes on a change what the problem it was begun from is about.
func (t *turn) carryOver(tk *core.Ticket, from core.TicketID) error {
	if from == "" {
		return nil
	}
	p, err := t.tx.Ticket(t.ctx, from)
	if err != nil {
		return ignoreNotFound(err)
	}
	for _, code := range p.Detail.Assets {
		if err := t.linkAsset(tk, code); err != nil {
			return err
		}
	}
	return nil
}

// bindProblem links a change that was stored to the problem it was begun from.
func (t *turn) bindProblem(tk *core.Ticket, from core.TicketID) error {
	if from == "" {
		return nil
	}
	p, err := t.tx.Ticket(t.ctx, from)
	if err != nil {
		return ignoreNotFound(err)
	}
	if !t.me.WorksFor(p.Desk) { // they left the desk while the form was open
		return nil
	}
	now, err := t.tx.Ticket(t.ctx, tk.ID)
	if err != nil {
		return err
	}
	if err := t.connect(&p, core.LinkChangedBy, &now); err != nil {
		return err
	}
	*tk = now
	return nil
}
