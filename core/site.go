package core

import (
	"slices"
	"strings"
)

// Site is a place of work that has working time of its own.
type Site struct {
	// Name is a building, or a building and a floor, as people's sites are written: "慕尼黑", "A座 3F".
	Name     string `json:"name" yaml:"name"`
	Calendar string `json:"calendar" yaml:"calendar"`
}

// CalendarAt names the calendar of a person's site, "" where it has none. Of several names that the site begins with the longest counts; a name
// ends where a word ends, so that 3F is not 31F.
func (s *Setup) CalendarAt(site string) string {
	words, best, calendar := strings.Fields(site), 0, ""
	for _, x := range s.Sites {
		name := strings.Fields(x.Name)
		if n := len(name); n > best && n <= len(words) && slices.Equal(name, words[:n]) {
			best, calendar = n, x.Calendar
		}
	}
	return calendar
}

// CalendarFor names the calendar that a person works by when they do something for a desk: their own, their site's, the desk's.
func (s *Setup) CalendarFor(p Person, d DeskID) string {
	if p.Calendar != "" {
		return p.Calendar
	}
	if id := s.CalendarAt(p.Site); id != "" {
		return id
	}
	return s.calendarOf(d)
}

// CalendarOf names the calendar that counts for a ticket under the policy that matches it.
func (s *Setup) CalendarOf(t Ticket, p SLAPolicy) string {
	if p.Calendar == CalendarSite {
		if id := s.CalendarAt(t.Detail.Site); id != "" {
			return id
		}
	}
	return s.calendarOf(t.Desk)
}

func (s *Setup) calendarOf(id DeskID) string {
	for _, d := range s.Desks {
		if d.ID == id {
			return d.Calendar
		}
	}
	return ""
}
