package sla

import (
	"fmt"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// Rung is a step of a ladder with its moment.
type Rung struct {
	core.EscalationStep
	// At is zero while a pause keeps it unknown.
	At time.Time
}

// always is the calendar of those who never rest.
var always = aroundTheClock()

func aroundTheClock() *worktime.Calendar {
	weekly := map[string][]string{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		weekly[day] = []string{"00:00-24:00"}
	}
	cal, err := worktime.Parse(core.Calendar{Timezone: "UTC", Weekly: weekly})
	if err != nil {
		panic(err) // it is written above
	}
	return cal
}

// rungs are the steps of a ticket's ladder, if it is the ladder of m. They are counted from the deadline, or from when it was found that it was
// missed if that was later, so that an outage doesn't wake everybody in one second. What stops the deadline's clock stops them too.
func rungs(p core.SLAPolicy, cal *worktime.Calendar, t core.Ticket, m Measure, due time.Time, stops []core.Pause) ([]Rung, error) {
	l := t.Detail.Ladder
	if l == nil || l.Measure != string(m) || due.IsZero() {
		return nil, nil
	}
	if slices.Contains(p.AroundTheClock, t.Priority) {
		cal = always
	}
	from := due
	if l.From.After(due) {
		from = l.From
	}
	var out []Rung
	for _, s := range p.Escalation {
		r := Rung{EscalationStep: s, At: from}
		var err error
		if s.After > 0 {
			r.At, err = known(cal.Due(from, time.Duration(s.After), stops))
		}
		if err != nil {
			return nil, fmt.Errorf("%s ladder: %w", m, err)
		}
		out = append(out, r)
	}
	return out, nil
}
