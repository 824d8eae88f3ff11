package core

import "testing"

func TestASiteAPersonAndADeskHaveTheirOwnCalendar(t *testing.T) {
	s := Setup{
		Desks: []Desk{{ID: "it", Calendar: "desk"}},
		Sites: []Site{{Name: "A座", Calendar: "house"}, {Name: "A座 3F", Calendar: "lab"}, {Name: "慕尼黑", Calendar: "munich"}},
	}
	for site, want := range map[string]string{
		"A座": "house", "A座 5F": "house", "A座 3F": "lab", "A座  3F 302": "lab", "A座 31F": "house", "慕尼黑 2F": "munich", "慕尼黑机场": "", "": "", "3F": "",
	} {
		if got := s.CalendarAt(site); got != want {
			t.Errorf("at %q the calendar is %q, want %q", site, got, want)
		}
		if want == "" {
			want = "desk"
		}
		if got := s.CalendarFor(Person{Site: site}, "it"); got != want {
			t.Errorf("somebody at %q works by %q, want %q", site, got, want)
		}
		if got := s.CalendarFor(Person{Site: site, Calendar: "own"}, "it"); got != "own" {
			t.Errorf("somebody at %q with a calendar of their own works by %q", site, got)
		}
		tk := Ticket{Desk: "it", Detail: TicketDetail{Site: site}}
		if got := s.CalendarOf(tk, SLAPolicy{Calendar: CalendarSite}); got != want {
			t.Errorf("a ticket from %q counts by %q, want %q", site, got, want)
		}
		if got := s.CalendarOf(tk, SLAPolicy{}); got != "desk" {
			t.Errorf("under a policy of the desk a ticket from %q counts by %q", site, got)
		}
	}
}
