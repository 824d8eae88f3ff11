package intake

import (
	"time"
)

// lateness is the longest a platform's delivery is believed to take: it may redeliver late, and its clock or ours may be wrong.
const lateness = 10 * time.Minute

// happened is the desk time of an event that is taken in now: the platform's own time at to the second, since some platforms say no more, and
// between lateness ago and now. Clocks start there, so it is settled once, when the event arrives, however long it then waits for its turn; desk
// is the desk's time and wall the machine's. Reading two clocks one after the other takes a moment, which rounding takes away again.
func happened(at, wall, desk time.Time) time.Time {
	lag := min(max(wall.Sub(at.Truncate(time.Second)), 0), lateness)
	if at.IsZero() {
		lag = 0
	}
	if then := desk.Add(-lag).Round(time.Second); !then.After(desk) {
		return then
	}
	return desk.Truncate(time.Second)
}
