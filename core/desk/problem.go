package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// workProblem opens the record of the cause behind an incident, in the technician's hands: "转问题 IT-1 交换机固件缺陷". Further incidents are
// linked to it by 关联 … 起因.
func (t *turn) workProblem() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	text := t.text()
	switch i := slices.IndexFunc(tk.Detail.Links, func(l core.Link) bool { return l.Kind == core.LinkCausedBy }); {
	case i >= 0:
		return t.replyTicket(tk, t.tr("%s 的起因已记录为 %s", tk.Number, tk.Detail.Links[i].Number))
	case tk.Type == core.Problem:
		return core.Refuse(core.CodeConflict, "%s 本身就是问题单。", tk.Number)
	case text == "":
		return t.askWords(tk, "work.problem", t.tr("转问题"), t.tr("写要查的根本原因"))
	}
	p := core.Ticket{
		ID: core.TicketID(core.NewID()), Desk: tk.Desk, Type: core.Problem, Status: core.StatusInProgress, Priority: tk.Priority, Category: tk.Category,
		Title: firstLine(text), Text: text, Requester: t.me.ID, Assignee: t.me.ID, Bot: t.ev.Bot, Platform: t.bot.Platform, Created: t.now,
		Detail: core.TicketDetail{FirstResponse: t.now},
	}
	if err := t.create(&p); err != nil {
		return err
	}
	if err := t.connect(&tk, core.LinkCausedBy, &p); err != nil {
		return err
	}
	if err := t.postWork(p); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("已为 %s 建立问题单 %s", tk.Number, p.Number))
}

// tellCaused tells the requesters of the incidents behind a problem, and of those merged into them, that it is solved: each once however often it is solved.
func (t *turn) tellCaused(p *core.Ticket) error {
	if p.Type != core.Problem {
		return nil
	}
	for _, l := range p.Detail.Links {
		if l.Kind != core.LinkCauses {
			continue
		}
		tk, err := t.tx.Ticket(t.ctx, l.Ticket)
		if err != nil {
			return err
		}
		if err := t.tellSolved(p, tk); err != nil {
			return err
		}
		for _, d := range tk.Detail.Links {
			if d.Kind != core.LinkDuplicated {
				continue
			}
			same, err := t.tx.Ticket(t.ctx, d.Ticket)
			if err != nil {
				return err
			}
			if err := t.tellSolved(p, same); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellSolved tells the requester of one incident, unless they were told already or are the one who solved it.
func (t *turn) tellSolved(p *core.Ticket, tk core.Ticket) error {
	if slices.Contains(p.Detail.Told, tk.ID) || t.me.Is(tk.Requester) {
		return nil
	}
	p.Detail.Told = append(slices.Clone(p.Detail.Told), tk.ID)
	words := language.Say("🔧 %s「%s」的根本原因已经解决", tk.Number, esc(tk.Title))
	if p.Detail.Resolution != "" {
		words = language.Say("%s：%s", words, esc(p.Detail.Resolution))
	}
	return t.tell(tk, matterNews, language.Say("%s。如果还有同样的情况请告诉我。", words), nil)
}
