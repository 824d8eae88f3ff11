package desk

import (
	"strings"

	"github.com/imdesk/imdesk/core"
)

// groupMessage handles what is said to the bot (or, where the platform delivers it, in a ticket's thread) in a group. The group gives the
// place, the directory gives the role: who doesn't work for the desk gains nothing by being in its group.
func (t *turn) groupMessage() error {
	b, err := t.seeGroup()
	if err != nil {
		return err
	}
	text := strings.TrimSpace(t.ev.Text)
	prefix := t.prefix()
	desk, bound := t.w.desk(b.Desk)
	if bound {
		prefix = desk.Prefix
		if err := t.isHere(); err != nil {
			return err
		}
	}
	named, bare := leadingNames(text)
	cmd, isCmd := parseCommand(bare, prefix)
	if cmd.name == "work.assign" && cmd.rest == "" {
		cmd.rest = named
	}
	if !t.ev.Mentioned && !isCmd && t.d.Await == nil {
		return t.threadTalk(desk, text)
	}
	switch {
	case isCmd && (cmd.name == "link" || cmd.name == "unlink"):
		return t.linkInGroup(cmd)
	case isCmd && (cmd.name == "prefer" || cmd.name == "quiet" || cmd.name == "language"):
		return t.say(t.tr("这是你自己的设置，请私聊我发送。"))
	case isCmd && (cmd.name == "bind" || cmd.name == "unbind"):
		return t.bind(b, cmd)
	case !bound:
		return t.unboundGroup(isCmd, cmd, text)
	case !t.me.WorksFor(desk.ID):
		return t.say(t.tr("这个群由%s的处理人员使用，在这里操作需要本服务台的权限：处理人员请管理员在控制台「人员」里加入。需要帮助请私聊我描述问题。", desk.Name))
	}
	if isCmd && cmd.name == "code" && t.d.Await.choosing() {
		if handled, err := t.typedClick(cmd); err != nil || handled {
			return err
		}
	}
	if a := t.takeAwait(cmd, isCmd); a != nil {
		return t.awaited(a, text)
	}
	if isCmd {
		if handled, err := t.groupCommand(desk, cmd); err != nil || handled {
			return err
		}
	}
	return t.threadTalk(desk, text)
}

// leadingNames takes off the names a message begins with, and returns the last one: "@李雷 转派 IT-123" is a command too.
func leadingNames(text string) (last, rest string) {
	const blanks = " \u2005\u00a0\t\n"
	for strings.HasPrefix(text, "@") || strings.HasPrefix(text, "＠") {
		i := strings.IndexAny(text, blanks)
		if i < 0 {
			break
		}
		last, text = text[:i], strings.TrimLeft(text[i:], blanks)
	}
	return last, text
}

// groupCommand runs what a technician typed in a desk's group; false means that it was no command after all.
func (t *turn) groupCommand(desk core.Desk, c command) (bool, error) {
	if elsewhere, err := t.ofAnotherDesk(c.number, desk); err != nil || elsewhere {
		return true, err
	}
	switch c.name {
	case "help":
		return true, t.show(t.groupHelpCard(desk))
	case "todo", "mine":
		return true, t.myWork()
	case "board":
		return true, t.board(desk)
	case "overdue", "soon", "idle":
		return true, t.listConcern(c.name, desk)
	case "behalf":
		return true, t.onBehalf(c.rest)
	case "handover":
		return true, t.handover(desk, c.rest)
	case "progress":
		return true, t.progress(c.number)
	case "code":
		return t.typedClick(c)
	case "ticket.confirm":
		c.name = "work.resolve" // 已解决 IT-000123
	case "human", "assets", "catalogue", "form.resume", "approvals", "delegate", "delegations", "undelegate", "leave", "unleave", "leaves", "swap", "ticket.cancel", "ticket.nudge", "ticket.reopen":
		return true, t.say(t.tr("这个操作请私聊我进行。"))
	}
	if strings.HasPrefix(c.name, "check.") {
		return true, t.typedCheck(c)
	}
	if strings.HasPrefix(c.name, "approval.") {
		return true, t.say(t.tr("审批请私聊我进行，例如私聊发送「我的审批」。"))
	}
	return true, t.typedVerb(c)
}

// ofAnotherDesk answers by itself when a number names a ticket of another desk: whatever its handler may do, the group isn't the place.
func (t *turn) ofAnotherDesk(number string, desk core.Desk) (bool, error) {
	if number == "" {
		return false, nil
	}
	tk, err := t.tx.TicketNumbered(t.ctx, number)
	if err != nil || tk.Desk == desk.ID {
		return false, ignoreNotFound(err)
	}
	return true, t.say(t.elsewhere(number))
}

func (t *turn) elsewhere(number string) string {
	return t.tr("%s 不是本服务台的工单。如果你负责它，请私聊我操作。", number)
}

// threadTalk takes words under a ticket's card as an internal note, which the requester never sees.
func (t *turn) threadTalk(desk core.Desk, text string) error {
	if !t.me.WorksFor(desk.ID) || text == "" && len(t.ev.Attachments) == 0 {
		return nil
	}
	tk, ok, err := t.ticketReferred()
	if err != nil {
		return err
	}
	if !ok {
		if nums := numbersIn(text, t.prefixes()); len(nums) > 0 {
			tk, err = t.tx.TicketNumbered(t.ctx, nums[0])
			ok = err == nil
			if err = ignoreNotFound(err); err != nil {
				return err
			}
		}
	}
	meant, slipped := mistyped(text, desk.Prefix)
	switch {
	case slipped && t.ev.Mentioned:
		return t.say(t.tr("没有「%s」这个操作，你是想说「%s」吗？发送「帮助」查看全部操作。", esc(clip(firstLine(text), 20)), meant))
	case ok && tk.Desk != desk.ID && !t.ev.Mentioned:
		return nil
	case ok && tk.Desk != desk.ID:
		return t.say(t.elsewhere(tk.Number))
	case ok && desk.Talk == core.TalkReply:
		t.byText = true
		t.ev.Click = workClick("work.reply", string(tk.ID), text)
		return t.click()
	case ok:
		return t.note(tk, text)
	case t.ev.Mentioned:
		return t.show(t.groupHelpCard(desk))
	}
	return nil
}

func (t *turn) unboundGroup(isCmd bool, c command, text string) error {
	switch {
	case isCmd && c.name == "help":
		return t.say(t.tr("这个群还没有绑定服务台。服务台管理员可以发送「@我 绑定 IT」，之后新工单会出现在这里。\n员工可以私聊我报障，也可以在这里 @我 说明故障，进展会私聊告诉你。"))
	case isCmd && c.name == "code":
		if handled, err := t.typedClick(c); err != nil || handled {
			return err
		}
	case isCmd:
		return t.say(t.tr("这个操作请私聊我进行，工单内容不适合在普通群里公开。要报障请私聊我描述问题，或在这里 @我 说明故障。"))
	}
	return t.publicCase(text)
}

// bind makes the group the place of a desk's queue, or releases it. Only an admin or the desk's own lead may.
func (t *turn) bind(b core.Binding, c command) error {
	desk, ok := t.w.deskNamed(c.rest)
	if c.name == "unbind" {
		desk, ok = t.w.desk(b.Desk)
		if !ok {
			return t.say(t.tr("本群没有绑定任何服务台。"))
		}
	}
	if !ok {
		return t.say(t.tr("请写明服务台，例如「绑定 IT」。可选：%s。", t.deskNames()))
	}
	if !t.me.Leads(desk) {
		if err := t.audit("refused.bind", b.Conversation, map[string]any{"desk": desk.ID}); err != nil {
			return err
		}
		return t.say(t.tr("只有管理员或%s的组长可以绑定群，已记录这次尝试。", desk.Name))
	}
	b.Desk, b.Broken = desk.ID, ""
	answer := t.tr("✅ 本群已绑定「%s」。新工单会发到这里，处理人员可以点卡片按钮，或 @我 接单 %s-000123。", desk.Name, desk.Prefix)
	if c.name == "unbind" {
		b.Desk, answer = "", t.tr("本群已解除与「%s」的绑定，不再接收新工单。", desk.Name)
	}
	if err := t.tx.PutBinding(t.ctx, b); err != nil {
		return err
	}
	if err := t.audit("group."+c.name, b.Conversation, map[string]any{"desk": desk.ID, "bot": t.ev.Bot}); err != nil {
		return err
	}
	return t.say(answer)
}

func (t *turn) deskNames() string {
	names := make([]string, len(t.w.Setup.Desks))
	for i, d := range t.w.Setup.Desks {
		names[i] = t.tr("%s（%s）", d.Prefix, d.Name)
	}
	return strings.Join(names, t.tr("、"))
}

// seeGroup records a group that speaks, so that the console can list it; chat ids exist only in callbacks.
func (t *turn) seeGroup() (core.Binding, error) {
	b, err := t.tx.Binding(t.ctx, t.ev.Bot, t.ev.Conversation.ID)
	title := t.ev.Conversation.Title
	if err == nil && b.Broken == "" && (title == "" || title == b.Title) {
		return b, nil
	}
	if err != nil {
		if err = ignoreNotFound(err); err != nil {
			return b, err
		}
		b = core.Binding{Bot: t.ev.Bot, Platform: t.bot.Platform, Conversation: t.ev.Conversation.ID}
	}
	if title != "" {
		b.Title = title
	}
	b.Broken = ""
	return b, t.tx.PutBinding(t.ctx, b)
}

// membership follows the bot's own membership of groups.
func (t *turn) membership() error {
	b, err := t.seeGroup()
	if err != nil {
		return err
	}
	if err := t.tx.ForgetPresences(t.ctx, b.Bot, b.Conversation); err != nil || t.ev.Kind == core.EventBotAdded {
		return err
	}
	b.Broken = t.tr("机器人已被移出群")
	if err := t.audit("group.lost", b.Conversation, map[string]any{"bot": t.ev.Bot, "desk": b.Desk}); err != nil {
		return err
	}
	return t.tx.PutBinding(t.ctx, b)
}
