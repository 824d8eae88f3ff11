package console

import (
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// attentionView counts the open tickets that want somebody's eye, in the order of their urgency. A ticket stands in one of them at most.
type attentionView struct {
	Overdue int `json:"overdue"`
	Soon    int `json:"soon"`
	Idle    int `json:"idle"`
}

// countAttention counts for one desk, or for all.
func (s *server) countAttention(c *call) (any, error) {
	var v attentionView
	for which, n := range map[string]*int{"overdue": &v.Overdue, "soon": &v.Soon, "idle": &v.Idle} {
		f := store.TicketFilter{Desk: core.DeskID(c.query("desk"))}
		err := s.wanting(c, &f, which)
		if err == nil {
			*n, err = c.org.CountTickets(c.Context(), f)
		}
		if err != nil {
			return nil, err
		}
	}
	return v, nil
}

// wanting narrows a list to what is overdue, soon due, or without progress, as 「已超时」,「快到期」and「久未进展」do in the chat.
func (s *server) wanting(c *call, f *store.TicketFilter, which string) error {
	now := s.Clock.Now()
	switch which {
	case "":
	case "overdue":
		f.DueTo = now
	case "soon":
		f.DueFrom, f.DueTo = now, now.Add(desk.SoonWithin)
	case "idle":
		w, err := s.Host.World(c.Context(), c.org.ID())
		if err != nil {
			return err
		}
		f.At, f.Idle = now, map[core.DeskID]time.Time{}
		for _, d := range w.Setup.Desks {
			f.Idle[d.ID] = w.IdleBefore(d.ID, now)
		}
	default:
		return invalid("due 只能是 overdue（已超时）、soon（24 小时内到期）或 idle（久未进展）")
	}
	return nil
}
