package desk

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// publicCase takes what is said to the bot in an ordinary group as a report of who said it. The case goes on in their direct chat; the group
// learns its number only, and colleagues with the same trouble may follow it.
func (t *turn) publicCase(text string) error {
	r := t.w.Read(text)
	if r.Intent != IntentReport && r.Intent != IntentStill || r.Vague || text == "" {
		return t.say(t.tr("请私聊我描述问题，我会马上处理；也可以在这里 @我 说明故障，例如「@我 3 楼打印机卡纸」。\n（服务台管理员：发送「@我 绑定 IT」可以把本群设为技术群。）"))
	}
	open, err := t.tx.TicketsOf(t.ctx, t.me.ID, true, 5)
	if err != nil {
		return err
	}
	for _, tk := range open { // said twice
		if tk.Text == text {
			return t.showPublic(tk)
		}
	}
	r.Articles = nil
	dr := t.drafted(r, text)
	tk, err := t.open(dr)
	if err != nil {
		return err
	}
	told, err := t.post(letter{
		to: t.me.ID, text: language.Say("已为你建单 %s「%s」，进展会在这里告诉你。", tk.Number, esc(tk.Title)), draw: func() cards.Card { return t.statusCard(tk) }, matter: matterAnswer, urgency: core.UrgencyAnswer, promise: core.PromiseReach,
		ticket: tk.ID, prefer: t.ev.Bot,
	})
	if err != nil || !told {
		return err
	}
	return t.showPublic(tk)
}

// showPublic tells a group of a case.
func (t *turn) showPublic(tk core.Ticket) error { return t.show(t.publicCard(tk)) }

// publicCard tells of a case without its content.
func (t *turn) publicCard(tk core.Ticket) cards.Card {
	return cards.Card{
		Kind: cards.KindNotice, Title: t.tr("%s 已建单", tk.Number), Tone: cards.ToneInfo, Summary: t.tr("%s 已建单，进展私聊告知", tk.Number), Object: string(tk.ID), Revision: tk.Revision, Code: core.NewCode(),
		Body:    []cards.Block{cards.Markdown(t.tr("进展会私聊 %s。遇到同样问题的同事可以点「关注」，有结果一起通知。", esc(t.name(tk.Requester))))},
		Actions: []cards.Action{{Verb: "ticket.watch", Label: t.tr("关注")}},
	}
}
