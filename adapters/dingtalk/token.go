package dingtalk

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// tokenMargin is how long before its end a token is renewed; asking again inside its life renews the same one for everybody, so replicas never disturb
// each other: open.dingtalk.com/document/development/obtain-the-access-token-of-an-internal-app.
const tokenMargin = 5 * time.Minute

// tokenSource keeps the app's access token. However many callers ask, one fetch is under way.
type tokenSource struct {
	fetch func(ctx context.Context) (token string, life time.Duration, err error)
	now   func() time.Time

	mu     sync.Mutex
	value  string
	until  time.Time
	flight *tokenFlight
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
		if s.value != "" && s.now().Before(s.until) {
			defer s.mu.Unlock()
			return s.value, nil
		}
		f := s.flight
		if f == nil {
			f = &tokenFlight{done: make(chan struct{})}
			s.flight = f
			s.mu.Unlock()
			return s.lead(ctx, f)
		}
		s.mu.Unlock()
		select {
		case <-f.done:
		case <-ctx.Done():
			return "", ctx.Err()
		}
		if f.err != nil && ctx.Err() == nil && (errors.Is(f.err, context.Canceled) || errors.Is(f.err, context.DeadlineExceeded)) {
			continue // its leader gave up, not the platform
		}
		return f.value, f.err
	}
}

func (s *tokenSource) lead(ctx context.Context, f *tokenFlight) (string, error) {
	f.err = errors.New("token fetch panicked") // stands only if fetch doesn't return
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.flight = nil
		close(f.done)
	}()
	var life time.Duration
	f.value, life, f.err = s.fetch(ctx)
	if f.err == nil {
		s.mu.Lock()
		s.value, s.until = f.value, s.now().Add(max(life-tokenMargin, life/2))
		s.mu.Unlock()
	}
	return f.value, f.err
}

// drop forgets a token the platform called dead, unless it was replaced meanwhile.
func (s *tokenSource) drop(dead string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value == dead {
		s.value = ""
	}
}

// fetchToken gets the access token: open.dingtalk.com/document/development/obtain-the-access-token-of-an-internal-app.
func (a *Adapter) fetchToken(ctx context.Context) (string, time.Duration, error) {
	var out struct {
		AccessToken text   `json:"accessToken"`
		ExpireIn    millis `json:"expireIn"` // seconds
	}
	rq := request{
		op: "get access token", method: http.MethodPost, path: "/v1.0/oauth2/accessToken", repeatable: true, free: true, out: &out,
		body: map[string]string{"appKey": a.cfg.ClientID, "appSecret": a.cfg.ClientSecret},
	}
	if err := a.attempt(ctx, rq, ""); err != nil {
		return "", 0, err
	}
	if out.AccessToken == "" || out.ExpireIn <= 0 {
		return "", 0, &adapters.Error{Verdict: adapters.Retryable, Op: rq.op, Message: "answer holds no token"}
	}
	a.redact.ephemeral(string(out.AccessToken))
	return string(out.AccessToken), time.Duration(out.ExpireIn) * time.Second, nil
}
