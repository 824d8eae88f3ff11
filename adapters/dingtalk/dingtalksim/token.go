package dingtalksim

import (
	"sync"
	"time"
)

// tokenStore owns the app's one access token: asking again while it is valid returns and renews the same one.
// Source: open.dingtalk.com/document/development/obtain-the-access-token-of-an-internal-app
type tokenStore struct {
	mu      sync.Mutex
	current string
	until   time.Time
}

func (t *tokenStore) issue(now time.Time, ttl time.Duration) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current == "" || !now.Before(t.until) {
		t.current = randomHex(16)
	}
	t.until = now.Add(ttl)
	return t.current
}

func (t *tokenStore) valid(token string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return token != "" && token == t.current && now.Before(t.until)
}

func (t *tokenStore) expire() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.current = ""
}

// ExpireToken ends the current access token before its time.
func (s *Sim) ExpireToken() { s.tokens.expire() }

func (s *Sim) accessToken(c *apiCall) reply {
	var req struct {
		AppKey    string `json:"appKey"`
		AppSecret string `json:"appSecret"`
	}
	if f := decode(c.body, &req); f != nil {
		return f.reply(newStyle)
	}
	if req.AppKey != s.opt.ClientID || req.AppSecret != s.opt.ClientSecret {
		return failure{status: 400, code: "invalidClientIdOrSecret", message: "无效的clientId或者clientSecret"}.reply(newStyle)
	}
	return jsonReply(map[string]any{
		"accessToken": s.tokens.issue(s.now(), s.opt.TokenTTL),
		"expireIn":    int64(s.opt.TokenTTL / time.Second),
	})
}
