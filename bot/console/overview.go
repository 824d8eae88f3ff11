package console

import (
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// overviewView is the first page: how the day goes, and what needs a hand.
type overviewView struct {
	OrgName string        `json:"org_name"`
	Since   time.Time     `json:"since"` // midnight in the org's time zone
	Today   todayView     `json:"today"`
	Open    int           `json:"open"`
	New     int           `json:"new"` // open and taken by nobody yet
	Desks   []deskCount   `json:"desks"`
	Parked  int           `json:"parked"` // both at most mostPage
	Failed  int           `json:"failed"`
	Groups  groupCounts   `json:"groups"`
	Bots    []botView     `json:"bots"`
	Alarms  []alarmView   `json:"alarms"`
	Latest  []ticketView  `json:"latest"`
	Steps   []startupStep `json:"steps"`
}

// todayView counts the tickets created today.
type todayView struct {
	Created  int `json:"created"`
	Resolved int `json:"resolved"` // of those
	Urgent   int `json:"urgent"`   // P1 and P2 of those
}

type deskCount struct {
	Desk    core.DeskID `json:"desk"`
	Name    string      `json:"name"`
	Created int         `json:"created"`
	Open    int         `json:"open"`
	// How the tickets of the last 30 days were judged: how many requesters were asked, how many answered, and the mean of 1 to 5.
	Asked   int     `json:"asked"`
	Rated   int     `json:"rated"`
	Average float64 `json:"average"`
}

type groupCounts struct {
	Bound   int `json:"bound"`
	Unbound int `json:"unbound"`
	Broken  int `json:"broken"`
}

// latestShown is how many tickets the first page lists.
const latestShown = 8

func (s *server) overview(c *call) (any, error) {
	setup, err := c.org.LoadSetup(c.Context())
	if err != nil {
		return nil, err
	}
	v := &overviewView{OrgName: setup.Org.Name, Since: midnight(s.Clock.Now(), setup.Org.Timezone), Desks: []deskCount{}, Alarms: []alarmView{}, Bots: []botView{}, Steps: []startupStep{}}
	parts := []func(*call, core.Setup, *overviewView) error{s.countToday, s.countRatings, s.countOpen, s.showLatest}
	if c.admin.Role.Gives(core.RightManage) {
		parts = append(parts, s.countTrouble, s.showState, s.nextSteps)
	}
	for _, read := range parts {
		if err := read(c, setup, v); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// midnight is the beginning of the day in a zone; one the system doesn't know counts as China's.
func midnight(now time.Time, zone string) time.Time {
	loc, err := time.LoadLocation(firstOf(zone, "Asia/Shanghai"))
	if err != nil {
		loc = time.FixedZone("Asia/Shanghai", 8*60*60)
	}
	y, m, d := now.In(loc).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, loc)
}

func (s *server) countToday(c *call, setup core.Setup, v *overviewView) error {
	groups, err := c.org.TicketCounts(c.Context(), v.Since)
	if err != nil {
		return err
	}
	perDesk := map[core.DeskID]int{}
	for _, g := range groups {
		perDesk[g.Desk] += g.Count
		v.Today.Created += g.Count
		if g.Status == core.StatusResolved || g.Status == core.StatusClosed {
			v.Today.Resolved += g.Count
		}
		if g.Priority == "P1" || g.Priority == "P2" {
			v.Today.Urgent += g.Count
		}
	}
	for _, d := range setup.Desks {
		open, err := c.org.CountTickets(c.Context(), store.TicketFilter{Desk: d.ID, Open: true})
		if err != nil {
			return err
		}
		v.Desks = append(v.Desks, deskCount{Desk: d.ID, Name: d.Name, Created: perDesk[d.ID], Open: open})
	}
	return nil
}

// judgedOver is how far back ratings are counted.
const judgedOver = 30 * 24 * time.Hour

func (s *server) countRatings(c *call, _ core.Setup, v *overviewView) error {
	ratings, err := c.org.Ratings(c.Context(), v.Since.Add(-judgedOver))
	for _, r := range ratings {
		for i := range v.Desks {
			if v.Desks[i].Desk == r.Desk {
				v.Desks[i].Asked, v.Desks[i].Rated, v.Desks[i].Average = r.Asked, r.Answered(), r.Average()
			}
		}
	}
	return err
}

func (s *server) countOpen(c *call, _ core.Setup, v *overviewView) (err error) {
	if v.Open, err = c.org.CountTickets(c.Context(), store.TicketFilter{Open: true}); err != nil {
		return err
	}
	v.New, err = c.org.CountTickets(c.Context(), store.TicketFilter{Status: core.StatusNew})
	return err
}

func (s *server) countTrouble(c *call, _ core.Setup, v *overviewView) error {
	parked, err := s.DB.Parked(c.Context(), c.org.ID(), mostPage)
	if err != nil {
		return err
	}
	failed, err := c.org.FailedDeliveries(c.Context(), mostPage)
	if err != nil {
		return err
	}
	v.Parked, v.Failed = len(parked), len(failed)
	groups, err := c.org.Bindings(c.Context())
	for _, g := range groups {
		switch {
		case g.Broken != "":
			v.Groups.Broken++
		case g.Desk == "":
			v.Groups.Unbound++
		default:
			v.Groups.Bound++
		}
	}
	return err
}

func (s *server) showState(c *call, _ core.Setup, v *overviewView) error {
	bots, err := s.bots(c.Context(), c.org)
	if err != nil {
		return err
	}
	v.Bots = cut(bots, len(bots), nil).Items
	alarms, err := c.org.Alarms(c.Context(), true, latestShown)
	if err != nil {
		return err
	}
	for _, a := range alarms {
		v.Alarms = append(v.Alarms, viewAlarm(a))
	}
	return nil
}

func (s *server) showLatest(c *call, _ core.Setup, v *overviewView) error {
	latest, err := c.org.Tickets(c.Context(), store.TicketFilter{}, store.Page{Limit: latestShown})
	if err != nil {
		return err
	}
	v.Latest, err = s.viewTickets(c, latest)
	return err
}
