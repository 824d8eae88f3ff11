package console

import (
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/privacy"
)

// deadlinesView explains the deadlines of a ticket.
type deadlinesView struct {
	Items []desk.Explained `json:"items"`
}

// explainTicket says why a ticket's deadlines are when they are, as 「为什么」 does in chat. The desk's and a supplier's own part are for who
// handles tickets.
func (s *server) explainTicket(c *call) (any, error) {
	k, err := c.org.Ticket(c.Context(), c.PathValue("ticket"))
	if core.CodeOf(err) == core.CodeNotFound {
		return nil, core.Refuse(core.CodeNotFound, "没有这张工单")
	}
	if err != nil {
		return nil, err
	}
	w, err := s.Host.World(c.Context(), c.org.ID())
	if err != nil {
		return nil, err
	}
	v := deadlinesView{w.Explain(k, s.Clock.Now(), c.admin.Role.Gives(core.RightWork), language.Chinese)}
	if doc, found, err := privacy.Document(v); err != nil || found {
		return doc, err // a reason of a hold may name a number
	}
	return v, nil
}
