package feishusim

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"
)

// reissueBelow: with at least this much life left the same token comes back,
// below it a new one, and both are valid until the old one runs out.
// Source: open.feishu.cn/document/ukTMukTMukTM/ukDNz4SO0MjL5QzM/auth-v3/auth/tenant_access_token_internal.
const reissueBelow = 30 * time.Minute

type tokenBook struct {
	ttl     time.Duration
	mu      sync.Mutex
	current string
	expires map[string]time.Time
}

func newTokenBook(ttl time.Duration) *tokenBook {
	return &tokenBook{ttl: ttl, expires: map[string]time.Time{}}
}

func (b *tokenBook) issue(now time.Time) (string, time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	left := b.expires[b.current].Sub(now)
	if b.current == "" || left < min(reissueBelow, b.ttl/2) {
		for old, end := range b.expires {
			if !end.After(now) {
				delete(b.expires, old)
			}
		}
		b.current = "t-" + randomHex(16)
		b.expires[b.current] = now.Add(b.ttl)
		left = b.ttl
	}
	return b.current, left
}

func (b *tokenBook) valid(token string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	end, ok := b.expires[token]
	return ok && now.Before(end)
}

func (b *tokenBook) revoke(token string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.expires, token)
	if b.current == token {
		b.current = ""
	}
}

// RevokeTokens makes every issued tenant token invalid at once.
func (s *Sim) RevokeTokens() {
	s.tokens.mu.Lock()
	defer s.tokens.mu.Unlock()
	clear(s.tokens.expires)
	s.tokens.current = ""
}

func bearer(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// authorize checks the Authorization header. Codes: 99991661 missing, 99991671
// wrong prefix, 99991663 invalid or expired; all HTTP 400.
func (s *Sim) authorize(r *http.Request) (reply, bool) {
	head := r.Header.Get("Authorization")
	token, isBearer := strings.CutPrefix(head, "Bearer ")
	switch {
	case head == "":
		return refuse(99991661, "Missing access token for authorization. Please make a test attempt with another one."), false
	case !isBearer || !strings.HasPrefix(token, "t-"):
		return refuse(99991671, "Invalid access token for authorization: token must start with t-"), false
	case !s.tokens.valid(token, s.now()):
		return refuse(99991663, "Invalid access token for authorization. Please make a test attempt with another one."), false
	}
	return reply{}, true
}

func (s *Sim) handleToken(r *request) reply {
	var in struct {
		AppID     string `json:"app_id"`
		AppSecret string `json:"app_secret"`
	}
	if err := json.Unmarshal(r.body, &in); err != nil || in.AppID != s.app.AppID {
		return refuse(10003, "invalid param")
	}
	if in.AppSecret != s.app.AppSecret {
		return refuse(10014, "app secret invalid")
	}
	token, left := s.tokens.issue(s.now())
	return reply{full: map[string]any{
		"code": 0, "msg": "ok", "tenant_access_token": token, "expire": int(left.Seconds()),
	}}
}
