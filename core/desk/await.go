package desk

import (
	"strings"

	"github.com/imdesk/imdesk/core"
)

// awaited takes the message as the answer that was asked for.
func (t *turn) awaited(a *await, text string) error {
	switch a.What {
	case "reject":
		return t.rejectBecause(core.ApprovalID(a.Object), text)
	case "approval.add_before", "approval.add_after", "approval.transfer", "approval.return":
		return t.typedAct(a.What, core.ApprovalID(a.Object), text)
	case "edit_text":
		return t.draftTextGiven(a.Object, text)
	case "comment":
		return t.commentOn(core.TicketID(a.Object), text)
	case "human":
		r := t.w.Read(text)
		r.Articles, r.Vague = nil, false
		return t.begin(r, text)
	case "form":
		return t.formAnswer(a, text)
	case "behalf":
		t.d.Await = a
		return t.say(t.tr("请先在上面的卡片里选择是替哪一位报的，或发送「取消」。"))
	case "place":
		t.d.Await = a // still to be pressed; the new message joins what is being placed
		a.Text = strings.TrimSpace(a.Text + "\n" + text)
		a.Attachments = append(a.Attachments, t.ev.Attachments...)
		a.Messages = append(a.Messages, t.heardIn()...)
		return t.say(t.tr("好的，一并记下了。请在上面的卡片里选择它属于哪个工单，或选「新问题」。"))
	}
	if v, ok := verbs[a.What]; ok && strings.HasPrefix(a.What, "work.") && v.run != nil {
		t.byText = true
		t.ev.Click = workClick(a.What, a.Object, text)
		return t.click()
	}
	return t.report(text)
}

// choosing reports whether the answer is one of the choices on a card, which must still find what it is about.
func (a *await) choosing() bool { return a != nil && (a.What == "place" || a.What == "behalf") }

// expect makes the next message mean what.
func (t *turn) expect(what, object string) {
	t.d.Await = &await{What: what, Object: object, Until: t.now.Add(awaitFor)}
}

// takeAwait ends the waiting and returns what was waited for, nil if nothing is or the message means something else.
func (t *turn) takeAwait(c command, isCmd bool) *await {
	a := t.d.Await
	t.d.Await = nil
	if a == nil || !t.now.Before(a.Until) || isCmd && endsDialogue(c) {
		return nil
	}
	return a
}

// endsDialogue reports whether a command typed instead of the awaited answer means that the person moved on.
func endsDialogue(c command) bool {
	switch c.name {
	case "help", "human", "mine", "assets", "progress", "approvals", "todo", "catalogue", "form.resume", "ticket.cancel", "link", "unlink", "delegate", "delegations", "undelegate", "leave", "unleave", "leaves", "swap", "prefer", "quiet", "language":
		return true
	case "code":
		_, known := verbOfLabel(c.label)
		return known
	}
	return c.number != "" // a verb with a ticket's number is meant
}

// letGo answers a 取消 that ends what was asked; false means that nothing was.
func (t *turn) letGo(a *await) (bool, error) {
	if a == nil {
		return false, nil
	}
	switch a.What {
	case "form":
		return true, t.leave(a.Object)
	case "reject":
		return true, t.say(t.tr("好的，先不驳回，这条审批仍在等你处理。"))
	case "comment", "edit_text", "place":
		return true, t.say(t.tr("好的，这次不改动。"))
	}
	return true, t.say(t.tr("好的，已取消。"))
}
