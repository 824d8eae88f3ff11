package adaptertest

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// sink is the suite's end of an adapter. Tests may set what it does before anything arrives.
type sink struct {
	mu sync.Mutex
	// onAccept decides about the n-th Accept (from 0); nil stores everything.
	onAccept func(ctx context.Context, n int, e core.Event) error
	// onClick answers clicks; nil answers done.
	onClick func(ctx context.Context, e core.Event, budget time.Duration) adapters.Answer

	tries   int
	seen    []core.Event // every Accept, stored or not
	stored  []core.Event
	clicks  []core.Event
	alarms  []string
	changed chan struct{}
}

var _ adapters.Sink = (*sink)(nil)

func newSink() *sink { return &sink{changed: make(chan struct{})} }

func (s *sink) Accept(ctx context.Context, e core.Event) error {
	s.mu.Lock()
	n := s.tries
	s.tries++
	s.seen = append(s.seen, e)
	s.signal()
	decide := s.onAccept
	s.mu.Unlock()
	if decide != nil {
		if err := decide(ctx, n, e); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stored = append(s.stored, e)
	s.signal()
	return nil
}

func (s *sink) Click(ctx context.Context, e core.Event, budget time.Duration) adapters.Answer {
	s.mu.Lock()
	s.clicks = append(s.clicks, e)
	s.signal()
	decide := s.onClick
	s.mu.Unlock()
	if decide != nil {
		return decide(ctx, e, budget)
	}
	return adapters.Answer{Status: adapters.AnswerDone}
}

func (s *sink) Alarm(_ context.Context, key, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alarms = append(s.alarms, key+": "+text)
	s.signal()
}

// accepts sets what decides about events.
func (s *sink) accepts(decide func(ctx context.Context, n int, e core.Event) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onAccept = decide
}

// answers sets what answers clicks.
func (s *sink) answers(decide func(ctx context.Context, e core.Event, budget time.Duration) adapters.Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onClick = decide
}

// storedNow is what was stored so far.
func (s *sink) storedNow() []core.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]core.Event(nil), s.stored...)
}

// firstClick is the first click received; there must be one.
func (s *sink) firstClick() core.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clicks[0]
}

// signal wakes who waits; the lock is held.
func (s *sink) signal() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// wait returns as soon as ok holds, which is called under the lock.
func (s *sink) wait(ctx context.Context, what string, ok func() bool) error {
	for {
		s.mu.Lock()
		done, changed := ok(), s.changed
		s.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			s.mu.Lock()
			defer s.mu.Unlock()
			return fmt.Errorf("wait for %s (seen %d, stored %d, clicks %d): %w", what, len(s.seen), len(s.stored), len(s.clicks), ctx.Err())
		}
	}
}

// message waits for a stored message that matches.
func (s *stage) message(what string, match func(core.Event) bool) core.Event {
	s.Helper()
	var found core.Event
	s.must("receive", s.sink.wait(s.ctx, what, func() bool {
		for _, e := range s.sink.stored {
			if e.Kind == core.EventMessage && match(e) {
				found = e
				return true
			}
		}
		return false
	}))
	return found
}

// say lets a person write.
func (s *stage) say(u Utterance) string {
	s.Helper()
	if u.Person.ID == "" {
		u.Person = s.f.Person
	}
	ref, err := s.h.Say(s.ctx, u)
	s.must("say", err)
	return ref
}

func saying(text string) func(core.Event) bool {
	return func(e core.Event) bool { return e.Text == text }
}

// logBook keeps what was logged.
type logBook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBook) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBook) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
