package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// workClick is a verb on a ticket that was not pressed on a card.
func workClick(verb, object, text string) *core.Click {
	return &core.Click{Press: cards.Press{Verb: verb, Object: object}, Values: map[string]string{"text": text, "reason": text}}
}

// askWords lets a technician who pressed a button without writing anything add the words: on a small card where cards hold inputs, else with
// the next message.
func (t *turn) askWords(tk core.Ticket, verb, label, hint string) error {
	if t.bot.Inputs && !t.byText {
		return t.showOrReply(t.wordsCard(tk, verb, label, hint))
	}
	t.expect(verb, string(tk.ID))
	how := t.tr("请直接发送")
	if t.ev.Conversation.Kind == core.Group && !t.bot.Plain {
		how = t.tr("请 @我 发送")
	}
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("%s%s 的%s内容，%s。", how, tk.Number, label, hint))})
}

func (t *turn) wordsCard(tk core.Ticket, verb, label, hint string) cards.Card {
	c := t.choiceCard(string(tk.ID), tk.Revision, label+" "+tk.Number, t.tr("「%s」", tk.Title), verb, nil)
	c.Forms = []cards.Form{{
		Name:   "words",
		Inputs: []cards.Input{{Name: "text", Label: label, Type: cards.InputMultiline, Placeholder: hint, Required: true, MaxLength: 500}},
		Submit: cards.Action{Verb: verb, Label: label, Style: cards.StylePrimary},
	}}
	return c
}

// holdReasons are the ready answers to why a ticket waits. The value says whom it waits for.
var holdReasons = []cards.Option{
	{Value: "user", Label: "等待提交人补充"}, {Value: "supplier", Label: "等待供应商处理"}, {Value: "parts", Label: "等待配件到货"},
}

func (t *turn) askHold(tk core.Ticket) error {
	c := t.choiceCard(string(tk.ID), tk.Revision, t.tr("挂起 %s", tk.Number), t.tr("「%s」在等什么？", tk.Title), "work.hold", t.options(holdReasons))
	c.Footer = t.tr("其他原因请发送：挂起 %s 原因", tk.Number)
	return t.showOrReply(c)
}

// heldFor reads a reason: the move it means, by whom the ticket waits for, and the words.
func heldFor(arg, text string) (verb, reason string) {
	for _, r := range holdReasons {
		if arg != r.Value {
			continue
		}
		if arg == "user" {
			return "hold", r.Label
		}
		return "hold_supplier", r.Label
	}
	for _, sign := range []string{"供应商", "厂商", "厂家", "到货", "配件", "备件", "维保"} {
		if strings.Contains(text, sign) {
			return "hold_supplier", text
		}
	}
	return "hold", text
}

// colleaguesShown is how many names a choice of colleagues holds; everybody else is named in words.
const colleaguesShown = 10

func (t *turn) askColleague(tk core.Ticket) error {
	desk, _ := t.w.desk(tk.Desk)
	options, err := t.colleagues(desk, tk.Assignee, tk.Requester)
	if err != nil {
		return err
	}
	if len(options) == 0 {
		return core.Refuse(core.CodeConflict, "%s没有其他处理人员可以转派。", desk.Name)
	}
	c := t.choiceCard(string(tk.ID), tk.Revision, t.tr("转派 %s", tk.Number), t.tr("「%s」转给谁？", tk.Title), "work.assign", options)
	c.Footer = t.tr("也可以发送：转派 %s @同事", tk.Number)
	return t.showOrReply(c)
}

// colleagues are the desk's handlers to choose from, without those named and without who is known to have left the group at hand.
func (t *turn) colleagues(desk core.Desk, without ...core.PersonID) (options []cards.Option, _ error) {
	gone, err := t.absentees()
	if err != nil {
		return nil, err
	}
	for _, id := range desk.Members {
		if slices.Contains(without, id) || len(options) == colleaguesShown {
			continue
		}
		p, err := t.tx.Person(t.ctx, id)
		if err = ignoreNotFound(err); err != nil {
			return nil, err
		}
		if !p.WorksFor(desk.ID) || p.IsAny(without) {
			continue
		}
		away, err := gone(p)
		if err != nil {
			return nil, err
		}
		if !away {
			options = append(options, cards.Option{Value: string(id), Label: p.Name})
		}
	}
	return options, nil
}
