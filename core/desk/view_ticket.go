package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Acts shown on a card.
const (
	actsForRequester = 6
	actsForHandler   = 8
)

// ticketCard is what both audiences see of a ticket.
func (t *turn) ticketCard(kind cards.Kind, tk core.Ticket) cards.Card {
	w := statusWords[tk.Status]
	name := w.name
	if kind == cards.KindWork && tk.Status == core.StatusWaitingUser {
		name = "等待提交人"
	}
	return cards.Card{
		Kind: kind, Title: tk.Number + " " + tk.Title, Tone: w.tone, Summary: tk.Number + " " + name + "：" + tk.Title,
		Tags:   []cards.Tag{{Text: name, Tone: w.tone}, {Text: string(tk.Priority), Tone: priorityTone[tk.Priority]}},
		Object: string(tk.ID), Revision: tk.Revision, Code: core.NewCode(),
	}
}

// statusCard is the requester's live view. It never holds an internal note.
func (t *turn) statusCard(tk core.Ticket) cards.Card {
	c := t.ticketCard(cards.KindStatus, tk)
	fields := cards.Fields{
		{Label: "分类", Value: t.w.categoryName(tk.Desk, tk.Category)}, {Label: "处理人", Value: t.name(tk.Assignee)},
	}
	if due := t.nextDue(tk); due != "" {
		fields = append(fields, cards.Field{Label: "预计", Value: due})
	}
	if len(tk.Detail.Assets) > 0 {
		fields = append(fields, cards.Field{Label: "资产", Value: strings.Join(tk.Detail.Assets, "、")})
	}
	if tk.Status == core.StatusNew {
		if n, err := t.tx.Ahead(t.ctx, tk); err == nil {
			fields = append(fields, cards.Field{Label: "排队", Value: queuePlace(n)})
		}
	}
	if tk.Detail.HoldReason != "" {
		fields = append(fields, cards.Field{Label: "挂起原因", Value: tk.Detail.HoldReason, Wide: true})
	}
	if tk.Status == core.StatusWaitingApproval {
		fields = append(fields, cards.Field{Label: "审批", Value: t.approvalStanding(tk)})
	}
	tasks, err := t.taskFields(tk)
	if err == nil { // as with the timeline, the card is worth more than all of it
		fields = append(fields, tasks...)
	}
	c.Body = append(c.Body, fields, t.timeline(tk, true, actsForRequester))
	switch {
	case tk.Status == core.StatusResolved:
		c.Actions = []cards.Action{
			{Verb: "ticket.confirm", Label: "确认解决", Style: cards.StylePrimary}, {Verb: "ticket.reopen", Label: "还是不行", Style: cards.StyleDefault},
		}
	case tk.Status.Open():
		c.Actions = []cards.Action{
			{Verb: "ticket.comment", Label: "补充说明"}, {Verb: "ticket.nudge", Label: "催办"},
			{Verb: "ticket.cancel", Label: "取消工单", Confirm: "确定取消 " + tk.Number + "？"},
		}
		if tk.Status == core.StatusWaitingApproval && len(tk.Detail.Form) > 0 {
			c.Actions = append(c.Actions, cards.Action{Verb: "approval.edit", Label: "修改申请"})
		}
		if tk.Detail.Approval == "" || tk.Status != core.StatusWaitingApproval {
			c.Footer = t.offHours(tk)
		}
	}
	return c
}

// queuePlace says where a ticket stands that has n others before it.
func queuePlace(n int) string {
	if n == 0 {
		return "下一个就处理"
	}
	return "前面还有 " + itoa(n) + " 张"
}

// offHours tells when work resumes, outside the desk's working time.
func (t *turn) offHours(tk core.Ticket) string {
	if tk.Status != core.StatusNew || t.w.Open == nil {
		return ""
	}
	open, next := t.w.Open(tk.Desk, t.now)
	if open || next.IsZero() {
		return ""
	}
	return "现在是非工作时间，" + t.w.Format(next, t.now) + " 起处理。"
}

// nextDue is the deadline the requester waits for.
func (t *turn) nextDue(tk core.Ticket) string {
	if !runs(tk) || tk.Detail.ResolutionDue.IsZero() {
		return ""
	}
	if tk.Detail.FirstResponse.IsZero() && !tk.Detail.ResponseDue.IsZero() {
		return t.w.Format(tk.Detail.ResponseDue, t.now) + " 前响应"
	}
	return t.w.Format(tk.Detail.ResolutionDue, t.now) + " 前解决"
}

// workCard is the technicians' live view.
func (t *turn) workCard(tk core.Ticket) cards.Card {
	c := t.ticketCard(cards.KindWork, tk)
	fields := cards.Fields{
		{Label: "提交人", Value: t.name(tk.Requester)}, {Label: "分类", Value: t.w.categoryName(tk.Desk, tk.Category)},
		{Label: "处理人", Value: t.name(tk.Assignee)},
	}
	if tk.Type == core.Task {
		fields[0] = t.origin(tk)
	}
	if due := t.nextDue(tk); due != "" {
		fields = append(fields, cards.Field{Label: "时限", Value: due})
	}
	if tk.Detail.PriorityReason != "" {
		fields = append(fields, cards.Field{Label: "优先级", Value: string(tk.Priority) + reasonSuffix(tk.Detail.PriorityReason)})
	}
	if n := len(tk.Detail.Attachments); n > 0 {
		fields = append(fields, cards.Field{Label: "附件", Value: itoa(n) + " 个"})
	}
	fields = append(fields, t.standingFields(tk)...)
	fields = append(fields, t.assetFields(tk)...)
	if tasks, err := t.taskFields(tk); err == nil {
		fields = append(fields, tasks...)
	}
	c.Body = append(c.Body, fields, cards.Markdown(esc(clip(tk.Text, 300))), t.timeline(tk, false, actsForHandler))
	t.workActions(&c, tk)
	return c
}

// standingFields are what handlers should know of a ticket beyond its report.
func (t *turn) standingFields(tk core.Ticket) (out cards.Fields) {
	if d := tk.Detail; d.HoldReason != "" {
		until := ""
		if !d.WakeAt.IsZero() {
			until = "（" + t.w.Format(d.WakeAt, t.now) + " 自动恢复）"
		}
		out = append(out, cards.Field{Label: "挂起原因", Value: d.HoldReason + until, Wide: true})
	}
	if tk.Detail.CallFailed != "" && tk.Status == core.StatusStuck {
		out = append(out, cards.Field{Label: "自动办理失败", Value: clip(tk.Detail.CallFailed, 200), Wide: true})
	}
	if len(tk.Detail.Tags) > 0 {
		out = append(out, cards.Field{Label: "标签", Value: strings.Join(tk.Detail.Tags, "、")})
	}
	if len(tk.Detail.Links) > 0 {
		out = append(out, cards.Field{Label: "关联", Value: linksLine(tk), Wide: true})
	}
	if name := resolutionName(tk.Detail.ResolutionCode); name != "" && !tk.Status.Open() {
		out = append(out, cards.Field{Label: "结果", Value: name})
	}
	return out
}

// workActions are the buttons for where the ticket stands.
func (t *turn) workActions(c *cards.Card, tk core.Ticket) {
	more := cards.Action{Verb: "work.more", Label: "更多"}
	resolve := cards.Form{
		Name: "resolve", Inputs: []cards.Input{{Name: "code", Label: "结果", Type: cards.InputSelect, Options: ResolutionCodes, Value: ResolutionCodes[0].Value}, {Name: "note", Label: "处理说明", Type: cards.InputText, Placeholder: "怎么解决的（可不填）", MaxLength: 300}},
		Submit: cards.Action{Verb: "work.resolve", Label: "解决", Style: cards.StylePrimary},
	}
	switch {
	case !tk.Status.Open() || tk.Status == core.StatusWaitingApproval || tk.Status == core.StatusWaitingTask || tk.Status == core.StatusFulfilling || tk.Status == core.StatusAutomated:
		c.Code = ""
	case tk.Status == core.StatusStuck:
		stuckActions(c, tk)
	case tk.Assignee == "":
		c.Actions = []cards.Action{{Verb: "work.claim", Label: "接单", Style: cards.StylePrimary}, {Verb: "work.assign", Label: "转派"}, more}
	case tk.Status == core.StatusWaitingUser || tk.Status == core.StatusWaitingSupplier:
		c.Actions = []cards.Action{{Verb: "work.resume", Label: "恢复", Style: cards.StylePrimary}, {Verb: "work.assign", Label: "转派"}, {Verb: "work.note", Label: "备注"}, more}
		c.Forms = []cards.Form{t.replyForm(tk), resolve}
	default:
		c.Forms = []cards.Form{t.replyForm(tk), resolve}
		c.Actions = []cards.Action{
			{Verb: "work.assign", Label: "转派"}, {Verb: "work.hold", Label: "挂起"}, {Verb: "work.note", Label: "备注"}, more,
		}
	}
}

func (t *turn) replyForm(tk core.Ticket) cards.Form {
	return cards.Form{
		Name:   "reply",
		Inputs: []cards.Input{{Name: "text", Label: "回复" + t.name(tk.Requester), Type: cards.InputText, Placeholder: "内容会发给提交人", MaxLength: 500}},
		Submit: cards.Action{Verb: "work.reply", Label: "回复", Style: cards.StyleDefault},
	}
}

// resultCard asks the requester whether it is solved, and for a rating; afterwards it shows the outcome.
func (t *turn) resultCard(tk core.Ticket) cards.Card {
	c := t.ticketCard(cards.KindRating, tk)
	text := t.name(tk.Assignee) + " 已处理你的问题。"
	if tk.Detail.Resolution != "" {
		text += "\n**处理说明**：" + esc(tk.Detail.Resolution)
	}
	c.Body = []cards.Block{cards.Markdown(text)}
	c.Summary = tk.Number + " 已解决：" + tk.Title
	switch {
	case tk.Status == core.StatusResolved:
		c.Body = append(c.Body, cards.Note("点评分即确认解决；"+t.w.Format(t.closesAt(tk), t.now)+" 前没有回复将自动关闭。"))
		for score := 5; score >= 1; score-- {
			c.Actions = append(c.Actions, cards.Action{Verb: "ticket.rate", Label: ratingLabels[score], Arg: itoa(score)})
		}
		c.Actions = append(c.Actions, cards.Action{Verb: "ticket.reopen", Label: "还是不行", Style: cards.StyleDanger})
	case tk.Status.Open():
		c.Body = []cards.Block{cards.Markdown("你反馈问题还没解决，处理人员会继续跟进。")}
		c.Summary = tk.Number + " 已重新打开"
		c.Code = ""
	default:
		c.Code = ""
		if tk.Detail.Rating > 0 {
			c.Body = append(c.Body, cards.Note("你的评价："+ratingLabels[tk.Detail.Rating]))
		}
	}
	return c
}

var ratingLabels = map[int]string{5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}

// reminderCard warns of a deadline or tells that it has passed.
func (t *turn) reminderCard(tk core.Ticket, which string, breached bool) cards.Card {
	c := t.workCard(tk)
	c.Kind = cards.KindReminder
	due := tk.Detail.ResponseDue
	if which == "resolution" {
		due = tk.Detail.ResolutionDue
	}
	if breached {
		c.Title, c.Tone = "🔴 "+tk.Number+" "+targetName[which]+"已超时："+tk.Title, cards.ToneDanger
	} else {
		c.Title, c.Tone = "🟡 "+tk.Number+" "+targetName[which]+"将于"+t.w.Format(due, t.now)+" 到期："+tk.Title, cards.ToneWarn
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
	for _, a := range acts {
		if publicOnly && !a.Public {
			continue
		}
		what := actWords[a.Verb]
		if a.Text != "" && a.Verb != "created" && a.Verb != "filed" {
			what += "：" + clip(a.Text, 80)
		}
		who := "服务台"
		if a.Actor != "" {
			who = t.name(a.Actor)
		}
		out = append(out, cards.TimelineItem{Time: t.w.Format(a.At, t.now), Who: who, What: what})
	}
	return out
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
