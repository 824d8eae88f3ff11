package intake

import "time"

// tick paces a look at something that gives no signal.
func tick() <-chan time.Time { return time.After(time.Millisecond) }
