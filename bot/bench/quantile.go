package bench

import (
	"slices"
	"sync"
	"time"
)

// Spread is how a duration was distributed, in milliseconds.
type Spread struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50_ms"`
	P99 float64 `json:"p99_ms"`
	Max float64 `json:"max_ms"`
}

// sample collects durations; every one is kept, so that a quantile is exact.
type sample struct {
	mu  sync.Mutex
	all []time.Duration
}

func (s *sample) add(d time.Duration) {
	s.mu.Lock()
	s.all = append(s.all, d)
	s.mu.Unlock()
}

// reset forgets what the warm-up collected.
func (s *sample) reset() {
	s.mu.Lock()
	s.all = s.all[:0]
	s.mu.Unlock()
}

func (s *sample) spread() Spread {
	s.mu.Lock()
	defer s.mu.Unlock()
	return spreadOf(s.all)
}

func spreadOf(all []time.Duration) Spread {
	if len(all) == 0 {
		return Spread{}
	}
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	at := func(q float64) float64 { return millis(sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]) }
	return Spread{N: len(sorted), P50: at(0.50), P99: at(0.99), Max: millis(sorted[len(sorted)-1])}
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
