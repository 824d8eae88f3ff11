package worktime

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

const forever = math.MaxInt64

var (
	earliest = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
)

// hold is a pause in Unix nanoseconds.
type hold struct {
	from, to int64
	reason   string
}

// holdsOf orders pauses and makes them disjoint; where two overlap the earlier one's reason stands.
func holdsOf(pauses []core.Pause) []hold {
	if len(pauses) == 0 {
		return nil
	}
	holds := make([]hold, 0, len(pauses))
	for _, p := range pauses {
		h := hold{from: clamp(p.From), to: forever, reason: p.Reason}
		if !p.To.IsZero() {
			h.to = clamp(p.To)
		}
		if h.from < h.to {
			holds = append(holds, h)
		}
	}
	slices.SortStableFunc(holds, func(a, b hold) int { return cmp.Compare(a.from, b.from) })
	disjoint := holds[:0]
	var end int64 = math.MinInt64
	for _, h := range holds {
		h.from = max(h.from, end)
		if h.from < h.to {
			disjoint = append(disjoint, h)
			end = h.to
		}
	}
	return disjoint
}

// openSince returns the beginning of the pause that has no end.
func openSince(holds []hold) (int64, bool) {
	if n := len(holds); n > 0 && holds[n-1].to == forever {
		return holds[n-1].from, true
	}
	return 0, false
}

// instant converts t to Unix nanoseconds, which an int64 holds from 1678 to 2262 only.
func instant(t time.Time) (int64, error) {
	if t.Before(earliest) || !t.Before(latest) {
		return 0, ErrRange
	}
	return t.UnixNano(), nil
}

func clamp(t time.Time) int64 {
	switch {
	case t.Before(earliest):
		return earliest.UnixNano()
	case t.After(latest):
		return latest.UnixNano()
	}
	return t.UnixNano()
}
