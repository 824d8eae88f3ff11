package console

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

const (
	cookieName  = "imdesk_console"
	sessionKind = "console"
	// sessionLife is how long a session lasts after its last use; renewAfter keeps each request from being a write.
	sessionLife = 12 * time.Hour
	renewAfter  = 5 * time.Minute
)

var signedOut = refusal{http.StatusUnauthorized, "unauthorized", "请先登录"}

// newToken returns 32 random bytes as text, and what is stored of them.
func newToken() (token, hashed string) {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, hashToken(token)
}

// hashToken needs no salt: a token is random and long.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// identify finds out who calls.
func (s *server) identify(c *call) error {
	cookie, err := c.Cookie(cookieName)
	if err != nil || cookie.Value == "" {
		return signedOut
	}
	c.token = hashToken(cookie.Value)
	session, err := s.DB.WebSession(c.Context(), c.token)
	if core.CodeOf(err) == core.CodeNotFound || err == nil && session.Kind != sessionKind {
		return signedOut
	}
	if err != nil {
		return err
	}
	c.admin, err = s.DB.Admin(c.Context(), session.Subject)
	if core.CodeOf(err) == core.CodeNotFound || err == nil && c.admin.Disabled {
		return signedOut
	}
	if err != nil {
		return err
	}
	if time.Until(session.Expires) < sessionLife-renewAfter {
		if err := s.DB.PutWebSession(c.Context(), session, sessionLife); err != nil {
			return err
		}
		s.setCookie(c, cookie.Value, sessionLife)
	}
	return nil
}

// open starts a session for an administrator.
func (s *server) open(c *call, a store.Admin) error {
	token, hashed := newToken()
	err := s.DB.PutWebSession(c.Context(), store.WebSession{Token: hashed, Org: a.Org, Subject: a.Name, Kind: sessionKind}, sessionLife)
	if err != nil {
		return err
	}
	s.setCookie(c, token, sessionLife)
	c.admin, c.token = a, hashed
	return nil
}

func (s *server) setCookie(c *call, value string, life time.Duration) {
	http.SetCookie(c.w, &http.Cookie{
		Name: cookieName, Value: value, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure(c.Request),
	})
}

// secure reports whether the browser came by https, also when a proxy in front of us ended it.
func (s *server) secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	u, err := url.Parse(s.PublicURL())
	return err == nil && u.Scheme == "https" && u.Host == r.Host
}

// address is whom attempts are counted for. Headers of proxies are not believed: anybody can send them.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
