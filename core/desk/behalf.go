package desk

import (
	"cmp"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// onBehalf opens a ticket for somebody who phoned or came by: "代提 张三 3F打印机卡纸". Of several people with the name one is picked.
func (t *turn) onBehalf(rest string) error {
	name, text, _ := strings.Cut(strings.TrimLeft(rest, "@＠ "), " ")
	text = strings.TrimSpace(text)
	if !t.handles() {
		return t.say(t.tr("只有服务台的处理人员可以替别人建单。要报自己的问题，直接描述就行。"))
	}
	if name == "" || text == "" {
		return t.say(t.tr("请写明替谁、什么问题，例如「代提 张三 3F打印机卡纸」。"))
	}
	for _, m := range t.ev.Mentions {
		p, _, err := t.tx.PersonByAccount(t.ctx, t.bot.Platform, m.Tenant, m.ID)
		if err == nil {
			return t.file(p, text)
		}
		if err = ignoreNotFound(err); err != nil {
			return err
		}
	}
	found, err := t.tx.PeopleNamed(t.ctx, name)
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return t.say(t.tr("没有找到叫「%s」的同事，请检查姓名。格式：代提 姓名 问题。", esc(name)))
	case len(found) > 1:
		return t.askWho(found, name, text)
	}
	return t.file(found[0], text)
}

// askWho lets the technician pick one of several people with the same name.
func (t *turn) askWho(found []core.Person, name, text string) error {
	t.d.Await = &await{What: "behalf", Object: core.NewID(), Until: t.now.Add(awaitFor), Text: text, Form: map[string]string{}}
	var options []cards.Option
	for _, p := range found {
		label := p.Name + " " + cmp.Or(p.Department, p.Title, t.tr("未登记部门"))
		options = append(options, cards.Option{Value: string(p.ID), Label: label})
		t.d.Await.Form[label] = string(p.ID)
	}
	return t.show(t.choiceCard(t.d.Await.Object, 1, t.tr("有 %d 位%s", len(found), name), t.tr("「%s」是替哪一位报的？", clip(text, 60)), "behalf.pick", options))
}

func (t *turn) behalfPick() error {
	a := t.d.Await
	if a == nil || a.What != "behalf" || a.Object != t.ev.Click.Object {
		return core.Refuse(core.CodeConflict, "这个选择已经失效，请重新发送「代提 姓名 问题」。")
	}
	p, err := t.tx.Person(t.ctx, core.PersonID(t.ev.Click.Arg))
	if err != nil {
		return err
	}
	t.d.Await = nil
	if err := t.retire(a.Object, t.endedCard(t.tr("已选择 %s", p.Name), t.clicked)); err != nil {
		return err
	}
	return t.file(p, a.Text)
}

// file creates the ticket in the name of who needs help; the timeline tells who wrote it down.
func (t *turn) file(p core.Person, text string) error {
	r := t.w.Read(text)
	desk := t.deskOfHandler(r)
	tk := core.Ticket{
		ID: core.TicketID(core.NewID()), Desk: desk.ID, Type: core.Incident, Status: core.StatusNew, Created: t.happened(), Requester: p.ID,
		Title: cmp.Or(r.Title, firstLine(text)), Text: text, Category: desk.DefaultCategory, Priority: cmp.Or(r.Priority, desk.DefaultPriority, "P3"),
		Detail: core.TicketDetail{PriorityReason: r.PriorityReason, Attachments: t.ev.Attachments},
	}
	if r.Desk == desk.ID && r.Category != "" {
		tk.Category = r.Category
	}
	if p.VIP && tk.Priority > "P2" {
		tk.Priority, tk.Detail.PriorityReason = "P2", language.Stored("VIP 用户")
	}
	if err := t.create(&tk); err != nil {
		return err
	}
	draw := func() cards.Card {
		c := t.statusCard(tk)
		c.Subtitle = t.tr("%s 替你提交", t.me.Name)
		return c
	}
	if err := t.tell(tk, matterFiled, language.Say("%s 替你提交 %s「%s」，进展会在这里告诉你。", t.me.Name, tk.Number, esc(tk.Title)), draw); err != nil {
		return err
	}
	if err := t.postWork(tk); err != nil {
		return err
	}
	return t.answerOrSay(t.tr("已替 %s 建单 %s「%s」。", p.Name, tk.Number, tk.Title))
}

// deskOfHandler is the desk a handler files for: the one understood if they work for it, else their own.
func (t *turn) deskOfHandler(r Reading) core.Desk {
	if d, ok := t.w.desk(r.Desk); ok && t.me.WorksFor(d.ID) {
		return d
	}
	for _, id := range t.me.ServedDesks() {
		if d, ok := t.w.desk(id); ok && t.me.WorksFor(id) {
			return d
		}
	}
	return t.deskFor(r)
}
