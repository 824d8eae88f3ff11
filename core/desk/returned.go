package desk

import (
	"maps"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
	"github.com/imdesk/imdesk/core/form"
)

// tellReturned gives the request back to its requester, with their answers to be changed.
func (t *turn) tellReturned(tk core.Ticket, a core.Approval) error {
	inputs, err := t.hasInputs(tk.Requester, tk.Bot)
	if err != nil {
		return err
	}
	return t.tell(tk, matterReturned, language.Phrase{}, func() cards.Card { return t.returnedCard(tk, a, inputs) })
}

// returnedCard is editCard as a letter to the requester brings it.
func (t *turn) returnedCard(tk core.Ticket, a core.Approval, inputs bool) cards.Card {
	c := t.editCard(tk, a)
	if !inputs {
		c = guided(c)
	}
	return c
}

// hasInputs reports whether a letter to somebody reaches them where cards hold text inputs.
func (t *turn) hasInputs(who core.PersonID, prefer core.BotID) (bool, error) {
	accounts, err := t.tx.Accounts(t.ctx, who)
	if err != nil {
		return false, err
	}
	wishes, err := t.tx.Wishes(t.ctx, who)
	bot, _, _ := t.route(accounts, letter{to: who, prefer: prefer}, wishes.Platform)
	return t.w.Bots[bot].Inputs, err
}

// editCard is the request's form with its answers, to be put before the approvers again.
func (t *turn) editCard(tk core.Ticket, a core.Approval) cards.Card {
	return t.editCardOf(tk, a, t.changing(tk, a), "")
}

// editCardOf is editCard for answers that were changed already, with what is wrong about them.
func (t *turn) editCardOf(tk core.Ticket, a core.Approval, fl filling, problem string) cards.Card {
	it, _ := t.itemOf(tk)
	c := t.formCard(it, &fl, form.Shown(it.Fields, fl.Answers), problem)
	c.Title, c.Summary, c.Revision = t.tr("修改申请：%s", tk.Title), t.tr("请修改 %s「%s」并重新提交", tk.Number, tk.Title), a.Revision
	c.Body = []cards.Block{cards.Note(t.tr("修改后会重新审批，此前的同意不再有效。"))}
	if problem != "" {
		c.Body = append(c.Body, cards.Markdown(t.tr("**请修改**：%s", esc(problem))))
	}
	if d := a.Detail.Back; d != nil {
		c.Title, c.Tone = t.tr("已退回，请修改：%s", tk.Title), cards.ToneWarn
		c.Summary = t.tr("↩️ %s「%s」被 %s 退回：%s", tk.Number, tk.Title, t.decider(*d), d.Reason)
		c.Body = []cards.Block{cards.Markdown(t.tr("**%s** 退回了 %s：%s", esc(t.decider(*d)), tk.Number, esc(d.Reason))), t.requestFields(tk)}
	}
	c.Forms[0].Submit = cards.Action{Verb: "approval.resubmit", Label: t.tr("重新提交"), Style: cards.StylePrimary}
	c.Actions = []cards.Action{{Verb: "approval.withdraw", Label: t.tr("撤回申请"), Confirm: t.tr("确定撤回 %s？", tk.Number)}}
	return c
}

// guided replaces the form of a card by its button, for platforms where the fields are asked in the chat.
func guided(c cards.Card) cards.Card {
	c.Actions = append([]cards.Action{c.Forms[0].Submit}, c.Actions...)
	c.Forms = nil
	return c
}

// ownChain returns the pressed approval, which must be of the person's own request and open.
func (t *turn) ownChain() (core.Approval, core.Ticket, error) {
	a, tk, err := t.pressedChain()
	switch {
	case err != nil:
		return a, tk, err
	case !t.me.Is(tk.Requester):
		return a, tk, core.Refuse(core.CodeForbidden, "只有申请人可以修改或撤回这个申请。")
	case a.State == core.ApprovalApproved && reschedulable(tk):
	case a.State != core.ApprovalPending && a.State != core.ApprovalReturned:
		return a, tk, core.Refuse(core.CodeConflict, "%s 的审批已经结束，不能再修改。需要变更请重新申请。", tk.Number)
	}
	return a, tk, nil
}

// approvalEdit shows the requester their answers to be changed.
func (t *turn) approvalEdit() error {
	a, tk, err := t.ownChain()
	if err != nil {
		return err
	}
	if it, ok := t.itemOf(tk); !ok || len(it.Fields) == 0 {
		return core.Refuse(core.CodeInvalid, "这个申请没有可以修改的内容，可以撤回后重新申请。")
	}
	if !t.bot.Inputs || t.byText && t.ev.Click.Verb == "approval.resubmit" {
		return t.askAgain(a, tk)
	}
	return t.showOrReply(t.editCard(tk, a))
}

// changing is a request of the person on its way to being changed: a filling whose answers are those it was made with.
func (t *turn) changing(tk core.Ticket, a core.Approval) filling {
	return filling{ID: string(a.ID), Item: tk.Detail.Item, Answers: maps.Clone(tk.Detail.Form), Was: tk.Detail.Form, Touched: t.now}
}

// askAgain asks for the fields of a request one by one, each with its present answer.
func (t *turn) askAgain(a core.Approval, tk core.Ticket) error {
	it, _ := t.itemOf(tk)
	x := t.changing(tk, a)
	x.Answers, x.Typed = nil, true
	t.d.dropFilling(x.ID)
	fl := t.d.beginFilling(x)
	n := len(form.Shown(it.Fields, tk.Detail.Form))
	lead := t.tr("修改 %s「%s」，共 %d 个问题，不用改的回复「不变」，发送「取消」可以退出。\n", tk.Number, esc(tk.Title), n)
	if err := t.proceed(it, fl, lead); err != nil || t.byText {
		return err
	}
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("请在聊天里回答问题"))})
}

// changed takes a request whose questions were all asked again.
func (t *turn) changed(fl *filling) error {
	x := *fl
	t.d.dropFilling(x.ID)
	t.byText = true
	t.ev.Click = workClick("approval.resubmit", x.ID, "")
	return t.refuse(t.resubmit(x))
}

// approvalResubmit takes the changed form.
func (t *turn) approvalResubmit() error {
	a, tk, err := t.ownChain()
	if err != nil {
		return err
	}
	it, ok := t.itemOf(tk)
	if !ok {
		return core.Refuse(core.CodeNotFound, "这项服务已下架，不能重新提交。")
	}
	if len(it.Fields) > 0 && (!t.bot.Inputs || t.byText) {
		return t.askAgain(a, tk)
	}
	if seen := t.ev.Click.Revision; seen > 0 && seen < approval.Since(a) && a.State == core.ApprovalPending {
		return t.replyChanged(tk)
	}
	fl := t.d.filling(string(a.ID), t.now)
	if fl == nil || fl.Typed {
		t.d.dropFilling(string(a.ID))
		fl = t.d.beginFilling(t.changing(tk, a))
	}
	problem, err := t.takeForm(it, fl)
	if err != nil {
		return err
	}
	if problem == "" && slices.ContainsFunc(form.Open(it.Fields, fl.Answers), fitsCard) {
		problem = t.tr("有新的问题需要填写。")
	}
	if problem != "" {
		c := t.editCardOf(tk, a, *fl, problem)
		return t.reply(Answer{Toast: toast(cards.ToneWarn, problem), Card: &c})
	}
	x := *fl
	t.d.dropFilling(x.ID)
	return t.resubmit(x)
}

// replyChanged answers the form of a round that is over.
func (t *turn) replyChanged(tk core.Ticket) error {
	c := t.endedCard(t.tr("%s 正在审批", tk.Number), t.clicked)
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("%s 已经重新提交，正在审批。要再修改请发送「修改 %s」", tk.Number, tk.Number)), Card: &c, Final: true})
}

// resubmit puts a changed request before its approvers in a new round.
func (t *turn) resubmit(fl filling) error {
	a, tk, err := t.ownChain()
	if err != nil {
		return err
	}
	it, _ := t.itemOf(tk)
	answers := form.Keep(it.Fields, fl.Answers)
	changed := t.changes(it, tk.Detail.Form, answers)
	if changed == "" && a.State == core.ApprovalPending {
		return core.Refuse(core.CodeConflict, "内容没有变化，审批照常进行。")
	}
	tk.Detail.Form, tk.Text = answers, t.formText(it, answers)
	tk.Detail.Attachments = append(tk.Detail.Attachments, fl.attached(it, answers)...)
	if err := t.planChange(&tk, it); err != nil {
		return err
	}
	if a.State == core.ApprovalApproved {
		return t.reschedule(tk, it, changed)
	}
	x := approval.Act{Verb: approval.Resubmit, By: tk.Requester, At: t.now, Reason: changed}
	if x.Fresh, err = t.steps(tk, a.Detail.Plan); err != nil {
		return err
	}
	next, v := approval.Apply(a, x)
	if v != approval.Done {
		return t.refuseAct(a, tk, x, v)
	}
	if err := t.follow(a, &next, &tk, x); err != nil {
		return err
	}
	line := t.tr("已重新提交 %s，等待%s审批", tk.Number, t.names(approval.Waits(next)))
	if next.State != core.ApprovalPending {
		line = t.tr("已重新提交 %s", tk.Number)
	}
	if t.byText {
		return t.say(t.tr("%s。", esc(line)))
	}
	c := t.endedCard(line, t.clicked)
	return t.reply(last(line, &c))
}

// changes says what differs between two fillings of a form.
func (t *turn) changes(it core.CatalogueItem, was, now map[string]string) string {
	defer t.readAs(language.Chinese)() // the timeline keeps it
	var out []string
	for _, f := range it.Fields {
		if was[f.Name] != now[f.Name] {
			out = append(out, language.Stored("%s：%s → %s", f.Label, t.orNone(t.displayed(f, was[f.Name])), t.orNone(t.displayed(f, now[f.Name]))))
		}
	}
	return strings.Join(out, language.Stored("；"))
}

func (t *turn) orNone(s string) string {
	if s == "" {
		return language.Stored("（空）")
	}
	return s
}

// approvalWithdraw withdraws the request from the card of a returned one.
func (t *turn) approvalWithdraw() error {
	_, tk, err := t.ownChain()
	if err != nil {
		return err
	}
	t.ev.Click.Object = string(tk.ID)
	return t.requesterCancel()
}
