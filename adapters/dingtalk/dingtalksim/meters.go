package dingtalksim

import (
	"sync"
	"sync/atomic"
	"time"
)

// meters counts both monthly budgets and the fate of pushes.
type meters struct {
	mu          sync.Mutex
	month       string
	api, stream int64
	dings       int64

	pushed, inTime, late, redelivered, lost atomic.Int64
}

func (m MeterOptions) professional() bool { return m.Edition == "professional" }

func pickLimit(set, standard int64) int64 {
	if set != 0 {
		return set
	}
	return standard
}

func (m MeterOptions) apiQuota() int64 {
	if m.professional() {
		return pickLimit(m.APIQuota, 200_000)
	}
	return pickLimit(m.APIQuota, 5_000)
}

func (m MeterOptions) streamQuota() int64 {
	if m.professional() {
		return pickLimit(m.StreamQuota, 50_000)
	}
	return pickLimit(m.StreamQuota, 3_000)
}

func (m MeterOptions) qps() int64     { return pickLimit(m.QPS, 20) }
func (m MeterOptions) ipCalls() int64 { return pickLimit(m.IPCalls, 10_000) }

// roll starts a new calendar month; the caller holds mu.
func (m *meters) roll(now time.Time) {
	if month := now.Format("2006-01"); month != m.month {
		m.month, m.api, m.stream = month, 0, 0
	}
}

func (m *meters) takeAPI(o MeterOptions, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.roll(now)
	if q := o.apiQuota(); q >= 0 && m.api >= q {
		return false
	}
	m.api++
	return true
}

// refundAPI gives back a unit: a failed call is not counted.
func (m *meters) refundAPI() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.api = max(0, m.api-1)
}

func (m *meters) takeStream(o MeterOptions, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.roll(now)
	if q := o.streamQuota(); q >= 0 && m.stream >= q {
		return false
	}
	m.stream++
	return true
}

// Meter is one budget.
type Meter struct {
	Used  int64 `json:"used"`
	Quota int64 `json:"quota"` // negative: no limit
}

// Meters is the state of all counters, also the answer of GET /_sim/meters.
type Meters struct {
	Month       string           `json:"month"`
	Edition     string           `json:"edition"`
	API         Meter            `json:"api"`
	Stream      Meter            `json:"stream"`
	QPS         int64            `json:"qps"`
	Calls       map[string]int64 `json:"calls"`
	Connections int              `json:"connections"`
	Pushes      PushMeters       `json:"pushes"`
	Violations  int              `json:"violations"`
}

// PushMeters counts frames pushed to the app. Delivered counts frames written to a socket, repetitions included.
type PushMeters struct {
	Delivered   int64 `json:"delivered"`
	InTime      int64 `json:"answered_in_time"`
	Late        int64 `json:"late"`
	Redelivered int64 `json:"redelivered"`
	Lost        int64 `json:"lost"`
}

// Meters returns all counters.
func (s *Sim) Meters() Meters {
	o, m := s.set().meters, &s.meter
	m.mu.Lock()
	m.roll(s.now())
	out := Meters{Month: m.month, Edition: "standard", API: Meter{m.api, o.apiQuota()}, Stream: Meter{m.stream, o.streamQuota()}, QPS: o.qps()}
	m.mu.Unlock()
	if o.professional() {
		out.Edition = "professional"
	}
	out.Calls = s.tape.kinds()
	out.Connections = s.links.live()
	out.Pushes = PushMeters{m.pushed.Load(), m.inTime.Load(), m.late.Load(), m.redelivered.Load(), m.lost.Load()}
	out.Violations = len(s.Violations())
	return out
}
