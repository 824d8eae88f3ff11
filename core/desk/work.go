package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// workTicket returns the ticket of the pressed button, after checking that the person works for its desk. The check is made on every act:
// a card is a claim, never an authority.
func (t *turn) workTicket(verb string) (core.Ticket, error) {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if core.CodeOf(err) == core.CodeNotFound {
		return tk, core.Refuse(core.CodeNotFound, "没有找到这张工单，它可能已被清理。")
	}
	if err != nil {
		return tk, err
	}
	if !t.me.WorksFor(tk.Desk) {
		return tk, core.Refuse(core.CodeForbidden, "只有本服务台的处理人员可以操作 "+tk.Number+"。")
	}
	return tk, may(tk, verb)
}

// text is what the person wrote with the verb, on the card or behind the command.
func (t *turn) text() string {
	v := t.ev.Click.Values
	for _, k := range []string{"text", "reason", "note"} {
		if s := strings.TrimSpace(v[k]); s != "" {
			return s
		}
	}
	return ""
}

// workClaim takes a ticket. Of two people who press in the same moment one wins, since the ticket is locked; the other is told who.
func (t *turn) workClaim() error {
	tk, err := t.workTicket("claim")
	if err != nil {
		if core.CodeOf(err) == core.CodeConflict {
			return t.replyTicket(tk, core.MessageOf(err))
		}
		return err
	}
	switch {
	case tk.Assignee == t.me.ID:
		return t.replyTicket(tk, tk.Number+" 已经由你处理")
	case tk.Assignee != "":
		return t.replyTicket(tk, tk.Number+" 已由 "+t.name(tk.Assignee)+" 接单")
	case tk.Requester == t.me.ID:
		return core.Refuse(core.CodeForbidden, "这是你自己提交的工单，请由同事处理。")
	}
	return t.claim(&tk)
}

func (t *turn) claim(tk *core.Ticket) error {
	tk.Assignee, tk.Status = t.me.ID, core.StatusInProgress
	if err := t.responded(tk); err != nil {
		return err
	}
	if err := t.change(tk, "claimed", "", true); err != nil {
		return err
	}
	if err := t.tellStep(*tk, t.me.Name+" 已接单 "+tk.Number+"「"+tk.Title+"」，正在处理。"); err != nil {
		return err
	}
	return t.replyTicket(*tk, "你已接单 "+tk.Number)
}

// workAssign hands a ticket to a colleague named by @ or by name.
func (t *turn) workAssign() error {
	tk, err := t.workTicket("assign")
	if err != nil {
		return err
	}
	to, err := t.colleague(tk)
	if err != nil {
		return err
	}
	if to.ID == tk.Requester {
		return core.Refuse(core.CodeInvalid, to.Name+" 是这张工单的提交人，不能指派给本人。")
	}
	from := tk.Assignee
	tk.Assignee = to.ID
	if tk.Status == core.StatusNew {
		tk.Status = core.StatusAssigned
	}
	if err := t.change(&tk, "assigned", "转派给 "+to.Name, true); err != nil {
		return err
	}
	c := t.workCard(tk)
	if _, err := t.post(letter{
		to: to.ID, text: t.me.Name + " 把 " + tk.Number + "「" + tk.Title + "」转派给你", card: &c, urgency: core.UrgencyNotice, promise: core.PromiseReach, ticket: tk.ID,
	}); err != nil {
		return err
	}
	if from != "" && from != t.me.ID && from != to.ID {
		if _, err := t.post(letter{to: from, text: tk.Number + " 已由 " + t.me.Name + " 转派给 " + to.Name + "。", urgency: core.UrgencyNotice, promise: core.PromiseOnce}); err != nil {
			return err
		}
	}
	return t.replyTicket(tk, tk.Number+" 已转派给 "+to.Name)
}

// colleague finds whom a ticket is handed to: a mention, a name, or the choice on the card.
func (t *turn) colleague(tk core.Ticket) (core.Person, error) {
	for _, m := range t.ev.Mentions {
		p, _, err := t.tx.PersonByAccount(t.ctx, t.bot.Platform, m.Tenant, m.ID)
		if err == nil {
			return t.eligible(p, tk)
		}
		if err = ignoreNotFound(err); err != nil {
			return core.Person{}, err
		}
	}
	if id := t.ev.Click.Values["assignee"]; id != "" {
		p, err := t.tx.Person(t.ctx, core.PersonID(id))
		if err != nil {
			return p, err
		}
		return t.eligible(p, tk)
	}
	name := strings.TrimSpace(strings.TrimLeft(t.text(), "@＠给 "))
	if name == "" {
		return core.Person{}, core.Refuse(core.CodeInvalid, "请写明转给谁，例如「转派 "+tk.Number+" @张三」。")
	}
	found, err := t.tx.PeopleNamed(t.ctx, name)
	switch {
	case err != nil:
		return core.Person{}, err
	case len(found) == 0:
		return core.Person{}, core.Refuse(core.CodeNotFound, "没有找到叫「"+name+"」的同事，请检查姓名。")
	}
	for _, p := range found {
		if p.WorksFor(tk.Desk) {
			return p, nil
		}
	}
	return t.eligible(found[0], tk)
}

func (t *turn) eligible(p core.Person, tk core.Ticket) (core.Person, error) {
	if !p.WorksFor(tk.Desk) {
		d, _ := t.w.desk(tk.Desk)
		return p, core.Refuse(core.CodeForbidden, p.Name+" 不是"+d.Name+"的处理人员，不能转派。")
	}
	return p, nil
}

// workReply answers the requester in their own chat, whatever platform that is.
func (t *turn) workReply() error {
	tk, err := t.workTicket("reply")
	if err != nil {
		return err
	}
	text := t.text()
	if text == "" {
		return t.reply(Answer{Toast: toast(cards.ToneInfo, "请发送「@我 回复 "+tk.Number+" 内容」，内容会发给"+t.name(tk.Requester))})
	}
	if err := t.responded(&tk); err != nil {
		return err
	}
	if err := t.change(&tk, "replied", text, true); err != nil {
		return err
	}
	words := "💬 " + t.me.Name + " 回复了 " + tk.Number + "「" + esc(tk.Title) + "」：\n" + esc(text)
	if err := t.tell(tk, words, nil, core.UrgencyNotice, false); err != nil {
		return err
	}
	return t.replyTicket(tk, "已回复 "+t.name(tk.Requester))
}

// workNote keeps an internal note, which no requester ever sees.
func (t *turn) workNote() error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if err != nil {
		return err
	}
	if !t.me.WorksFor(tk.Desk) {
		return core.Refuse(core.CodeForbidden, "只有本服务台的处理人员可以添加备注。")
	}
	text := t.text()
	if text == "" {
		return t.reply(Answer{Toast: toast(cards.ToneInfo, "请发送「@我 备注 "+tk.Number+" 内容」，只有处理人员能看到")})
	}
	if err := t.change(&tk, "noted", text, false); err != nil {
		return err
	}
	return t.replyTicket(tk, "已添加内部备注")
}

// note is workNote for words written under a ticket's card.
func (t *turn) note(tk core.Ticket, text string) error {
	tk.Detail.Attachments = append(tk.Detail.Attachments, t.ev.Attachments...)
	if text == "" {
		text = "（附件）"
	}
	if err := t.change(&tk, "noted", text, false); err != nil {
		return err
	}
	if !t.ev.Mentioned {
		return nil
	}
	return t.say("已记为 " + tk.Number + " 的内部备注。要发给提交人请用「回复 " + tk.Number + " 内容」。")
}

// workHold stops the clock while the requester or a supplier is waited for.
func (t *turn) workHold() error {
	tk, err := t.workTicket("hold")
	if err != nil {
		return err
	}
	reason := t.text()
	if reason == "" {
		return t.reply(Answer{Toast: toast(cards.ToneInfo, "请写明原因：「@我 挂起 "+tk.Number+" 等待配件到货」")})
	}
	tk.Status, tk.Detail.HoldReason = core.StatusWaitingUser, reason
	if strings.Contains(reason, "供应商") || strings.Contains(reason, "厂商") || strings.Contains(reason, "到货") || strings.Contains(reason, "配件") {
		tk.Status = core.StatusWaitingSupplier
	}
	if tk.Assignee == "" {
		tk.Assignee = t.me.ID
	}
	pause(&tk, t.now, reason)
	if err := t.responded(&tk); err != nil {
		return err
	}
	if err := t.disarm(tk); err != nil {
		return err
	}
	if err := t.change(&tk, "held", reason, true); err != nil {
		return err
	}
	if err := t.tell(tk, "⏸ "+tk.Number+"「"+esc(tk.Title)+"」暂时挂起："+esc(reason)+"。补充信息请直接回复我。", nil, core.UrgencyNotice, false); err != nil {
		return err
	}
	return t.replyTicket(tk, tk.Number+" 已挂起，计时暂停")
}

func (t *turn) workResume() error {
	tk, err := t.workTicket("resume")
	if err != nil {
		return err
	}
	if err := t.running(&tk); err != nil {
		return err
	}
	if err := t.change(&tk, "resumed", "", true); err != nil {
		return err
	}
	return t.replyTicket(tk, tk.Number+" 已恢复处理")
}

// running puts a paused ticket back to work and its clocks with it.
func (t *turn) running(tk *core.Ticket) error {
	resume(tk, t.now)
	tk.Status, tk.Detail.HoldReason = core.StatusInProgress, ""
	if tk.Assignee == "" {
		tk.Status = core.StatusNew
	}
	return t.arm(tk)
}

// workResolve ends the work; the requester confirms or reopens.
func (t *turn) workResolve() error {
	tk, err := t.workTicket("resolve")
	if err != nil {
		if tk.Status == core.StatusResolved {
			return t.replyTicket(tk, tk.Number+" 已经是「已解决」")
		}
		return err
	}
	resume(&tk, t.now)
	if tk.Assignee == "" {
		tk.Assignee = t.me.ID
	}
	tk.Status, tk.Detail.Resolution, tk.Detail.ResolvedAt, tk.Detail.HoldReason = core.StatusResolved, t.text(), t.now, ""
	if err := t.responded(&tk); err != nil {
		return err
	}
	if err := t.disarm(tk); err != nil {
		return err
	}
	if err := t.tx.SetTimer(t.ctx, Timer{Kind: timerClose, Object: string(tk.ID), Due: t.now.Add(closeAfter)}); err != nil {
		return err
	}
	if err := t.change(&tk, "resolved", tk.Detail.Resolution, true); err != nil {
		return err
	}
	c := t.resultCard(tk)
	if err := t.tell(tk, c.Summary, &c, core.UrgencyNotice, false); err != nil {
		return err
	}
	return t.replyTicket(tk, tk.Number+" 已解决，等待"+t.name(tk.Requester)+"确认")
}

// queueNext claims the most urgent waiting ticket of the group's desk.
func (t *turn) queueNext() error {
	desk := core.DeskID(t.ev.Click.Arg)
	if !t.me.WorksFor(desk) {
		return core.Refuse(core.CodeForbidden, "只有本服务台的处理人员可以接单。")
	}
	waiting, _, err := t.tx.Queue(t.ctx, desk, 5)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		tk, err := t.tx.Ticket(t.ctx, w.ID)
		if err != nil {
			return err
		}
		if tk.Assignee == "" && tk.Requester != t.me.ID && may(tk, "claim") == nil {
			return t.claimNext(tk)
		}
	}
	return t.reply(done("队列里没有待接的工单了", nil))
}

// claimNext claims from the summary card: the summary stays, the ticket's own card is sent.
func (t *turn) claimNext(tk core.Ticket) error {
	tk.Assignee, tk.Status = t.me.ID, core.StatusInProgress
	if err := t.responded(&tk); err != nil {
		return err
	}
	if err := t.change(&tk, "claimed", "", true); err != nil {
		return err
	}
	if err := t.tellStep(tk, t.me.Name+" 已接单 "+tk.Number+"「"+tk.Title+"」，正在处理。"); err != nil {
		return err
	}
	c := t.workCard(tk)
	if _, err := t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: t.ev.Bot, Target: core.Target{Conversation: t.ev.Conversation.ID}, Urgency: core.UrgencyNotice,
		Promise: core.PromiseOnce, Text: c.Summary, Card: &c, Ticket: tk.ID,
	}); err != nil {
		return err
	}
	return t.reply(done("你已接单 "+tk.Number, nil))
}
