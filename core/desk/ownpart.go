package desk

import (
	"slices"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// knowRequester writes down what policies ask of the requester, as it is at the report: a move to another site changes no promise that was made.
func (t *turn) knowRequester(tk *core.Ticket) error {
	cares := slices.ContainsFunc(t.w.Setup.SLA, func(p core.SLAPolicy) bool {
		return p.Match.VIP != nil || len(p.Match.Sites) > 0 || p.Calendar == core.CalendarSite
	})
	if !cares || tk.Type == core.Task {
		return nil
	}
	p := t.me
	if !p.Is(tk.Requester) {
		var err error
		if p, err = t.tx.Person(t.ctx, tk.Requester); err != nil {
			return err
		}
	}
	tk.Detail.VIP, tk.Detail.Site = p.VIP, p.Site
	return nil
}

// countOwn begins and ends the desk's own part of a ticket with the change that is about to be stored, where a policy limits that part.
func (t *turn) countOwn(tk *core.Ticket) error {
	if _, promised := sla.Target(t.w.Setup, *tk, sla.OLA); !promised {
		return nil
	}
	spans := tk.Detail.InHand
	held := len(spans) > 0 && spans[len(spans)-1].To.IsZero()
	holds := tk.Assignee != "" && tk.Status.Open()
	if held == holds {
		return nil
	}
	spans = slices.Clone(spans) // the ticket's row may share it
	if holds {
		tk.Detail.InHand = append(spans, core.Pause{From: t.now})
		return t.rearm(tk)
	}
	spans[len(spans)-1].To = t.now
	tk.Detail.InHand = spans
	return t.tx.ClearTimers(t.ctx, string(tk.ID), clockKinds(sla.OLA)...)
}
