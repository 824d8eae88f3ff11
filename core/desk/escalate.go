package desk

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// workEscalate calls the lead of the desk to a ticket, with the reason: "升级 IT-1 影响客户交付".
func (t *turn) workEscalate() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	text := t.text()
	if text == "" {
		return t.askWords(tk, "work.escalate", t.tr("升级"), t.tr("写清需要组长做什么"))
	}
	desk, _ := t.w.desk(tk.Desk)
	if t.me.Is(desk.Lead) {
		return core.Refuse(core.CodeConflict, "你就是%s的组长。要提高优先级请发送「优先级 %s P2 原因」。", desk.Name, tk.Number)
	}
	tk.Detail.Escalated = t.now
	if err := t.change(&tk, "escalated", text, false); err != nil {
		return err
	}
	draw := func() cards.Card {
		c := t.workCard(tk)
		c.Subtitle = t.tr("%s 升级给你：%s", t.me.Name, text)
		return c
	}
	told, err := t.post(letter{
		to: desk.Lead, text: language.Say("🚨 %s 把 %s「%s」升级给你：%s", t.me.Name, tk.Number, esc(tk.Title), esc(text)), draw: draw,
		matter: matterEscalated, urgency: core.UrgencySLA, promise: core.PromiseReach, ticket: tk.ID, prefer: t.ev.Bot,
	})
	if err != nil {
		return err
	}
	if !told {
		if err := t.reportUnreachable(tk, desk.Lead); err != nil {
			return err
		}
	}
	return t.replyTicket(tk, t.tr("%s 已升级给组长 %s", tk.Number, t.name(desk.Lead)))
}
