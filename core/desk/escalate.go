package desk

import (
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
		return t.askWords(tk, "work.escalate", "升级", "写清需要组长做什么")
	}
	desk, _ := t.w.desk(tk.Desk)
	if t.me.Is(desk.Lead) {
		return core.Refuse(core.CodeConflict, "你就是"+desk.Name+"的组长。要提高优先级请发送「优先级 "+tk.Number+" P2 原因」。")
	}
	tk.Detail.Escalated = t.now
	if err := t.change(&tk, "escalated", text, false); err != nil {
		return err
	}
	c := t.workCard(tk)
	c.Subtitle = t.me.Name + " 升级给你：" + text
	told, err := t.post(letter{
		to: desk.Lead, text: "🚨 " + t.me.Name + " 把 " + tk.Number + "「" + esc(tk.Title) + "」升级给你：" + esc(text), card: &c,
		urgency: core.UrgencySLA, promise: core.PromiseReach, ticket: tk.ID, prefer: t.ev.Bot,
	})
	if err != nil {
		return err
	}
	if !told {
		if err := t.reportUnreachable(tk, desk.Lead); err != nil {
			return err
		}
	}
	return t.replyTicket(tk, tk.Number+" 已升级给组长 "+t.name(desk.Lead))
}
