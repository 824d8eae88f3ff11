package outbox

import "time"

// trips remembers how quick the platform was in the last one to two minutes.
type trips struct {
	now, before time.Duration // the shortest of this minute and of the one before
	since       time.Time
	seen        int
}

// cautious is how many calls it takes to know how quick the platform is; until then it is taken to be quicker than seen.
const cautious = 64

func (t *trips) add(trip time.Duration, at time.Time) {
	switch {
	case t.seen == 0:
		t.now, t.before, t.since = trip, trip, at
	case at.Sub(t.since) > forgetting:
		t.now, t.before, t.since = trip, t.now, at
	}
	t.now = min(t.now, trip)
	t.seen++
}

// quickest is the shortest round trip known, 0 for none.
func (t *trips) quickest() time.Duration {
	if t.seen < cautious {
		return min(t.now, t.before) / 2
	}
	return min(t.now, t.before)
}
