package feishu

import (
	"context"
	"sync"
	"time"
)

// Margins of a token's life. With 30 minutes left Feishu hands out a new token while the old one stays valid, so a refresh at 25 never races:
// open.feishu.cn/document/ukTMukTMukTM/ukDNz4SO0MjL5QzM.
const (
	tokenRefreshLeft = 25 * time.Minute
	tokenUnusable    = time.Minute
)

// tokenSource keeps the app's tenant token. However many callers ask, one fetch is under way.
type tokenSource struct {
	fetch func(ctx context.Context) (token string, life time.Duration, err error)
	now   func() time.Time

	mu        sync.Mutex
	value     string
	refreshAt time.Time
	deadAt    time.Time
	flight    *tokenFlight
}

type tokenFlight struct {
	done  chan struct{}
	value string
	err   error
}

// token returns a usable token. It blocks for at most one fetch; the caller whose context runs it may give up without harm to those who wait.
func (s *tokenSource) token(ctx context.Context) (string, error) {
	for {
		s.mu.Lock()
		now := s.now()
		if s.value != "" && now.Before(s.refreshAt) {
			defer s.mu.Unlock()
			return s.value, nil
		}
		if f := s.flight; f != nil {
			s.mu.Unlock()
			value, again, err := f.wait(ctx)
			if again {
				continue
			}
			return value, err
		}
		f := &tokenFlight{done: make(chan struct{})}
		s.flight = f
		s.mu.Unlock()
		return s.lead(ctx, f)
	}
}

// wait returns the flight's result. again is true when the flight ended only because its leader gave up.
func (f *tokenFlight) wait(ctx context.Context) (value string, again bool, err error) {
	select {
	case <-f.done:
	case <-ctx.Done():
		return "", false, ctx.Err()
	}
	if f.err != nil && ctx.Err() == nil && plainContextError(f.err) {
		return "", true, nil
	}
	return f.value, false, f.err
}

func (s *tokenSource) lead(ctx context.Context, f *tokenFlight) (string, error) {
	value, life, err := s.fetch(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	switch {
	case err == nil:
		s.value, s.deadAt = value, now.Add(life-tokenUnusable)
		s.refreshAt = now.Add(max(life-tokenRefreshLeft, life/2))
	case s.value != "" && now.Before(s.deadAt):
		// The old token still works: a refresh that failed is no reason to stop. Ask again soon.
		value, err = s.value, nil
		s.refreshAt = now.Add(30 * time.Second)
	}
	f.value, f.err = value, err
	s.flight = nil
	close(f.done)
	return value, err
}

// drop forgets a token the platform called dead, unless it was replaced meanwhile.
func (s *tokenSource) drop(dead string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value == dead {
		s.value = ""
	}
}
