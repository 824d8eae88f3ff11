package desk

import (
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// Acts shown on a card.
const (
	actsForRequester = 6
	actsForHandler   = 8
)

// ticketCard is what both audiences see of a ticket.
func (t *turn) ticketCard(kind cards.Kind, tk core.Ticket) cards.Card {
	w := statusWords[tk.Status]
	name := t.tr(w.name)
	if kind == cards.KindWork && tk.Status == core.StatusWaitingUser {
		name = t.tr("等待提交人")
	}
	title := t.titleFor(kind, tk)
	return cards.Card{
		Kind: kind, Title: tk.Number + " " + title, Tone: w.tone, Summary: t.tr("%s %s：%s", tk.Number, name, title),
		Tags:   []cards.Tag{{Text: name, Tone: w.tone}, {Text: string(tk.Priority), Tone: priorityTone[tk.Priority]}},
		Object: string(tk.ID), Revision: tk.Revision, Code: core.NewCode(),
	}
}

// statusCard is the requester's live view. It never holds an internal note.
func (t *turn) statusCard(tk core.Ticket) cards.Card {
	c := t.ticketCard(cards.KindStatus, tk)
	fields := cards.Fields{
		{Label: t.tr("分类"), Value: t.w.categoryName(tk.Desk, tk.Category)}, {Label: t.tr("处理人"), Value: t.name(tk.Assignee)},
	}
	fields = append(fields, t.changeFields(tk)...)
	if due := t.nextDue(tk); due != "" {
		fields = append(fields, cards.Field{Label: t.tr("预计"), Value: due})
	}
	if len(tk.Detail.Assets) > 0 {
		fields = append(fields, cards.Field{Label: t.tr("资产"), Value: strings.Join(tk.Detail.Assets, t.tr("、"))})
	}
	if next := t.nextStep(tk); next != "" {
		fields = append(fields, cards.Field{Label: t.tr("下一步"), Value: next, Wide: true})
	}
	fields = append(fields, t.customFields(tk, true)...)
	tasks, err := t.taskFields(tk)
	if err == nil { // as with the timeline, the card is worth more than all of it
		fields = append(fields, tasks...)
	}
	c.Body = append(append(t.changeWarnings(tk), fields), t.checklist(tk)...)
	c.Body = append(c.Body, t.timeline(tk, true, actsForRequester))
	switch {
	case tk.Status == core.StatusResolved:
		c.Actions = []cards.Action{
			{Verb: "ticket.confirm", Label: t.tr("确认解决"), Style: cards.StylePrimary}, {Verb: "ticket.reopen", Label: t.tr("还是不行"), Style: cards.StyleDefault},
		}
	case tk.Status.Open():
		c.Actions = []cards.Action{
			{Verb: "ticket.comment", Label: t.tr("补充说明")}, {Verb: "ticket.nudge", Label: t.tr("催办")},
			{Verb: "ticket.cancel", Label: t.tr("取消工单"), Confirm: t.tr("确定取消 %s？", tk.Number)},
		}
		if tk.Status == core.StatusWaitingApproval && len(tk.Detail.Form) > 0 {
			c.Actions = append(c.Actions, cards.Action{Verb: "approval.edit", Label: t.tr("修改申请")})
		}
		if reschedulable(tk) {
			c.Actions = append(c.Actions, cards.Action{Verb: "approval.reschedule", Label: t.tr("改期")})
		}
		if tk.Detail.Approval == "" || tk.Status != core.StatusWaitingApproval {
			c.Footer = t.offHours(tk)
			t.offerReading(&c, tk)
		}
	}
	return c
}

// nextDue is the deadline the requester waits for.
func (t *turn) nextDue(tk core.Ticket) string {
	switch d := tk.Detail; {
	case !t.runs(tk):
		return ""
	case d.FirstResponse.IsZero() && !d.ResponseDue.IsZero():
		return t.tr("%s 前响应", t.at(d.ResponseDue))
	case d.ResolutionDue.IsZero():
		return ""
	}
	return t.tr("%s 前解决", t.at(tk.Detail.ResolutionDue))
}

// workCard is the technicians' live view.
func (t *turn) workCard(tk core.Ticket) cards.Card {
	c := t.ticketCard(cards.KindWork, tk)
	fields := cards.Fields{
		{Label: t.tr("提交人"), Value: t.name(tk.Requester)}, {Label: t.tr("分类"), Value: t.w.categoryName(tk.Desk, tk.Category)},
		{Label: t.tr("处理人"), Value: t.name(tk.Assignee)},
	}
	if tk.Type == core.Task {
		fields[0] = t.origin(tk)
	}
	fields = append(fields, t.changeFields(tk)...) // first, since small cards hold a few lines only
	if due := t.nextDue(tk); due != "" {
		fields = append(fields, cards.Field{Label: t.tr("时限"), Value: due})
	}
	if tk.Detail.PriorityReason != "" {
		fields = append(fields, cards.Field{Label: t.tr("优先级"), Value: string(tk.Priority) + t.reasonSuffix(tk.Detail.PriorityReason)})
	}
	if n := len(tk.Detail.Attachments); n > 0 {
		fields = append(fields, cards.Field{Label: t.tr("附件"), Value: t.tr("%d 个", n)})
	}
	fields = append(fields, t.standingFields(tk)...)
	fields = append(fields, t.customFields(tk, false)...)
	fields = append(fields, t.assetFields(tk)...)
	if tasks, err := t.taskFields(tk); err == nil {
		fields = append(fields, tasks...)
	}
	c.Body = append(append(t.changeWarnings(tk), fields, cards.Markdown(esc(clip(tk.Text, 300)))), t.checklist(tk)...)
	c.Body = append(c.Body, t.timeline(tk, false, actsForHandler))
	t.workActions(&c, tk)
	return c
}

// standingFields are what handlers should know of a ticket beyond its report.
func (t *turn) standingFields(tk core.Ticket) (out cards.Fields) {
	if d := tk.Detail; d.HoldReason != "" {
		out = append(out, cards.Field{Label: t.tr("挂起原因"), Value: t.quote(d.HoldReason) + t.wakes(tk), Wide: true})
	}
	if tk.Status.Open() && tk.Due().IsZero() && !tk.Detail.WakeAt.After(t.now) {
		out = append(out, cards.Field{Label: t.tr("跟进"), Value: t.tr("%s 前没有进展会列入组长早报", t.at(t.attention(tk)))})
	}
	if tk.Detail.CallFailed != "" && tk.Status == core.StatusStuck {
		out = append(out, cards.Field{Label: t.tr("自动办理失败"), Value: clip(tk.Detail.CallFailed, 200), Wide: true})
	}
	if len(tk.Detail.Tags) > 0 {
		out = append(out, cards.Field{Label: t.tr("标签"), Value: strings.Join(tk.Detail.Tags, t.tr("、"))})
	}
	if links := t.linksLine(tk); links != "" {
		out = append(out, cards.Field{Label: t.tr("关联"), Value: links, Wide: true})
	}
	if why := tk.Detail.Breach; why != nil {
		out = append(out, cards.Field{Label: t.tr("超时原因"), Value: clip(strings.Join(nonEmpty(t.tr(why.Name), why.Words), t.tr("：")), 100), Wide: true})
	}
	if name := resolutionName(tk.Detail.ResolutionCode); name != "" && !tk.Status.Open() {
		out = append(out, cards.Field{Label: t.tr("结果"), Value: t.tr(name)})
	}
	return out
}

// workActions are the buttons for where the ticket stands.
func (t *turn) workActions(c *cards.Card, tk core.Ticket) {
	more := cards.Action{Verb: "work.more", Label: t.tr("更多")}
	resolve := cards.Form{
		Name: "resolve", Inputs: []cards.Input{{Name: "code", Label: t.tr("结果"), Type: cards.InputSelect, Options: t.options(ResolutionCodes)}, {Name: "note", Label: t.tr("处理说明"), Type: cards.InputText, Placeholder: t.tr("怎么解决的（可不填）"), MaxLength: 300}},
		Submit: cards.Action{Verb: "work.resolve", Label: t.tr("解决"), Style: cards.StylePrimary},
	}
	if tk.Status.Open() && t.unexcused(tk) {
		resolve.Inputs = append(resolve.Inputs, t.reasonInputs(tk)...)
	}
	switch {
	case !tk.Status.Open() || tk.Status == core.StatusWaitingApproval || tk.Status == core.StatusWaitingTask || tk.Status == core.StatusFulfilling || tk.Status == core.StatusAutomated:
		c.Code = ""
	case tk.Status == core.StatusStuck:
		t.stuckActions(c, tk)
	case tk.Assignee == "" || unaccepted(tk):
		c.Actions = []cards.Action{{Verb: "work.claim", Label: t.tr("接单"), Style: cards.StylePrimary}, {Verb: "work.assign", Label: t.tr("转派")}, more}
	case tk.Status == core.StatusWaitingUser || tk.Status == core.StatusWaitingSupplier:
		c.Actions = []cards.Action{{Verb: "work.resume", Label: t.tr("恢复"), Style: cards.StylePrimary}, {Verb: "work.assign", Label: t.tr("转派")}, {Verb: "work.note", Label: t.tr("备注")}, more}
		c.Forms = []cards.Form{t.replyForm(tk), resolve}
	case tk.Type == core.Change:
		c.Forms = []cards.Form{t.replyForm(tk), resolve}
		c.Actions = t.changeActions(tk, more)
	default:
		c.Forms = []cards.Form{t.replyForm(tk), resolve}
		c.Actions = []cards.Action{
			{Verb: "work.assign", Label: t.tr("转派")}, {Verb: "work.hold", Label: t.tr("挂起")}, {Verb: "work.note", Label: t.tr("备注")}, more,
		}
	}
}

func (t *turn) replyForm(tk core.Ticket) cards.Form {
	return cards.Form{
		Name:   "reply",
		Inputs: []cards.Input{{Name: "text", Label: t.tr("回复%s", t.name(tk.Requester)), Type: cards.InputText, Placeholder: t.tr("内容会发给提交人"), MaxLength: 500}},
		Submit: cards.Action{Verb: "work.reply", Label: t.tr("回复"), Style: cards.StyleDefault},
	}
}

// outcome says who has done it; a request of many tasks is nobody's alone.
func (t *turn) outcome(tk core.Ticket) string {
	switch {
	case tk.Assignee == "":
		return t.tr("你的申请已全部办好。")
	case tk.Type == core.ServiceRequest:
		return t.tr("%s 已办好你的申请。", t.name(tk.Assignee))
	}
	return t.tr("%s 已处理你的问题。", t.name(tk.Assignee))
}

// resultCard asks the requester whether it is solved, and for a rating; afterwards it shows the outcome.
func (t *turn) resultCard(tk core.Ticket) cards.Card {
	c := t.ticketCard(cards.KindRating, tk)
	text := t.outcome(tk)
	if tk.Detail.Resolution != "" {
		text += t.tr("\n**处理说明**：%s", esc(t.quote(tk.Detail.Resolution)))
	}
	c.Body = []cards.Block{cards.Markdown(text)}
	c.Summary = t.tr("%s 已解决：%s", tk.Number, t.titleFor(cards.KindRating, tk))
	switch {
	case tk.Status == core.StatusResolved:
		c.Body = append(c.Body, cards.Note(t.tr("点评分即确认解决；%s 前没有回复将自动关闭。", t.at(t.closesAt(tk)))))
		for score := 5; score >= 1; score-- {
			c.Actions = append(c.Actions, cards.Action{Verb: "ticket.rate", Label: t.tr(ratingLabels[score]), Arg: itoa(score)})
		}
		c.Actions = append(c.Actions, cards.Action{Verb: "ticket.reopen", Label: t.tr("还是不行"), Style: cards.StyleDanger})
	case tk.Status.Open():
		c.Body = []cards.Block{cards.Markdown(t.tr("你反馈问题还没解决，处理人员会继续跟进。"))}
		c.Summary = t.tr("%s 已重新打开", tk.Number)
		c.Code = ""
	default:
		c.Code = ""
		if tk.Detail.Rating > 0 {
			c.Body = append(c.Body, cards.Note(t.tr("你的评价：%s", t.tr(ratingLabels[tk.Detail.Rating]))))
		}
	}
	return c
}

var ratingLabels = map[int]string{5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}

// reminderCard warns of a deadline or tells that it has passed.
func (t *turn) reminderCard(tk core.Ticket, m sla.Measure, due time.Time, breached bool) cards.Card {
	c := t.workCard(tk)
	c.Kind = cards.KindReminder
	if breached {
		c.Title, c.Tone = t.tr("🔴 %s %s已超时：%s", tk.Number, t.tr(targetName[m]), tk.Title), cards.ToneDanger
	} else {
		c.Title, c.Tone = t.tr("🟡 %s %s将于%s 到期：%s", tk.Number, t.tr(targetName[m]), t.at(due), tk.Title), cards.ToneWarn
	}
	c.Summary = c.Title
	return c
}

// timeline shows the newest acts; the requester sees the public ones only.
func (t *turn) timeline(tk core.Ticket, publicOnly bool, n int) cards.Timeline {
	acts, err := t.tx.Acts(t.ctx, tk.ID, publicOnly, n)
	if err != nil {
		return nil // the card is worth more than its history; the next refresh shows it
	}
	out := make(cards.Timeline, 0, len(acts))
	stages := stagesOf(tk, len(acts) < n)
	for _, a := range acts {
		took := t.took(stages, a)
		if publicOnly && !a.Public {
			continue
		}
		out = append(out, cards.TimelineItem{Time: t.at(a.At), Who: t.whoActed(a), What: t.whatActed(tk, a, publicOnly) + took})
	}
	return out
}

func (t *turn) whoActed(a core.Act) string {
	if a.Actor == "" {
		return t.tr("服务台")
	}
	return t.name(a.Actor)
}

// whatActed says what an act was. Words that were taken back are kept for handlers and shown to nobody else.
func (t *turn) whatActed(tk core.Ticket, a core.Act, public bool) string {
	what, back := t.deed(a.Verb), isTakenBack(tk, a)
	if a.Text != "" && a.Verb != "created" && a.Verb != "filed" && a.Text != tk.Text && !(back && public) {
		what = t.tr("%s：%s", what, clip(t.told(a), 80))
	}
	if back {
		what += t.tr("（已撤回）")
	}
	return what
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
