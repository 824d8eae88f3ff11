package manifest

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// sites judges the places with working time of their own.
func (j *judge) sites() {
	seen := map[string]bool{}
	for _, s := range j.m.Sites {
		name := strings.Join(strings.Fields(s.Name), " ")
		where := "site " + name
		if name == "" {
			j.bad("a site has no name: write it as people's sites are written, such as 慕尼黑 or A座 3F")
		}
		if seen[name] {
			j.bad("%s is defined twice", where)
		}
		seen[name] = true
		if !j.cals[s.Calendar] {
			j.bad("%s: calendar %q is not defined", where, s.Calendar)
		}
	}
}

// calendarOf judges whose working time a policy counts.
func (j *judge) calendarOf(where, calendar string) {
	if calendar == "" {
		return
	}
	j.among(where+" calendar", calendar, []string{core.CalendarDesk, core.CalendarSite})
	if calendar == core.CalendarSite && len(j.m.Sites) == 0 {
		j.bad("%s: calendar site: no site has a calendar: write sites: [{name: …, calendar: …}]", where)
	}
}

// ownTime judges a person's own calendar and hours, the hours within the calendar named for them or, where none is, within any.
func (j *judge) ownTime(where string, p Person) {
	if p.Calendar != "" && !j.cals[p.Calendar] {
		j.bad("%s: calendar %q is not defined", where, p.Calendar)
	}
	if p.Hours == "" || len(j.m.Calendars) == 0 {
		return
	}
	s := j.m.Setup
	named := s.CalendarFor(core.Person{Calendar: p.Calendar, Site: p.Site}, "")
	var err error
	fits := slices.ContainsFunc(j.m.Calendars, func(c core.Calendar) bool {
		if named != "" && c.ID != named {
			return false
		}
		cal, wrong := worktime.Parse(c)
		if wrong != nil {
			return true // told already
		}
		_, wrong = cal.Within(p.Hours)
		err = wrong
		return wrong == nil
	})
	if !fits && err != nil {
		j.bad("%s: hours: %w", where, err)
	}
}
