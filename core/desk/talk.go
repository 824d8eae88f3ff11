package desk

import (
	"github.com/imdesk/imdesk/cards/language"
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
		text = language.Stored("（见附件）")
	}
	if text == "" {
		return t.askWords(tk, "work.reply", t.tr("回复"), t.tr("会发给%s", t.name(tk.Requester)))
	}
	if tk.Type == core.Task {
		return t.replyForTask(tk, text)
	}
	noticed := t.noticed(&tk)
	if err := t.responded(&tk); err != nil {
		return err
	}
	if err := t.change(&tk, "replied", text, true); err != nil {
		return err
	}
	if noticed {
		if err := t.tellNoticed(tk, "replied"); err != nil {
			return err
		}
	}
	words := language.Say("💬 %s 回复了 %s「%s」：\n%s", t.me.Name, tk.Number, esc(tk.Title), esc(text))
	if err := t.tell(tk, matterReply, words, nil); err != nil {
		return err
	}
	if err := t.passOn(tk.Requester, tk, matterReply); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("已回复 %s", t.name(tk.Requester)))
}

// workNote keeps an internal note, which no requester ever sees.
func (t *turn) workNote() error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if err != nil {
		return err
	}
	if !t.me.WorksFor(tk.Desk) {
		return t.staffOnly(tk.Desk, t.tr("添加备注"))
	}
	text := t.text()
	if text == "" {
		return t.askWords(tk, "work.note", t.tr("备注"), t.tr("只有处理人员能看到"))
	}
	if err := t.change(&tk, "noted", text, false); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("已添加内部备注"))
}

// note is workNote for words written under a ticket's card.
func (t *turn) note(tk core.Ticket, text string) error {
	tk.Detail.Attachments = append(tk.Detail.Attachments, t.ev.Attachments...)
	if text == "" {
		text = language.Stored("（附件）")
	}
	if err := t.heard(tk.ID, t.heardIn()...); err != nil {
		return err
	}
	if err := t.change(&tk, "noted", text, false); err != nil {
		return err
	}
	if !t.ev.Mentioned {
		return nil
	}
	return t.say(t.tr("已记为 %s 的内部备注。要发给提交人请用「回复 %s 内容」。", tk.Number, tk.Number))
}
