package worktime

import (
	"fmt"

	"github.com/imdesk/imdesk/core"
)

// Within is the calendar of somebody who works in a part of its working time only: hours, "09:00-18:00" or "20:00-06:00", by the calendar's
// wall clock. What remains of a day keeps its reasons. The error, of code invalid, says that hours can't be read or leave no working time.
func (c *Calendar) Within(hours string) (*Calendar, error) {
	h, err := parseSpan(hours)
	if err != nil {
		return nil, &core.Error{Code: core.CodeInvalid, Op: "own hours", Err: err}
	}
	own := &Calendar{loc: c.loc, known: c.known, byHand: c.byHand, days: make(map[int64]*rule, len(c.days))}
	works := false
	for i := range c.weekly {
		own.weekly[i] = *c.weekly[i].within(h)
		works = works || len(own.weekly[i].spans) > 0
	}
	if !works {
		return nil, &core.Error{Code: core.CodeInvalid, Op: "own hours", Err: fmt.Errorf("%s lies outside the calendar's working time", hours)}
	}
	for day, r := range c.days {
		own.days[day] = r.within(h)
	}
	return own, nil
}

// within cuts a day's spans to the hours of the day before, the day itself and the day after, over which a shift can reach.
func (r *rule) within(h span) *rule {
	cut := *r
	cut.spans = nil
	for _, s := range r.spans {
		for day := int64(-dayMinutes); day <= dayMinutes; day += dayMinutes {
			if from, to := max(s.from, h.from+day), min(s.to, h.to+day); from < to {
				cut.spans = append(cut.spans, span{from, to})
			}
		}
	}
	if len(cut.spans) == 0 && len(r.spans) > 0 {
		cut.idle = ReasonOff
	}
	return &cut
}
