package adaptertest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// typed demands an *adapters.Error and returns it.
func (s *stage) typed(what string, err error) *adapters.Error {
	s.Helper()
	var e *adapters.Error
	if !errors.As(err, &e) {
		s.Fatalf("%s gives %v, want an *adapters.Error", what, err)
	}
	if e.Op == "" {
		s.Errorf("%s: the error doesn't say what was being done: %v", what, e)
	}
	return e
}

func throttling(s *stage) {
	s.inject(Fault{On: s.f.SendCalls, Kind: "throttle", Times: 1})
	m := s.toPerson(core.Outbound{Kind: core.SendMessage, Text: "慢一点"})
	_, err := s.a.Send(s.ctx, "slow-1", m)
	if e := s.typed("a throttled send", err); e.Verdict != adapters.Throttled || e.Until.Before(time.Now().Add(-time.Second)) || e.Code == "" {
		s.Errorf("throttling gives %s until %v with code %q", e.Verdict, e.Until, e.Code)
	}
	if n := s.count("慢一点"); n != 0 {
		s.Errorf("a throttled message is shown %d times", n)
	}
	_, err = s.a.Send(s.ctx, "slow-1", m)
	s.must("send after throttling", err)
	if n := s.count("慢一点"); n != 1 {
		s.Errorf("%d messages are shown, want 1", n)
	}
}

// throttledApp: a limit of the whole app must hold up everything, or the sender would go on being refused.
func throttledApp(s *stage) {
	if !s.f.ThrottleIsOfApp {
		s.Skip("platform's throttling is of one chat")
	}
	s.inject(Fault{On: s.f.SendCalls, Kind: "throttle", Times: 1})
	_, err := s.a.Send(s.ctx, "app-1", s.toPerson(core.Outbound{Kind: core.SendMessage, Text: "慢一点"}))
	if e := s.typed("a throttled send", err); e.Scope != adapters.ScopeApp {
		s.Errorf("throttling of the app has scope %q, want %q", e.Scope, adapters.ScopeApp)
	}
}

func deadToken(s *stage) {
	s.need(s.f.TokenCalls != "", "tokens")
	_, err := s.a.Send(s.ctx, "warm", s.toPerson(core.Outbound{Kind: core.SendMessage, Text: "先热身"}))
	s.must("send", err)
	before := s.h.Count(s.f.TokenCalls)
	s.inject(Fault{On: s.f.SendCalls, Kind: "expired_token", Times: 1})
	_, err = s.a.Send(s.ctx, "dead-1", s.toPerson(core.Outbound{Kind: core.SendMessage, Text: "令牌失效"}))
	s.must("send with a dead token", err)
	if n := s.h.Count(s.f.TokenCalls) - before; n != 1 {
		s.Errorf("%d tokens were fetched, want 1", n)
	}
	if n := s.count("令牌失效"); n != 1 {
		s.Errorf("%d messages are shown, want 1", n)
	}
	s.inject(Fault{On: s.f.SendCalls, Kind: "expired_token", Times: 2})
	if _, err = s.a.Send(s.ctx, "dead-2", s.toPerson(core.Outbound{Kind: core.SendMessage, Text: "两次失效"})); err == nil {
		s.Error("a token that is dead twice in a row is retried more than once")
	}
}

func oneTokenForAll(s *stage) {
	s.need(s.f.TokenCalls != "", "tokens")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			// Refusals for pace are none of this topic.
			_, _ = s.a.Send(s.ctx, fmt.Sprintf("many-%d", i), s.toPerson(core.Outbound{Kind: core.SendMessage, Text: "一起来"}))
		})
	}
	wg.Wait()
	if n := s.h.Count(s.f.TokenCalls); n > 1 {
		s.Errorf("%d tokens were fetched, want 1", n)
	}
}

func personFound(s *stage) {
	m, err := s.a.Person(s.ctx, s.f.Person.ID)
	s.must("look up", err)
	if m.ID != s.f.Person.ID || m.Name != s.f.Name || !m.Active {
		s.Errorf("Person = %+v, want %s %s, active", m, s.f.Person.ID, s.f.Name)
	}
	if s.f.Person.Address != "" && m.Address != s.f.Person.Address {
		s.Errorf("Address = %q, want %q", m.Address, s.f.Person.Address)
	}
}

func personUnknown(s *stage) {
	_, err := s.a.Person(s.ctx, s.f.Stranger.ID)
	if !errors.Is(err, adapters.ErrGone) {
		s.Errorf("an unknown member gives %v, want gone", err)
	}
}

func unreachable(s *stage) {
	s.need(s.f.Unreachable.ID != "", "unreachable members")
	_, err := s.a.Send(s.ctx, "far-1", core.Outbound{Kind: core.SendMessage, Target: core.Target{Account: s.f.Unreachable}, Text: "你好"})
	if e := s.typed("a send to an unreachable member", err); e.Verdict != adapters.Forbidden || e.Code == "" {
		s.Errorf("an unreachable member gives %s with code %q, want forbidden", e.Verdict, e.Code)
	}
}
