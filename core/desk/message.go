package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// directMessage routes what a person writes to the bot: the awaited answer of a running dialogue, a command, a word on open work, or a report.
func (t *turn) directMessage() error {
	text := strings.TrimSpace(t.ev.Text)
	if text == "" && len(t.ev.Attachments) == 0 {
		return t.say(t.tr("我没看懂这条消息的内容。请用文字描述问题，或发一张截图。"))
	}
	cmd, isCmd := parseCommand(text, t.prefix())
	if isCmd && strings.HasPrefix(cmd.name, "work.") && cmd.number == "" && !t.handles() {
		isCmd = false // an employee who says 解决 or 回复 means no command
	}
	if isCmd && t.isOption(text) {
		isCmd = false // 「服务」 may be the answer to what was asked
	}
	pending := t.d.Await
	if isCmd && cmd.name == "code" && (pending.choosing() || looks(cmd.label)) {
		// Answering the question by its code must find what is being placed, as pressing its button does; a look at an article answers nothing.
		if handled, err := t.typedClick(cmd); err != nil || handled {
			return err
		}
	}
	if a := t.takeAwait(cmd, isCmd); a != nil {
		return t.awaited(a, text)
	}
	if isCmd && cmd.name == "ticket.cancel" && cmd.number == "" && pending != nil && t.now.Before(pending.Until) {
		_, err := t.letGo(pending)
		return err
	}
	if isCmd && cmd.name == "human" && pending != nil && pending.What == "place" {
		return t.humanFor(pending)
	}
	if isCmd {
		if handled, err := t.command(cmd); err != nil || handled {
			return err
		}
	}
	if handled, err := t.explainedByNumber(text); err != nil || handled {
		return err
	}
	if handled, err := t.onOpenWork(text); err != nil || handled {
		return err
	}
	return t.report(text)
}

// prefix is the number prefix a bare number means: the desk the person works for, else the first one.
func (t *turn) prefix() string {
	for _, id := range t.me.ServedDesks() {
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

// command runs what a person typed in the direct chat; false means that it was no command after all.
func (t *turn) command(c command) (bool, error) {
	switch c.name {
	case "code":
		return t.typedClick(c)
	case "help":
		return true, t.show(t.helpCard())
	case "mine":
		return true, t.myTickets()
	case "human":
		return true, t.human()
	case "progress":
		return true, t.progress(c.number)
	case "catalogue":
		return true, t.catalogueNamed(c.rest)
	case "form.resume":
		return true, t.resumeFilling(c.rest)
	case "assets":
		return true, t.myAssets()
	case "approvals":
		return true, t.myApprovals()
	case "swap":
		return true, t.swapDuty(c)
	case "delegate":
		if c.label != "" {
			return t.proposeDelegation(c)
		}
		return true, t.delegate(c)
	case "leave":
		return true, t.takeLeave(c.rest)
	case "unleave":
		return true, t.endLeave(c.rest)
	case "leaves":
		return true, t.myLeave()
	case "delegations":
		return true, t.myDelegations()
	case "undelegate":
		return true, t.endDelegations()
	case "todo":
		return true, t.myWork()
	case "board", "overdue", "soon", "idle", "handover":
		return t.leads(c)
	case "behalf":
		return true, t.onBehalf(c.rest)
	case "prefer":
		return true, t.prefer(c.rest)
	case "quiet":
		return true, t.quiet(c.rest)
	case "language":
		return true, t.speak(c.rest)
	case "link":
		return true, t.linkAccount(c.rest)
	case "unlink":
		return true, t.unlinkAccount(c.rest)
	case "unbind":
		if len(t.me.Linked) > 0 {
			return true, t.unlinkAccount(c.rest)
		}
		fallthrough
	case "bind":
		return true, t.say(t.tr("群的绑定要在技术群里做：把我拉进群，在群里发送「@我 绑定 IT」。要把你在几个平台上的账号合成一个人，请发送「绑定账号」。"))
	case "ticket.confirm", "ticket.reopen":
		return t.typedVerdict(c)
	}
	if strings.HasPrefix(c.name, "approval.") {
		return true, t.typedApproval(c)
	}
	if strings.HasPrefix(c.name, "check.") {
		return true, t.typedCheck(c)
	}
	return true, t.typedVerb(c)
}

// handles reports whether the person handles tickets of any desk.
func (t *turn) handles() bool {
	return slices.ContainsFunc(t.w.Setup.Desks, func(d core.Desk) bool { return t.me.WorksFor(d.ID) })
}

// leads runs what is about a whole desk, on the one the person works for; somebody who works for none means a report.
func (t *turn) leads(c command) (bool, error) {
	for _, d := range t.w.Setup.Desks {
		if t.me.WorksFor(d.ID) && (len(t.me.ServedDesks()) == 0 || slices.Contains(t.me.ServedDesks(), d.ID)) {
			switch c.name {
			case "board":
				return true, t.board(d)
			case "handover":
				return true, t.handover(d, c.rest)
			}
			return true, t.listConcern(c.name, d)
		}
	}
	return false, nil
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
		return t.say(t.tr("请直接描述你遇到的问题，例如「VPN 连不上，报错 809」，也可以附上截图。"))
	}
	return t.show(t.helpCard())
}
