package feishu

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/core"
)

// memorySink keeps what it is given. onClick may be set before anything arrives.
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

// stored is byKey for use outside wait.
func (s *memorySink) stored() map[string]core.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byKey()
}

// byKey is what was stored, by dedupe key; the lock is held.
func (s *memorySink) byKey() map[string]core.Event {
	out := map[string]core.Event{}
	for _, e := range s.events {
		out[e.Dedupe] = e
	}
	return out
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
			t.Fatalf("waited in vain; events %+v, alarms %v", s.events, s.alarms)
		}
	}
}

// running starts an adapter on its long connection and waits until it stands.
func running(t *testing.T, opts feishusim.Options, before func(*rig)) (*rig, *memorySink) {
	t.Helper()
	return runningWith(t, opts, newMemorySink(), before, nil)
}

func runningWith(t *testing.T, opts feishusim.Options, sink *memorySink, before func(*rig), change func(*Config)) (*rig, *memorySink) {
	t.Helper()
	r := newRig(t, slog.New(slog.DiscardHandler), opts, change)
	if before != nil {
		before(r)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.a.Run(ctx, sink) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
	ready, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := r.Ready(ready); err != nil {
		t.Fatal(err)
	}
	return r, sink
}
