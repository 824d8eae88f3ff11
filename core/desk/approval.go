package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// startApproval creates the chain of a catalogue request and asks its first approvers.
func (t *turn) startApproval(tk *core.Ticket, item core.CatalogueItem) error {
	a := core.Approval{ID: core.ApprovalID(core.NewID()), Ticket: tk.ID, State: core.ApprovalPending, Revision: 1, Created: t.now}
	for _, tpl := range item.Approvals {
		who, err := t.approvers(tpl.Approver, tk.Desk)
		if err != nil {
			return err
		}
		a.Steps = append(a.Steps, core.ApprovalStep{Name: tpl.Name, Approvers: who})
	}
	tk.Detail.Approval = a.ID
	t.skipOwn(&a)
	if err := t.tx.AddApproval(t.ctx, a); err != nil {
		return err
	}
	return nil
}

// approvers resolves who decides a step. A level without anybody falls to the desk's lead, so that nothing waits for nobody.
func (t *turn) approvers(rule string, desk core.DeskID) ([]core.PersonID, error) {
	kind, arg, _ := strings.Cut(rule, ":")
	var id core.PersonID
	switch kind {
	case "manager":
		id = t.me.Manager
	case "lead":
		d, _ := t.w.desk(core.DeskID(arg))
		id = d.Lead
	case "person":
		id = core.PersonID(arg)
	}
	if id != "" {
		p, err := t.tx.Person(t.ctx, id)
		if err == nil && p.Active {
			return []core.PersonID{p.ID}, nil
		}
		if err = ignoreNotFound(err); err != nil {
			return nil, err
		}
	}
	d, _ := t.w.desk(desk)
	return []core.PersonID{d.Lead}, nil
}

// skipOwn passes the steps whose only approver is the requester: nobody approves their own request by a click, and no level above is lost.
func (t *turn) skipOwn(a *core.Approval) {
	for a.Step < len(a.Steps) && len(a.Steps[a.Step].Approvers) == 1 && a.Steps[a.Step].Approvers[0] == t.me.ID {
		a.Steps[a.Step].Decision = &core.Decision{By: t.me.ID, Approved: true, Reason: "申请人即审批人，自动通过", At: t.now}
		a.Step++
	}
	if a.Step == len(a.Steps) {
		a.State = core.ApprovalApproved
	}
}

// askApprovers sends the open step's card to each of its approvers.
func (t *turn) askApprovers(tk core.Ticket, a core.Approval) error {
	for _, who := range a.Steps[a.Step].Approvers {
		c := t.approvalCard(tk, a)
		ok, err := t.post(letter{
			to: who, text: c.Summary, card: &c, urgency: core.UrgencyApproval, promise: core.PromiseReach, ticket: tk.ID,
		})
		if err != nil {
			return err
		}
		if !ok {
			if err := t.reportUnreachable(tk, who); err != nil {
				return err
			}
		}
	}
	return nil
}

// decidable locks the pressed approval and checks the verified clicker against its open step.
func (t *turn) decidable(id core.ApprovalID) (core.Approval, core.Ticket, error) {
	a, err := t.tx.Approval(t.ctx, id)
	if core.CodeOf(err) == core.CodeNotFound {
		return a, core.Ticket{}, core.Refuse(core.CodeNotFound, "没有找到这条审批，它可能已被清理。")
	}
	if err != nil {
		return a, core.Ticket{}, err
	}
	tk, err := t.tx.Ticket(t.ctx, a.Ticket)
	return a, tk, err
}

func (t *turn) approve() error {
	return t.decide(core.ApprovalID(t.ev.Click.Object), true, t.ev.Click.Values["reason"])
}

// reject needs a reason: from the card where it has an input or canned reasons, else from the next message.
func (t *turn) reject() error {
	reason := strings.TrimSpace(t.ev.Click.Values["reason"])
	if reason != "" && reason != "none" {
		return t.decide(core.ApprovalID(t.ev.Click.Object), false, cannedReason(reason))
	}
	a, tk, err := t.decidable(core.ApprovalID(t.ev.Click.Object))
	if err != nil {
		return err
	}
	if a.State != core.ApprovalPending || !slices.Contains(a.Steps[a.Step].Approvers, t.me.ID) {
		return t.decide(a.ID, false, "")
	}
	t.expect("reject", string(a.ID))
	if err := t.say("请在 10 分钟内直接发送驳回「" + esc(tk.Title) + "」（" + tk.Number + "）的原因，申请人会看到。"); err != nil {
		return err
	}
	return t.reply(Answer{Toast: toast(cards.ToneInfo, "请发送驳回原因")})
}

// rejectBecause takes the awaited message as the reason.
func (t *turn) rejectBecause(id core.ApprovalID, reason string) error {
	if strings.TrimSpace(reason) == "" {
		t.expect("reject", string(id))
		return t.say("请用文字说明驳回原因。")
	}
	t.byText = true
	t.ev.Click = &core.Click{Press: cards.Press{Verb: "approval.reject", Object: string(id)}, Values: map[string]string{"reason": reason}}
	return t.click()
}

// decide records a decision under the lock of the approval. Repeating one's own decision is success; anything else after the step was
// decided is answered with what happened.
func (t *turn) decide(id core.ApprovalID, approved bool, reason string) error {
	a, tk, err := t.decidable(id)
	if err != nil {
		return err
	}
	if mine := decisionOf(a, t.me.ID); a.State != core.ApprovalPending || mine != nil && !slices.Contains(openApprovers(a), t.me.ID) {
		return t.replyDecided(a, tk)
	}
	if !slices.Contains(openApprovers(a), t.me.ID) {
		return core.Refuse(core.CodeForbidden, "这条审批需要由「"+a.Steps[a.Step].Name+"」的审批人处理，你没有权限。")
	}
	if t.ev.Click.Revision > 0 && t.ev.Click.Revision < a.Revision && !t.byText {
		return t.replyOvertaken(a, tk)
	}
	a.Steps[a.Step].Decision = &core.Decision{By: t.me.ID, Approved: approved, Reason: reason, At: t.now}
	if !approved {
		a.State = core.ApprovalRejected
	} else if a.Step++; a.Step == len(a.Steps) {
		a.State = core.ApprovalApproved
	}
	if err := t.tx.PutApproval(t.ctx, &a); err != nil {
		return err
	}
	if err := t.audit("approval.decided", string(a.ID), map[string]any{"ticket": tk.Number, "approved": approved, "step": a.Step, "reason": reason}); err != nil {
		return err
	}
	if err := t.afterDecision(a, &tk, approved, reason); err != nil {
		return err
	}
	c := t.approvalCardFor(tk, a, t.me.ID)
	if approved {
		return t.reply(last("已同意", &c))
	}
	return t.reply(last("已驳回", &c))
}

func openApprovers(a core.Approval) []core.PersonID {
	if a.State != core.ApprovalPending || a.Step >= len(a.Steps) {
		return nil
	}
	return a.Steps[a.Step].Approvers
}

func decisionOf(a core.Approval, who core.PersonID) *core.Decision {
	for _, s := range a.Steps {
		if s.Decision != nil && s.Decision.By == who {
			return s.Decision
		}
	}
	return nil
}

// afterDecision lets the ticket, the other copies and the people concerned follow.
func (t *turn) afterDecision(a core.Approval, tk *core.Ticket, approved bool, reason string) error {
	verb := "approved"
	switch {
	case a.State == core.ApprovalRejected:
		verb = "rejected"
		tk.Status = core.StatusCancelled
	case a.State == core.ApprovalApproved:
		tk.Status = core.StatusNew
		tk.Detail.Pauses = append(tk.Detail.Pauses, core.Pause{From: tk.Created, To: t.now, Reason: "等待审批"})
		if err := t.arm(tk); err != nil {
			return err
		}
	}
	if err := t.change(tk, verb, reason, true); err != nil {
		return err
	}
	if err := t.refreshApproval(a, *tk); err != nil {
		return err
	}
	switch a.State {
	case core.ApprovalPending:
		if err := t.tellStep(*tk, "✅ "+t.me.Name+" 已同意 "+tk.Number+"，下一步："+a.Steps[a.Step].Name); err != nil {
			return err
		}
		return t.askApprovers(*tk, a)
	case core.ApprovalApproved:
		if err := t.tell(*tk, "✅ "+tk.Number+"「"+esc(tk.Title)+"」审批已全部通过，处理人员会尽快办理。", nil, core.UrgencyNotice, false); err != nil {
			return err
		}
		return t.postWork(*tk)
	}
	return t.tell(*tk, "❌ "+tk.Number+"「"+esc(tk.Title)+"」被 "+t.me.Name+" 驳回："+esc(reason)+"。可修改后重新申请。", nil, core.UrgencyNotice, false)
}

// refreshApproval takes the buttons off every other copy of the decided step.
func (t *turn) refreshApproval(a core.Approval, tk core.Ticket) error {
	copies, err := t.tx.Copies(t.ctx, string(a.ID))
	if err != nil {
		return err
	}
	for _, k := range copies {
		if k.ID == t.clicked.ID && !t.byText {
			continue
		}
		c := t.approvalCardFor(tk, a, k.Person)
		c.Code = k.Code
		k.Revision = c.Revision
		m := core.Outbound{
			Kind: core.SendUpdate, Bot: k.Bot, Target: k.Target, Urgency: core.UrgencyRefresh, Promise: core.PromiseOnce,
			Text: c.Summary, Card: &c, Copy: k.ID, Ticket: tk.ID, Person: k.Person, Final: !c.Clickable(),
		}
		if t.ev.Kind == core.EventClick && !t.byText {
			m.ClickDedupe = t.ev.Dedupe
		}
		if err := t.tx.Refresh(t.ctx, k, m); err != nil {
			return err
		}
	}
	return nil
}

// replyDecided tells who decided what, and shows it.
func (t *turn) replyDecided(a core.Approval, tk core.Ticket) error {
	c := t.approvalCardFor(tk, a, t.me.ID)
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.decidedLine(a)), Card: &c, Final: true})
}

func (t *turn) replyOvertaken(a core.Approval, tk core.Ticket) error {
	c := t.approvalCard(tk, a)
	return t.reply(Answer{Toast: toast(cards.ToneWarn, "申请内容有更新，请看过最新内容后再决定"), Card: &c})
}

func (t *turn) decidedLine(a core.Approval) string {
	if a.State == core.ApprovalCancelled {
		return "申请已撤回，无需审批"
	}
	for i := len(a.Steps) - 1; i >= 0; i-- {
		if d := a.Steps[i].Decision; d != nil {
			what := "同意"
			if !d.Approved {
				what = "驳回"
			}
			return "已由 " + t.name(d.By) + " " + what
		}
	}
	return "这一步已经结束"
}

// cancelApproval withdraws the chain of a cancelled request.
func (t *turn) cancelApproval(tk core.Ticket) error {
	if tk.Detail.Approval == "" {
		return nil
	}
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	if err != nil || a.State != core.ApprovalPending {
		return ignoreNotFound(err)
	}
	a.State = core.ApprovalCancelled
	if err := t.tx.PutApproval(t.ctx, &a); err != nil {
		return err
	}
	return t.refreshApproval(a, tk)
}

// myApprovals lists what waits for the person's decision and shows the first.
func (t *turn) myApprovals() error {
	list, err := t.tx.PendingFor(t.ctx, t.me.ID, 10)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return t.answerOrSay("没有等你处理的审批。")
	}
	if len(list) > 1 {
		if err := t.say("你有 " + itoa(len(list)) + " 条待审批，先处理最早的一条："); err != nil {
			return err
		}
	}
	tk, err := t.tx.Ticket(t.ctx, list[0].Ticket)
	if err != nil {
		return err
	}
	return t.show(t.approvalCard(tk, list[0]))
}
