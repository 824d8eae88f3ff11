package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// catalogueNamed opens the item a person names, else shows the catalogue.
func (t *turn) catalogueNamed(name string) error {
	name = strings.TrimSpace(name)
	if name == "" {
		return t.catalogueList()
	}
	for _, it := range t.w.Setup.Catalogue {
		if it.ID == name || strings.Contains(it.Name, name) || strings.Contains(name, it.Name) {
			return t.offerItem(it, "")
		}
	}
	if r := t.w.Read(name); r.Item != "" {
		if it, ok := t.w.item(r.Item); ok {
			return t.offerItem(it, "")
		}
	}
	if err := t.say("服务目录里没有「" + esc(name) + "」，下面是可以申请的服务："); err != nil {
		return err
	}
	return t.catalogueList()
}

func (t *turn) catalogueList() error {
	if len(t.w.Setup.Catalogue) == 0 {
		return t.answerOrSay("服务目录还是空的，请直接描述你的需求。")
	}
	return t.showOrReply(t.catalogueCard())
}

func (t *turn) catalogueOpen() error {
	it, ok := t.w.item(t.ev.Click.Arg)
	if !ok {
		return core.Refuse(core.CodeNotFound, "这项服务已下架。")
	}
	if err := t.offerItem(it, ""); err != nil {
		return err
	}
	return t.reply(Answer{Toast: toast(cards.ToneInfo, "请填写"+it.Name+"申请")})
}

// offerItem shows the form of an item; where cards hold no inputs the questions are asked one by one.
func (t *turn) offerItem(it core.CatalogueItem, said string) error {
	if t.bot.Inputs || len(it.Fields) == 0 {
		t.d.Offer = &offer{Form: core.NewID(), Item: it.ID}
		return t.show(t.formCard(it, t.d.Offer.Form, said))
	}
	return t.askFields(it, said, "")
}

// askFields asks for the fields of a request one by one.
func (t *turn) askFields(it core.CatalogueItem, said, card string) error {
	t.d.Await = &await{What: "form", Object: it.ID, Until: t.now.Add(awaitFor), Field: it.Fields[0].Name, Text: said, Card: card}
	return t.say("开始申请「" + it.Name + "」，共 " + itoa(len(it.Fields)) + " 个问题，随时发送「取消」可以退出。\n" + question(it.Fields[0], 1, len(it.Fields)))
}

func question(f core.CatalogueField, n, of int) string {
	q := "**" + itoa(n) + "/" + itoa(of) + "** " + f.Label
	if !f.Required {
		q += "（可跳过，回复「无」）"
	}
	for i, o := range f.Options {
		q += "\n" + itoa(i+1) + ". " + o
	}
	if len(f.Options) > 0 {
		q += "\n回复序号或内容"
	}
	return q
}

// catalogueAnswer takes one answer of a guided request and asks the next question.
func (t *turn) catalogueAnswer(a *await, text string) error {
	it, ok := t.w.item(a.Object)
	if !ok {
		return t.say("这项服务已下架，申请已取消。")
	}
	n := fieldIndex(it, a.Field)
	value, problem := checkField(it.Fields[n], text)
	if problem != "" {
		a.Until = t.now.Add(awaitFor)
		t.d.Await = a
		return t.say(problem + "\n" + question(it.Fields[n], n+1, len(it.Fields)))
	}
	if a.Form == nil {
		a.Form = map[string]string{}
	}
	a.Form[a.Field] = value
	if n+1 < len(it.Fields) {
		a.Field, a.Until = it.Fields[n+1].Name, t.now.Add(awaitFor)
		t.d.Await = a
		return t.say(question(it.Fields[n+1], n+2, len(it.Fields)))
	}
	tk, err := t.request(it, cmp.Or(a.Card, core.NewID()), a.Form)
	if err != nil {
		return err
	}
	return t.show(t.statusCard(tk))
}

func fieldIndex(it core.CatalogueItem, name string) int {
	for i, f := range it.Fields {
		if f.Name == name {
			return i
		}
	}
	return 0
}

// checkField validates one value against its field: an option by number, value or text; anything for text; "" where it may be skipped.
func checkField(f core.CatalogueField, text string) (value, problem string) {
	text = strings.TrimSpace(text)
	if text == "" || text == "无" || text == "跳过" {
		if f.Required {
			return "", "「" + f.Label + "」是必填项。"
		}
		return "", ""
	}
	if len(f.Options) > 0 {
		for i, o := range f.Options {
			if text == o || text == itoa(i+1) || text == "o"+itoa(i+1) {
				return o, ""
			}
		}
		return "", "请从列出的选项里选择。"
	}
	if f.Type == "number" && strings.Trim(text, "0123456789.") != "" {
		return "", "「" + f.Label + "」请填写数字。"
	}
	return text, ""
}

// catalogueSubmit takes the filled form.
func (t *turn) catalogueSubmit() error {
	it, ok := t.w.item(t.ev.Click.Arg)
	if !ok && t.byText {
		return core.Refuse(core.CodeNotFound, "这张申请表不是最近的一张，请点卡片上的按钮提交，或发送「服务目录」重新申请。")
	}
	if !ok {
		return core.Refuse(core.CodeNotFound, "这项服务已下架。")
	}
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	switch {
	case err == nil && t.me.Is(tk.Requester):
		return t.replyTicket(tk, "已提交 "+tk.Number)
	case err == nil || t.d.draft(t.ev.Click.Object) != nil:
		return core.Refuse(core.CodeForbidden, "这张申请表是别人的。要自己申请，请发送「申请 "+it.Name+"」。")
	case ignoreNotFound(err) != nil:
		return err
	}
	copies, err := t.tx.Copies(t.ctx, t.ev.Click.Object)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(copies, func(k core.Copy) bool { return !t.me.Is(k.Person) }) {
		return core.Refuse(core.CodeForbidden, "这张申请表是发给别人的。要自己申请，请发送「申请 "+it.Name+"」。")
	}
	if t.byText && len(it.Fields) > 0 {
		return t.askFields(it, "", t.ev.Click.Object)
	}
	form := map[string]string{}
	for _, f := range it.Fields {
		v, problem := checkField(f, t.ev.Click.Values[f.Name])
		if problem != "" {
			return core.Refuse(core.CodeInvalid, problem)
		}
		form[f.Name] = v
	}
	tk, err = t.request(it, t.ev.Click.Object, form)
	if err != nil {
		return err
	}
	return t.replyTicket(tk, "已提交 "+tk.Number)
}

func (t *turn) catalogueCancel() error {
	c := t.endedCard("已取消申请，没有提交", t.clicked)
	return t.reply(last("已取消", &c))
}

// request creates the ticket of a catalogue item and starts its approvals.
func (t *turn) request(it core.CatalogueItem, id string, form map[string]string) (core.Ticket, error) {
	tk := core.Ticket{
		ID: core.TicketID(id), Desk: it.Desk, Type: core.ServiceRequest, Status: core.StatusNew, Priority: it.Priority, Category: it.Category,
		Title: it.Name, Text: formText(it, form), Created: t.happened(), Detail: core.TicketDetail{Item: it.ID, Form: form},
	}
	if tk.Priority == "" {
		tk.Priority = "P3"
	}
	if len(it.Approvals) == 0 {
		if err := t.create(&tk); err != nil {
			return tk, err
		}
		return tk, t.postWork(tk)
	}
	tk.Status = core.StatusWaitingApproval
	if err := t.startApproval(&tk, it); err != nil {
		return tk, err
	}
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	if err != nil {
		return tk, err
	}
	if a.State == core.ApprovalApproved {
		tk.Status = core.StatusNew
	}
	if err := t.create(&tk); err != nil {
		return tk, err
	}
	if a.State == core.ApprovalApproved {
		return tk, t.postWork(tk)
	}
	return tk, t.askApprovers(tk, a)
}

func formText(it core.CatalogueItem, form map[string]string) string {
	var b strings.Builder
	for _, f := range it.Fields {
		if form[f.Name] != "" {
			b.WriteString(f.Label + "：" + form[f.Name] + "\n")
		}
	}
	return strings.TrimSpace(b.String())
}
