package desk

import (
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// A chat that had singleReminders of its own within FloodWindow gets what follows in one card that is kept up to date: nobody reads ten
// thousand cards at six o'clock. What has the first priority is always said by itself. Timelines know nothing of all this: a ticket was
// reminded of either way.
const (
	singleReminders = 20
	timerSumUp      = "reminders.sumup"
)

// struck is what the clock that strikes in this turn is about.
type struck struct {
	ticket   core.Ticket
	breached bool
	due      time.Time
}

// letterHeldBack keeps a letter that is a reminder for the next summary of its receiver.
func (t *turn) letterHeldBack(l letter) (bool, error) {
	if t.struck == nil || l.ticket != t.struck.ticket.ID || l.matter != matterClock || l.urgent != "" { // nobody is pressed by a summary
		return false, nil
	}
	return t.heldBack(Chat{Person: l.to})
}

// strikesAnew lets a reminder that waited for the end of quiet hours count as one that comes now.
func (t *turn) strikesAnew(c *cards.Card, id core.TicketID) error {
	tk, err := t.tx.Ticket(t.ctx, id)
	if err != nil {
		return ignoreNotFound(err)
	}
	c.Kind = cards.KindReminder
	t.struck = &struck{ticket: tk, breached: !tk.Due().IsZero() && !tk.Due().After(t.now), due: tk.Due()}
	return nil
}

// notHeldBack are the groups that are reminded by a card of its own.
func (t *turn) notHeldBack(groups []core.Binding) (out []core.Binding, _ error) {
	for _, g := range groups {
		held, err := t.heldBack(Chat{Bot: g.Bot, Conversation: g.Conversation})
		if err != nil {
			return nil, err
		}
		if !held {
			out = append(out, g)
		}
	}
	return out, nil
}

// heldBack keeps what the clock that strikes says to a chat for its next summary, if that had its share of single reminders lately.
func (t *turn) heldBack(c Chat) (bool, error) {
	s := t.struck
	if s == nil || s.ticket.Priority == core.Priorities[0] {
		return false, nil
	}
	n, err := t.tx.RecentReminders(t.ctx, c, time.Now().Add(-FloodWindow))
	if err != nil || n < singleReminders {
		return false, err
	}
	r := HeldReminder{Chat: c, Ticket: s.ticket.ID, Priority: s.ticket.Priority, Breached: s.breached, Due: s.due}
	return true, t.tx.HoldReminder(t.ctx, r, Timer{Kind: timerSumUp, Object: c.String(), Due: t.now.Add(summaryEvery)})
}

// fireSumUp sends the summary of what is held for a chat, or puts it into the one that is there. A run that finds nothing is the last.
func (t *turn) fireSumUp(timer Timer) error {
	c := chatOf(timer.Object)
	last, begun, err := t.tx.LastSummary(t.ctx, c)
	if err != nil {
		return err
	}
	age := t.now.Sub(begun)
	shown, err := t.summaryShown(last, c)
	if err != nil {
		return err
	}
	if last != "" && age < summaryLife && shown.ID != "" && t.w.Bots[shown.Bot].Live {
		return t.addToSummary(c, last, shown)
	}
	if last != "" && age < summaryPause { // what came since is told by the next
		timer.Due = t.now.Add(max(summaryPause-age, summaryEvery))
		return t.tx.SetTimer(t.ctx, timer)
	}
	return t.newSummary(c, "reminders-"+core.NewID())
}

// summaryShown finds the card of a summary; the zero value when there is none that may be changed.
func (t *turn) summaryShown(id string, c Chat) (core.Copy, error) {
	if id == "" {
		return core.Copy{}, nil
	}
	copies, err := t.tx.Copies(t.ctx, id)
	for _, k := range copies {
		if c.Person != "" || k.Bot == c.Bot && k.Target.Conversation == c.Conversation {
			return k, err
		}
	}
	return core.Copy{}, err
}

func (t *turn) addToSummary(c Chat, id string, shown core.Copy) error {
	n, err := t.tx.SumUp(t.ctx, c, id, t.now)
	if err != nil || n == 0 {
		return err
	}
	s, err := t.tx.Summary(t.ctx, c, id)
	if err != nil {
		return err
	}
	reader, err := t.readerOfSummary(c)
	if err != nil {
		return err
	}
	card := t.drawnFor(reader, func() cards.Card { return t.summaryCard(c, id, s) })
	card.Code, shown.Revision = shown.Code, card.Revision
	return t.tx.Refresh(t.ctx, shown, core.Outbound{
		Kind: core.SendUpdate, Bot: shown.Bot, Target: shown.Target, Urgency: core.UrgencyNotice, Promise: core.PromiseOnce, Text: card.Summary, Card: &card,
		Copy: shown.ID,
	})
}

func (t *turn) newSummary(c Chat, id string) error {
	n, err := t.tx.SumUp(t.ctx, c, id, t.now)
	if err != nil || n == 0 {
		return err
	}
	s, err := t.tx.Summary(t.ctx, c, id)
	if err != nil {
		return err
	}
	draw := func() cards.Card { return t.summaryCard(c, id, s) }
	if c.Person != "" {
		_, err := t.post(letter{to: c.Person, draw: draw, matter: matterClock, urgency: core.UrgencySLA, promise: core.PromiseReach})
		return err
	}
	reader, err := t.readerOfSummary(c)
	if err != nil {
		return err
	}
	card := t.drawnFor(reader, draw)
	_, err = t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: c.Bot, Target: core.Target{Conversation: c.Conversation}, Urgency: core.UrgencySLA, Promise: core.PromiseReach, Matter: matterGroup,
		Text: card.Summary, Card: &card,
	})
	return err
}

// readerOfSummary is the language of a chat.
func (t *turn) readerOfSummary(c Chat) (language.Tag, error) {
	if c.Person != "" {
		w, err := t.tx.Wishes(t.ctx, c.Person)
		return language.Of(w.Language), err
	}
	g, err := t.tx.Binding(t.ctx, c.Bot, c.Conversation)
	return t.deskReads(g.Desk), ignoreNotFound(err)
}

// summaryCard counts what a summary is about and names the most urgent of it.
func (t *turn) summaryCard(c Chat, id string, s Summary) cards.Card {
	late, soon := sum(s.Late), sum(s.Soon)
	card := cards.Card{
		Kind: cards.KindList, Object: id, Revision: late + soon, Code: core.NewCode(), Tone: cards.ToneWarn,
		Title: t.tr("🟡 %d 张工单即将到期", soon), Footer: t.tr("短时间内提醒较多，已合并显示，P1 仍逐张提醒。"),
	}
	switch {
	case late > 0 && soon > 0:
		card.Title, card.Tone = t.tr("🔴 %d 张工单超时，%d 张即将到期", late, soon), cards.ToneDanger
	case late > 0:
		card.Title, card.Tone = t.tr("🔴 %d 张工单超时", late), cards.ToneDanger
	}
	for _, p := range core.Priorities {
		if n := s.Late[p] + s.Soon[p]; n > 0 {
			card.Body = append(card.Body, cards.Fields{{Label: string(p), Value: t.tr("%d 张", n)}})
		}
	}
	for _, tk := range s.First {
		card.Body = append(card.Body, cards.Markdown("**"+tk.Number+"** "+string(tk.Priority)+" "+esc(clip(tk.Title, 30))+" · "+t.name(tk.Assignee)+" · "+t.stands(tk)))
	}
	how := t.tr("发送「超时」或「快到期」看服务台的清单，发送「我的待办」看自己名下的。")
	if c.Person == "" {
		how = t.tr("「@我 超时」或「@我 快到期」看清单。")
	}
	card.Body = append(card.Body, cards.Note(how))
	card.Summary = card.Title + t.tr("。") + how
	return card
}

func sum(counts map[core.Priority]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}
