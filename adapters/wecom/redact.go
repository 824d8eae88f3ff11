package wecom

import (
	"regexp"
	"strings"
	"sync"
)

// secretShapes are secrets that a vendor's words or a library's error may repeat: the query of an address and one-shot response codes.
var secretShapes = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(access_token|corpsecret|secret|response_code|aeskey|sign|key)(=|":\s*")[^&\s"]+`),
	regexp.MustCompile(`\bR(CLK|SND)-[A-Za-z0-9]+`),
	regexp.MustCompile(`(https?|wss?)://[^\s"]+`),
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

// ephemeral adds a secret that lives for a while; the oldest are forgotten.
func (r *redactor) ephemeral(v string) {
	if len(v) < 4 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.recent = append(r.recent, v)
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
