package desk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// draftPressed finds the draft of the pressed card. A draft that is gone became a ticket, was dropped or was crowded out.
func (t *turn) draftPressed() (*draft, error) {
	if dr := t.d.draft(t.ev.Click.Object); dr != nil {
		return dr, nil
	}
	mine, err := t.tx.TicketsOf(t.ctx, t.me.ID, false, 1)
	if err != nil {
		return nil, err
	}
	if len(mine) > 0 && mine[0].ID == core.TicketID(t.ev.Click.Object) {
		return nil, nil
	}
	return nil, core.Refuse(core.CodeConflict, "这条草稿已经提交或失效了。发送「我的工单」查看已提交的工单，或重新描述问题。")
}

// withDraft runs f on the pressed draft; a draft that became a ticket answers with that ticket, since pressing twice is success.
func (t *turn) withDraft(f func(*draft) error) error {
	dr, err := t.draftPressed()
	if err != nil {
		return err
	}
	if dr == nil {
		tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
		if err != nil {
			return err
		}
		return t.replyTicket(tk, t.tr("已提交为 %s", tk.Number))
	}
	return f(dr)
}

func (t *turn) draftSolved() error {
	return t.withDraft(func(dr *draft) error {
		t.d.drop(dr.ID)
		if err := t.audit("kb.solved", dr.ID, map[string]any{"articles": dr.Articles, "text": dr.Text}); err != nil {
			return err
		}
		c := t.solvedCard(*dr)
		if err := t.retire(dr.ID, c); err != nil {
			return err
		}
		return t.reply(last(t.tr("太好了，问题已解决"), &c))
	})
}

func (t *turn) draftHuman() error {
	return t.withDraft(func(dr *draft) error {
		dr.Confirming, dr.Systems = true, nil
		dr.Revision++
		return t.respondDraft(dr, t.tr("请确认后提交"))
	})
}

// draftSystem completes a bare symptom by the system it is about, and reads it anew.
func (t *turn) draftSystem() error {
	return t.withDraft(func(dr *draft) error {
		n, err := strconv.Atoi(t.ev.Click.Arg)
		if err != nil || n < 0 || n >= len(dr.Systems) {
			return core.Refuse(core.CodeConflict, "这个选项已失效，请直接补充说明。")
		}
		dr.Text = dr.Systems[n] + " " + dr.Text
		dr.Title, dr.Systems = firstLine(dr.Text), nil
		r := t.w.Read(dr.Text)
		dr.Category = cmp.Or(r.Category, dr.Category)
		t.rereadDraft(dr)
		dr.Confirming = len(dr.Articles) == 0
		dr.Revision++
		return t.respondDraft(dr, "")
	})
}

// respondDraft shows the draft's card: in place for a click, as a new message otherwise.
func (t *turn) respondDraft(dr *draft, line string) error {
	c := t.draftCard(*dr)
	if t.ev.Kind != core.EventClick {
		return t.show(c)
	}
	a := Answer{Card: &c}
	if line != "" {
		a.Toast = toast(cards.ToneInfo, line)
	}
	return t.reply(a)
}

// draftSubmit turns the draft into a ticket, with what the person chose on the card.
func (t *turn) draftSubmit() error {
	return t.withDraft(func(dr *draft) error {
		t.takeValues(dr)
		if strings.TrimSpace(dr.Text) == "" && len(dr.Attachments) == 0 {
			return core.Refuse(core.CodeInvalid, "问题描述不能为空。")
		}
		if asked, err := t.asksFields(dr); err != nil || asked {
			return err
		}
		tk, err := t.openDraft(dr)
		if err != nil {
			return err
		}
		return t.replyTicket(tk, t.tr("已提交 %s", tk.Number))
	})
}

// takeValues takes over what was filled in on the card; values that are no options are ignored, since a card's content is a claim.
func (t *turn) takeValues(dr *draft) {
	v := t.ev.Click.Values
	desk, _ := t.w.desk(dr.Desk)
	if slices.ContainsFunc(desk.Categories, func(c core.Category) bool { return c.ID == v["category"] }) {
		dr.Category = v["category"]
	}
	if p := core.Priority(v["priority"]); slices.Contains(core.Priorities, p) && p != dr.Priority {
		dr.Priority, dr.PriorityReason = p, language.Stored("用户选择")
	}
	if s := strings.TrimSpace(v["text"]); s != "" && !t.byText {
		dr.Text = s
		dr.Title = firstLine(s)
	}
}

func (t *turn) draftCategory() error {
	return t.withDraft(func(dr *draft) error {
		desk, _ := t.w.desk(dr.Desk)
		options := make([]cards.Option, len(desk.Categories))
		for i, c := range desk.Categories {
			options[i] = cards.Option{Value: c.ID, Label: c.Name}
		}
		c := t.choiceCard(dr.ID, dr.Revision, t.tr("选择分类"), t.tr("「%s」属于哪一类？", dr.Title), "draft.set_category", options)
		return t.reply(Answer{Card: &c})
	})
}

func (t *turn) draftPriority() error {
	return t.withDraft(func(dr *draft) error {
		c := t.choiceCard(dr.ID, dr.Revision, t.tr("选择优先级"), t.tr("「%s」有多急？\n%s", dr.Title, t.prioritiesMeant()), "draft.set_priority", t.options(priorityChoices()))
		return t.reply(Answer{Card: &c})
	})
}

func (t *turn) draftSetCategory() error {
	return t.withDraft(func(dr *draft) error {
		t.ev.Click.Values = map[string]string{"category": t.ev.Click.Arg}
		t.takeValues(dr)
		dr.Revision++
		return t.respondDraft(dr, "")
	})
}

func (t *turn) draftSetPriority() error {
	return t.withDraft(func(dr *draft) error {
		t.ev.Click.Values = map[string]string{"priority": t.ev.Click.Arg}
		t.takeValues(dr)
		dr.Revision++
		return t.respondDraft(dr, "")
	})
}

func (t *turn) draftText() error {
	return t.withDraft(func(dr *draft) error {
		t.expect("edit_text", dr.ID)
		return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("请直接发送新的描述，我会替换「%s」的内容。", dr.Title))})
	})
}

// draftTextGiven replaces the description by the awaited message.
func (t *turn) draftTextGiven(id, text string) error {
	dr := t.d.draft(id)
	if dr == nil {
		return t.report(text)
	}
	dr.Text, dr.Title, dr.Messages = text, firstLine(text), t.heardIn()
	dr.Attachments = append(dr.Attachments, t.ev.Attachments...)
	dr.Confirming, dr.Touched = true, t.now
	dr.Revision++
	return t.show(t.draftCard(*dr))
}

func (t *turn) draftCancel() error {
	return t.withDraft(func(dr *draft) error {
		t.d.drop(dr.ID)
		c := t.droppedCard(*dr)
		if err := t.retire(dr.ID, c); err != nil {
			return err
		}
		return t.reply(last(t.tr("已放弃，没有创建工单"), &c))
	})
}

// placeComment puts the message in doubt on the chosen ticket.
func (t *turn) placeComment() error {
	a := t.d.Await
	if a == nil || a.What != "place" || a.Object != t.ev.Click.Object {
		return core.Refuse(core.CodeConflict, "这条消息已经处理过了。")
	}
	t.d.Await = nil
	t.ev.Attachments = a.Attachments
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Arg))
	if err != nil {
		return err
	}
	if !t.me.Is(tk.Requester) {
		return core.Refuse(core.CodeForbidden, "这不是你的工单。")
	}
	if err := t.addComment(tk, a.Text, a.Messages...); err != nil {
		return err
	}
	c := t.endedCard(t.tr("已补充到 %s「%s」", tk.Number, tk.Title), t.clicked)
	return t.reply(last(t.tr("已补充到 %s", tk.Number), &c))
}

// placeNew makes the message in doubt a report of its own.
func (t *turn) placeNew() error {
	a := t.d.Await
	if a == nil || a.What != "place" || a.Object != t.ev.Click.Object {
		return core.Refuse(core.CodeConflict, "这条消息已经处理过了。")
	}
	t.d.Await = nil
	t.ev.Attachments = a.Attachments
	c := t.endedCard(t.tr("好的，作为新问题处理"), t.clicked)
	if err := t.reply(Answer{Card: &c}); err != nil {
		return err
	}
	return t.begin(t.w.Read(a.Text), a.Text)
}
