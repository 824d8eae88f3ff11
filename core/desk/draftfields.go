package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// draftItem is what a desk must know of a report before it is submitted, as a form: the required fields of an incident.
func (t *turn) draftItem(dr draft) core.CatalogueItem {
	d, _ := t.w.desk(dr.Desk)
	fields := slices.DeleteFunc(slices.Clone(d.Fields[core.Incident]), func(f core.CatalogueField) bool { return !f.Required })
	return core.CatalogueItem{Desk: dr.Desk, Name: dr.Title, Fields: fields}
}

// asksFields asks for the required fields of a report that was confirmed; false means that nothing is left to be asked.
func (t *turn) asksFields(dr *draft) (bool, error) {
	it := t.draftItem(*dr)
	open := form.Open(it.Fields, dr.Fields)
	if len(open) == 0 {
		return false, nil
	}
	fl := t.d.filling(dr.ID, t.now)
	if fl == nil {
		fl = t.d.beginFilling(filling{ID: dr.ID, Draft: true, Touched: t.now})
	}
	lead := t.tr("提交前还要问 %d 个问题，发送「取消」先不提交。\n", len(open))
	if err := t.proceed(it, fl, lead); err != nil || t.ev.Kind != core.EventClick || t.byText {
		return true, err
	}
	return true, t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("提交前还要补充几项"))})
}

// fieldsCard asks for the fields of a report on one card.
func (t *turn) fieldsCard(it core.CatalogueItem, fl *filling, problem string) cards.Card {
	c := t.formCard(it, fl, form.Shown(it.Fields, fl.Answers), problem)
	c.Title, c.Summary = t.tr("请补充：%s", it.Name), t.tr("请补充「%s」的信息", it.Name)
	c.Forms[0].Submit = cards.Action{Verb: "draft.fields", Label: t.label("draft.fields"), Style: cards.StylePrimary}
	c.Actions = nil
	return c
}

// draftFields takes that card.
func (t *turn) draftFields() error {
	fl := t.d.filling(t.ev.Click.Object, t.now)
	if fl == nil || !fl.Draft {
		return t.draftSubmit() // it was submitted, or crowded out
	}
	it, ok := t.itemFilled(fl)
	if !ok {
		return core.Refuse(core.CodeConflict, "这条草稿已经失效了，请重新描述问题。")
	}
	if t.byText {
		fl.Typed = true
		return t.proceed(it, fl, "")
	}
	problem, err := t.takeForm(it, fl)
	if err != nil {
		return err
	}
	if problem == "" && len(form.Open(it.Fields, fl.Answers)) > 0 {
		problem = t.tr("还需要补充几项")
	}
	if problem != "" {
		c := t.fieldsCard(it, fl, problem)
		c.Revision = t.ev.Click.Revision + 1
		return t.reply(Answer{Toast: toast(cards.ToneWarn, problem), Card: &c})
	}
	return t.draftFilled(fl)
}

// draftFilled submits a report whose fields were all answered.
func (t *turn) draftFilled(fl *filling) error {
	dr := t.d.draft(fl.ID)
	if dr == nil {
		t.d.dropFilling(fl.ID)
		return t.answerOrSay(t.tr("这条草稿已经失效了，请重新描述问题。"))
	}
	dr.Fields = fl.Answers
	t.d.dropFilling(fl.ID)
	tk, err := t.openDraft(dr)
	if err != nil {
		return err
	}
	if t.ev.Kind == core.EventClick && !t.byText {
		return t.replyTicket(tk, t.tr("已提交 %s", tk.Number))
	}
	return t.show(t.statusCard(tk))
}

// openDraft makes the ticket of a report and lets it go.
func (t *turn) openDraft(dr *draft) (core.Ticket, error) {
	tk, err := t.open(*dr)
	if err != nil {
		return tk, err
	}
	t.d.drop(dr.ID)
	t.d.touch(tk.ID, t.now)
	return tk, nil
}
