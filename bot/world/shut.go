package world

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/core/worktime"
)

// shut lists why a calendar's people don't work between two moments. That they have gone home says nothing where a weekend or a holiday follows.
func shut(cal *worktime.Calendar, from, until time.Time) []string {
	if cal == nil {
		return nil
	}
	var out []string
	for _, i := range cal.Ledger(from, until, nil) {
		if !i.Counted && !slices.Contains(out, i.Reason) {
			out = append(out, i.Reason)
		}
	}
	if len(out) > 1 {
		out = slices.DeleteFunc(out, func(r string) bool { return r == worktime.ReasonOff })
	}
	return out
}
