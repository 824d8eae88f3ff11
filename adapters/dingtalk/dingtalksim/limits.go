package dingtalksim

import (
	"sync"
	"time"
)

// limiter counts calls per API and second, and per IP and 20 s.
type limiter struct {
	mu     sync.Mutex
	perAPI map[string]*window
	perIP  map[string]*window
	perDM  map[string]*window
}

type window struct {
	start   time.Time
	n       int64
	blocked time.Time
}

// Source: open.dingtalk.com/document/development/call-frequency-limit
const (
	ipWindow  = 20 * time.Second
	ipPenalty = 5 * time.Minute
)

func (l *limiter) init() {
	l.perAPI, l.perIP, l.perDM = map[string]*window{}, map[string]*window{}, map[string]*window{}
}

func (w *window) count(now time.Time, span time.Duration) int64 {
	if now.Sub(w.start) >= span || now.Before(w.start) {
		w.start, w.n = now, 0
	}
	w.n++
	return w.n
}

func windowOf(m map[string]*window, key string) *window {
	w := m[key]
	if w == nil {
		w = &window{}
		m[key] = w
	}
	return w
}

// allow applies the limit per second to one API; real time, because a test clock may stand still.
func (l *limiter) allow(api string, limit int64) bool {
	if limit < 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return windowOf(l.perAPI, api).count(time.Now(), time.Second) <= limit
}

func (l *limiter) allowDM(person string, limit int64) bool {
	if limit <= 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return windowOf(l.perDM, person).count(time.Now(), time.Minute) <= limit
}

func (l *limiter) allowIP(ip string, limit int64, now time.Time) bool {
	if limit < 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	w := windowOf(l.perIP, ip)
	if now.Before(w.blocked) {
		return false
	}
	if w.count(now, ipWindow) > limit {
		w.blocked = now.Add(ipPenalty)
		w.n = 0
		return false
	}
	return true
}
