package adaptertest

import (
	"context"
	"runtime"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

// saidInOrder holds back the first of what a person says: nothing said after it may be stored before it, while other people are held up by nobody.
func saidInOrder(s *stage) {
	hold := s.holdFirst()
	words := []string{"第一句", "第二句", "第三句", "第四句"}
	s.say(Utterance{Text: words[0]})
	s.until(hold.entered, "the first words never came")
	for i, text := range words[1:] {
		laterByAMilli()
		s.say(Utterance{Text: text})
		s.inside(i + 2)
	}
	s.say(Utterance{Person: s.f.Other, Text: "别人的话"})
	s.message("somebody else's words", Saying("别人的话"))
	close(hold.release)
	var got []string
	s.wait("all words", func() bool {
		got = nil
		for _, e := range s.sink.Events {
			if e.Sender.ID == s.f.Person.ID && !slices.Contains(got, e.Text) {
				got = append(got, e.Text)
			}
		}
		return len(got) == len(words)
	})
	if !slices.Equal(got, words) {
		s.Errorf("stored in the order %v, said in the order %v", got, words)
	}
}

// clicksOvertake: somebody whose words wait for the store is still answered when they press a button.
func clicksOvertake(s *stage) {
	s.need(s.f.Clicks && s.a.Capabilities().SyncAnswer, "clicks with an answer")
	s.deliver("overtaking-card", sampleCard("请审批 APR-2", 4))
	card := s.shown("请审批 APR-2")
	hold := s.holdFirst()
	defer close(hold.release)
	s.say(Utterance{Text: "先说一句"})
	s.until(hold.entered, "the words never came")
	seen, err := s.h.Click(s.ctx, Click{Person: s.f.Person, Message: card.ID, Verb: "approve"})
	s.must("click", err)
	if seen.Error != "" {
		s.Errorf("the person sees the error %q", seen.Error)
	}
}

// inside waits until the adapter handles n deliveries: only what has arrived can be put in order.
func (s *stage) inside(n int) {
	s.Helper()
	r, ok := s.h.(Receiver)
	if !ok || r.Inside() < 0 {
		return
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for r.Inside() < n {
		select {
		case <-tick.C:
		case <-s.ctx.Done():
			s.Fatalf("the adapter handles %d deliveries, want %d", r.Inside(), n)
		}
	}
}

// laterByAMilli returns when the clock shows another millisecond, which is what platforms tell times in.
func laterByAMilli() {
	for now := time.Now().UnixMilli(); time.Now().UnixMilli() == now; {
		runtime.Gosched()
	}
}

// hold is an event kept from being stored.
type hold struct{ entered, release chan struct{} }

// holdFirst keeps the next event until release is closed.
func (s *stage) holdFirst() hold {
	h := hold{make(chan struct{}), make(chan struct{})}
	s.accepts(func(ctx context.Context, n int, _ core.Event) error {
		if n > 0 {
			return nil
		}
		close(h.entered)
		select {
		case <-h.release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	return h
}

// until waits for a signal.
func (s *stage) until(signal <-chan struct{}, otherwise string) {
	s.Helper()
	select {
	case <-signal:
	case <-s.ctx.Done():
		s.Fatal(otherwise)
	}
}
