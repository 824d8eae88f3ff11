package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// further are the acts on a ticket that its card has no room for, in the order in which they are offered.
var further = []string{"work.assist", "work.escalate", "work.priority", "work.merge", "work.split", "work.subtask", "work.link", "work.tag", "work.canned", "work.fields", "work.problem", "work.retype", "work.transfer"}

// typical are the further acts on tickets of a type, which come first.
var typical = map[core.TicketType][]string{core.Problem: {"work.change"}, core.Change: {"check.tick", "work.hold", "work.note"}}

// senseless are those that tickets of a type have no use for.
var senseless = map[core.TicketType][]string{core.Task: {"work.merge", "work.subtask"}, core.Change: {"work.merge", "work.problem", "work.split"}, core.Problem: {"work.problem"}}

func furtherOf(tk core.Ticket) []string {
	var out []string
	for _, verb := range append(slices.Clone(typical[tk.Type]), further...) {
		if !slices.Contains(senseless[tk.Type], verb) {
			out = append(out, verb)
		}
	}
	return out
}

// workMore offers the further acts on a card of their own.
func (t *turn) workMore() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	c := cards.Card{
		Kind: cards.KindChoice, Title: t.tr("更多操作 %s", tk.Number), Tone: cards.ToneInfo, Summary: t.tr("%s 更多操作", tk.Number), Object: string(tk.ID), Revision: tk.Revision,
		Code: core.NewCode(), Body: []cards.Block{cards.Markdown(t.tr("「%s」", esc(tk.Title)))},
		Footer: t.tr("也可以直接发送，例如：合并 %s 到 %s", tk.Number, ticketNumber(t.prefix(), "123")),
	}
	for _, verb := range furtherOf(tk) {
		if verb == "work.fields" && len(t.fieldsOf(tk)) == 0 || verb == "work.retype" && t.keepsType(tk) != nil {
			continue
		}
		c.Actions = append(c.Actions, cards.Action{Verb: verb, Label: t.label(verb)})
	}
	return t.showOrReply(c)
}

// workTransfer gives a ticket to another desk: "转台 IT-1 HR". It keeps its number, and waits in the other queue.
func (t *turn) workTransfer() error {
	tk, err := t.workTicket("assign")
	if err != nil {
		return err
	}
	name := t.text()
	if name == "" {
		name = t.ev.Click.Arg
	}
	if name == "" {
		return t.askDesk(tk)
	}
	desk, ok := t.w.deskNamed(name)
	switch {
	case !ok:
		return core.Refuse(core.CodeNotFound, "没有叫「%s」的服务台。可选：%s。", name, t.deskNames())
	case desk.ID == tk.Desk:
		return t.replyTicket(tk, t.tr("%s 已经在%s", tk.Number, desk.Name))
	}
	from, _ := t.w.desk(tk.Desk)
	tk.Assignee = ""
	if tk.Status == core.StatusWaitingUser || tk.Status == core.StatusWaitingSupplier {
		if err := t.running(&tk); err != nil {
			return err
		}
	} else if tk.Status != core.StatusNew {
		if err := move(&tk, "hand_back"); err != nil {
			return err
		}
	}
	tk.Detail.Given = nil // whom the desk before had asked, or not found
	if err := t.toDesk(&tk, desk); err != nil {
		return err
	}
	if err := t.leaveDesk(tk, language.Say("已转给%s", desk.Name)); err != nil {
		return err
	}
	if err := t.change(&tk, "transferred", from.Name+" → "+desk.Name, true); err != nil {
		return err
	}
	if err := t.tellStep(tk, language.Say("%s「%s」已转给%s处理。", tk.Number, tk.Title, desk.Name)); err != nil {
		return err
	}
	if err := t.postWork(tk); err != nil {
		return err
	}
	return t.reply(done(t.tr("%s 已转给%s", tk.Number, desk.Name), nil))
}

// leaveDesk ends the handlers' cards of a ticket that goes to another desk, whose notes are not theirs.
func (t *turn) leaveDesk(tk core.Ticket, words language.Phrase) error {
	copies, err := t.tx.Copies(t.ctx, string(tk.ID))
	if err != nil {
		return err
	}
	for _, k := range copies {
		work := k.Kind == cards.KindWork || k.Kind == cards.KindReminder
		if !work || t.pressed(k) || !t.w.Bots[k.Bot].Live {
			continue
		}
		c := t.drawnFor(t.readerOf(k, tk.Desk), func() cards.Card { return t.endedCard(tk.Number+" "+t.said(words), k) })
		if err := t.refreshCopy(k, c, true); err != nil {
			return err
		}
	}
	return nil
}

func (t *turn) askDesk(tk core.Ticket) error {
	var options []cards.Option
	for _, d := range t.w.Setup.Desks {
		if d.ID != tk.Desk {
			options = append(options, cards.Option{Value: string(d.ID), Label: d.Name})
		}
	}
	if len(options) == 0 {
		return core.Refuse(core.CodeConflict, "没有其他服务台可以转。")
	}
	return t.showOrReply(t.choiceCard(string(tk.ID), tk.Revision, t.tr("转服务台 %s", tk.Number), t.tr("「%s」转给哪个服务台？", tk.Title), "work.transfer", options))
}
