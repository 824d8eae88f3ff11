package desk

import (
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Flood control: a group that would receive more than floodCards ticket cards within FloodWindow gets one rolling summary instead. The
// summary is made by a timer, so that no two turns ever wait for the same row.
const (
	floodCards   = 10
	summaryEvery = 5 * time.Second
	// summaryLife is how long one summary card is rolled before a new one is sent, so that it does not scroll out of sight.
	summaryLife = 10 * time.Minute
	// summaryPause is the time between two summaries where cards can't be rolled, so that the newest one still tells how things stand.
	summaryPause = time.Minute
	timerSummary = "queue.summary"
)

// FloodWindow is the time, of the real clock, within which a flood is counted.
const FloodWindow = time.Minute

// fireSummary posts or rolls the summary card of a flooded group. object is "<bot> <conversation>".
func (t *turn) fireSummary(timer Timer) error {
	bot, conversation, _ := strings.Cut(timer.Object, " ")
	g, err := t.tx.Binding(t.ctx, core.BotID(bot), conversation)
	if err != nil || g.Broken != "" || g.Desk == "" {
		return ignoreNotFound(err)
	}
	waiting, total, err := t.tx.Queue(t.ctx, g.Desk, 50)
	if err != nil {
		return err
	}
	c := t.drawnFor(t.deskReads(g.Desk), func() cards.Card { return t.queueCard(g.Desk, t.forGroup(waiting), total, "queue-"+string(g.Desk)) })
	life := summaryLife
	if !t.w.Bots[g.Bot].Live {
		life = summaryPause
	}
	recent, err := t.tx.RecentCards(t.ctx, cards.KindQueue, time.Now().Add(-life), g)
	if err != nil {
		return err
	}
	switch {
	case recent[0] > 0 && t.w.Bots[g.Bot].Live:
		return t.rollSummary(g, c)
	case recent[0] > 0: // what came since the last one is told by the next
		timer.Due = t.now.Add(summaryPause)
		return t.tx.SetTimer(t.ctx, timer)
	}
	_, err = t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: g.Bot, Target: core.Target{Conversation: g.Conversation}, Urgency: core.UrgencyNotice,
		Promise: core.PromiseOnce, Matter: matterGroup, Text: c.Summary, Card: &c,
	})
	return err
}

// rollSummary refreshes the newest summary of the group.
func (t *turn) rollSummary(g core.Binding, c cards.Card) error {
	copies, err := t.tx.Copies(t.ctx, c.Object)
	if err != nil {
		return err
	}
	for i := len(copies) - 1; i >= 0; i-- {
		k := copies[i]
		if k.Bot != g.Bot || k.Target.Conversation != g.Conversation {
			continue
		}
		c.Code = k.Code
		k.Revision = c.Revision
		return t.tx.Refresh(t.ctx, k, core.Outbound{
			Kind: core.SendUpdate, Bot: k.Bot, Target: k.Target, Urgency: core.UrgencyRefresh, Promise: core.PromiseOnce,
			Text: c.Summary, Card: &c, Copy: k.ID,
		})
	}
	return nil
}
