package world

import (
	"cmp"
	"fmt"
	"sync"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
	"github.com/imdesk/imdesk/core/worktime"
)

// calendars are an org's, parsed. They know which one counts for whom: core.Setup says so, this finds it.
type calendars struct {
	setup *core.Setup
	byID  map[string]*worktime.Calendar
	defs  map[string]core.Calendar

	mu  sync.Mutex
	own map[ownTime]*worktime.Calendar
}

// ownTime is a person's part of a calendar's working time.
type ownTime struct{ calendar, hours string }

func readCalendars(s *core.Setup) (*calendars, error) {
	c := &calendars{setup: s, byID: map[string]*worktime.Calendar{}, defs: map[string]core.Calendar{}, own: map[ownTime]*worktime.Calendar{}}
	for _, def := range s.Calendars {
		cal, err := worktime.Parse(def)
		if err != nil {
			return nil, fmt.Errorf("calendar %s: %w", def.ID, err)
		}
		c.byID[def.ID], c.defs[def.ID] = cal, def
	}
	return c, nil
}

// desk is a desk's calendar; nil where the set-up has none.
func (c *calendars) desk(id core.DeskID) *worktime.Calendar {
	return c.byID[c.setup.CalendarFor(core.Person{}, id)]
}

// ticket is the calendar of a ticket's deadlines, and what it is called.
func (c *calendars) ticket(t core.Ticket) (*worktime.Calendar, core.Calendar) {
	policy, _ := sla.Matching(c.setup, t)
	id := c.setup.CalendarOf(t, policy)
	return c.byID[id], c.defs[id]
}

// person is the calendar somebody works by for a desk. Hours that leave nothing of it are as if they weren't said: time must go on.
func (c *calendars) person(p core.Person, d core.DeskID) *worktime.Calendar {
	key := ownTime{c.setup.CalendarFor(p, d), p.Hours}
	whole := c.byID[key.calendar]
	if whole == nil || key.hours == "" {
		return whole
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	cal, ok := c.own[key]
	if !ok {
		var err error
		if cal, err = whole.Within(key.hours); err != nil {
			cal = whole
		}
		c.own[key] = cal
	}
	return cal
}

// works reports whether somebody works for a desk at a moment; without a calendar always.
func (c *calendars) works(p core.Person, d core.DeskID, t time.Time) bool {
	cal := c.person(p, d)
	return cal == nil || cal.IsWorking(t)
}

// missing names the calendars of desks and sites that lack the statutory holidays of a year that is near; the first such year.
func (c *calendars) missing(now time.Time) (year int, names []string) {
	used := map[string]bool{}
	for _, d := range c.setup.Desks {
		used[d.Calendar] = true
	}
	for _, s := range c.setup.Sites {
		used[s.Calendar] = true
	}
	for _, def := range c.setup.Calendars {
		y, missing := c.byID[def.ID].Missing(now)
		if !used[def.ID] || !missing {
			continue
		}
		if year == 0 || y < year {
			year, names = y, nil
		}
		if y == year {
			names = append(names, cmp.Or(def.Name, def.ID))
		}
	}
	return year, names
}
