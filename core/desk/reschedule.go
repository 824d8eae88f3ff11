package desk

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// reschedulable reports whether an approved change may be given another window: it is not done, and what was approved would be another change.
func reschedulable(tk core.Ticket) bool {
	return tk.Type == core.Change && tk.Detail.Change != nil && may(tk, "reschedule") == nil
}

// reschedule puts a change that was approved before its approvers anew, as its requester has changed it: nothing of what was agreed, begun or
// ticked holds for the new plan. Its chain has ended, so it gets another.
func (t *turn) reschedule(tk core.Ticket, it core.CatalogueItem, changed string) error {
	if changed == "" {
		return core.Refuse(core.CodeConflict, "内容没有变化，%s 保持原样。", tk.Number)
	}
	if err := move(&tk, "reschedule"); err != nil {
		return err
	}
	handler := tk.Assignee
	tk.Assignee = "" // it waits in the queue again once it is approved
	resume(&tk, t.now)
	tk.Detail.HoldReason = ""
	if err := t.disarm(tk); err != nil {
		return err
	}
	if err := t.startApproval(&tk, it); err != nil {
		return err
	}
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	if err != nil {
		return err
	}
	approved := a.State == core.ApprovalApproved
	if approved {
		if err := move(&tk, "approve"); err != nil {
			return err
		}
		if err := t.arm(&tk); err != nil {
			return err
		}
	}
	if err := t.change(&tk, "rescheduled", changed, true); err != nil {
		return err
	}
	if handler != "" && !t.me.Is(handler) {
		words := language.Say("📅 %s 给 %s「%s」改期，正在重新审批：%s。通过后会重新进入待接。", t.name(tk.Requester), tk.Number, esc(tk.Title), esc(changed))
		if _, err := t.post(letter{to: handler, text: words, matter: matterHands, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID}); err != nil {
			return err
		}
	}
	line := t.tr("已改期 %s", tk.Number)
	if approved {
		err = t.postWork(tk)
	} else {
		line += t.tr("，等待%s审批", t.names(openApprovers(a)))
		err = t.askApprovers(tk, a)
	}
	if err != nil {
		return err
	}
	if t.byText {
		return t.say(t.tr("%s。", esc(line)))
	}
	c := t.endedCard(line, t.clicked)
	return t.reply(last(line, &c))
}

// refuseApproval answers an approver who agrees to a change that can't be approved as it stands, and tells its requester what to change; each
// objection once.
func (t *turn) refuseApproval(a core.Approval, tk core.Ticket) (bool, error) {
	o := t.objection(tk)
	if !o.Stands() {
		return false, nil
	}
	if err := t.audit("refused.approval.approve", string(a.ID), map[string]any{"ticket": tk.Number, "why": core.CodeConflict, "words": o.Why.String()}); err != nil {
		return true, err
	}
	if tk.Detail.Change.Told != o.Why.String() {
		p := *tk.Detail.Change
		p.Told = o.Why.String()
		tk.Detail.Change = &p
		if err := t.changeAlone(&tk, "blocked", o.Why.String(), true); err != nil {
			return true, err
		}
		words := language.Say("⚠️ %s「%s」现在不能批准：%s。%s。发送「修改 %[1]s」改好后会重新审批。", tk.Number, esc(tk.Title), o.Why.With(esc), o.Fix.With(esc))
		if err := t.tell(tk, matterNews, words, nil); err != nil {
			return true, err
		}
	}
	if t.ev.Kind != core.EventClick && !t.byText {
		return true, nil // a deadline of the chain has passed; nobody pressed
	}
	c, words := t.approvalCard(tk, a), t.tr("不能批准：%s。已告诉 %s 修改", o.Why, t.name(tk.Requester))
	if t.byText {
		if err := t.say(t.tr("%s。", esc(words))); err != nil {
			return true, err
		}
	}
	return true, t.reply(Answer{Toast: toast(cards.ToneWarn, words), Card: &c})
}
