package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// approvalCard is the view of the approvers of the open step, and of everyone once it ended.
func (t *turn) approvalCard(tk core.Ticket, a core.Approval) cards.Card {
	c := cards.Card{
		Kind: cards.KindApproval, Title: "审批：" + tk.Title, Subtitle: tk.Number + " · " + t.name(tk.Requester) + " 申请", Tone: cards.ToneWarn,
		Summary: "待审批：" + t.name(tk.Requester) + " 申请" + tk.Title + "（" + tk.Number + "）", Object: string(a.ID), Revision: a.Revision, Code: core.NewCode(),
	}
	c.Body = append(c.Body, append(t.requestFields(tk), t.changeFields(tk)...), approvalProgress(a))
	if lines := t.decisions(a); len(lines) > 0 {
		c.Body = append(c.Body, lines)
	}
	s := approval.Open(a)
	if s == nil {
		t.endApproval(&c, tk, a)
		return c
	}
	c.Tags = []cards.Tag{{Text: s.Name, Tone: cards.ToneWarn}}
	if n := approval.Needed(*s); n > 1 {
		c.Subtitle += " · 已同意 " + itoa(approval.Agreed(*s)) + "/" + itoa(n)
	}
	if a.Round > 1 {
		c.Subtitle += " · 第 " + itoa(a.Round) + " 轮"
	}
	c.Actions = []cards.Action{
		{Verb: "approval.approve", Label: "同意", Style: cards.StylePrimary, Confirm: "同意 " + t.name(tk.Requester) + " 申请" + tk.Title + "？"},
		{Verb: "approval.more", Label: "更多"},
	}
	c.Forms = []cards.Form{{
		Name:   "reject",
		Inputs: []cards.Input{{Name: "reason", Label: "驳回原因", Type: cards.InputMultiline, Placeholder: "申请人会看到", Required: true, MaxLength: 300, Canned: reasons}},
		Submit: cards.Action{Verb: "approval.reject", Label: "驳回", Style: cards.StyleDanger},
	}}
	return c
}

// approvalCardFor is approvalCard without buttons for whom it does not wait.
func (t *turn) approvalCardFor(tk core.Ticket, a core.Approval, who core.Person) cards.Card {
	c := t.approvalCard(tk, a)
	if a.State != core.ApprovalPending || t.waitsFor(a, who) {
		return c
	}
	c.Actions, c.Forms, c.Code = nil, nil, ""
	c.Tone = cards.ToneSuccess
	c.Summary = tk.Number + " " + t.decidedLine(a, who)
	c.Body = append(c.Body, cards.Note(t.decidedLine(a, who)))
	return c
}

// waitsFor reports whether an approver is waited for, themselves or as somebody's deputy.
func (t *turn) waitsFor(a core.Approval, who core.Person) bool {
	if who.IsAny(openApprovers(a)) {
		return true
	}
	asked, err := t.recipients(a)
	return err == nil && slices.ContainsFunc(asked, func(r recipient) bool { return who.Is(r.who) })
}

func openApprovers(a core.Approval) []core.PersonID { return approval.Waits(a) }

func (t *turn) endApproval(c *cards.Card, tk core.Ticket, a core.Approval) {
	words := map[core.ApprovalState]cards.Tag{
		core.ApprovalApproved: {Text: "已通过", Tone: cards.ToneSuccess}, core.ApprovalRejected: {Text: "已驳回", Tone: cards.ToneDanger},
		core.ApprovalCancelled: {Text: "已撤回", Tone: cards.ToneMuted}, core.ApprovalReturned: {Text: "已退回修改", Tone: cards.ToneMuted},
	}
	tag := words[a.State]
	c.Tags, c.Tone, c.Code = []cards.Tag{tag}, tag.Tone, ""
	c.Summary = tk.Number + " " + tag.Text + "：" + tk.Title
}

func approvalProgress(a core.Approval) cards.Progress {
	p := cards.Progress{Done: a.Step}
	for _, s := range a.Steps {
		p.Steps = append(p.Steps, s.Name)
	}
	return p
}

// decisions lists what was decided, in this round and before.
func (t *turn) decisions(a core.Approval) cards.Timeline {
	var out cards.Timeline
	for _, s := range append(slices.Clone(a.Detail.Past), a.Steps...) {
		for _, d := range approval.Decisions(s) {
			out = append(out, cards.TimelineItem{Time: t.w.Format(d.At, t.now), Who: t.decider(d), What: decided(d, s.Round)})
		}
	}
	if d := a.Detail.Back; d != nil {
		out = append(out, cards.TimelineItem{Time: t.w.Format(d.At, t.now), Who: t.decider(*d), What: "退回：" + d.Reason})
	}
	return out
}

func decided(d core.Decision, round int) string {
	what := "同意"
	if !d.Approved {
		what = "驳回"
	}
	if round > 0 {
		what = "第 " + itoa(round) + " 轮" + what
	}
	if d.Reason != "" {
		what += "：" + d.Reason
	}
	return what
}

// decider names who decided, and in whose place: 李四 代 张三.
func (t *turn) decider(d core.Decision) string {
	switch {
	case d.By == "":
		return "系统"
	case d.For != "" && t.name(d.For) != t.name(d.By):
		return t.name(d.By) + " 代 " + t.name(d.For)
	}
	return t.name(d.By)
}

// decidedLine tells who in one line why there is nothing to decide for them here any more.
func (t *turn) decidedLine(a core.Approval, who core.Person) string {
	switch a.State {
	case core.ApprovalCancelled:
		return "申请已撤回，无需审批"
	case core.ApprovalReturned:
		return "已退回申请人修改，重新提交后会再请你审批"
	}
	if line := t.ownPart(a, who); line != "" {
		return line
	}
	for i := len(a.Steps) - 1; i >= 0; i-- {
		if d := a.Steps[i].Decision; d != nil {
			what := "同意"
			if !d.Approved {
				what = "驳回"
			}
			return "已由 " + t.decider(*d) + " " + what
		}
	}
	if waits := approval.Waits(a); len(waits) > 0 {
		return "现在由 " + t.names(waits) + " 审批"
	}
	return "这一步已经结束"
}

// ownPart tells an approver who has decided whom the open step still waits for.
func (t *turn) ownPart(a core.Approval, who core.Person) string {
	s := approval.Open(a)
	if s == nil {
		return ""
	}
	for _, d := range s.Decisions {
		if who.Is(d.By) {
			return "你已" + decided(core.Decision{Approved: d.Approved}, 0) + "，还在等 " + t.names(approval.Waits(a))
		}
	}
	return ""
}

func (t *turn) names(who []core.PersonID) string {
	out := make([]string, len(who))
	for i, p := range who {
		out[i] = t.name(p)
	}
	return strings.Join(out, "、")
}

// approvalStanding tells a requester whom their request waits for.
func (t *turn) approvalStanding(tk core.Ticket) string {
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	switch {
	case err != nil:
		return "审批中" // the card is worth more than this line; a failure of the transaction will void the turn by itself
	case a.State == core.ApprovalReturned:
		return "已退回，等你修改后重新提交"
	}
	s := approval.Open(a)
	if s == nil {
		return "审批中"
	}
	return s.Name + "（" + t.names(approval.Waits(a)) + "）"
}
