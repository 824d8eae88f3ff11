package desk

import (
	"maps"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// tellReturned gives the request back to its requester, with their answers to be changed.
func (t *turn) tellReturned(tk core.Ticket, a core.Approval) error {
	c := t.editCard(tk, a)
	if inputs, err := t.hasInputs(tk.Requester, tk.Bot); err != nil {
		return err
	} else if !inputs {
		c = guided(c)
	}
	return t.tell(tk, c.Summary, &c, core.UrgencyNotice, false)
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
	it, _ := t.w.item(tk.Detail.Item)
	c := t.formCard(it, string(a.ID), "")
	c.Title, c.Summary, c.Revision = "修改申请："+tk.Title, "请修改 "+tk.Number+"「"+tk.Title+"」并重新提交", a.Revision
	c.Body = []cards.Block{cards.Note("修改后会重新审批，此前的同意不再有效。")}
	if d := a.Detail.Back; d != nil {
		c.Title, c.Tone = "已退回，请修改："+tk.Title, cards.ToneWarn
		c.Summary = "↩️ " + tk.Number + "「" + tk.Title + "」被 " + t.decider(*d) + " 退回：" + d.Reason
		c.Body = []cards.Block{cards.Markdown("**" + esc(t.decider(*d)) + "** 退回了 " + tk.Number + "：" + esc(d.Reason)), t.requestFields(tk)}
	}
	form := &c.Forms[0]
	form.Submit = cards.Action{Verb: "approval.resubmit", Label: "重新提交", Style: cards.StylePrimary}
	for i := range form.Inputs {
		form.Inputs[i].Value = tk.Detail.Form[form.Inputs[i].Name]
		for _, o := range form.Inputs[i].Options {
			if o.Label == form.Inputs[i].Value {
				form.Inputs[i].Value = o.Value
			}
		}
	}
	c.Actions = []cards.Action{{Verb: "approval.withdraw", Label: "撤回申请", Confirm: "确定撤回 " + tk.Number + "？"}}
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
	case a.State != core.ApprovalPending && a.State != core.ApprovalReturned:
		return a, tk, core.Refuse(core.CodeConflict, tk.Number+" 的审批已经结束，不能再修改。需要变更请重新申请。")
	}
	return a, tk, nil
}

// approvalEdit shows the requester their answers to be changed.
func (t *turn) approvalEdit() error {
	a, tk, err := t.ownChain()
	if err != nil {
		return err
	}
	if it, ok := t.w.item(tk.Detail.Item); !ok || len(it.Fields) == 0 {
		return core.Refuse(core.CodeInvalid, "这个申请没有可以修改的内容，可以撤回后重新申请。")
	}
	if !t.bot.Inputs || t.byText && t.ev.Click.Verb == "approval.resubmit" {
		return t.askAgain(a, tk)
	}
	return t.showOrReply(t.editCard(tk, a))
}

// askAgain asks for the fields of a request one by one, each with its present answer.
func (t *turn) askAgain(a core.Approval, tk core.Ticket) error {
	it, _ := t.w.item(tk.Detail.Item)
	t.d.Await = &await{What: "approval.edit", Object: string(a.ID), Until: t.now.Add(awaitFor), Field: it.Fields[0].Name, Form: map[string]string{}}
	if err := t.say("修改 " + tk.Number + "「" + esc(tk.Title) + "」，共 " + itoa(len(it.Fields)) + " 个问题，不用改的回复「不变」，发送「取消」可以退出。\n" + t.questionAgain(it, 0, tk)); err != nil || t.byText {
		return err
	}
	return t.reply(Answer{Toast: toast(cards.ToneInfo, "请在聊天里回答问题")})
}

func (t *turn) questionAgain(it core.CatalogueItem, n int, tk core.Ticket) string {
	f := it.Fields[n]
	now := tk.Detail.Form[f.Name]
	if now == "" {
		now = "未填写"
	}
	return question(f, n+1, len(it.Fields)) + "\n现在是：" + esc(now)
}

// answeredAgain takes one answer of the guided change and asks the next question, or submits.
func (t *turn) answeredAgain(w *await, text string) error {
	a, tk, err := t.chain(core.ApprovalID(w.Object))
	if err != nil {
		return t.refuse(err)
	}
	it, ok := t.w.item(tk.Detail.Item)
	if !ok || len(it.Fields) == 0 {
		return t.say("这项服务已下架，申请没有修改。")
	}
	n := fieldIndex(it, w.Field)
	value := tk.Detail.Form[w.Field]
	if text = strings.TrimSpace(text); text != "不变" {
		var problem string
		if value, problem = checkField(it.Fields[n], text); problem != "" {
			w.Until = t.now.Add(awaitFor)
			t.d.Await = w
			return t.say(problem + "\n" + t.questionAgain(it, n, tk))
		}
	}
	if w.Form == nil {
		w.Form = map[string]string{}
	}
	w.Form[w.Field] = value
	if n+1 < len(it.Fields) {
		w.Field, w.Until = it.Fields[n+1].Name, t.now.Add(awaitFor)
		t.d.Await = w
		return t.say(t.questionAgain(it, n+1, tk))
	}
	t.byText = true
	t.ev.Click = workClick("approval.resubmit", string(a.ID), "")
	t.ev.Click.Values = w.Form
	return t.refuse(t.resubmit(w.Form))
}

// approvalResubmit takes the changed form.
func (t *turn) approvalResubmit() error {
	a, tk, err := t.ownChain()
	if err != nil {
		return err
	}
	it, ok := t.w.item(tk.Detail.Item)
	if !ok {
		return core.Refuse(core.CodeNotFound, "这项服务已下架，不能重新提交。")
	}
	if len(it.Fields) > 0 && (!t.bot.Inputs || t.byText) {
		return t.askAgain(a, tk)
	}
	if seen := t.ev.Click.Revision; seen > 0 && seen < approval.Since(a) && a.State == core.ApprovalPending {
		return t.replyChanged(tk)
	}
	form := map[string]string{}
	for _, f := range it.Fields {
		v, problem := checkField(f, t.ev.Click.Values[f.Name])
		if problem != "" {
			return core.Refuse(core.CodeInvalid, problem)
		}
		form[f.Name] = v
	}
	return t.resubmit(form)
}

// replyChanged answers the form of a round that is over.
func (t *turn) replyChanged(tk core.Ticket) error {
	c := t.endedCard(tk.Number+" 正在审批", t.clicked)
	return t.reply(Answer{Toast: toast(cards.ToneInfo, tk.Number+" 已经重新提交，正在审批。要再修改请发送「修改 "+tk.Number+"」"), Card: &c, Final: true})
}

// resubmit puts a changed request before its approvers in a new round.
func (t *turn) resubmit(form map[string]string) error {
	a, tk, err := t.ownChain()
	if err != nil {
		return err
	}
	it, _ := t.w.item(tk.Detail.Item)
	changed := changes(it, tk.Detail.Form, form)
	if changed == "" && a.State == core.ApprovalPending {
		return core.Refuse(core.CodeConflict, "内容没有变化，审批照常进行。")
	}
	tk.Detail.Form = maps.Clone(form)
	tk.Text = formText(it, form)
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
	line := "已重新提交 " + tk.Number + "，等待" + t.names(approval.Waits(next)) + "审批"
	if next.State != core.ApprovalPending {
		line = "已重新提交 " + tk.Number
	}
	if t.byText {
		return t.say(esc(line) + "。")
	}
	c := t.endedCard(line, t.clicked)
	return t.reply(last(line, &c))
}

// changes says what differs between two fillings of a form.
func changes(it core.CatalogueItem, was, now map[string]string) string {
	var out []string
	for _, f := range it.Fields {
		if was[f.Name] != now[f.Name] {
			out = append(out, f.Label+"："+orNone(was[f.Name])+" → "+orNone(now[f.Name]))
		}
	}
	return strings.Join(out, "；")
}

func orNone(s string) string {
	if s == "" {
		return "（空）"
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
