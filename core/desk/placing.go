package desk

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/dispatch"
)

// Timers of dispatching; the object of the first three is a desk. Who gets a ticket is decided by the desk's timer rather than in the turn of who
// reports it, so that choices are made one after the other and nobody who reports waits for them.
const (
	timerPlace  = "dispatch.place"  // tickets wait to be given to somebody
	timerOpens  = "dispatch.opens"  // somebody comes to work
	timerRound  = "dispatch.round"  // is anything in the hands of somebody absent?
	timerAccept = "dispatch.accept" // was this ticket accepted?
)

// mostPlaced bounds how many tickets one firing looks through, most of which it may have to leave.
const mostPlaced = 100

// strategyNames is how strategies are called on timelines.
var strategyNames = map[core.Strategy]string{
	core.StrategyRound: "轮流", core.StrategyLeast: "最空闲", core.StrategySkill: "按技能", core.StrategySite: "就近", core.StrategyOnCall: "值班", core.StrategyPrevious: "上次处理人",
}

// dispatch sees to it that a ticket in the queue is given to somebody, where its desk does that.
func (t *turn) dispatch(tk core.Ticket) error {
	d, ok := t.w.desk(tk.Desk)
	if !ok || !t.awaitsPlace(tk) {
		return nil
	}
	if err := t.tx.ArmTimer(t.ctx, Timer{Kind: timerPlace, Object: string(d.ID), Due: t.now}); err != nil {
		return err
	}
	return t.tx.ArmTimer(t.ctx, Timer{Kind: timerRound, Object: string(d.ID), Due: t.w.After(d.ID, t.now, withinOf(*d.Dispatch))})
}

// awaitsPlace reports whether the desk looks for somebody for a ticket.
func (t *turn) awaitsPlace(tk core.Ticket) bool {
	return t.w.strategyFor(tk) != core.StrategyQueue && tk.Assignee == "" && may(tk, "assign") == nil && !fellBack(tk)
}

func fellBack(tk core.Ticket) bool { return tk.Detail.Given != nil && tk.Detail.Given.Fallback }

// placeAll gives the waiting tickets of a desk to people.
func (t *turn) placeAll(id core.DeskID) error {
	s, err := t.staffOf(id)
	if err != nil || s == nil {
		return err
	}
	return t.placeWith(s)
}

func (t *turn) placeWith(s *staff) error {
	waiting, _, err := t.tx.Queue(t.ctx, s.desk.ID, mostPlaced)
	if err != nil {
		return err
	}
	given := 0
	for _, brief := range waiting {
		if !t.awaitsPlace(brief) {
			continue
		}
		tk, err := t.tx.Ticket(t.ctx, brief.ID)
		if err != nil {
			return err
		}
		if tk.Desk != s.desk.ID || !t.awaitsPlace(tk) {
			continue
		}
		placed, err := t.place(s, &tk)
		if err != nil {
			return err
		}
		if placed {
			given++
		}
	}
	if given == mostPlaced { // there may be more behind them
		if err := t.tx.ArmTimer(t.ctx, Timer{Kind: timerPlace, Object: string(s.desk.ID), Due: t.now}); err != nil {
			return err
		}
	}
	if given == 0 {
		return nil
	}
	return t.tx.PutRoster(t.ctx, s.desk.ID, s.roster)
}

// place finds somebody for one ticket; false leaves it where it is.
func (t *turn) place(s *staff, tk *core.Ticket) (bool, error) {
	d, err := t.demand(s, *tk)
	if err != nil {
		return false, err
	}
	c := dispatch.Choose(d, s.candidatesFor(*tk))
	if c.Person != "" {
		return true, t.give(s, tk, c.Person, d)
	}
	why := slices.Collect(maps.Values(c.Out))
	switch {
	case slices.Contains(why, dispatch.Full):
		return false, nil // the desk's round looks again
	case !s.open && !d.Called && slices.Contains(why, dispatch.OffShift):
		next := t.relief(s, c.Out)
		if next.IsZero() {
			return false, nil
		}
		return false, t.tx.SetTimer(t.ctx, Timer{Kind: timerOpens, Object: string(s.desk.ID), Due: next})
	}
	return false, t.fallBack(s, tk)
}

// demand is what a ticket needs, by its rule and its desk.
func (t *turn) demand(s *staff, tk core.Ticket) (dispatch.Demand, error) {
	r := ruleFor(tk)
	d := dispatch.Demand{
		Strategy: t.w.strategyFor(tk), Skill: cmp.Or(r.Skill, tk.Category), Level: r.Level, Only: r.Only, Duty: s.duty,
		Called: !s.open && callsDuty(s.cfg, tk.Priority),
	}
	if r.Group != "" {
		d.Group = append([]core.PersonID{}, s.cfg.Groups[r.Group]...)
	}
	if r.Person != "" {
		d.Group = []core.PersonID{r.Person}
	}
	switch d.Strategy {
	case core.StrategySite:
		p, err := t.tx.Person(t.ctx, tk.Requester)
		d.Site = p.Site
		return d, ignoreNotFound(err)
	case core.StrategyPrevious:
		last, err := t.tx.TicketsOf(t.ctx, tk.Requester, false, 10)
		for _, other := range last {
			if other.Desk == tk.Desk && other.Assignee != "" && other.ID != tk.ID {
				d.Previous = s.agent(other.Assignee)
				break
			}
		}
		return d, err
	}
	return d, nil
}

// callsDuty reports whether whoever is on duty is called for a priority while the desk is closed.
func callsDuty(d core.Dispatch, p core.Priority) bool {
	switch {
	case d.Rota == nil:
		return false
	case len(d.Rota.Priorities) == 0:
		return p == core.Priorities[0]
	}
	return slices.Contains(d.Rota.Priorities, p)
}

// agent is the id by which the set-up knows a person.
func (s *staff) agent(id core.PersonID) core.PersonID {
	for _, a := range s.cfg.Agents {
		if s.people[a.Person].Is(id) {
			return a.Person
		}
	}
	return ""
}

// give puts a ticket before somebody, who accepts it within the desk's time or passes it on.
func (t *turn) give(s *staff, tk *core.Ticket, to core.PersonID, d dispatch.Demand) error {
	p := s.people[to]
	g := core.Given{To: p.ID, At: t.now, Passed: passed(*tk)}
	tk.Assignee, tk.Detail.Given = p.ID, &g
	if err := move(tk, "assign"); err != nil {
		return err
	}
	name := strategyNames[d.Strategy]
	if d.Called {
		name = strategyNames[core.StrategyOnCall]
	}
	if err := t.change(tk, "dispatched", language.Stored("%s：%s", language.Say(name), p.Name), true); err != nil {
		return err
	}
	s.note(to, t.now)
	if err := t.tx.SetTimer(t.ctx, Timer{Kind: timerAccept, Object: string(tk.ID), Due: t.acceptBy(s, to)}); err != nil {
		return err
	}
	ticket := *tk
	draw := func() cards.Card {
		c := t.workCard(ticket)
		c.Subtitle = t.tr("分给你处理，请在 %d 分钟内接单，否则转给下一位", int(s.within().Minutes()))
		return c
	}
	if _, err := t.post(letter{to: p.ID, text: language.Say("%s「%s」分给你处理，请接单。", tk.Number, esc(tk.Title)), draw: draw, matter: matterHands, urgency: core.UrgencyNotice, promise: core.PromiseReach, ticket: tk.ID}); err != nil {
		return err
	}
	return t.passAll(p.ID, *tk)
}

// acceptBy is when a ticket given now passes on, in the working time of who has it. Who is called while the desk is closed has that time by the
// clock, and a shift that the desk gave is within the desk's working time.
func (t *turn) acceptBy(s *staff, to core.PersonID) time.Time {
	i := slices.IndexFunc(s.cfg.Agents, func(a core.Agent) bool { return a.Person == to })
	switch {
	case !s.open:
		return t.now.Add(s.within())
	case s.cfg.Agents[i].Shift != "":
		return t.w.After(s.desk.ID, t.now, s.within())
	}
	return t.w.afterOf(s.people[to], s.desk.ID, t.now, s.within())
}

// note counts a ticket that was given.
func (s *staff) note(to core.PersonID, at time.Time) {
	for _, x := range s.all {
		if !at.After(x.Given) {
			at = x.Given.Add(time.Microsecond) // of several given at one moment the order counts
		}
	}
	i := slices.IndexFunc(s.all, func(x dispatch.Candidate) bool { return x.Person == to })
	s.all[i].Load++
	s.all[i].Given = at
	given := maps.Clone(s.roster.Given)
	if given == nil {
		given = map[core.PersonID]time.Time{}
	}
	given[to] = at
	s.roster.Given = given
}
