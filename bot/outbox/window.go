package outbox

import (
	"sort"
	"time"

	"github.com/imdesk/imdesk/core"
)

// window remembers the last sends of one budget exactly, so that no stretch of its period ever holds more than it allows, whether the
// platform counts in fixed or in sliding periods.
type window struct {
	per  time.Duration
	ring []time.Time // the last len(ring) sends in order of time; ring[at] is the oldest
	at   int
}

// margin is added to each period, for clocks and wires that are not quite even.
const margin = 5 * time.Millisecond

func newWindow(calls int, per time.Duration) *window {
	return &window{per: per + margin, ring: make([]time.Time, calls)}
}

// place is the nth oldest send.
func (w *window) place(n int) *time.Time { return &w.ring[(w.at+n)%len(w.ring)] }

// free returns when the next call is allowed that leaves room for spare others.
func (w *window) free(spare int) time.Time {
	oldest := *w.place(spare)
	if oldest.IsZero() {
		return oldest
	}
	return oldest.Add(w.per)
}

// spareShare is the part of a long period that is left to what is urgent: once a thousand reminders have spent a minute's allowance, a P1 would
// otherwise wait for the next minute.
const spareShare = 100

// spare is how many calls of the period something of an urgency leaves to what is more urgent. Short periods are over soon.
func (w *window) spare(u core.Urgency) int {
	if u <= core.UrgencyApproval || w.per < time.Minute {
		return 0
	}
	return len(w.ring) / spareShare
}

// take counts a call that leaves now.
func (w *window) take(now time.Time) {
	*w.place(0) = now
	w.at = (w.at + 1) % len(w.ring)
}

// arrived moves the call that left at a moment to the later one at which it counts, and keeps the order: the call that is forgotten first is then
// the one that counts least long, not the one that left first. One that was overwritten since is no matter.
func (w *window) arrived(left, at time.Time) {
	n := sort.Search(len(w.ring), func(i int) bool { return !w.place(i).Before(left) })
	if n == len(w.ring) || !w.place(n).Equal(left) {
		return
	}
	for ; n+1 < len(w.ring) && w.place(n+1).Before(at); n++ {
		*w.place(n) = *w.place(n + 1)
	}
	*w.place(n) = at
}

// idle reports whether the window holds no call of its last period.
func (w *window) idle(now time.Time) bool {
	return now.Sub(*w.place(len(w.ring) - 1)) > w.per
}
