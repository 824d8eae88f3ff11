package desk

import (
	"github.com/imdesk/imdesk/core"
)

// workReply answers the requester in their own chat, whatever platform that is.
func (t *turn) workReply() error {
	tk, err := t.workTicket("reply")
	if err != nil {
		return err
	}
	text := t.text()
	if text == "" && len(t.ev.Attachments) > 0 {
		text = "（见附件）"
	}
	if text == "" {
		return t.askWords(tk, "work.reply", "回复", "会发给"+t.name(tk.Requester))
	}
	if tk.Type == core.Task {
		return t.replyForTask(tk, text)
	}
	if err := t.responded(&tk); err != nil {
		return err
	}
	if err := t.change(&tk, "replied", text, true); err != nil {
		return err
	}
	words := "💬 " + t.me.Name + " 回复了 " + tk.Number + "「" + esc(tk.Title) + "」：\n" + esc(text)
	if err := t.answerRequester(tk, words); err != nil {
		return err
	}
	if err := t.passOn(tk.Requester, tk); err != nil {
		return err
	}
	return t.replyTicket(tk, "已回复 "+t.name(tk.Requester))
}

// workNote keeps an internal note, which no requester ever sees.
func (t *turn) workNote() error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if err != nil {
		return err
	}
	if !t.me.WorksFor(tk.Desk) {
		return t.staffOnly(tk.Desk, "添加备注")
	}
	text := t.text()
	if text == "" {
		return t.askWords(tk, "work.note", "备注", "只有处理人员能看到")
	}
	if err := t.change(&tk, "noted", text, false); err != nil {
		return err
	}
	return t.replyTicket(tk, "已添加内部备注")
}

// note is workNote for words written under a ticket's card.
func (t *turn) note(tk core.Ticket, text string) error {
	tk.Detail.Attachments = append(tk.Detail.Attachments, t.ev.Attachments...)
	if text == "" {
		text = "（附件）"
	}
	if err := t.change(&tk, "noted", text, false); err != nil {
		return err
	}
	if !t.ev.Mentioned {
		return nil
	}
	return t.say("已记为 " + tk.Number + " 的内部备注。要发给提交人请用「回复 " + tk.Number + " 内容」。")
}
