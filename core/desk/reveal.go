package desk

import (
	"strings"
	"unicode/utf8"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// shortestPurpose is how many characters a purpose needs to say anything.
const shortestPurpose = 2

// workReveal sends a handler the original of what is masked in the group, in their own chat. It asks what for, and the audit trail keeps the answer.
func (t *turn) workReveal() error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if err != nil {
		return err
	}
	if !t.me.WorksFor(tk.Desk) {
		return t.staffOnly(tk.Desk, t.tr("查看 %s 的原文", tk.Number))
	}
	purpose := strings.TrimSpace(t.text())
	if utf8.RuneCountInString(purpose) < shortestPurpose {
		return t.askWords(tk, "work.reveal", t.tr("查看原文"), t.tr("写明用途，例如核对报销户名；用途会记入审计"))
	}
	if err := t.audit("revealed.ticket", string(tk.ID), map[string]any{"number": tk.Number, "purpose": purpose}); err != nil {
		return err
	}
	ok, err := t.post(letter{to: t.me.ID, draw: func() cards.Card { return t.originalCard(tk) }, matter: matterAnswer, urgency: core.UrgencyAnswer, promise: core.PromiseOnce, prefer: t.ev.Bot})
	if err != nil {
		return err
	}
	if !ok {
		return core.Refuse(core.CodeConflict, "原文只发到私聊，但没有能私聊你的机器人。请先在私聊里给我发一条消息，再查看。")
	}
	return t.reply(done(t.tr("%s 的原文已私聊发给你，用途已记录", tk.Number), nil))
}

// originalCard shows everything that was said of a ticket, to one handler. It is no live view: it has no buttons and is never refreshed.
func (t *turn) originalCard(tk core.Ticket) cards.Card {
	c := cards.Card{
		Kind: cards.KindNotice, Title: t.tr("%s 原文", tk.Number), Tone: cards.ToneWarn, Summary: t.tr("%s 的原文", tk.Number), Object: "original-" + string(tk.ID), Revision: 1,
		Body: []cards.Block{cards.Markdown("**" + esc(tk.Title) + "**\n" + esc(tk.Text))}, Footer: t.tr("含个人信息，请勿转发；查看用途已记入审计。"),
	}
	if tk.Detail.Item != "" {
		c.Body = append(c.Body, t.requestFields(tk))
	}
	c.Body = append(c.Body, t.timeline(tk, false, actsForHandler))
	return c
}
