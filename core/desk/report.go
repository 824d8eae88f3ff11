package desk

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// report takes a message as (part of) a report: the first one is answered at once with what was understood, those that follow within a
// minute amend the unconfirmed draft.
func (t *turn) report(text string) error {
	reading := t.w.Read(text)
	if talk := reading.Intent == IntentThanks || reading.Intent == IntentGreeting || reading.Intent == IntentChat; talk && len(t.ev.Attachments) > 0 {
		reading.Intent = IntentReport // whoever sends a picture shows a problem, with a greeting or without a word
	}
	if dr := t.d.newest(t.now); dr != nil && reading.Intent != IntentHuman {
		if reading.Intent == IntentThanks || reading.Intent == IntentGreeting {
			return t.say(t.tr("不客气，有需要随时找我。"))
		}
		return t.amend(dr, text)
	}
	switch reading.Intent {
	case IntentGreeting:
		return t.say(t.tr("你好，我是%s服务台。请直接描述遇到的问题，例如「VPN 连不上，报错 809」；发送「帮助」查看我能做什么。", t.w.Setup.Org.Name))
	case IntentThanks:
		return t.say(t.tr("不客气，有需要随时找我。"))
	case IntentHuman:
		return t.human()
	case IntentStatus:
		return t.myTickets()
	case IntentChat:
		return t.say(t.tr("我是企业服务台助手，可以帮你报修、查询工单、申请账号和设备。请描述你在工作中遇到的问题；需要人工请回复「转人工」。"))
	case IntentStill:
		if ok, err := t.typedVerdict(command{name: "ticket.reopen", rest: text}); err != nil || ok {
			return err
		}
	}
	if reading.Item != "" && reading.Intent == IntentRequest {
		if it, ok := t.w.item(reading.Item); ok {
			return t.offerItem(it, text)
		}
	}
	return t.begin(reading, text)
}

// begin opens a draft and answers it: with articles if there are any that probably help, else with the draft to be confirmed.
func (t *turn) begin(r Reading, text string) error {
	dr := t.d.add(t.drafted(r, text))
	return t.show(t.draftCard(*dr))
}

// drafted is the draft of a report as it was understood.
func (t *turn) drafted(r Reading, text string) draft {
	desk := t.deskFor(r)
	dr := draft{
		ID: core.NewID(), Desk: desk.ID, Code: core.NewCode(), Revision: 1, At: t.happened(), Touched: t.now,
		Text: text, Attachments: slices.Clone(t.ev.Attachments), Messages: t.heardIn(),
		Title:    cmp.Or(r.Title, firstLine(text), language.Stored("（仅图片）")),
		Category: cmp.Or(r.Category, desk.DefaultCategory), Priority: cmp.Or(r.Priority, desk.DefaultPriority, "P3"), PriorityReason: r.PriorityReason,
	}
	if t.me.VIP && dr.Priority > "P2" {
		dr.Priority, dr.PriorityReason = "P2", language.Stored("VIP 用户")
	}
	for _, a := range r.Articles {
		dr.Articles = append(dr.Articles, a.ID)
	}
	if r.Vague && len(dr.Articles) == 0 && len(r.Candidates) > 1 {
		dr.Systems = r.Candidates
	}
	dr.Confirming = len(dr.Articles) == 0
	return dr
}

// deskFor chooses the desk of a report: what was understood, else the first.
func (t *turn) deskFor(r Reading) core.Desk {
	if d, ok := t.w.desk(r.Desk); ok {
		return d
	}
	if len(t.w.Setup.Desks) > 0 {
		return t.w.Setup.Desks[0]
	}
	return core.Desk{ID: "it", Name: t.tr("服务台"), Prefix: "IT"}
}

// amend adds a message to the draft. Where the draft's card is live it changes in place, else a short line confirms.
func (t *turn) amend(dr *draft, text string) error {
	dr.Text = strings.TrimSpace(dr.Text + "\n" + text)
	dr.Attachments = append(dr.Attachments, t.ev.Attachments...)
	dr.Messages = append(dr.Messages, t.heardIn()...)
	dr.Touched = t.now
	dr.Revision++
	if !dr.Confirming && len(dr.Articles) > 0 || len(dr.Systems) > 0 {
		dr.Systems = nil
		t.rereadDraft(dr)
		dr.Confirming = len(dr.Articles) == 0
	}
	refreshed, err := t.refreshOwn(dr.ID, t.draftCard(*dr))
	if err != nil || refreshed {
		return err
	}
	return t.say(t.tr("收到，已补充到刚才的问题「%s」里。", dr.Title))
}

// rereadDraft understands the grown text anew, keeping what the person may already have chosen.
func (t *turn) rereadDraft(dr *draft) {
	r := t.w.Read(dr.Text)
	dr.PriorityReason = cmp.Or(r.PriorityReason, dr.PriorityReason)
	if r.Priority != "" && r.Priority < dr.Priority {
		dr.Priority = r.Priority
	}
	if len(r.Articles) > 0 {
		dr.Articles = dr.Articles[:0]
		for _, a := range r.Articles {
			dr.Articles = append(dr.Articles, a.ID)
		}
	}
}

// human hands over to people from anywhere: the report at hand is confirmed at once, the handlers of the open ticket are called, or the next
// message is reported without further suggestions.
func (t *turn) human() error {
	if dr := t.d.current(t.now); dr != nil {
		dr.Confirming, dr.Systems = true, nil
		dr.Revision++
		return t.respondDraft(dr, "")
	}
	open, err := t.tx.TicketsOf(t.ctx, t.me.ID, true, 1)
	if err != nil {
		return err
	}
	if len(open) > 0 {
		return t.callHandlers(open[0].ID)
	}
	t.expect("human", "")
	return t.answerOrSay(t.tr("好的，请用一两句话描述你的问题，我直接转给处理人员。"))
}

// humanFor hands over the message whose place was being asked for, as a matter of its own.
func (t *turn) humanFor(a *await) error {
	t.ev.Attachments = a.Attachments
	r := t.w.Read(a.Text)
	r.Articles, r.Vague = nil, false
	return t.begin(r, a.Text)
}

// callHandlers asks those who work on a ticket to look at it, as often as a reminder is allowed.
func (t *turn) callHandlers(id core.TicketID) error {
	tk, err := t.tx.Ticket(t.ctx, id)
	if err != nil {
		return err
	}
	called, err := t.recently(tk, "called")
	if err != nil {
		return err
	}
	if !called {
		if err := t.change(&tk, "called", "", true); err != nil {
			return err
		}
		if err := t.tellHandlers(tk, language.Say("🙋 %s 请求人工处理 %s「%s」", t.me.Name, tk.Number, esc(tk.Title))); err != nil {
			return err
		}
	}
	return t.answerOrSay(t.tr("已提醒处理人员关注 %s「%s」，请稍候。如果是另一个问题，直接描述就行。", tk.Number, tk.Title))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if utf8.RuneCountInString(s) > 40 {
		s = string([]rune(s)[:39]) + "…"
	}
	return s
}
