package wecom

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
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
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
	s.signal()
	return nil
}

func (s *memorySink) Click(ctx context.Context, e core.Event, budget time.Duration) adapters.Answer {
	s.mu.Lock()
	s.clicks = append(s.clicks, e)
	s.signal()
	s.mu.Unlock()
	if s.onClick != nil {
		return s.onClick(ctx, e, budget)
	}
	return adapters.Answer{Status: adapters.AnswerDone}
}

func (s *memorySink) Alarm(_ context.Context, key, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alarms[key] = text
	s.signal()
}

func (s *memorySink) signal() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// byKey is what was stored, by dedupe key; the lock is held.
func (s *memorySink) byKey() map[string]core.Event {
	out := map[string]core.Event{}
	for _, e := range s.events {
		out[e.Dedupe] = e
	}
	return out
}

// stored is byKey for use outside wait.
func (s *memorySink) stored() map[string]core.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byKey()
}

// wait returns once ok holds; it is called under the sink's lock.
func (s *memorySink) wait(t *testing.T, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
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
			t.Fatalf("waited in vain; events %+v, clicks %+v, alarms %v", s.events, s.clicks, s.alarms)
		}
	}
}

// event waits for the first stored event that matches.
func (s *memorySink) event(t *testing.T, match func(core.Event) bool) core.Event {
	t.Helper()
	var found core.Event
	s.wait(t, func() bool {
		for _, e := range s.events {
			if match(e) {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

func saying(text string) func(core.Event) bool {
	return func(e core.Event) bool { return e.Text == text }
}

// running starts an adapter and waits until the platform reaches it.
func running(t *testing.T, opts wecomsim.Options, sink *memorySink, before func(*rig)) *rig {
	t.Helper()
	r := newRig(t, slog.New(slog.DiscardHandler), opts, nil)
	if before != nil {
		before(r)
	}
	start(t, r, sink)
	ready, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := r.Ready(ready); err != nil {
		t.Fatal(err)
	}
	return r
}

func start(t *testing.T, r *rig, sink adapters.Sink) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.a.Run(ctx, sink) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
}
