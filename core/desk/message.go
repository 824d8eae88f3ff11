package desk

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/imdesk/imdesk/core"
)

// directMessage routes what a person writes to the bot: the awaited answer of a running dialogue, a command, a word on open work, or a report.
func (t *turn) directMessage() error {
	text := strings.TrimSpace(t.ev.Text)
	if text == "" && len(t.ev.Attachments) == 0 {
		return t.say("我没看懂这条消息的内容。请用文字描述问题，或发一张截图。")
	}
	cmd, isCmd := parseCommand(text, t.prefix())
	if isCmd && strings.HasPrefix(cmd.name, "work.") && cmd.number == "" && len(t.me.Desks) == 0 {
		isCmd = false // an employee who says 解决 or 回复 means no command
	}
	if a := t.d.Await; a != nil {
		t.d.Await = nil
		if t.now.Before(a.Until) && !(isCmd && cmd.name != "code" && endsDialogue(cmd)) {
			return t.awaited(a, text)
		}
	}
	if isCmd {
		return t.command(cmd)
	}
	handled, err := t.onOpenWork(text)
	if err != nil || handled {
		return err
	}
	return t.report(text)
}

// endsDialogue reports whether a command typed instead of the awaited answer means that the person moved on.
func endsDialogue(c command) bool {
	switch c.name {
	case "help", "human", "mine", "progress", "approvals", "todo", "catalogue":
		return true
	case "ticket.cancel":
		return c.number == ""
	}
	return false
}

// prefix is the number prefix a bare number means: the desk the person works for, else the first one.
func (t *turn) prefix() string {
	for _, id := range t.me.Desks {
		if d, ok := t.w.desk(id); ok {
			return d.Prefix
		}
	}
	if len(t.w.Setup.Desks) > 0 {
		return t.w.Setup.Desks[0].Prefix
	}
	return ""
}

func (t *turn) prefixes() []string {
	out := make([]string, len(t.w.Setup.Desks))
	for i, d := range t.w.Setup.Desks {
		out[i] = d.Prefix
	}
	return out
}

func (t *turn) command(c command) error {
	switch c.name {
	case "code":
		return t.typedClick(c)
	case "help":
		return t.show(t.helpCard())
	case "mine":
		return t.myTickets()
	case "human":
		return t.human()
	case "progress":
		return t.progress(c.number)
	case "catalogue":
		return t.catalogueNamed(c.rest)
	case "approvals":
		return t.myApprovals()
	case "todo":
		return t.myWork()
	case "bind", "unbind":
		return t.say("「绑定」要在技术群里使用：把我拉进群，然后发送 @我 绑定 IT。")
	}
	return t.typedVerb(c)
}

// typedClick answers a card by text: the label of a button and the card's short code.
func (t *turn) typedClick(c command) error {
	k, err := t.tx.CopyByCode(t.ctx, c.code, t.me.ID, t.ev.Conversation.ID)
	if core.CodeOf(err) == core.CodeNotFound {
		return t.say("没有找到编号 " + c.code + " 的卡片。请检查编号，或发送「我的工单」「我的审批」查看最新状态。")
	}
	if err != nil {
		return err
	}
	name, ok := verbOfLabel(c.label)
	if !ok {
		return t.say("这张卡片没有「" + c.label + "」这个操作。")
	}
	t.clicked, t.byText = k, true
	t.ev.Click = &core.Click{Values: map[string]string{}}
	t.ev.Click.Verb, t.ev.Click.Object, t.ev.Click.Revision = name, k.Object, k.Revision
	if c.rest != "" {
		t.ev.Click.Values["reason"], t.ev.Click.Values["text"] = c.rest, c.rest
	}
	return t.click()
}

// typedVerb runs a verb on a ticket named by number: "接单 123", "解决 IT-000123 已重启".
func (t *turn) typedVerb(c command) error {
	tk, err := t.ticketMeant(c.number)
	if err != nil || tk.ID == "" {
		return err
	}
	t.byText = true
	t.ev.Click = &core.Click{Values: map[string]string{"text": c.rest, "reason": c.rest}}
	t.ev.Click.Verb, t.ev.Click.Object, t.ev.Click.Revision = c.name, string(tk.ID), tk.Revision
	return t.click()
}

// ticketMeant finds the ticket a command is about: the number typed, the thread or card it was typed under, or the only open one.
// It answers by itself and returns an empty ticket when there is none.
func (t *turn) ticketMeant(number string) (core.Ticket, error) {
	if number != "" {
		tk, err := t.tx.TicketNumbered(t.ctx, number)
		if core.CodeOf(err) == core.CodeNotFound || err == nil && !t.maySee(tk) {
			return core.Ticket{}, t.say("没有找到工单 " + number + "，请检查编号。发送「我的工单」可以查看你的全部工单。")
		}
		return tk, err
	}
	if tk, ok, err := t.ticketReferred(); err != nil || ok {
		return tk, err
	}
	if t.ev.Conversation.Kind == core.Direct {
		mine, err := t.tx.TicketsOf(t.ctx, t.me.ID, true, 2)
		if err != nil {
			return core.Ticket{}, err
		}
		if len(mine) == 1 {
			return t.tx.Ticket(t.ctx, mine[0].ID)
		}
	}
	return core.Ticket{}, t.say("请带上工单编号，例如「进度 IT-000123」。")
}

// ticketReferred finds the ticket whose card the message replies to, stands in the thread of, or quotes.
func (t *turn) ticketReferred() (core.Ticket, bool, error) {
	for _, ref := range []string{t.ev.ReplyTo, t.ev.Conversation.Thread} {
		if ref == "" {
			continue
		}
		k, err := t.tx.CopyByMessage(t.ctx, t.ev.Bot, ref)
		if core.CodeOf(err) == core.CodeNotFound {
			continue
		}
		if err != nil {
			return core.Ticket{}, false, err
		}
		tk, err := t.tx.Ticket(t.ctx, core.TicketID(k.Object))
		if core.CodeOf(err) == core.CodeNotFound {
			continue // an approval or a draft
		}
		return tk, err == nil, err
	}
	for _, n := range numbersIn(t.ev.Quote, t.prefixes()) {
		tk, err := t.tx.TicketNumbered(t.ctx, n)
		if core.CodeOf(err) == core.CodeNotFound {
			continue
		}
		return tk, err == nil, err
	}
	return core.Ticket{}, false, nil
}

// onOpenWork applies the rule for messages of someone with open work: a comment if it names a ticket, replies to a card, or is media or a
// short follow-up soon after activity on exactly one open ticket; in doubt the person is asked.
func (t *turn) onOpenWork(text string) (bool, error) {
	open, err := t.tx.TicketsOf(t.ctx, t.me.ID, true, 5)
	if err != nil || len(open) == 0 {
		return false, err
	}
	if tk, ok, err := t.ticketReferred(); err != nil || ok && tk.Requester == t.me.ID {
		return ok, errOr(err, func() error { return t.comment(tk, text) })
	}
	for _, n := range numbersIn(text, t.prefixes()) {
		for _, tk := range open {
			if tk.Number == n {
				return true, t.commentOn(tk.ID, text)
			}
		}
	}
	if t.d.newest(t.now) != nil {
		return false, nil // amends the report being written
	}
	recent := t.now.Sub(t.d.RecentAt) <= followUp && isOpen(open, t.d.Recent)
	short := utf8.RuneCountInString(text) <= shortFollowUp
	reading := t.w.Read(text)
	switch {
	case len(open) == 1 && recent && (len(t.ev.Attachments) > 0 || short && reading.Intent != IntentReport && reading.Intent != IntentRequest):
		if reading.Intent == IntentThanks || reading.Intent == IntentGreeting {
			return false, nil
		}
		return true, t.commentOn(open[0].ID, text)
	case len(t.ev.Attachments) > 0 && text == "", recent && short && reading.Intent != IntentThanks && reading.Intent != IntentGreeting:
		return true, t.askPlace(open, text)
	}
	return false, nil
}

func isOpen(open []core.Ticket, id core.TicketID) bool {
	for _, tk := range open {
		if tk.ID == id {
			return true
		}
	}
	return false
}

func errOr(err error, f func() error) error {
	if err != nil {
		return err
	}
	return f()
}

// awaited takes the message as the answer that was asked for.
func (t *turn) awaited(a *await, text string) error {
	switch a.What {
	case "reject":
		return t.rejectBecause(core.ApprovalID(a.Object), text)
	case "edit_text":
		return t.draftTextGiven(a.Object, text)
	case "comment":
		return t.commentOn(core.TicketID(a.Object), text)
	case "human":
		r := t.w.Read(text)
		r.Articles = nil
		return t.begin(r, text)
	case "form":
		return t.catalogueAnswer(a, text)
	case "place":
		t.d.Await = a // still to be pressed; the new message joins what is being placed
		a.Text = strings.TrimSpace(a.Text + "\n" + text)
		a.Attachments = append(a.Attachments, t.ev.Attachments...)
		return t.say("好的，一并记下了。请在上面的卡片里选择这条消息属于哪个工单，或选「新问题」。")
	}
	return t.report(text)
}

// expect makes the next message mean what.
func (t *turn) expect(what, object string) {
	t.d.Await = &await{What: what, Object: object, Until: t.now.Add(awaitFor)}
}

// entered greets a person who opens the chat, once a day.
func (t *turn) entered() error {
	if t.now.Sub(t.d.Greeted) < 20*time.Hour {
		return nil
	}
	t.d.Greeted = t.now
	return t.show(t.helpCard())
}

// menu runs a fixed menu entry of the platform.
func (t *turn) menu() error {
	switch key := t.ev.Text; {
	case strings.Contains(key, "mine") || strings.Contains(key, "my_tickets"):
		return t.myTickets()
	case strings.Contains(key, "human"):
		return t.human()
	case strings.Contains(key, "catalogue") || strings.Contains(key, "request"):
		return t.catalogueNamed("")
	case strings.Contains(key, "new"):
		return t.say("请直接描述你遇到的问题，例如「VPN 连不上，报错 809」，也可以附上截图。")
	}
	return t.show(t.helpCard())
}
