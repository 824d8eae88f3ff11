package adaptertest

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/imdesk/imdesk/core"
)

func refusedEventsComeAgain(s *stage) {
	s.need(s.f.Redelivers, "redelivery")
	s.accepts(func(_ context.Context, n int, _ core.Event) error {
		if n == 0 {
			return errors.New("store is away")
		}
		return nil
	})
	s.say(Utterance{Text: "请帮忙"})
	e := s.message("the second delivery", Saying("请帮忙"))
	s.sameKey(e)
}

func slowEventsComeAgain(s *stage) {
	s.need(s.f.Redelivers, "redelivery")
	var bounded atomic.Bool
	s.accepts(func(ctx context.Context, n int, _ core.Event) error {
		if n > 0 {
			return nil
		}
		_, ok := ctx.Deadline()
		bounded.Store(ok)
		if !ok {
			return errors.New("no deadline")
		}
		<-ctx.Done()
		return ctx.Err()
	})
	s.say(Utterance{Text: "请帮忙"})
	e := s.message("the second delivery", Saying("请帮忙"))
	s.sameKey(e)
	if !bounded.Load() {
		s.Error("Accept was called without a deadline")
	}
}

func panicsAreSurvived(s *stage) {
	s.need(s.f.Redelivers, "redelivery")
	s.accepts(func(_ context.Context, n int, _ core.Event) error {
		if n == 0 {
			panic("boom")
		}
		return nil
	})
	s.say(Utterance{Text: "请帮忙"})
	s.sameKey(s.message("the second delivery", Saying("请帮忙")))
	s.say(Utterance{Text: "再来"})
	s.message("a later message", Saying("再来"))
}

// sameKey checks that all deliveries so far were of one event.
func (s *stage) sameKey(e core.Event) {
	s.Helper()
	s.sink.Lock()
	defer s.sink.Unlock()
	if len(s.sink.Seen) < 2 {
		s.Errorf("the event was delivered %d times, want again after the failure", len(s.sink.Seen))
	}
	for _, other := range s.sink.Seen {
		if other.Dedupe != e.Dedupe {
			s.Errorf("deliveries of one event have keys %q and %q", other.Dedupe, e.Dedupe)
		}
	}
}
