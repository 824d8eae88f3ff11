package outbox

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/store"
)

// sweepIfDue sweeps if that is wanted and the last sweep is long enough ago; otherwise it returns when it will be. A sweep reads everything that
// waits, so a long queue is read more rarely, and the many kicks of a busy moment are served by one sweep.
func (s *Sender) sweepIfDue(ctx context.Context, q *queue) time.Time {
	if !s.wanted || s.sweeping {
		return time.Time{}
	}
	if due := s.swept.Add(min(leastSweep+time.Duration(q.size)*sweepPerRow, mostSweep)); time.Now().Before(due) {
		return due
	}
	s.wanted = false
	if s.held {
		s.sweeping = true
		s.aside(s.sweep(ctx, q))
	}
	return time.Time{}
}

// sweep returns what loads the rows that memory does not have. Rows whose outcome was written are forgotten before the look into the database,
// which then can't show one of them as pending.
func (s *Sender) sweep(ctx context.Context, q *queue) func() func(*queue) {
	q.settled(s.settle.takeWritten())
	term := q.term
	return func() func(*queue) {
		rows := s.pending(ctx)
		return func(q *queue) {
			s.sweeping, s.swept = false, time.Now()
			if q.term != term {
				return
			}
			for _, r := range rows {
				q.add(r, s.swept)
			}
		}
	}
}

// pending reads everything that may be sent now, by the database's clock.
func (s *Sender) pending(ctx context.Context) []store.Row {
	var all []store.Row
	var after int64
	for {
		rows, err := s.DB.Pending(ctx, s.Bot, after, sweepBatch)
		if err != nil {
			if ctx.Err() == nil {
				s.Log.Warn("load outbox", "bot", s.Bot, "error", err)
			}
			return all
		}
		for _, r := range rows {
			r.NotBefore = time.Time{}
			all = append(all, r)
			after = r.ID
		}
		if len(rows) < sweepBatch {
			return all
		}
	}
}
