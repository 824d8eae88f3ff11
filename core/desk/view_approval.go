package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// approvalCard is the view of the approvers of the open step, and of everyone once it ended.
func (t *turn) approvalCard(tk core.Ticket, a core.Approval) cards.Card {
	c := cards.Card{
		Kind: cards.KindApproval, Title: t.tr("审批：%s", tk.Title), Subtitle: t.tr("%s · %s 申请", tk.Number, t.appliedBy(tk)), Tone: cards.ToneWarn,
		Summary: t.tr("待审批：%s 申请%s（%s）", t.appliedBy(tk), tk.Title, tk.Number), Object: string(a.ID), Revision: a.Revision, Code: core.NewCode(),
	}
	c.Body = append(t.changeWarnings(tk), t.requestFields(tk), t.approvalProgress(a))
	if lines := t.decisions(a); len(lines) > 0 {
		c.Body = append(c.Body, lines)
	}
	s := approval.Open(a)
	if s == nil {
		t.endApproval(&c, tk, a)
		return c
	}
	c.Tags = []cards.Tag{{Text: t.recall(s.Name), Tone: cards.ToneWarn}}
	if n := approval.Needed(*s); n > 1 {
		c.Subtitle += t.tr(" · 已同意 %d/%d", approval.Agreed(*s), n)
	}
	if a.Round > 1 {
		c.Subtitle += t.tr(" · 第 %d 轮", a.Round)
	}
	c.Actions = []cards.Action{
		{Verb: "approval.approve", Label: t.tr("同意"), Style: cards.StylePrimary, Confirm: t.tr("同意 %s 申请%s？", t.appliedBy(tk), tk.Title)},
		{Verb: "approval.more", Label: t.tr("更多")},
	}
	c.Forms = []cards.Form{{
		Name:   "reject",
		Inputs: []cards.Input{{Name: "reason", Label: t.tr("驳回原因"), Type: cards.InputMultiline, Placeholder: t.tr("申请人会看到"), Required: true, MaxLength: 300, Canned: t.options(reasons)}},
		Submit: cards.Action{Verb: "approval.reject", Label: t.tr("驳回"), Style: cards.StyleDanger},
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
		core.ApprovalApproved: {Text: t.tr("已通过"), Tone: cards.ToneSuccess}, core.ApprovalRejected: {Text: t.tr("已驳回"), Tone: cards.ToneDanger},
		core.ApprovalCancelled: {Text: t.tr("已撤回"), Tone: cards.ToneMuted}, core.ApprovalReturned: {Text: t.tr("已退回修改"), Tone: cards.ToneMuted},
	}
	tag := words[a.State]
	c.Tags, c.Tone, c.Code = []cards.Tag{tag}, tag.Tone, ""
	c.Summary = t.tr("%s %s：%s", tk.Number, tag.Text, tk.Title)
}

func (t *turn) approvalProgress(a core.Approval) cards.Progress {
	p := cards.Progress{Done: a.Step}
	for _, s := range a.Steps {
		p.Steps = append(p.Steps, t.recall(s.Name))
	}
	return p
}

// decisions lists what was decided, in this round and before.
func (t *turn) decisions(a core.Approval) cards.Timeline {
	var out cards.Timeline
	for _, s := range append(slices.Clone(a.Detail.Past), a.Steps...) {
		for _, d := range approval.Decisions(s) {
			out = append(out, cards.TimelineItem{Time: t.at(d.At), Who: t.decider(d), What: t.decided(d, s.Round)})
		}
	}
	if d := a.Detail.Back; d != nil {
		out = append(out, cards.TimelineItem{Time: t.at(d.At), Who: t.decider(*d), What: t.tr("退回：%s", t.reason(*d))})
	}
	return out
}

func (t *turn) decided(d core.Decision, round int) string {
	what := t.deed("approved")
	if !d.Approved {
		what = t.deed("rejected")
	}
	if round > 0 {
		what = t.tr("第 %d 轮%s", round, what)
	}
	if d.Reason != "" {
		what = t.tr("%s：%s", what, t.reason(d))
	}
	return what
}

// reason is why somebody decided so, or the chain by itself.
func (t *turn) reason(d core.Decision) string {
	if d.By == "" {
		return t.recall(d.Reason)
	}
	return t.quote(d.Reason)
}

// decider names who decided, and in whose place: 李四 代 张三.
func (t *turn) decider(d core.Decision) string { return t.said(t.deciding(d)) }

func (t *turn) deciding(d core.Decision) language.Phrase {
	switch {
	case d.By == "":
		return language.Say("系统")
	case d.For != "" && t.name(d.For) != t.name(d.By):
		return language.Say("%s 代 %s", t.name(d.By), t.name(d.For))
	}
	return language.Words(t.name(d.By))
}

// decidedLine tells who in one line why there is nothing to decide for them here any more.
func (t *turn) decidedLine(a core.Approval, who core.Person) string {
	switch a.State {
	case core.ApprovalCancelled:
		return t.tr("申请已撤回，无需审批")
	case core.ApprovalReturned:
		return t.tr("已退回申请人修改，重新提交后会再请你审批")
	}
	if line := t.ownPart(a, who); line != "" {
		return line
	}
	for i := len(a.Steps) - 1; i >= 0; i-- {
		if d := a.Steps[i].Decision; d != nil {
			what := t.deed("approved")
			if !d.Approved {
				what = t.deed("rejected")
			}
			return t.tr("已由 %s %s", t.decider(*d), what)
		}
	}
	if waits := approval.Waits(a); len(waits) > 0 {
		return t.tr("现在由 %s 审批", t.names(waits))
	}
	return t.tr("这一步已经结束")
}

// ownPart tells an approver who has decided whom the open step still waits for.
func (t *turn) ownPart(a core.Approval, who core.Person) string {
	s := approval.Open(a)
	if s == nil {
		return ""
	}
	for _, d := range s.Decisions {
		if who.Is(d.By) {
			return t.tr("你已%s，还在等 %s", t.decided(core.Decision{Approved: d.Approved}, 0), t.names(approval.Waits(a)))
		}
	}
	return ""
}

func (t *turn) names(who []core.PersonID) string {
	out := make([]string, len(who))
	for i, p := range who {
		out[i] = t.name(p)
	}
	return strings.Join(out, t.tr("、"))
}

// approvalStanding tells a requester whom their request waits for.
func (t *turn) approvalStanding(tk core.Ticket) string {
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	switch {
	case err != nil:
		return t.tr("审批中") // the card is worth more than this line; a failure of the transaction will void the turn by itself
	case a.State == core.ApprovalReturned:
		return t.tr("已退回，等你修改后重新提交")
	}
	s := approval.Open(a)
	if s == nil {
		return t.tr("审批中")
	}
	return t.tr("%s（%s）", t.recall(s.Name), t.names(approval.Waits(a)))
}
