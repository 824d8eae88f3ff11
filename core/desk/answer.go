package desk

import (
	"cmp"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// reply answers the click: by card state, short line or both. Typed clicks are answered in words.
func (t *turn) reply(a Answer) error {
	if a.Card == nil && !t.byText && t.bot.AnswerOnly && t.ev.Conversation.Kind == core.Group {
		shown, err := t.replyStanding(a.Toast)
		if err != nil || shown {
			return err
		}
	}
	if a.Card != nil {
		a.Card.Language = t.reader
	}
	t.answer = &a
	if t.byText {
		return t.replyInWords(a)
	}
	m := core.Outbound{
		Kind: core.SendAnswer, Bot: t.ev.Bot, Target: core.Target{Conversation: t.ev.Conversation.ID, Account: t.ev.Sender},
		Urgency: core.UrgencyAnswer, Promise: core.PromiseOnce, Card: a.Card, Toast: a.Toast, Copy: t.clicked.ID,
		Click: clone(t.ev.Handle), ClickDedupe: t.ev.Dedupe, Person: t.me.ID,
	}
	if a.Card == nil || t.clicked.ID == "" {
		if a.Card != nil {
			m.Text, m.Final = a.Card.Summary, a.Final
		}
		_, err := t.tx.Send(t.ctx, m)
		return err
	}
	m.Text, m.Final = a.Card.Summary, a.Final
	if t.bot.PrivateAnswer && t.ev.Conversation.Kind == core.Group {
		// The answer itself changes the card for who clicked; the row brings the new state to everybody else, after it.
		m.Kind, m.Urgency = core.SendUpdate, core.UrgencyRefresh
		if t.bot.Frugal {
			return nil
		}
	}
	k := t.clicked
	k.Object, k.Kind, k.Code, k.Revision = a.Card.Object, a.Card.Kind, a.Card.Code, a.Card.Revision
	return t.tx.Refresh(t.ctx, k, m)
}

// replyStanding answers the click with the pressed card as it stands now and says the words beside it; false means that the card is not one
// that can be drawn anew.
func (t *turn) replyStanding(words *core.Toast) (bool, error) {
	c, ok, err := t.standing()
	if err != nil || !ok {
		return false, err
	}
	if words != nil {
		if err := t.sayTo(core.Target{Conversation: t.ev.Conversation.ID, Account: t.ev.Sender}, esc(words.Text)); err != nil {
			return false, err
		}
	}
	return true, t.reply(Answer{Card: &c})
}

// standing draws the pressed card as it stands now.
func (t *turn) standing() (cards.Card, bool, error) {
	switch t.clicked.Kind {
	case cards.KindWork, cards.KindReminder:
		tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.clicked.Object))
		if err != nil {
			return cards.Card{}, false, ignoreNotFound(err)
		}
		c := t.viewOf(t.clicked, tk)
		c.Code = t.clicked.Code
		return c, true, nil
	case cards.KindChoice:
		return t.endedCard(t.tr("已选择「%s」", cmp.Or(t.label(t.ev.Click.Verb), t.ev.Click.Arg)), t.clicked), true, nil
	case cards.KindNotice:
		tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.clicked.Object))
		if err != nil {
			return cards.Card{}, false, ignoreNotFound(err)
		}
		c := t.publicCard(tk)
		c.Code = t.clicked.Code
		return c, true, nil
	case cards.KindQueue:
		desk := core.DeskID(t.ev.Click.Arg)
		waiting, total, err := t.tx.Queue(t.ctx, desk, 50)
		c := t.queueCard(desk, t.forHere(waiting), total, t.clicked.Object)
		c.Code = t.clicked.Code
		return c, err == nil, err
	}
	return cards.Card{}, false, nil
}

func (t *turn) replyInWords(a Answer) error {
	if a.Card != nil && a.Card.Clickable() {
		return t.show(*a.Card)
	}
	if a.Toast != nil {
		return t.say(esc(a.Toast.Text))
	}
	if a.Card != nil {
		return t.say(esc(a.Card.Summary))
	}
	return nil
}

// replyTicket answers a click with the ticket as the pressed card's audience sees it.
func (t *turn) replyTicket(tk core.Ticket, line string) error {
	if t.byText {
		return t.replyTyped(tk, line)
	}
	c := t.cardFor(tk)
	switch t.clicked.Kind {
	case cards.KindQueue, cards.KindList:
		return t.reply(Answer{Toast: toast(cards.ToneInfo, line)})
	case cards.KindChoice:
		if !t.bot.Live && tk.Status.Open() && t.clicked.Object == string(tk.ID) {
			break // no other card will show the buttons of the next step
		}
		c = t.endedCard(line, t.clicked)
		return t.reply(last(line, &c))
	case cards.KindWork, cards.KindReminder:
		if !t.me.WorksFor(tk.Desk) && !(t.clicked.Person != "" && t.calledTo(tk, t.me)) {
			return t.reply(done(line, nil)) // the card holds what only handlers may see
		}
		c = t.viewOf(t.clicked, tk)
	case cards.KindRating, cards.KindStatus:
		c = t.viewOf(t.clicked, tk)
	}
	if t.clicked.Code != "" {
		c.Code = t.clicked.Code
	}
	a := done(line, &c)
	a.Final = over(tk.Status)
	return t.reply(a)
}

// opening are the verbs after which the person wants the ticket's card in front of them.
var opening = map[string]bool{
	"draft.submit": true, "catalogue.submit": true, "work.claim": true, "work.assign": true, "work.hold": true, "work.resume": true,
}

// replyTyped answers a typed command: by a line, with the ticket's card where there is none that follows. A group whose calls are metered
// sees the outcome on the card that follows.
func (t *turn) replyTyped(tk core.Ticket, line string) error {
	live, err := t.liveHere(tk.ID)
	if err != nil {
		return err
	}
	verb := t.ev.Click.Verb
	switch {
	case t.ev.Conversation.Kind == core.Group && t.bot.Metered && (live || t.bot.Frugal && !opening[verb]):
		return nil
	case !live && opening[verb] && tk.Status.Open():
		c := t.cardFor(tk)
		if t.ev.Conversation.Kind == core.Group {
			c = t.workCard(tk)
		}
		return t.show(c)
	}
	return t.say(t.tr("%s。", esc(line)))
}

// liveHere reports whether a card of the ticket stands in this chat and follows its state.
func (t *turn) liveHere(id core.TicketID) (bool, error) {
	if !t.bot.Live || t.bot.Frugal {
		return false, nil
	}
	copies, err := t.tx.Copies(t.ctx, string(id))
	for _, k := range copies {
		here := k.Target.Conversation == t.ev.Conversation.ID || t.ev.Conversation.Kind == core.Direct && t.me.Is(k.Person)
		if k.Bot == t.ev.Bot && here && (k.Kind == cards.KindWork || k.Kind == cards.KindStatus) {
			return true, err
		}
	}
	return false, err
}

// answerOrSay answers a click with a toast and a message with words.
func (t *turn) answerOrSay(text string) error {
	if t.ev.Kind == core.EventClick || t.byText {
		return t.reply(Answer{Toast: toast(cards.ToneSuccess, text)})
	}
	return t.say(esc(text))
}

// showOrReply sends a card as a new message; a click that asked for it is answered with a short line besides, where that costs no message.
func (t *turn) showOrReply(c cards.Card) error {
	if err := t.show(c); err != nil {
		return err
	}
	switch {
	case t.ev.Kind != core.EventClick || t.byText:
		return nil
	case t.bot.AnswerOnly && t.ev.Conversation.Kind == core.Group:
		_, err := t.replyStanding(nil)
		return err
	}
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("已发送"))})
}

// tellStep informs the requester of a step that live cards show by themselves.
func (t *turn) tellStep(tk core.Ticket, text language.Phrase) error {
	if t.w.Bots[tk.Bot].Live {
		return nil
	}
	return t.tell(tk, matterStep, text.With(esc), nil)
}

func toast(tone cards.Tone, text string) *core.Toast { return &core.Toast{Tone: tone, Text: text} }

func refusal(text string) Answer { return Answer{Toast: toast(cards.ToneWarn, text)} }
func done(text string, c *cards.Card) Answer {
	return Answer{Toast: toast(cards.ToneSuccess, text), Card: c}
}

// last is done for a card that has reached its last state.
func last(text string, c *cards.Card) Answer {
	a := done(text, c)
	a.Final = true
	return a
}
