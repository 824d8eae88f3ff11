package desk

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

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
		who, err := t.whose(k)
		if err != nil {
			return err
		}
		c := t.approvalCardFor(tk, a, who)
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
	c := t.approvalCardFor(tk, a, t.me)
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
