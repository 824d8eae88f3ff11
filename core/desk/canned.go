package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// CannedVariables are what a ready answer may hold in braces.
var CannedVariables = []string{"提交人", "处理人", "编号", "标题", "时限"}

// workCanned sends one of the desk's ready answers to the requester, by its name: "常用回复 IT-1 重启".
func (t *turn) workCanned() error {
	tk, err := t.workTicket("reply")
	if err != nil {
		return err
	}
	desk, _ := t.w.desk(tk.Desk)
	if len(desk.Replies) == 0 {
		return core.Refuse(core.CodeNotFound, "%s还没有设置常用回复，管理员可以在配置的 replies 里添加。", desk.Name)
	}
	name := t.text()
	if name == "" {
		name = t.ev.Click.Arg
	}
	if name == "" {
		var options []cards.Option
		for i, r := range desk.Replies {
			options = append(options, cards.Option{Value: "reply" + itoa(i), Label: r.Name})
		}
		return t.showOrReply(t.choiceCard(string(tk.ID), tk.Revision, t.tr("常用回复 %s", tk.Number), t.tr("发给%s：", t.name(tk.Requester)), "work.canned", options))
	}
	for i, r := range desk.Replies {
		if r.Name == name || "reply"+itoa(i) == name {
			t.ev.Click.Values = map[string]string{"text": t.fillIn(r.Text, tk)}
			return t.workReply()
		}
	}
	var names []string
	for _, r := range desk.Replies {
		names = append(names, r.Name)
	}
	return core.Refuse(core.CodeNotFound, "没有叫「%s」的常用回复。可选：%s。", name, strings.Join(names, t.tr("、")))
}

// fillIn puts the ticket's own into a ready answer.
func (t *turn) fillIn(text string, tk core.Ticket) string {
	due := t.nextDue(tk)
	if due == "" {
		due = t.tr("处理完成")
	}
	return strings.NewReplacer("{提交人}", t.name(tk.Requester), "{处理人}", t.me.Name, "{编号}", tk.Number, "{标题}", tk.Title, "{时限}", due).Replace(text)
}
