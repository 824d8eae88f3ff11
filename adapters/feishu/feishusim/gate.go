package feishusim

import (
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"
)

// window is an exact sliding window over the last len(at) grants.
type window struct {
	at   []int64
	next int
}

// wait is how long until one more grant fits; 0 means now.
func (w *window) wait(now time.Time, limit int, span time.Duration) time.Duration {
	if limit < 0 {
		return 0
	}
	if len(w.at) != limit { // first use, or the limit was changed at run time
		w.at, w.next = make([]int64, limit), 0
	}
	if limit == 0 {
		return span
	}
	oldest := w.at[w.next]
	if oldest == 0 {
		return 0
	}
	return max(0, time.Duration(oldest+int64(span)-now.UnixNano()))
}

func (w *window) grant(now time.Time) {
	if len(w.at) > 0 {
		w.at[w.next] = now.UnixNano()
		w.next = (w.next + 1) % len(w.at)
	}
}

// gate holds the budgets that do not belong to a chat or a message.
type gate struct {
	mu      sync.Mutex
	apis    map[string]*apiBudget
	month   string
	monthly int
	paid    int // SMS and phone urgents spent
}

type apiBudget struct{ second, minute window }

func newGate() *gate { return &gate{apis: map[string]*apiBudget{}} }

// verdict of one call at the gateway.
type verdict struct {
	wait  time.Duration
	limit int
	quota bool
}

// admit spends one call of an API, or says what trips. 1000/min and 50/s hold
// side by side per API, app and tenant; either trips.
// Source: open.feishu.cn/document/ukTMukTMukTM/uUzN04SN3QjL1cDN.
func (g *gate) admit(api string, now time.Time, m Meters) (verdict, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if month := now.Format("2006-01"); month != g.month {
		g.month, g.monthly = month, 0
	}
	if m.Monthly >= 0 && g.monthly >= m.Monthly {
		return verdict{quota: true}, false
	}
	b := g.apis[api]
	if b == nil {
		b = &apiBudget{}
		g.apis[api] = b
	}
	if d := b.second.wait(now, m.APIPerSecond, time.Second); d > 0 {
		return verdict{wait: d, limit: m.APIPerSecond}, false
	}
	if d := b.minute.wait(now, m.APIPerMinute, time.Minute); d > 0 {
		return verdict{wait: d, limit: m.APIPerMinute}, false
	}
	b.second.grant(now)
	b.minute.grant(now)
	g.monthly++
	return verdict{}, true
}

// spendPaid takes from the tenant's quota of SMS and phone urgents.
func (g *gate) spendPaid(n, limit int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if limit >= 0 && g.paid+n > limit {
		return false
	}
	g.paid += n
	return true
}

func (g *gate) snapshot() map[string]any {
	g.mu.Lock()
	defer g.mu.Unlock()
	return map[string]any{"monthly_used": g.monthly, "urgent_paid_used": g.paid}
}

// throttled is the gateway's answer to too many calls.
func (s *Sim) throttled(limit int, wait time.Duration) reply {
	h := http.Header{}
	h.Set("x-ogw-ratelimit-limit", fmt.Sprint(limit))
	h.Set("x-ogw-ratelimit-reset", fmt.Sprint(max(1, int(math.Ceil(wait.Seconds())))))
	return reply{status: s.opts.ThrottleStatus, code: 99991400, msg: "request trigger frequency limit", header: h}
}

// passGate applies the monthly quota and the per-API rates.
func (s *Sim) passGate(r *request) (reply, bool) {
	v, ok := s.gate.admit(r.api, s.now(), s.live().meters)
	switch {
	case ok:
		return reply{}, true
	case v.quota:
		return refuse(99991403, "This month's API call quota has been exceeded"), false
	}
	return s.throttled(v.limit, v.wait), false
}
