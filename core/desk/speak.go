package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// replyTarget answers the very event, with the adapter's short-lived handle.
func (t *turn) replyTarget() core.Target {
	to := core.Target{Conversation: t.ev.Conversation.ID, Account: t.ev.Sender, Handle: clone(t.ev.Handle)}
	if t.ev.Conversation.Kind == core.Group {
		to.Group, to.ReplyTo, to.InThread = true, t.ev.MessageRef, t.ev.Conversation.Thread != ""
	}
	return to
}

// say answers the person in the conversation the event came from; the first answer to a message goes before everything else.
func (t *turn) say(text string) error { return t.sayTo(t.replyTarget(), text) }

func (t *turn) sayTo(to core.Target, text string) error {
	_, err := t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: t.ev.Bot, Target: to, Urgency: core.UrgencyAnswer, Promise: core.PromiseReach, Matter: matterAnswer, Text: text, Person: t.me.ID,
	})
	return err
}

// show answers with a card, in the conversation of the event.
func (t *turn) show(c cards.Card) error {
	c.Language = t.reader
	_, err := t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: t.ev.Bot, Target: t.replyTarget(), Urgency: core.UrgencyAnswer, Promise: core.PromiseReach, Matter: matterAnswer,
		Text: c.Summary, Card: &c, Person: t.me.ID,
	})
	return err
}

// letter is a message to a person wherever they can be reached.
type letter struct {
	to   core.PersonID
	text language.Phrase
	// card goes with the text. draw composes it for its reader, and its summary is the text where there is none.
	card    *cards.Card
	draw    func() cards.Card
	urgency core.Urgency
	promise core.Promise
	ticket  core.TicketID
	final   bool
	// prefer is the bot to use if the person has been heard through it, for example the one a report came in by.
	prefer core.BotID
	// urgent presses the person to look at the message, where the platform can.
	urgent core.UrgentMeans
	// avoid are accounts that already failed for this message.
	avoid []string
	// matter is what it is about, first that it concerns a ticket of the first priority without being one of its own messages.
	matter core.Matter
	first  bool
}

// post sends a letter through the account most recently heard, else any account for which the org has a bot. It reports false when the
// person can't be reached on any account.
func (t *turn) post(l letter) (bool, error) {
	accounts, err := t.tx.Accounts(t.ctx, l.to)
	if err != nil {
		return false, err
	}
	wishes, err := t.tx.Wishes(t.ctx, l.to)
	if err != nil {
		return false, err
	}
	bot, to, ok := t.route(accounts, l, wishes.Platform)
	if !ok {
		return false, nil
	}
	if held, err := t.letterHeldBack(l); err != nil || held {
		return held, err
	}
	text := t.compose(&l, language.Of(wishes.Language))
	message, err := t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: bot, Target: core.Target{Account: to}, Urgency: l.urgency, Promise: l.promise, Matter: l.about(),
		Text: text, Card: l.card, Ticket: l.ticket, Person: l.to, Final: l.final,
	})
	if err != nil {
		return true, err
	}
	return true, t.urge(l, bot, to, text, message)
}

func (l letter) about() core.Matter {
	if l.first {
		return matterFirst
	}
	return l.matter
}

// compose writes a letter in the language of its reader.
func (t *turn) compose(l *letter, reader language.Tag) string {
	if l.draw != nil {
		c := t.drawnFor(reader, l.draw)
		l.card = &c
	}
	if l.text.Empty() && l.card != nil {
		return l.card.Summary
	}
	return l.text.In(reader)
}

func (t *turn) route(accounts []core.Account, l letter, wished core.Platform) (core.BotID, core.Sender, bool) {
	slices.SortStableFunc(accounts, func(a, b core.Account) int {
		return t.rank(a, l.prefer, wished) - t.rank(b, l.prefer, wished)
	})
	for _, a := range accounts {
		if a.Unreachable != "" || slices.Contains(l.avoid, a.ID) {
			continue
		}
		if bot := t.botFor(a); bot != "" {
			return bot, a.Sender(""), true
		}
	}
	return "", core.Sender{}, false
}

// rank orders accounts: those of the platform the person wishes, the one heard through the preferred bot, those heard at all, the one the preferred bot could reach, the rest.
func (t *turn) rank(a core.Account, prefer core.BotID, wished core.Platform) int {
	switch {
	case wished != "" && a.Platform == wished:
		return -1
	case prefer != "" && a.Bot == prefer:
		return 0
	case a.Bot != "":
		return 1
	case prefer != "" && t.botFor(a) == prefer:
		return 2
	}
	return 3
}

// botFor returns the bot that reaches an account: the one that heard it, else any of the platform.
func (t *turn) botFor(a core.Account) core.BotID {
	if b, ok := t.w.Bots[a.Bot]; ok && b.Platform == a.Platform {
		return b.ID
	}
	var found core.BotID
	for id, b := range t.w.Bots {
		if b.Platform == a.Platform && (found == "" || id < found) {
			found = id
		}
	}
	return found
}

// tell informs a requester about their ticket, through the bot it came in by, and sees to it that an unreachable one is reported.
// A task has no requester.
func (t *turn) tell(tk core.Ticket, matter core.Matter, text language.Phrase, draw func() cards.Card) error {
	if tk.Type == core.Task {
		return nil
	}
	ok, err := t.post(letter{
		to: tk.Requester, text: text, draw: draw, matter: matter, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID, prefer: tk.Bot,
	})
	if err != nil || ok {
		return err
	}
	return t.reportUnreachable(tk, tk.Requester)
}

// undeliverable marks the account a message failed for, tries the person's others, and tells the desk when none is left.
func (t *turn) undeliverable(m core.Outbound, why string) error {
	if m.Kind != core.SendMessage || m.Person == "" || m.Target.Account.ID == "" {
		return t.groupLost(m, why)
	}
	bot := t.w.Bots[m.Bot]
	if err := t.tx.MarkUnreachable(t.ctx, bot.Platform, m.Target.Account.Tenant, m.Target.Account.ID, why); err != nil {
		return err
	}
	ok, err := t.post(letter{
		to: m.Person, text: language.Words(m.Text), card: m.Card, matter: m.Matter, urgency: m.Urgency, promise: m.Promise, ticket: m.Ticket, final: m.Final,
		avoid: []string{m.Target.Account.ID},
	})
	if err != nil || ok || m.Ticket == "" {
		return err
	}
	tk, err := t.tx.Ticket(t.ctx, m.Ticket)
	if err != nil {
		return err
	}
	return t.reportUnreachable(tk, m.Person)
}

// groupLost breaks the binding of a group that refuses us for good.
func (t *turn) groupLost(m core.Outbound, why string) error {
	if m.Target.Conversation == "" || m.Target.Account.ID != "" {
		return nil
	}
	b, err := t.tx.Binding(t.ctx, m.Bot, m.Target.Conversation)
	if core.CodeOf(err) == core.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	b.Broken = why
	return t.tx.PutBinding(t.ctx, b)
}

// reportUnreachable tells the desk's groups that someone a ticket waits for can't be reached on any account.
func (t *turn) reportUnreachable(tk core.Ticket, who core.PersonID) error {
	p, err := t.tx.Person(t.ctx, who)
	if err != nil {
		return err
	}
	if err := t.act(tk, "unreachable", language.Stored("%s 在所有平台上都联系不到", p.Name), false); err != nil {
		return err
	}
	return t.tellDesk(tk, language.Say("⚠️ %s 联系不到 %s：所有已登记的账号都无法送达，请改用电话或当面处理。", tk.Number, p.Name), core.UrgencySLA)
}

// tellDesk writes to the groups bound to the ticket's desk, or to its lead when there is none.
func (t *turn) tellDesk(tk core.Ticket, text language.Phrase, urgency core.Urgency) error {
	if t.restricted(tk) {
		return t.tellHolders(tk, nil, letter{text: text, matter: matterNews, first: first(tk), urgency: urgency, promise: core.PromiseOnce})
	}
	groups, err := t.liveGroups(tk.Desk)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if _, err := t.tx.Send(t.ctx, core.Outbound{
			Kind: core.SendMessage, Bot: g.Bot, Target: core.Target{Conversation: g.Conversation}, Urgency: urgency,
			Promise: core.PromiseOnce, Matter: matterGroup, Text: text.In(t.deskReads(tk.Desk)), Ticket: tk.ID,
		}); err != nil {
			return err
		}
	}
	if len(groups) > 0 {
		return nil
	}
	d, _ := t.w.desk(tk.Desk)
	_, err = t.post(letter{to: d.Lead, text: text, matter: matterNews, first: first(tk), urgency: urgency, promise: core.PromiseOnce})
	return err
}

func (t *turn) liveGroups(d core.DeskID) ([]core.Binding, error) {
	groups, err := t.tx.DeskGroups(t.ctx, d)
	return slices.DeleteFunc(groups, func(g core.Binding) bool {
		_, known := t.w.Bots[g.Bot]
		return g.Broken != "" || !known
	}), err
}
