package desk

import (
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Flood control: a group that would receive more than floodCards ticket cards within floodWindow gets one rolling summary instead. The
// summary is made by a timer, so that no two turns ever wait for the same row.
const (
	floodCards   = 10
	floodWindow  = time.Minute
	summaryEvery = 5 * time.Second
	// summaryLife is how long one summary card is rolled before a new one is sent, so that it does not scroll out of sight.
	summaryLife  = 10 * time.Minute
	timerSummary = "queue.summary"
)

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
	c := t.queueCard(g.Desk, waiting, total, "queue-"+string(g.Desk))
	recent, err := t.tx.RecentCards(t.ctx, g.Bot, g.Conversation, cards.KindQueue, time.Now().Add(-summaryLife))
	if err != nil {
		return err
	}
	if recent > 0 {
		return t.rollSummary(g, c)
	}
	_, err = t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendMessage, Bot: g.Bot, Target: core.Target{Conversation: g.Conversation}, Urgency: core.UrgencyNotice,
		Promise: core.PromiseOnce, Text: c.Summary, Card: &c,
	})
	return err
}

// rollSummary refreshes the newest summary of the group; where cards can't be updated the next one goes out when this one is old.
func (t *turn) rollSummary(g core.Binding, c cards.Card) error {
	if !t.w.Bots[g.Bot].Live {
		return nil
	}
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
