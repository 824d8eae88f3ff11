package outbox

import (
	"context"
	"time"
)

// aside does what may take long, such as a look into the database, beside the loop, which paces to the millisecond; what it returns is
// applied in the loop.
func (s *Sender) aside(work func() func(*queue)) {
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		s.asides <- work()
	}()
}

// renew takes or keeps the bot's lease.
func (s *Sender) renew(ctx context.Context) {
	if s.renewing || s.held && time.Since(s.renewed) < renewEvery {
		return
	}
	s.renewing = true
	s.aside(func() func(*queue) { return s.lease(ctx) })
}

// lease asks for the bot's lease and reads its meters; the result is to be applied in the loop.
func (s *Sender) lease(ctx context.Context) func(*queue) {
	calm := s.leading.Load() || s.calm(ctx)
	fence, ok, err := s.DB.TakeSender(ctx, s.Bot, s.Owner, leaseFor)
	var used map[string]int
	if err == nil && ok {
		used = s.meters(ctx)
	}
	return func(q *queue) {
		s.renewing, s.renewed = false, time.Now()
		switch {
		case err == nil:
			s.leased(ctx, q, fence, ok, calm)
			s.measure(ctx, used)
		case ctx.Err() == nil: // the lease may still hold; every settlement checks it
			s.Log.Warn("take sender", "bot", s.Bot, "error", err)
		}
	}
}

// calm reports whether the last sender gave the lease up, having finished its calls.
func (s *Sender) calm(ctx context.Context) bool {
	gone, err := s.DB.SenderGone(ctx, s.Bot)
	return err == nil && gone
}

// leased applies who has the lease now. A new leader first settles what the lost one left in the middle of a call; after a calm change there is
// none.
func (s *Sender) leased(ctx context.Context, q *queue, fence int64, ok, calm bool) {
	if ok && s.held && fence == s.fence {
		return
	}
	was := s.held
	s.held, s.fence = ok, fence
	s.settle.fence.Store(fence)
	s.leading.Store(ok)
	if was != ok && s.Leading != nil {
		s.Leading(ok)
	}
	if !ok {
		*q = *s.newQueue()
		return
	}
	s.recall(ctx, q, calm)
	s.recover(ctx, q)
	s.sweep(ctx, q)()(q)
}

// shutdown waits for running calls, settles them and gives the lease up.
func (s *Sender) shutdown(q *queue, busy int) {
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	for ; busy > 0; busy-- {
		s.finish(ctx, q, <-s.results)
	}
	s.wg.Wait()
	s.settle.stop()
	if s.held {
		if err := s.DB.DropSender(ctx, s.Bot, s.Owner); err != nil {
			s.Log.Warn("give the sender up", "bot", s.Bot, "error", err)
		}
	}
}
