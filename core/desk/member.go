package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// members follows who joins and who leaves a desk's group. Membership gives and takes no right, because rights come from the directory: it says
// where somebody is. Groups of no desk are none of our business.
func (t *turn) members() error {
	b, err := t.tx.Binding(t.ctx, t.ev.Bot, t.ev.Conversation.ID)
	if err != nil {
		return ignoreNotFound(err)
	}
	desk, bound := t.w.desk(b.Desk)
	if !bound {
		return nil
	}
	known, err := t.presences()
	if err != nil {
		return err
	}
	if t.me, _, err = t.tx.PersonByAccount(t.ctx, t.bot.Platform, t.ev.Sender.Tenant, t.ev.Sender.ID); ignoreNotFound(err) != nil {
		return err
	}
	for _, m := range t.ev.Members {
		now := core.Presence{Bot: b.Bot, Conversation: b.Conversation, Tenant: m.Tenant, Account: m.ID, Here: t.ev.Kind == core.EventJoined, At: t.ev.At}
		before, told := known[accountKey(m.Tenant, m.ID)]
		if m.ID == "" || told && before.At.After(now.At) {
			continue // something later was told first
		}
		if err := t.tx.PutPresence(t.ctx, now); err != nil {
			return err
		}
		if told && before.Here == now.Here {
			continue // the same once more
		}
		if err := t.member(b, desk, m); err != nil {
			return err
		}
	}
	return nil
}

// member writes down that one account joined or left and does what follows for somebody who works for the desk; for nobody else does anything.
func (t *turn) member(b core.Binding, desk core.Desk, m core.Sender) error {
	p, _, err := t.tx.PersonByAccount(t.ctx, t.bot.Platform, m.Tenant, m.ID)
	if ignoreNotFound(err) != nil {
		return err
	}
	works := !m.External && p.WorksFor(desk.ID)
	if err := t.audit("group.member_"+string(t.ev.Kind), b.Conversation, map[string]any{
		"bot": b.Bot, "desk": desk.ID, "account": m.ID, "person": p.ID, "works_for_desk": works,
	}); err != nil || !works {
		return err
	}
	if t.ev.Kind == core.EventJoined {
		return t.welcome(p, b, desk)
	}
	return t.leftGroup(p, b, desk)
}

// welcome shows somebody who works for the desk what the group is for, in private.
func (t *turn) welcome(p core.Person, b core.Binding, desk core.Desk) error {
	draw := func() cards.Card {
		title := t.tr("欢迎加入%s", t.groupName(b))
		return cards.Card{
			Kind: cards.KindHelp, Title: title, Tone: cards.ToneInfo, Summary: title, Object: "help", Revision: 1, Code: core.NewCode(),
			Body: []cards.Block{cards.Markdown(t.tr("这里是%s的工单群，新工单会发在群里。点「接单」，或在群里 @我 发送「接单 %s」。", esc(desk.Name), ticketNumber(desk.Prefix, "123")))},
			Actions: []cards.Action{
				{Verb: "menu.todo", Label: t.label("menu.todo"), Style: cards.StylePrimary}, {Verb: "menu.help", Label: t.label("menu.help")},
			},
		}
	}
	_, err := t.post(letter{to: p.ID, draw: draw, matter: matterWelcome, urgency: core.UrgencyNotice, promise: core.PromiseOnce, prefer: b.Bot})
	return err
}

// leftGroup shows the desk's lead what somebody still has in hand who left the desk's group; who has nothing in hand is no matter for a message.
func (t *turn) leftGroup(p core.Person, b core.Binding, desk core.Desk) error {
	open, err := t.openAt(p, desk)
	if err != nil || len(open) == 0 {
		return err
	}
	draw := func() cards.Card { return t.leftCard(p, b, desk, open) }
	to, err := t.leadOrAdministrators(p, desk)
	if err != nil {
		return err
	}
	for _, id := range to {
		if _, err := t.post(letter{to: id, draw: draw, matter: matterNews, urgency: core.UrgencyNotice, promise: core.PromiseReach}); err != nil {
			return err
		}
	}
	return nil
}

// openAt lists what a person has in hand at a desk.
func (t *turn) openAt(p core.Person, desk core.Desk) (out []core.Ticket, _ error) {
	list, err := t.tx.AssignedTo(t.ctx, p.ID, 2*mostHanded)
	for _, tk := range list {
		if tk.Desk == desk.ID {
			out = append(out, tk)
		}
	}
	return out, err
}

// leftShown is how many tickets the lead's card lists.
const leftShown = 8

func (t *turn) leftCard(p core.Person, b core.Binding, desk core.Desk, open []core.Ticket) cards.Card {
	c := cards.Card{
		Kind: cards.KindChoice, Title: t.tr("%s 离开了%s", p.Name, t.groupName(b)), Tone: cards.ToneWarn, Object: leftObject(desk, p), Revision: 1, Code: core.NewCode(),
		Body:    []cards.Block{cards.Markdown(t.tr("%s 名下还有%s的 %d 张未完成工单。权限没有变，TA 仍可私聊处理；不再处理的话请交接给同事。", esc(p.Name), esc(desk.Name), len(open)))},
		Actions: []cards.Action{{Verb: "handover.ask", Label: t.tr("交接"), Style: cards.StylePrimary}},
		Footer:  t.tr("也可以在群里发送：交接 %s 给 同事姓名", p.Name),
	}
	c.Summary = t.tr("%s，名下还有 %d 张未完成工单", c.Title, len(open))
	var lines []string
	for _, tk := range open[:min(len(open), leftShown)] {
		lines = append(lines, "- **"+tk.Number+"** "+esc(tk.Title)+" · "+statusName(tk.Status)+" · "+string(tk.Priority))
	}
	if n := len(open) - leftShown; n > 0 {
		lines = append(lines, t.tr("- 另有 %d 张", n))
	}
	c.Body = append(c.Body, cards.Markdown(strings.Join(lines, "\n")))
	return c
}

func (t *turn) groupName(b core.Binding) string {
	if b.Title == "" {
		return t.tr("技术群")
	}
	return t.tr("「%s」", b.Title)
}
