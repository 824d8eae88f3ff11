package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// workAssign hands a ticket to a colleague named by @ or by name.
func (t *turn) workAssign() error {
	tk, err := t.workTicket("assign")
	if err != nil {
		return err
	}
	if len(t.ev.Mentions) == 0 && t.text() == "" && t.chosen() == "" && t.named == "" {
		return t.askColleague(tk)
	}
	to, err := t.colleague(tk)
	if err != nil {
		return err
	}
	if to.Is(tk.Assignee) {
		return t.replyTicket(tk, t.tr("%s 已经由%s处理", tk.Number, to.Name))
	}
	if to.Is(tk.Requester) {
		return core.Refuse(core.CodeInvalid, "%s 是这张工单的提交人，不能指派给本人。", to.Name)
	}
	gone, err := t.absentees()
	if err != nil {
		return err
	}
	if away, err := gone(to); err != nil || away {
		return cmp.Or(err, core.Refuse(core.CodeConflict, "%s 已离开这个群，在这里转派 TA 看不到。请转派给群里的同事，或私聊我转派。", to.Name))
	}
	from := tk.Assignee
	tk.Assignee = to.ID
	if err := move(&tk, "assign"); err != nil {
		return err
	}
	if err := t.change(&tk, "assigned", language.Stored("转派给 %s", to.Name), true); err != nil {
		return err
	}
	if err := t.tellStep(tk, language.Say("%s「%s」已转给 %s 处理。", tk.Number, tk.Title, to.Name)); err != nil {
		return err
	}
	draw := func() cards.Card {
		c := t.workCard(tk)
		c.Subtitle = t.tr("%s 转派给你", t.me.Name)
		return c
	}
	if _, err := t.post(letter{
		to: to.ID, text: language.Say("%s 把 %s「%s」转派给你", t.me.Name, tk.Number, tk.Title), draw: draw, matter: matterHands, urgency: core.UrgencyNotice, promise: core.PromiseReach, ticket: tk.ID, prefer: t.ev.Bot,
	}); err != nil {
		return err
	}
	if err := t.passAll(to.ID, tk); err != nil {
		return err
	}
	if from != "" && !t.me.Is(from) && !to.Is(from) {
		if _, err := t.post(letter{to: from, text: language.Say("%s 已由 %s 转派给 %s。", tk.Number, t.me.Name, to.Name), matter: matterHands, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID}); err != nil {
			return err
		}
	}
	called, err := t.callOut(to, tk)
	if err != nil || called && t.byText {
		return err
	}
	return t.replyTicket(tk, t.tr("%s 已转派给 %s", tk.Number, to.Name))
}

// callOut addresses a colleague by @ in the group in which a ticket was handed to them, where the platform can and it costs no metered call
// of its own; false means that it didn't.
func (t *turn) callOut(to core.Person, tk core.Ticket) (bool, error) {
	if t.ev.Conversation.Kind != core.Group || !t.bot.Mentions || t.bot.Metered && !t.byText {
		return false, nil
	}
	accounts, err := t.tx.Accounts(t.ctx, to.ID)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(accounts, func(a core.Account) bool { return a.Platform == t.bot.Platform && a.Unreachable == "" })
	if i < 0 {
		return false, nil
	}
	if _, quiet, err := t.quietUntil(to.ID); err != nil || quiet && !first(tk) { // an @ rings at night as any letter would
		return false, err
	}
	_, err = t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: t.ev.Bot, Target: t.replyTarget(), Urgency: core.UrgencyAnswer, Promise: core.PromiseOnce, Matter: matterAnswer,
		Text: t.tr("%s「%s」已转派给你。", tk.Number, esc(tk.Title)), Mentions: []core.Sender{accounts[i].Sender(to.Name)}, Ticket: tk.ID,
	})
	return true, err
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
	if id := t.chosen(); id != "" {
		p, err := t.tx.Person(t.ctx, id)
		if err != nil {
			return p, err
		}
		return t.eligible(p, tk)
	}
	name := cmp.Or(t.named, strings.TrimSpace(strings.TrimLeft(t.text(), "@＠给 ")))
	found, err := t.tx.PeopleNamed(t.ctx, name)
	switch {
	case err != nil:
		return core.Person{}, err
	case len(found) == 0:
		return core.Person{}, core.Refuse(core.CodeNotFound, "没有找到叫「%s」的同事，请检查姓名。", name)
	}
	for _, p := range found {
		if p.WorksFor(tk.Desk) {
			return p, t.mayTake(p, tk)
		}
	}
	return t.eligible(found[0], tk)
}

func (t *turn) eligible(p core.Person, tk core.Ticket) (core.Person, error) {
	if !p.WorksFor(tk.Desk) {
		d, _ := t.w.desk(tk.Desk)
		return p, core.Refuse(core.CodeForbidden, "%s 不是%s的处理人员，不能转派。", p.Name, d.Name)
	}
	return p, t.mayTake(p, tk)
}

// chosen is the colleague picked on a card.
func (t *turn) chosen() core.PersonID {
	return core.PersonID(cmp.Or(t.ev.Click.Arg, t.ev.Click.Values["assignee"]))
}
