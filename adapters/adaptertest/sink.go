package adaptertest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// Sink keeps what an adapter gave it, for this suite and for the adapters' own tests. OnAccept and OnClick may be set before anything arrives. The lists may
// be read inside Wait and Until, under the lock, and once the adapter has stopped.
type Sink struct {
	// OnAccept decides about an event; nil stores everything.
	OnAccept func(ctx context.Context, e core.Event) error
	// OnClick answers clicks; nil answers done.
	OnClick func(ctx context.Context, e core.Event, budget time.Duration) adapters.Answer

	Seen   []core.Event // every Accept, stored or not
	Events []core.Event // what was stored
	Clicks []core.Event
	Alarms map[string]string // the last words by key

	sync.Mutex
	changed chan struct{}
}

var _ adapters.Sink = (*Sink)(nil)

// NewSink returns an empty sink.
func NewSink() *Sink { return &Sink{Alarms: map[string]string{}, changed: make(chan struct{})} }

// Accept implements adapters.Sink.
func (s *Sink) Accept(ctx context.Context, e core.Event) error {
	var decide func(context.Context, core.Event) error
	s.note(func() { s.Seen, decide = append(s.Seen, e), s.OnAccept })
	if decide != nil {
		if err := decide(ctx, e); err != nil {
			return err
		}
	}
	s.note(func() { s.Events = append(s.Events, e) })
	return nil
}

// Click implements adapters.Sink.
func (s *Sink) Click(ctx context.Context, e core.Event, budget time.Duration) adapters.Answer {
	var decide func(context.Context, core.Event, time.Duration) adapters.Answer
	s.note(func() { s.Clicks, decide = append(s.Clicks, e), s.OnClick })
	if decide != nil {
		return decide(ctx, e, budget)
	}
	return adapters.Answer{Status: adapters.AnswerDone}
}

// Alarm implements adapters.Sink.
func (s *Sink) Alarm(_ context.Context, key, text string) { s.note(func() { s.Alarms[key] = text }) }

// note changes what is kept and wakes who waits.
func (s *Sink) note(change func()) {
	s.Lock()
	defer s.Unlock()
	change()
	close(s.changed)
	s.changed = make(chan struct{})
}

// Wait returns as soon as ok holds, which is called under the lock.
func (s *Sink) Wait(ctx context.Context, ok func() bool) error {
	for {
		s.Lock()
		done, changed := ok(), s.changed
		s.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			s.Lock()
			defer s.Unlock()
			return fmt.Errorf("the sink has seen %+v, stored %d of them, clicks %+v, alarms %v: %w", s.Seen, len(s.Events), s.Clicks, s.Alarms, ctx.Err())
		}
	}
}

// Until is Wait for a test that ends when it waits in vain.
func (s *Sink) Until(t testing.TB, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.Wait(ctx, ok); err != nil {
		t.Fatal(err)
	}
}

// Event waits for the first stored event that matches; nil takes any.
func (s *Sink) Event(t testing.TB, match func(core.Event) bool) core.Event {
	t.Helper()
	var found core.Event
	s.Until(t, func() bool {
		i := slices.IndexFunc(s.Events, func(e core.Event) bool { return match == nil || match(e) })
		if i >= 0 {
			found = s.Events[i]
		}
		return i >= 0
	})
	return found
}

// ByKey is what was stored, each key once, for use inside Wait and Until.
func (s *Sink) ByKey() map[string]core.Event {
	out := map[string]core.Event{}
	for _, e := range s.Events {
		out[e.Dedupe] = e
	}
	return out
}

// Stored is ByKey for use outside.
func (s *Sink) Stored() map[string]core.Event {
	s.Lock()
	defer s.Unlock()
	return s.ByKey()
}

// Saying matches the event of a text.
func Saying(text string) func(core.Event) bool {
	return func(e core.Event) bool { return e.Text == text }
}

// accepts has the suite decide about events by how many came before, however late it makes up its mind.
func (s *stage) accepts(decide func(ctx context.Context, n int, e core.Event) error) {
	var n atomic.Int64
	s.sink.Lock()
	defer s.sink.Unlock()
	s.sink.OnAccept = func(ctx context.Context, e core.Event) error { return decide(ctx, int(n.Add(1)-1), e) }
}

// wait ends the test when the sink waits in vain.
func (s *stage) wait(what string, ok func() bool) {
	s.Helper()
	s.must("wait for "+what, s.sink.Wait(s.ctx, ok))
}

// message waits for a stored message that matches.
func (s *stage) message(what string, match func(core.Event) bool) core.Event {
	s.Helper()
	var found core.Event
	s.wait(what, func() bool {
		i := slices.IndexFunc(s.sink.Events, func(e core.Event) bool { return e.Kind == core.EventMessage && match(e) })
		if i >= 0 {
			found = s.sink.Events[i]
		}
		return i >= 0
	})
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
