package outbox

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// Calls of the last sender are counted as far back as this, and so many at most; reading ten thousand takes a quarter of a second.
const (
	rememberFor  = 2 * time.Minute
	rememberMost = 20_000
)

// recall counts what the last sender sent against the limits of this one, so that a restart earns no new allowance. After a calm
// change it had nothing under way that no book shows.
func (s *Sender) recall(ctx context.Context, q *queue, calm bool) {
	back := q.pace.longest(rememberFor)
	if back == 0 {
		return
	}
	sent, err := s.DB.RecentSends(ctx, s.Bot, back, min(q.pace.within(back), rememberMost))
	if err != nil {
		s.Log.Warn("look back at what was sent", "bot", s.Bot, "error", err)
		return
	}
	now := time.Now()
	slices.SortFunc(sent, func(a, b store.RecentSend) int { return cmp.Compare(b.Ago, a.Ago) })
	for _, r := range sent {
		q.pace.remember(newItem(store.Row{Msg: r.Msg}), now.Add(-r.Ago))
	}
	if len(sent) > 0 && !calm { // what it had under way is in no book
		q.pace.suppose(core.SendMessage, s.caps.Concurrency, now)
	}
}

// recover settles rows that a lost sender left in the middle of a call without an idempotency device: what must arrive is sent again and says
// so, a notice is not.
func (s *Sender) recover(ctx context.Context, q *queue) {
	rows, err := s.DB.Pending(ctx, s.Bot, -1, sweepBatch)
	if err != nil {
		s.Log.Warn("load unfinished messages", "bot", s.Bot, "error", err)
		return
	}
	for _, r := range rows {
		if r.State != store.StateSending {
			continue
		}
		if r.Msg.Promise == core.PromiseReach || r.Msg.Kind != core.SendMessage && r.Msg.Kind != core.SendUrge {
			q.add(r, time.Now())
			continue
		}
		s.Counts.Unknown.Add(1)
		s.settle.add(store.Outcome{ID: r.ID, State: store.StateUnknown, Reason: "the sender stopped in the middle of the call"})
	}
}
