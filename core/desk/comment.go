package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
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
		return t.reply(done("已补充到 "+tk.Number, nil))
	}
	if err := may(tk, "comment"); err != nil {
		return err
	}
	t.expect("comment", string(tk.ID))
	return t.reply(Answer{Toast: toast(cards.ToneInfo, "请直接发送要补充到 "+tk.Number+" 的内容，文字或图片都可以。")})
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
	return t.say("已补充到 " + tk.Number + "「" + esc(tk.Title) + "」，处理人员可以看到。")
}

// addComment puts words and files on the timeline and in front of the handlers; a ticket that waited for the requester goes on.
func (t *turn) addComment(tk core.Ticket, text string) error {
	if err := may(tk, "comment"); err != nil {
		return err
	}
	tk.Detail.Attachments = append(tk.Detail.Attachments, t.ev.Attachments...)
	t.d.touch(tk.ID, t.now)
	shown := text
	if n := len(t.ev.Attachments); n > 0 {
		shown = strings.TrimSpace(shown + "\n（附件 " + itoa(n) + " 个）")
	}
	if tk.Status == core.StatusWaitingUser {
		if err := t.running(&tk); err != nil {
			return err
		}
	}
	misspelt, err := t.noteAssets(&tk, text)
	if err != nil {
		return err
	}
	if err := t.change(&tk, "commented", shown, true); err != nil {
		return err
	}
	if err := t.offerAssets(tk, misspelt); err != nil {
		return err
	}
	if err := t.tellHandlers(tk, "📝 "+t.me.Name+" 补充了 "+tk.Number+"「"+esc(tk.Title)+"」：\n"+esc(shown)); err != nil {
		return err
	}
	return t.passOn(tk.Assignee, tk)
}
