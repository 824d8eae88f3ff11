package dingtalk

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// memorySink keeps what it is given. onAccept and onClick may be set before anything arrives.
type memorySink struct {
	onAccept func(ctx context.Context, e core.Event) error
	onClick  func(ctx context.Context, e core.Event, budget time.Duration) adapters.Answer

	mu      sync.Mutex
	events  []core.Event
	clicks  []core.Event
	alarms  map[string]string
	changed chan struct{}
}

func newMemorySink() *memorySink {
	return &memorySink{changed: make(chan struct{}), alarms: map[string]string{}}
}

func (s *memorySink) Accept(ctx context.Context, e core.Event) error {
	if s.onAccept != nil {
		if err := s.onAccept(ctx, e); err != nil {
			return err
		}
	}
	s.note(func() { s.events = append(s.events, e) })
	return nil
}

func (s *memorySink) Click(ctx context.Context, e core.Event, budget time.Duration) adapters.Answer {
	s.note(func() { s.clicks = append(s.clicks, e) })
	if s.onClick != nil {
		return s.onClick(ctx, e, budget)
	}
	return adapters.Answer{Status: adapters.AnswerDone}
}

func (s *memorySink) Alarm(_ context.Context, key, text string) {
	s.note(func() { s.alarms[key] = text })
}

func (s *memorySink) note(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	close(s.changed)
	s.changed = make(chan struct{})
}

// wait returns as soon as ok holds, which is called under the lock.
func (s *memorySink) wait(t *testing.T, ok func() bool) {
	t.Helper()
	ctx := within(t)
	for {
		s.mu.Lock()
		done, changed := ok(), s.changed
		s.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			s.mu.Lock()
			defer s.mu.Unlock()
			t.Fatalf("sink holds events %+v, clicks %+v, alarms %v", s.events, s.clicks, s.alarms)
		}
	}
}

// byKey is what is stored, each key once; the sink's lock is held.
func (s *memorySink) byKey() map[string]core.Event {
	out := map[string]core.Event{}
	for _, e := range s.events {
		out[e.Dedupe] = e
	}
	return out
}

// first waits for the first event.
func (s *memorySink) first(t *testing.T) core.Event {
	t.Helper()
	s.wait(t, func() bool { return len(s.events) > 0 })
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events[0]
}

var errAway = errors.New("store is away")
