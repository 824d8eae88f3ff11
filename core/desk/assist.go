package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// workAssist asks a colleague for help without handing the ticket over: "求助 IT-1 @张三 交换机口是不是关了". The colleague may be of another
// desk; being asked lets them see this one ticket.
func (t *turn) workAssist() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	who, question, err := t.asked()
	if err != nil {
		return err
	}
	if who.ID == "" {
		return t.askWords(tk, "work.assist", t.tr("求助"), t.tr("写 @同事 和要问的事"))
	}
	switch {
	case t.me.Is(who.ID):
		return core.Refuse(core.CodeInvalid, "求助的对象不能是你自己。")
	case who.Is(tk.Requester):
		return core.Refuse(core.CodeInvalid, "%s 是提交人，要问提交人请用「回复 %s 内容」。", who.Name, tk.Number)
	}
	if !slices.Contains(tk.Detail.Helpers, who.ID) {
		tk.Detail.Helpers = append(slices.Clone(tk.Detail.Helpers), who.ID)
	}
	if err := t.change(&tk, "asked", who.Name+" "+question, false); err != nil {
		return err
	}
	told, err := t.post(letter{
		to: who.ID, text: language.Say("%s 就 %s「%s」向你求助：%s", t.me.Name, tk.Number, esc(tk.Title), esc(question)), draw: func() cards.Card { return t.helperCard(tk, who, question) },
		matter: matterHelp, urgency: core.UrgencyNotice, promise: core.PromiseReach, ticket: tk.ID, prefer: t.ev.Bot,
	})
	if err != nil {
		return err
	}
	if !told {
		return core.Refuse(core.CodeConflict, "%s 在所有平台上都联系不到，请找其他同事。", who.Name)
	}
	return t.replyTicket(tk, t.tr("已就 %s 向 %s 求助", tk.Number, who.Name))
}

// helperCard shows a ticket to a colleague whose help is asked.
func (t *turn) helperCard(tk core.Ticket, who core.Person, question string) cards.Card {
	c := t.workCard(tk)
	if !who.WorksFor(tk.Desk) { // notes are for the desk's own
		c = t.publicView(tk)
		c.Footer = t.tr("请直接回复 %s。", t.me.Name)
	}
	c.Subtitle = t.tr("%s 向你求助", t.me.Name)
	if question != "" {
		c.Subtitle += t.tr("：%s", question)
	}
	return c
}

// asked finds the colleague of a request for help, by mention or by name, and what is asked; nobody when none is named.
func (t *turn) asked() (core.Person, string, error) {
	text := strings.TrimSpace(t.text())
	for _, m := range t.ev.Mentions {
		p, _, err := t.tx.PersonByAccount(t.ctx, t.bot.Platform, m.Tenant, m.ID)
		if err == nil {
			return p, strings.TrimSpace(strings.TrimPrefix(strings.TrimLeft(text, "@＠"), p.Name)), nil
		}
		if err = ignoreNotFound(err); err != nil {
			return core.Person{}, "", err
		}
	}
	name, question, _ := strings.Cut(strings.TrimLeft(text, "@＠ "), " ")
	if name == "" {
		return core.Person{}, "", nil
	}
	found, err := t.tx.PeopleNamed(t.ctx, name)
	switch {
	case err != nil:
		return core.Person{}, "", err
	case len(found) == 0:
		return core.Person{}, "", core.Refuse(core.CodeNotFound, "没有找到叫「%s」的同事，请写「求助 编号 @姓名 问题」。", name)
	case len(found) > 1:
		return core.Person{}, "", core.Refuse(core.CodeConflict, "有 %d 位同事叫「%s」，请用 @ 选择。", len(found), name)
	}
	return found[0], strings.TrimSpace(question), nil
}
