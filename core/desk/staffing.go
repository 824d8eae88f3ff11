package desk

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/dispatch"
)

// Staffing is a desk's agents as they stand, for people who ask: who could be given a ticket now, and who is on duty next.
type Staffing struct {
	Strategy core.Strategy
	Within   time.Duration // working time to accept in
	Open     bool          // the desk works now
	Opens    time.Time     // when it does next; zero while it works, or for never
	Waiting  int           // tickets that nobody has in hand
	Agents   []Standing
	Duties   []OnDuty // from the one that holds now
}

// Standing is one agent. Out says why they are given nothing now, whatever a ticket needs; empty if they could be.
type Standing struct {
	core.Agent
	Load  int
	Given time.Time
	Out   dispatch.Why
}

// OnDuty is one duty day. Away is true if whoever serves will be absent as it begins, which is now for the one that holds.
type OnDuty struct {
	dispatch.Duty
	Away bool
}

// Staff reads how a desk that dispatches stands, with so many duty days; false for another desk. It changes nothing.
func (g *Engine) Staff(ctx context.Context, tx Tx, w *World, id core.DeskID, days int) (Staffing, bool, error) {
	t := g.turn(ctx, tx, w, "")
	s, err := t.staffOf(id)
	if err != nil || s == nil {
		return Staffing{}, false, err
	}
	out := Staffing{Strategy: s.cfg.Strategy, Within: s.within(), Open: s.open, Opens: s.opens}
	if out.Strategy == "" {
		out.Strategy = core.StrategyQueue
	}
	if _, out.Waiting, err = tx.Queue(ctx, id, 1); err != nil {
		return out, true, err
	}
	why := dispatch.Choose(dispatch.Demand{Strategy: core.StrategyLeast}, s.all).Out // what a ticket without needs finds
	for _, x := range s.all {
		out.Agents = append(out.Agents, Standing{x.Agent, x.Load, x.Given, why[x.Person]})
	}
	out.Duties, err = t.duties(s, days)
	return out, true, err
}

// duties are the duty days to come, judged by who is away as each begins.
func (t *turn) duties(s *staff, days int) ([]OnDuty, error) {
	var out []OnDuty
	for _, d := range dispatch.Duties(s.rota(), t.now, t.w.zone(), days) {
		then := *t
		if d.From.After(t.now) {
			then.now = d.From
		}
		away, err := then.away(s.people[d.Person])
		if err != nil {
			return nil, err
		}
		out = append(out, OnDuty{d, away})
	}
	return out, nil
}
