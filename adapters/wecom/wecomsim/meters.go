package wecomsim

import (
	"sync"
	"sync/atomic"
	"time"
)

// meters are the platform's budgets. A budget that is exceeded stays closed for as long as its window
// (developer.work.weixin.qq.com/document/path/90313, 45009).
type meters struct {
	mu      sync.Mutex
	now     func() time.Time
	windows map[string]*window
	swept   time.Time

	silentlyDropped, pushDelivered, pushInTime, pushLate, pushRedelivered, pushLost atomic.Int64
}

type window struct {
	start, closedUntil time.Time
	span               time.Duration
	used               int
}

func newMeters(now func() time.Time) *meters {
	return &meters{now: now, windows: map[string]*window{}}
}

// budget is one limit on one name.
type budget struct {
	name  string
	limit int
	span  time.Duration
}

// spend takes one from every budget, or nothing when any is exhausted. punish keeps an exhausted budget closed for a
// whole further window.
func (m *meters) spend(punish bool, budgets ...budget) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.sweep(now)
	var open [4]*window
	for i, b := range budgets {
		if b.limit < 0 {
			continue
		}
		w := m.window(b, now)
		if now.Before(w.closedUntil) {
			return false
		}
		if w.used >= b.limit {
			if punish {
				w.closedUntil = now.Add(b.span)
			}
			return false
		}
		open[i] = w
	}
	for _, w := range open {
		if w != nil {
			w.used++
		}
	}
	return true
}

// exhausted tells whether a budget is spent, without spending.
func (m *meters) exhausted(b budget) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	w := m.window(b, now)
	return b.limit >= 0 && (w.used >= b.limit || now.Before(w.closedUntil))
}

func (m *meters) window(b budget, now time.Time) *window {
	w := m.windows[b.name]
	if w == nil {
		w = &window{start: now, span: b.span}
		m.windows[b.name] = w
	}
	if !now.Before(w.start.Add(w.span)) && !now.Before(w.closedUntil) {
		*w = window{start: now, span: b.span}
	}
	return w
}

// sweep forgets windows that ended, so that a long run does not grow with every member ever written to.
func (m *meters) sweep(now time.Time) {
	if now.Sub(m.swept) < time.Minute {
		return
	}
	m.swept = now
	for name, w := range m.windows {
		if now.After(w.start.Add(w.span)) && now.After(w.closedUntil) {
			delete(m.windows, name)
		}
	}
}

// used reports the open windows, for /_sim/meters; per-member ones are left out when there are many.
func (m *meters) used(limit int) map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[string]int{}
	now := m.now()
	for name, w := range m.windows {
		if now.Before(w.start.Add(w.span)) && len(out) < limit {
			out[name] = w.used
		}
	}
	return out
}

// Meters is the state of all counters and budgets.
type Meters struct {
	Counters        map[string]int64 `json:"counters"`
	Budgets         map[string]int   `json:"budgets"` // used in the current window
	Limits          Limits           `json:"limits"`
	Connections     int              `json:"connections"`
	SilentlyDropped int64            `json:"silently_dropped"`
	Pushes          PushMeters       `json:"pushes"`
}

// PushMeters count what the platform pushed to the receiver.
type PushMeters struct {
	Delivered   int64 `json:"delivered"`
	InTime      int64 `json:"answered_in_time"`
	Late        int64 `json:"late"`
	Redelivered int64 `json:"redelivered"`
	Lost        int64 `json:"lost"`
}

// Meters returns the current counters.
func (s *Sim) Meters() Meters {
	counters := map[string]int64{}
	for _, k := range allKinds {
		counters[k] = s.calls.count(k)
	}
	m := s.meters
	return Meters{
		Counters:        counters,
		Budgets:         m.used(500),
		Limits:          s.live().limits,
		Connections:     s.bot.connections(),
		SilentlyDropped: m.silentlyDropped.Load(),
		Pushes: PushMeters{
			Delivered: m.pushDelivered.Load(), InTime: m.pushInTime.Load(), Late: m.pushLate.Load(),
			Redelivered: m.pushRedelivered.Load(), Lost: m.pushLost.Load(),
		},
	}
}
