package desk

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/dispatch"
)

// acceptWithin is the working time to accept in where a desk says nothing.
const acceptWithin = 30 * time.Minute

// staff is a desk's agents as they stand in this turn.
type staff struct {
	desk   core.Desk
	cfg    core.Dispatch
	people map[core.PersonID]core.Person // by the id that the set-up knows them by
	all    []dispatch.Candidate
	roster Roster
	duty   core.PersonID
	open   bool
	opens  time.Time
}

func (s *staff) within() time.Duration { return withinOf(s.cfg) }

func withinOf(d core.Dispatch) time.Duration {
	if d.AcceptWithin == 0 {
		return acceptWithin
	}
	return time.Duration(d.AcceptWithin)
}

// strategyFor is how a ticket is given to somebody: by its rule, else as its desk does.
func (w *World) strategyFor(tk core.Ticket) core.Strategy {
	d, _ := w.desk(tk.Desk)
	if d.Dispatch == nil || len(d.Dispatch.Agents) == 0 {
		return core.StrategyQueue
	}
	for _, s := range []core.Strategy{ruleFor(tk).Strategy, d.Dispatch.Strategy} {
		if s != "" {
			return s
		}
	}
	return core.StrategyQueue
}

// staffOf reads the agents of a desk: who is there, who works now, and what they have in hand.
func (t *turn) staffOf(id core.DeskID) (*staff, error) {
	d, ok := t.w.desk(id)
	if !ok || d.Dispatch == nil || len(d.Dispatch.Agents) == 0 {
		return nil, nil
	}
	s := &staff{desk: d, cfg: *d.Dispatch, people: map[core.PersonID]core.Person{}, open: true}
	var err error
	if s.roster, err = t.tx.Roster(t.ctx, id); err != nil {
		return nil, err
	}
	if t.w.Open != nil {
		s.open, s.opens = t.w.Open(id, t.now)
	}
	loads, err := t.tx.Loads(t.ctx, id)
	if err != nil {
		return nil, err
	}
	s.duty, _ = dispatch.OnDuty(s.rota(), t.now, t.w.zone())
	for _, a := range s.cfg.Agents {
		x, p, err := t.candidate(s, a, loads)
		if err != nil {
			return nil, err
		}
		s.people[a.Person] = p
		s.all = append(s.all, x)
	}
	return s, nil
}

// rota is the desk's with what people swapped in words, the older swaps first.
func (s *staff) rota() *core.Rota { return rotaOf(s.cfg, s.roster) }

func rotaOf(d core.Dispatch, r Roster) *core.Rota {
	if d.Rota == nil {
		return nil
	}
	whole := *d.Rota
	whole.Swaps = append(slices.Clone(whole.Swaps), r.Swaps...)
	return &whole
}

func (t *turn) candidate(s *staff, a core.Agent, loads map[core.PersonID]int) (dispatch.Candidate, core.Person, error) {
	x := dispatch.Candidate{Agent: a, Given: s.roster.Given[a.Person]}
	p, err := t.tx.Person(t.ctx, a.Person)
	if err = ignoreNotFound(err); err != nil {
		return x, p, err
	}
	for id, n := range loads {
		if p.Is(id) {
			x.Load += n
		}
	}
	if len(x.Sites) == 0 && p.Site != "" {
		x.Sites = []string{p.Site}
	}
	x.OnShift = t.onShift(s, a, p)
	switch away, err := t.away(p); {
	case err != nil:
		return x, p, err
	case !p.WorksFor(s.desk.ID):
		x.Out = dispatch.Inactive
	case away:
		x.Out = dispatch.Absent
	}
	return x, p, nil
}

// onShift judges the shift that the desk gave somebody, else their own working time while the desk works.
func (t *turn) onShift(s *staff, a core.Agent, p core.Person) bool {
	if shift, err := dispatch.ParseShift(a.Shift); err == nil {
		return shift.Holds(t.now, t.w.zone())
	}
	return s.open && (t.w.AtWork == nil || t.w.AtWork(p, s.desk.ID, t.now))
}

// afterOf is when a stretch of working time ends that somebody is given for a desk.
func (w *World) afterOf(p core.Person, d core.DeskID, t time.Time, work time.Duration) time.Time {
	if w.AfterOf == nil {
		return w.After(d, t, work)
	}
	return w.AfterOf(p, d, t, work)
}

// away reports whether somebody is on leave, or has named a deputy because they are away.
func (t *turn) away(p core.Person) (bool, error) {
	if leave, err := t.onLeave(p); err != nil || leave {
		return leave, err
	}
	list, err := t.tx.Delegations(t.ctx, p.ID, t.now)
	return slices.ContainsFunc(list, func(g core.Delegation) bool { return p.Is(g.Person) && g.Holds(t.now) }), err
}

// candidatesFor are the agents with what this ticket has against some of them.
func (s *staff) candidatesFor(tk core.Ticket) []dispatch.Candidate {
	out := slices.Clone(s.all)
	for i, x := range out {
		p := s.people[x.Person]
		switch {
		case x.Out != "":
		case p.Is(tk.Requester):
			out[i].Out = dispatch.Requester
		case p.IsAny(passed(tk)):
			out[i].Out = dispatch.Passed
		}
	}
	return out
}

// passed are those who had a ticket, also who handed it back by themselves.
func passed(tk core.Ticket) []core.PersonID {
	g := tk.Detail.Given
	switch {
	case g == nil:
		return nil
	case g.To == "" || tk.Assignee != "":
		return g.Passed
	}
	return append(slices.Clone(g.Passed), g.To)
}

// relief is when somebody comes to work who isn't there now, at the latest when the desk opens.
func (t *turn) relief(s *staff, out map[core.PersonID]dispatch.Why) time.Time {
	next := s.opens
	for _, a := range s.cfg.Agents {
		shift, err := dispatch.ParseShift(a.Shift)
		if err != nil || out[a.Person] != dispatch.OffShift {
			continue
		}
		if at := shift.Next(t.now, t.w.zone()); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}
