package dingtalk

import (
	"regexp"
	"strings"
	"sync"
)

// secretShapes are what a vendor's words or a library's error may repeat: tickets, webhook sessions, tokens and signatures, in queries and in JSON.
var secretShapes = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(ticket|session|access_?token|(app|client)_?secret|token|sign|signature)(=|\\?":\s*\\?")[^&\s"\\]+`),
	regexp.MustCompile(`(?i)\b(wss?|https?)://[^\s"]*[?][^\s"]*`),
}

// maxRecent bounds the memory for secrets that change.
const maxRecent = 32

// redactor removes what must never reach a log, an error or the console. The zero value knows the shapes only.
type redactor struct {
	mu     sync.RWMutex
	values []string
	recent []string
}

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

// ephemeral adds a secret that will be replaced; the oldest are forgotten.
func (r *redactor) ephemeral(v string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(v) >= 4 {
		r.recent = append(r.recent, v)
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
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if runes := []rune(s); len(runes) > 400 {
		s = string(runes[:400]) + "…"
	}
	return s
}
