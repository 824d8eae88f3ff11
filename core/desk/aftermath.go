package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// follow stores what an act made of a chain and lets the ticket, the other cards, the timers and the people concerned follow.
func (t *turn) follow(was core.Approval, a *core.Approval, tk *core.Ticket, x approval.Act) error {
	opened := a.State == core.ApprovalPending && a.Detail.Since > was.Revision
	if opened {
		if _, err := t.seatOthers(a, *tk); err != nil {
			return err
		}
	}
	who, err := t.recipients(*a)
	if err != nil {
		return err
	}
	if s := approval.Open(*a); s != nil && !opened {
		who = slices.DeleteFunc(who, func(r recipient) bool { return slices.Contains(s.Asked, r.who) })
	}
	*a = noted(*a, who, t)
	if err := t.tx.PutApproval(t.ctx, a); err != nil {
		return err
	}
	if err := t.auditAct(*a, *tk, x); err != nil {
		return err
	}
	if err := t.moveTicket(*a, tk, x); err != nil {
		return err
	}
	if err := t.refreshApproval(*a, *tk, opened || a.State != core.ApprovalPending); err != nil {
		return err
	}
	if a.State == core.ApprovalPending {
		if err := t.ask(*tk, *a, who); err != nil {
			return err
		}
	}
	if err := t.tellOutcome(was, *a, *tk, x); err != nil {
		return err
	}
	switch {
	case opened:
		return t.watchStep(*tk, *a)
	case a.State != core.ApprovalPending:
		return t.tx.ClearTimers(t.ctx, string(a.ID))
	}
	return nil
}

// actVerbs is how acts on a chain are called on the timeline.
var actVerbs = map[approval.Verb]string{
	approval.Approve: "approved", approval.Reject: "rejected", approval.AddBefore: "consulted", approval.AddAfter: "consulted", approval.Transfer: "handed_on",
	approval.Return: "returned", approval.Resubmit: "resubmitted", approval.Withdraw: "withdrawn", approval.Drop: "handed_on",
}

// auditAct writes who did what, and in whose place.
func (t *turn) auditAct(a core.Approval, tk core.Ticket, x approval.Act) error {
	name, detail := "approval."+actVerbs[x.Verb], map[string]any{"ticket": tk.Number, "step": a.Step, "round": a.Round, "reason": x.Reason}
	if x.Verb == approval.Approve || x.Verb == approval.Reject {
		name, detail["approved"] = "approval.decided", x.Verb == approval.Approve
	}
	if x.To != "" {
		detail["to"] = x.To
	}
	var behalf core.PersonID
	if x.For != "" && x.By != "" && x.For != x.By {
		behalf, detail["words"] = x.For, t.inPlace(x)
	}
	return t.auditFor(behalf, name, string(a.ID), detail)
}

// inPlace is how a deputy is named: 李四 代 张三.
func (t *turn) inPlace(x approval.Act) string {
	return t.deciding(core.Decision{By: x.By, For: x.For}).String()
}

// moveTicket writes the act on the ticket's timeline, and its status where the chain has ended.
func (t *turn) moveTicket(a core.Approval, tk *core.Ticket, x approval.Act) error {
	switch a.State {
	case core.ApprovalRejected:
		if err := move(tk, "reject"); err != nil {
			return err
		}
	case core.ApprovalApproved:
		if err := move(tk, "approve"); err != nil {
			return err
		}
		began := tk.Created
		if tk.Type == core.Change {
			began = a.Created // it may be approved more than once
		}
		tk.Detail.Pauses = append(tk.Detail.Pauses, core.Pause{From: began, To: t.now, Reason: language.Stored("等待审批"), Wait: core.WaitApproval})
		if err := t.arm(tk); err != nil {
			return err
		}
	}
	return t.change(tk, actVerbs[x.Verb], t.actText(x), true)
}

// actText is what the timeline says of an act beside its verb.
func (t *turn) actText(x approval.Act) string {
	text := x.Reason
	add := func(words string) {
		if text != "" {
			words = language.Stored("%s：%s", words, text)
		}
		text = words
	}
	switch x.Verb {
	case approval.AddBefore:
		add(language.Stored("请 %s 先审批", t.name(x.To)))
	case approval.AddAfter:
		add(language.Stored("请 %s 随后审批", t.name(x.To)))
	case approval.Transfer, approval.Drop:
		if x.By == "" && x.For != "" && x.To != "" {
			add(language.Stored("%s 转给 %s", t.name(x.For), t.name(x.To)))
		} else if x.To != "" {
			add(language.Stored("转给 %s", t.name(x.To)))
		} else {
			add(language.Stored("%s 不再审批", t.name(x.For)))
		}
	case approval.Return:
		add(language.Stored("修改后从第 %d 级重新审批", x.Step+1))
	}
	if x.For != "" && x.By != "" && x.For != x.By {
		add(language.Stored("代 %s", t.name(x.For)))
	}
	return text
}

// why is the reason of an act: what somebody wrote or chose, or the desk's own where nobody acts.
func (t *turn) why(x approval.Act) language.Phrase {
	if x.By == "" {
		return language.Kept(esc(x.Reason))
	}
	return language.Quoted(esc(x.Reason))
}

// tellOutcome tells the requester and those in cc what changed for them.
func (t *turn) tellOutcome(was, a core.Approval, tk core.Ticket, x approval.Act) error {
	title := language.Say("%s「%s」", tk.Number, esc(tk.Title))
	who := language.Say("服务台")
	if x.By != "" {
		who = t.deciding(core.Decision{By: x.By, For: x.For})
	}
	switch {
	case tk.Detail.Gated && a.State == core.ApprovalApproved:
		return t.passGate(&tk)
	case tk.Detail.Gated && a.State == core.ApprovalRejected:
		return t.gateRefused(tk, t.why(x))
	}
	switch a.State {
	case core.ApprovalApproved:
		if err := t.tell(tk, matterStep, language.Say("✅ %s审批已全部通过，处理人员会尽快办理。", title), nil); err != nil {
			return err
		}
		if err := t.tellCC(tk, a, language.Say("%s审批已通过。", title)); err != nil {
			return err
		}
		return t.fulfil(&tk)
	case core.ApprovalRejected:
		if err := t.tell(tk, matterStep, language.Say("❌ %s被 %s 驳回：%s。可修改后重新申请。", title, who, t.why(x)), nil); err != nil {
			return err
		}
		return t.tellCC(tk, a, language.Say("%s被 %s 驳回：%s。", title, who, t.why(x)))
	case core.ApprovalCancelled:
		how := language.Say("已由申请人撤回。")
		if x.Reason != "" {
			how = language.Say("已取消：%s。", language.Kept(esc(x.Reason)))
		}
		return t.tellCC(tk, a, language.Say("%s%s", title, how))
	case core.ApprovalReturned:
		return t.tellReturned(tk, a)
	}
	if x.Verb == approval.Approve && a.Step > was.Step {
		return t.tellStep(tk, language.Say("✅ %s 已同意 %s，下一步：%s", who, tk.Number, a.Steps[a.Step].Name))
	}
	return nil
}

// refreshApproval lets the other cards of an approval follow: no buttons for whom it waits no more. Cards that ask how to go on are over as
// soon as something new stands to be decided.
func (t *turn) refreshApproval(a core.Approval, tk core.Ticket, over bool) error {
	copies, err := t.tx.Copies(t.ctx, string(a.ID))
	if err != nil {
		return err
	}
	for _, k := range copies {
		if t.pressed(k) || k.Kind != cards.KindApproval && !over {
			continue
		}
		who, err := t.whose(k)
		if err != nil {
			return err
		}
		c := t.drawnFor(reads(who), func() cards.Card {
			if k.Kind != cards.KindApproval {
				return t.endedCard(t.tr("%s 已有新进展，请看最新的卡片", tk.Number), k)
			}
			return t.approvalCardFor(tk, a, who)
		})
		if c.Clickable() && !t.w.Bots[k.Bot].Live {
			continue // it can be updated once only, which is kept for its last state
		}
		if err := t.refreshCopy(k, c, !c.Clickable()); err != nil {
			return err
		}
	}
	return nil
}

// cancelApproval withdraws the chain of a request that its requester has cancelled.
func (t *turn) cancelApproval(tk core.Ticket) error { return t.withdrawChain(tk, "") }

// withdrawChain withdraws the chain of a request; why is given where the desk itself does it in the requester's place.
func (t *turn) withdrawChain(tk core.Ticket, why string) error {
	if tk.Detail.Approval == "" {
		return nil
	}
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	if err != nil {
		return ignoreNotFound(err)
	}
	a.Detail.Requester = tk.Requester
	x := approval.Act{Verb: approval.Withdraw, By: tk.Requester, Reason: why, At: t.now}
	next, v := approval.Apply(a, x)
	if v != approval.Done {
		return nil
	}
	if err := t.tx.PutApproval(t.ctx, &next); err != nil {
		return err
	}
	if err := t.auditAct(next, tk, x); err != nil {
		return err
	}
	if err := t.tx.ClearTimers(t.ctx, string(a.ID)); err != nil {
		return err
	}
	if err := t.tellOutcome(a, next, tk, x); err != nil {
		return err
	}
	return t.refreshApproval(next, tk, true)
}
