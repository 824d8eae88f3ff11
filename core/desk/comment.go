package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// askComment makes the next message a comment.
func (t *turn) askComment() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	if text := t.text(); text != "" {
		if err := t.addComment(tk, text); err != nil {
			return err
		}
		return t.reply(done(t.tr("已补充到 %s", tk.Number), nil))
	}
	if err := may(tk, "comment"); err != nil {
		return err
	}
	t.expect("comment", string(tk.ID))
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("请直接发送要补充到 %s 的内容，文字或图片都可以。", tk.Number))})
}

// commentOn adds the message to a ticket of the person and confirms it.
func (t *turn) commentOn(id core.TicketID, text string) error {
	tk, err := t.tx.Ticket(t.ctx, id)
	if err != nil {
		return err
	}
	return t.comment(tk, text)
}

func (t *turn) comment(tk core.Ticket, text string) error {
	if err := t.addComment(tk, text); err != nil {
		return t.refuse(err)
	}
	return t.say(t.tr("已补充到 %s「%s」，处理人员可以看到。", tk.Number, esc(tk.Title)))
}

// addComment puts words and files on the timeline and in front of the handlers; a ticket that waited for the requester goes on.
func (t *turn) addComment(tk core.Ticket, text string, messages ...string) error {
	if err := may(tk, "comment"); err != nil {
		return err
	}
	tk.Detail.Attachments = append(tk.Detail.Attachments, t.ev.Attachments...)
	t.d.touch(tk.ID, t.now)
	shown := text
	if n := len(t.ev.Attachments); n > 0 {
		shown = strings.TrimSpace(language.Stored("%s\n（附件 %d 个）", shown, n))
	}
	if tk.Status == core.StatusWaitingUser {
		if err := t.running(&tk); err != nil {
			return err
		}
	}
	if err := t.waitsForWord(&tk); err != nil {
		return err
	}
	misspelt, err := t.noteAssets(&tk, text)
	if err != nil {
		return err
	}
	if err := t.heard(tk.ID, append(messages, t.heardIn()...)...); err != nil {
		return err
	}
	if err := t.change(&tk, "commented", shown, true); err != nil {
		return err
	}
	if err := t.offerAssets(tk, misspelt); err != nil {
		return err
	}
	if err := t.tellHandlers(tk, language.Say("📝 %s 补充了 %s「%s」：\n%s", t.me.Name, tk.Number, esc(tk.Title), esc(shown))); err != nil {
		return err
	}
	return t.passOn(tk.Assignee, tk, matterFile)
}
