package desk

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// workSplit makes a ticket of its own out of a second matter in a report: "拆分 IT-1 打印机也卡纸".
func (t *turn) workSplit() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	text := t.text()
	if text == "" {
		return t.askWords(tk, "work.split", t.tr("拆分"), t.tr("写拆出来的那个问题"))
	}
	r := t.w.Read(text)
	part := core.Ticket{
		ID: core.TicketID(core.NewID()), Desk: tk.Desk, Type: core.Incident, Status: core.StatusNew, Priority: tk.Priority, Category: tk.Category,
		Title: firstLine(text), Text: text, Requester: tk.Requester, Bot: tk.Bot, Platform: tk.Platform, Origin: tk.Origin, Created: t.now,
	}
	if r.Desk == tk.Desk && r.Category != "" {
		part.Category = r.Category
	}
	if err := t.create(&part); err != nil {
		return err
	}
	if err := t.connect(&tk, core.LinkSplitInto, &part); err != nil {
		return err
	}
	draw := func() cards.Card {
		c := t.statusCard(part)
		c.Subtitle = t.tr("从 %s 拆出，单独跟进", tk.Number)
		return c
	}
	words := language.Say("✂️ %s 里的「%s」是另一个问题，已单独建单 %s 跟进。", tk.Number, esc(part.Title), part.Number)
	if err := t.tell(part, matterFiled, words, draw); err != nil {
		return err
	}
	if err := t.postWork(part); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("已从 %s 拆出 %s", tk.Number, part.Number))
}
