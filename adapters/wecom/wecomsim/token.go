package wecomsim

import (
	"sync"
	"time"
)

// A token is announced for 7200 s and the same one is returned while it lives
// (developer.work.weixin.qq.com/document/path/91039).
const tokenLife = 7200 * time.Second

type tokenBox struct {
	mu           sync.Mutex
	current      string
	expires      time.Time
	old          map[string]bool
	oldSeq       []string
	wrong        int
	blockedUntil time.Time
}

// issue returns the app's one token, making a fresh one when the last is dead.
func (b *tokenBox) issue(now time.Time, ttl time.Duration) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.current == "" || !now.Before(b.expires) {
		b.retire()
		b.current = random("tok-", 40)
	}
	b.expires = now.Add(ttl)
	return b.current
}

func (b *tokenBox) retire() {
	if b.current == "" {
		return
	}
	b.old[b.current] = true
	b.oldSeq = append(b.oldSeq, b.current)
	if len(b.oldSeq) > 64 {
		delete(b.old, b.oldSeq[0])
		b.oldSeq = b.oldSeq[1:]
	}
	b.current = ""
}

func (b *tokenBox) expire() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.retire()
}

func (b *tokenBox) check(token string, now time.Time) *apiError {
	if token == "" {
		return refuse(codeNoToken, "access_token missing")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.old[token] || token == b.current && !now.Before(b.expires) {
		return refuse(codeTokenExpired, "access_token expired")
	}
	if token != b.current {
		return refuse(codeBadToken, "invalid access_token")
	}
	return nil
}

// wrongSecret counts bad attempts; many of them block the caller for an hour (path/90313, note on 45009).
func (b *tokenBox) wrongSecret(now time.Time, allowed int) *apiError {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrong++
	if b.wrong > allowed {
		b.blockedUntil = now.Add(time.Hour)
		b.wrong = 0
	}
	return refuse(codeBadSecret, "invalid credential")
}

func (b *tokenBox) blocked(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return now.Before(b.blockedUntil)
}

// ExpireToken kills the current access token early, as the platform may do at any time.
func (s *Sim) ExpireToken() { s.tokens.expire() }

func (s *Sim) getToken(c *apiCall) (reply, *apiError) {
	q := c.query
	now := s.now()
	switch {
	case s.tokens.blocked(now):
		return nil, refuse(codeTooOften, "api freq out of limit")
	case q.Get("corpid") == "":
		return nil, refuse(41002, "corpid missing")
	case q.Get("corpsecret") == "":
		return nil, refuse(41004, "corpsecret missing")
	case q.Get("corpid") != s.opt.CorpID:
		return nil, refuse(codeBadCorpID, "invalid corpid")
	case q.Get("corpsecret") != s.opt.Secret:
		return nil, s.tokens.wrongSecret(now, s.opt.Undocumented.WrongSecretsBlock)
	}
	return reply{"access_token": s.tokens.issue(now, s.opt.TokenTTL), "expires_in": int(tokenLife / time.Second)}, nil
}
