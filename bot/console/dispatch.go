package console

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/dispatch"
	"github.com/imdesk/imdesk/core/flow"
	"github.com/imdesk/imdesk/store"
)

// rotaDays is how many duty days are shown.
const rotaDays = 14

// dispatchView is how each desk gives out its tickets now.
type dispatchView struct {
	Version int64          `json:"version"`
	Now     time.Time      `json:"now"`
	Items   []deskDispatch `json:"items"`
}

// deskDispatch is one desk. Duties begin with the one that holds; Opens is absent while the desk works.
type deskDispatch struct {
	Desk       core.DeskID     `json:"desk"`
	Name       string          `json:"name"`
	Strategy   core.Strategy   `json:"strategy"`
	Accept     float64         `json:"accept_minutes"`
	Fallback   string          `json:"fallback,omitempty"`
	Open       bool            `json:"open"`
	Opens      time.Time       `json:"opens,omitzero"`
	Waiting    int             `json:"waiting"`
	Agents     []agentView     `json:"agents"`
	Groups     []teamView      `json:"groups"`
	Priorities []core.Priority `json:"duty_priorities"`
	Duties     []dutyView      `json:"duties"`
}

// agentView is somebody who is given tickets. Out says why they are given none now.
type agentView struct {
	ID       core.PersonID  `json:"id"`
	Name     string         `json:"name"`
	Skills   map[string]int `json:"skills,omitempty"`
	Tags     []string       `json:"tags"`
	Sites    []string       `json:"sites"`
	Shift    string         `json:"shift,omitempty"`
	Capacity int            `json:"capacity"`
	Load     int            `json:"load"`
	Given    time.Time      `json:"given,omitzero"`
	Out      dispatch.Why   `json:"out,omitempty"`
}

// teamView is a group of agents that rules name.
type teamView struct {
	Name   string   `json:"name"`
	People []string `json:"people"`
}

// dutyView is a duty day. Instead is whose turn it is, where somebody else took it over.
type dutyView struct {
	Day     string    `json:"day"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
	Name    string    `json:"name"`
	Instead string    `json:"instead,omitempty"`
	Away    bool      `json:"away"`
}

func (s *server) showDispatch(c *call) (any, error) {
	w, err := s.Host.World(c.Context(), c.org.ID())
	if err != nil {
		return nil, err
	}
	v := dispatchView{Version: w.Setup.Version, Now: s.Clock.Now(), Items: []deskDispatch{}}
	for _, d := range w.Setup.Desks {
		one, err := s.viewDispatch(c, w, d)
		if err != nil {
			return nil, err
		}
		v.Items = append(v.Items, one)
	}
	return v, nil
}

func (s *server) viewDispatch(c *call, w *desk.World, d core.Desk) (deskDispatch, error) {
	v := deskDispatch{Desk: d.ID, Name: d.Name, Strategy: core.StrategyQueue, Agents: []agentView{}, Groups: []teamView{}, Priorities: []core.Priority{}, Duties: []dutyView{}}
	var staff desk.Staffing
	gives := false
	err := c.org.Tx(c.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		staff, gives, err = (&desk.Engine{Clock: s.Clock}).Staff(ctx, tx, w, d.ID, rotaDays)
		return err
	})
	if err != nil || !gives {
		return v, err
	}
	v.Strategy, v.Accept, v.Open, v.Opens, v.Waiting = staff.Strategy, staff.Within.Minutes(), staff.Open, staff.Opens, staff.Waiting
	if d.Dispatch.Fallback != "" {
		v.Fallback = deskName(flow.Directory{Setup: w.Setup}, d.Dispatch.Fallback)
	}
	who, err := s.names.of(c.Context(), c.org, peopleOf(staff)...)
	if err != nil {
		return v, err
	}
	for _, a := range staff.Agents {
		v.Agents = append(v.Agents, agentView{a.Person, who[a.Person], a.Skills, orEmpty(a.Tags), orEmpty(a.Sites), a.Shift, a.Capacity, a.Load, a.Given, a.Out})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Dispatch.Groups)) {
		team := teamView{name, []string{}}
		for _, id := range d.Dispatch.Groups[name] {
			team.People = append(team.People, who[id])
		}
		v.Groups = append(v.Groups, team)
	}
	v.duties(d.Dispatch.Rota, staff.Duties, who)
	return v, nil
}

func (v *deskDispatch) duties(r *core.Rota, list []desk.OnDuty, who map[core.PersonID]string) {
	if r == nil {
		return
	}
	if v.Priorities = r.Priorities; len(v.Priorities) == 0 {
		v.Priorities = core.Priorities[:1]
	}
	for _, d := range list {
		duty := dutyView{Day: d.Day, From: d.From, Until: d.Until, Name: who[d.Person], Away: d.Away}
		if d.Instead != "" {
			duty.Instead = who[d.Instead]
		}
		v.Duties = append(v.Duties, duty)
	}
}

func peopleOf(s desk.Staffing) []core.PersonID {
	var out []core.PersonID
	for _, a := range s.Agents {
		out = append(out, a.Person)
	}
	for _, d := range s.Duties {
		out = append(out, d.Person)
		if d.Instead != "" {
			out = append(out, d.Instead)
		}
	}
	return out
}
