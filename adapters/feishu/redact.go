package feishu

import (
	"regexp"
	"strings"
	"sync"
)

// secretShapes are tokens that a vendor's words or a library's error may repeat: tenant tokens (t-…), click tokens (c-…) and the query of the socket address.
var secretShapes = []*regexp.Regexp{
	regexp.MustCompile(`\b[tauc]-[A-Za-z0-9_.\-]{12,}`),
	regexp.MustCompile(`(?i)(ticket|access_key|app_secret|token|sign|signature|encrypt_key)(=|":\s*")[^&\s"]+`),
	regexp.MustCompile(`wss?://[^\s"]+`),
}

// redactor removes what must never reach a log, an error or the console. The zero value knows the shapes only.
type redactor struct {
	mu     sync.RWMutex
	values []string
	recent []string
}

// maxRecent bounds the memory for secrets that change.
const maxRecent = 32

// know adds literal secrets.
func (r *redactor) know(values ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, v := range values {
		if len(v) >= 4 {
			r.values = append(r.values, v)
		}
	}
}

// ephemeral adds secrets that live for one connection; the oldest are forgotten.
func (r *redactor) ephemeral(values ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, v := range values {
		if len(v) >= 4 {
			r.recent = append(r.recent, v)
		}
	}
	if extra := len(r.recent) - maxRecent; extra > 0 {
		r.recent = append([]string(nil), r.recent[extra:]...)
	}
}

// text returns s without secrets, in one line of a bearable length.
func (r *redactor) text(s string) string {
	r.mu.RLock()
	for _, known := range [][]string{r.values, r.recent} {
		for _, v := range known {
			s = strings.ReplaceAll(s, v, "[…]")
		}
	}
	r.mu.RUnlock()
	for _, shape := range secretShapes {
		s = shape.ReplaceAllString(s, "[…]")
	}
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > 400 {
		s = string(runes[:400]) + "…"
	}
	return s
}
