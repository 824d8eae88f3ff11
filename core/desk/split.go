package desk

import (
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
		return t.askWords(tk, "work.split", "拆分", "写拆出来的那个问题")
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
	c := t.statusCard(part)
	c.Subtitle = "从 " + tk.Number + " 拆出，单独跟进"
	words := "✂️ " + tk.Number + " 里的「" + esc(part.Title) + "」是另一个问题，已单独建单 " + part.Number + " 跟进。"
	if err := t.tell(part, words, &c, core.UrgencyNotice, false); err != nil {
		return err
	}
	if err := t.postWork(part); err != nil {
		return err
	}
	return t.replyTicket(tk, "已从 "+tk.Number+" 拆出 "+part.Number)
}
