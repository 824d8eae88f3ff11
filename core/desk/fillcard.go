package desk

import (
	"cmp"
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// catalogueSubmit takes a filled form.
func (t *turn) catalogueSubmit() error {
	it, ok := t.w.item(t.ev.Click.Arg)
	if !ok && t.byText {
		return core.Refuse(core.CodeNotFound, "这张申请表不是最近的一张，请点卡片上的按钮提交，或发送「服务」重新申请。")
	}
	if !ok {
		return core.Refuse(core.CodeNotFound, "这项服务已下架。")
	}
	if answered, err := t.notMine(it); err != nil || answered {
		return err
	}
	if !t.mayRequest(it) {
		return core.Refuse(core.CodeForbidden, t.notFor(it))
	}
	fl := t.d.filling(t.ev.Click.Object, t.now)
	if fl == nil { // a card that stood for longer than drafts are kept
		fl = t.d.beginFilling(filling{ID: t.ev.Click.Object, Item: it.ID})
	}
	fl.Touched = t.now
	if t.byText && len(it.Fields) > 0 {
		fl.Typed = true
		return t.proceed(it, fl, t.opening(it, fl))
	}
	problem, err := t.takeForm(it, fl)
	if err != nil {
		return err
	}
	return t.afterForm(it, fl, problem)
}

// notMine answers a form that was submitted before, and refuses somebody else's.
func (t *turn) notMine(it core.CatalogueItem) (bool, error) {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	switch {
	case err == nil && t.me.Is(tk.Requester):
		return true, t.replyTicket(tk, t.tr("已提交 %s", tk.Number))
	case err == nil || t.d.draft(t.ev.Click.Object) != nil:
		return true, core.Refuse(core.CodeForbidden, "这张申请表是别人的。要自己申请，请发送「申请 %s」。", it.Name)
	case ignoreNotFound(err) != nil:
		return true, err
	}
	copies, err := t.tx.Copies(t.ctx, t.ev.Click.Object)
	if err != nil {
		return true, err
	}
	if slices.ContainsFunc(copies, func(k core.Copy) bool { return !t.me.Is(k.Person) }) {
		return true, core.Refuse(core.CodeForbidden, "这张申请表是发给别人的。要自己申请，请发送「申请 %s」。", it.Name)
	}
	return false, nil
}

// takeForm reads the inputs of the card that was submitted and returns the first thing that is wrong. What is right is kept either way. A
// field that the answers only now bring up is not on the card and is asked for next.
func (t *turn) takeForm(it core.CatalogueItem, fl *filling) (string, error) {
	first := ""
	for _, f := range t.onCard(it, fl) {
		if !form.Holds(f.When, it.Fields, fl.Answers) {
			continue // an answer above has just made it superfluous
		}
		answer, problem, err := t.readAnswer(fl, f, t.ev.Click.Values[f.Name])
		if err != nil {
			return "", err
		}
		if problem != "" {
			delete(fl.Answers, f.Name)
			if first == "" {
				first = problem
			}
			continue
		}
		fl.Answers[f.Name] = answer
		if problem := t.windowProblem(it, fl, f.Name); problem != "" {
			delete(fl.Answers, f.Name)
			first = cmp.Or(first, problem)
		}
	}
	fl.Answers = form.Keep(it.Fields, fl.Answers)
	return first, nil
}

// onCard lists the fields whose inputs stand on the pressed card: what was open, or, if it brings anything that was answered before, all of
// them. Clients leave out what is empty.
func (t *turn) onCard(it core.CatalogueItem, fl *filling) []core.CatalogueField {
	shown := form.Shown(it.Fields, fl.Answers)
	answered := func(f core.CatalogueField) bool { _, ok := fl.Answers[f.Name]; return ok }
	again := slices.ContainsFunc(shown, func(f core.CatalogueField) bool { return answered(f) && t.ev.Click.Values[f.Name] != "" })
	return slices.DeleteFunc(shown, func(f core.CatalogueField) bool { return !fitsCard(f) || answered(f) && !again })
}

// afterForm answers a submitted card: with what is wrong or still to be asked, or with the request.
func (t *turn) afterForm(it core.CatalogueItem, fl *filling, problem string) error {
	open := form.Open(it.Fields, fl.Answers)
	switch {
	case problem != "":
		c := t.formCard(it, fl, open, problem)
		c.Revision = t.ev.Click.Revision + 1
		return t.reply(Answer{Toast: toast(cards.ToneWarn, problem), Card: &c})
	case slices.ContainsFunc(open, fitsCard):
		c := t.formCard(it, fl, open, "")
		c.Revision = t.ev.Click.Revision + 1
		return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("还需要补充几项")), Card: &c})
	case len(open) > 0:
		c := t.endedCard(t.tr("还差文件，请看下面的消息"), t.clicked)
		if err := t.reply(last(t.tr("请在聊天里发送文件"), &c)); err != nil {
			return err
		}
		return t.pose(it, fl, open[0], "")
	}
	tk, err := t.submit(it, fl)
	if err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("已提交 %s", tk.Number))
}

// catalogueBack shows the whole form again with what was answered.
func (t *turn) catalogueBack() error {
	fl := t.d.filling(t.ev.Click.Object, t.now)
	if fl == nil {
		return core.Refuse(core.CodeNotFound, "这份申请已经提交或过期了，请发送「服务」重新选择。")
	}
	it, ok := t.itemFilled(fl)
	if !ok {
		return core.Refuse(core.CodeNotFound, "这项服务已下架。")
	}
	if t.byText {
		return t.back(it, fl)
	}
	c := t.formCard(it, fl, form.Shown(it.Fields, fl.Answers), "")
	c.Revision = t.ev.Click.Revision + 1
	return t.reply(Answer{Card: &c, Toast: toast(cards.ToneInfo, t.tr("可以修改后再提交"))})
}

func (t *turn) catalogueCancel() error {
	t.d.dropFilling(t.ev.Click.Object)
	c := t.endedCard(t.tr("已取消申请，没有提交"), t.clicked)
	return t.reply(last(t.tr("已取消"), &c))
}
