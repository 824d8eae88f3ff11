package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// chain locks the ticket of an approval and then the approval itself.
func (t *turn) chain(id core.ApprovalID) (core.Approval, core.Ticket, error) {
	ticket, err := t.tx.ApprovalTicket(t.ctx, id)
	if core.CodeOf(err) == core.CodeNotFound {
		return core.Approval{}, core.Ticket{}, core.Refuse(core.CodeNotFound, "没有找到这条审批，它可能已被清理。")
	}
	if err != nil {
		return core.Approval{}, core.Ticket{}, err
	}
	tk, err := t.tx.Ticket(t.ctx, ticket)
	if err != nil {
		return core.Approval{}, tk, err
	}
	a, err := t.tx.Approval(t.ctx, id)
	if a.Detail.Requester == "" {
		a.Detail.Requester = tk.Requester
	}
	return a, tk, err
}

// pressedChain returns the approval whose button was pressed, on its own card or on that of its ticket.
func (t *turn) pressedChain() (core.Approval, core.Ticket, error) {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if err == nil && tk.Detail.Approval != "" {
		t.ev.Click.Object = string(tk.Detail.Approval)
	}
	if err = ignoreNotFound(err); err != nil {
		return core.Approval{}, tk, err
	}
	return t.chain(core.ApprovalID(t.ev.Click.Object))
}

func (t *turn) approve() error {
	a, tk, err := t.pressedChain()
	if err != nil {
		return err
	}
	x := approval.Act{Verb: approval.Approve}
	if t.byText { // on a card the words belong to the rejection
		x.Reason = t.text()
	}
	return t.perform(a, tk, x)
}

// reject needs a reason: from the card where it has an input or canned reasons, else from the next message.
func (t *turn) reject() error {
	a, tk, err := t.pressedChain()
	if err != nil {
		return err
	}
	x := approval.Act{Verb: approval.Reject, Reason: strings.TrimSpace(t.ev.Click.Values["reason"])}
	if x.Reason != "" && x.Reason != "none" {
		x.Reason = cannedReason(x.Reason)
		return t.perform(a, tk, x)
	}
	ready, err := t.ready(a, tk, x)
	if err != nil || !ready {
		return err
	}
	t.expect("reject", string(a.ID))
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("请在 10 分钟内直接发送驳回 %s「%s」的原因，申请人会看到。", tk.Number, tk.Title))})
}

// rejectBecause takes the awaited message as the reason.
func (t *turn) rejectBecause(id core.ApprovalID, reason string) error {
	if strings.TrimSpace(reason) == "" {
		t.expect("reject", string(id))
		return t.say(t.tr("请用文字说明驳回原因。"))
	}
	return t.typedAct("approval.reject", id, reason)
}

// typedAct runs a verb on an approval that was meant in words.
func (t *turn) typedAct(verb string, id core.ApprovalID, text string) error {
	t.byText = true
	t.ev.Click = workClick(verb, string(id), text)
	return t.click()
}

// by completes an act with who does it: the verified clicker, in their own place or in that of somebody who is away, and the card they saw.
func (t *turn) by(a core.Approval, x approval.Act) (approval.Act, error) {
	x.By, x.At = knownAs(a, t.me), t.now
	if !t.byText {
		x.Seen = t.ev.Click.Revision
	}
	seat, err := t.seat(a)
	x.For = seat
	return x, err
}

// ready reports whether the person may do x now, and answers them if not. It changes nothing.
func (t *turn) ready(a core.Approval, tk core.Ticket, x approval.Act) (bool, error) {
	x, err := t.by(a, x)
	if err != nil {
		return false, err
	}
	if v := approval.May(a, x); v != approval.Done {
		return false, t.refuseAct(a, tk, x, v)
	}
	return true, nil
}

// perform does x under the lock of the approval, and lets everything follow that hangs on it.
func (t *turn) perform(a core.Approval, tk core.Ticket, x approval.Act) error {
	x, err := t.by(a, x)
	if err != nil {
		return err
	}
	next, v := approval.Apply(a, x)
	if v != approval.Done {
		return t.refuseAct(a, tk, x, v)
	}
	if x.Verb == approval.Approve {
		if refused, err := t.refuseApproval(a, tk); err != nil || refused {
			return err
		}
	}
	if err := t.follow(a, &next, &tk, x); err != nil {
		return err
	}
	return t.answerAct(next, tk, x)
}

// knownAs is the id by which a chain knows a person: people are linked, and what named them before is not rewritten. Whoever is the requester
// by any of their records is so here.
func knownAs(a core.Approval, p core.Person) core.PersonID {
	ids := append([]core.PersonID{a.Detail.Requester}, approval.Waits(a)...)
	for _, s := range append(slices.Clone(a.Steps), a.Detail.Past...) {
		ids = append(ids, s.Asked...)
	}
	if i := slices.IndexFunc(ids, p.Is); i >= 0 {
		return ids[i]
	}
	return p.ID
}

// seat is whose place the person takes: "" for their own, else that of an approver who has made them their deputy.
func (t *turn) seat(a core.Approval) (core.PersonID, error) {
	waits := approval.Waits(a)
	if i := slices.IndexFunc(waits, t.me.Is); i >= 0 || len(waits) == 0 {
		if i >= 0 && t.me.Is(a.Detail.Requester) {
			return waits[i], nil // by another of their records; the chain will refuse it as their own request
		}
		return "", nil
	}
	away, err := t.absent()
	if err != nil {
		return "", err
	}
	for _, p := range waits {
		known, err := t.one(p)
		if err != nil {
			return "", err
		}
		if len(known) > 0 && known[0].IsAny(away) {
			return p, nil
		}
	}
	return "", nil
}

// refuseAct answers an act that could not be done: truthfully, with the card as it is now where that is useful.
func (t *turn) refuseAct(a core.Approval, tk core.Ticket, x approval.Act, v approval.Verdict) error {
	switch v {
	case approval.Ended, approval.Settled, approval.Returned:
		return t.replyDecided(a, tk)
	case approval.Overtaken:
		return t.replyOvertaken(a, tk)
	case approval.Own:
		return core.Refuse(core.CodeInvalid, "%s 是申请人本人，不能审批自己的申请。", t.name(x.To))
	case approval.Twice:
		return core.Refuse(core.CodeConflict, "%s 已经在审批人里了，请换一位同事。", t.name(x.To))
	case approval.NoStep:
		return core.Refuse(core.CodeInvalid, "没有这一级。可以退回到第 1 级到第 %d 级，不写则从第 1 级重新审批。", a.Step+1)
	case approval.TooMany:
		return core.Refuse(core.CodeConflict, "这条审批已经加签多次，不能再加了。请直接同意或驳回。")
	}
	where := t.tr("审批人")
	if s := approval.Open(a); s != nil {
		where = t.tr("「%s」的审批人", s.Name)
	}
	return core.Refuse(core.CodeForbidden, "这条审批需要由%s处理，你没有权限。", where)
}

// replyDecided tells who decided what, and shows it.
func (t *turn) replyDecided(a core.Approval, tk core.Ticket) error {
	c := t.approvalCardFor(tk, a, t.me)
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.decidedLine(a, t.me)), Card: &c, Final: !c.Clickable()})
}

func (t *turn) replyOvertaken(a core.Approval, tk core.Ticket) error {
	c := t.approvalCard(tk, a)
	return t.reply(Answer{Toast: toast(cards.ToneWarn, t.tr("申请内容有更新，请看过最新内容后再决定")), Card: &c})
}
