package wecom

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// Margins of a token's life. gettoken hands out the same token until it ends, so an early refresh gains nothing and a late one costs a retry:
// developer.work.weixin.qq.com/document/path/91039.
const (
	tokenMargin = time.Minute
	// refusedPause keeps a wrong secret from being tried again and again: repeated wrong secrets block the caller's address for an hour, as the note on
	// 45009 of developer.work.weixin.qq.com/document/path/90313 says.
	refusedPause = 30 * time.Second
)

// tokenSource keeps the app's access token. However many callers ask, one fetch is under way.
type tokenSource struct {
	fetch func(ctx context.Context) (token string, life time.Duration, err error)
	now   func() time.Time

	mu      sync.Mutex
	value   string
	deadAt  time.Time
	refused error // what a human must mend first
	askAt   time.Time
	flight  *tokenFlight
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
		switch {
		case s.value != "" && now.Before(s.deadAt):
			defer s.mu.Unlock()
			return s.value, nil
		case s.refused != nil && now.Before(s.askAt):
			defer s.mu.Unlock()
			return "", s.refused
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
	if f.err != nil && ctx.Err() == nil && (errors.Is(f.err, context.Canceled) || errors.Is(f.err, context.DeadlineExceeded)) {
		return "", true, nil
	}
	return f.value, false, f.err
}

func (s *tokenSource) lead(ctx context.Context, f *tokenFlight) (value string, err error) {
	err = errors.New("token fetch panicked")
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		f.value, f.err = value, err
		s.flight = nil
		close(f.done)
	}()
	value, life, err := s.fetch(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = nil
	if err == nil {
		s.value, s.deadAt = value, s.now().Add(max(life-tokenMargin, life/2))
	} else if errors.Is(err, adapters.ErrMisconfigured) {
		s.refused, s.askAt = err, s.now().Add(refusedPause)
	}
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

// fetchToken gets an access token: developer.work.weixin.qq.com/document/path/91039.
func (a *Adapter) fetchToken(ctx context.Context) (string, time.Duration, error) {
	const op = "get access token"
	q := url.Values{"corpid": {a.cfg.CorpID}, "corpsecret": {a.cfg.Secret}}
	var out struct {
		Token   string `json:"access_token"`
		Expires int    `json:"expires_in"`
	}
	ans, err := a.roundTrip(ctx, http.MethodGet, "/cgi-bin/gettoken", q, nil)
	if err == nil {
		err = ans.decode(&out)
	}
	if err != nil {
		return "", 0, a.broken(op, err, true)
	}
	if ans.Code != 0 {
		return "", 0, a.refusal(op, "gettoken", ans.Code, ans.Message)
	}
	if out.Token == "" || out.Expires <= 0 {
		return "", 0, &adapters.Error{Verdict: adapters.Retryable, Op: op, Code: "http " + strconv.Itoa(ans.status), Message: "answer holds no token"}
	}
	a.redact.ephemeral(out.Token)
	return out.Token, time.Duration(out.Expires) * time.Second, nil
}
