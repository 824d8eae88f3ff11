package adapters

import (
	"sync/atomic"
	"time"
)

// Spent remembers that a monthly quota of calls is used up, so that the many messages that wait for it don't each ask for themselves. Its zero
// value is a quota that is there.
type Spent struct{ until atomic.Int64 } // nanoseconds, 0 while there is quota

// Refuses reports whether a call is certain to be refused. Once in every it lets one through, to find out whether the quota was extended.
func (s *Spent) Refuses(now time.Time, every time.Duration) bool {
	until := s.until.Load()
	return until != 0 && (now.UnixNano() < until || !s.until.CompareAndSwap(until, now.Add(every).UnixNano()))
}

// Used records that the platform called the quota used up.
func (s *Spent) Used(now time.Time, every time.Duration) { s.until.Store(now.Add(every).UnixNano()) }

// Extended records a call that the quota let through.
func (s *Spent) Extended() { s.until.Store(0) }
