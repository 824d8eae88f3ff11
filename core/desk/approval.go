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
	for a.Step < len(a.Steps) && len(a.Steps[a.Step].Approvers) == 1 && t.me.Is(a.Steps[a.Step].Approvers[0]) {
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
	if a.State != core.ApprovalPending || !t.me.IsAny(a.Steps[a.Step].Approvers) {
		return t.decide(a.ID, false, "")
	}
	t.expect("reject", string(a.ID))
	return t.reply(Answer{Toast: toast(cards.ToneInfo, "请在 10 分钟内直接发送驳回 "+tk.Number+"「"+tk.Title+"」的原因，申请人会看到。")})
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

// decide records a decision under the lock of the approval. Repeating one's own decision is success; anything else by somebody who was asked
// is, once the step was decided, answered with what happened.
func (t *turn) decide(id core.ApprovalID, approved bool, reason string) error {
	a, tk, err := t.decidable(id)
	if err != nil {
		return err
	}
	asked := t.me.IsAny(openApprovers(a))
	if a.State != core.ApprovalPending || !asked && wasAsked(a, t.me) {
		return t.replyDecided(a, tk)
	}
	if !asked {
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
	c := t.approvalCardFor(tk, a, t.me)
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

// wasAsked reports whether a step that has ended had waited for who, whoever decided it then.
func wasAsked(a core.Approval, who core.Person) bool {
	return slices.ContainsFunc(a.Steps[:a.Step], func(s core.ApprovalStep) bool { return who.IsAny(s.Approvers) })
}
