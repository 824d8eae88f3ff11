package console

import (
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/privacy"
	"github.com/imdesk/imdesk/store"
)

// ticketView is a ticket in a list.
type ticketView struct {
	ID            core.TicketID   `json:"id"`
	Number        string          `json:"number"`
	Desk          core.DeskID     `json:"desk"`
	Type          core.TicketType `json:"type"`
	Status        core.Status     `json:"status"`
	Priority      core.Priority   `json:"priority"`
	Category      string          `json:"category,omitempty"`
	Title         string          `json:"title"`
	Requester     string          `json:"requester"`
	Assignee      string          `json:"assignee,omitempty"`
	Platform      core.Platform   `json:"platform"`
	Created       time.Time       `json:"created"`
	Updated       time.Time       `json:"updated"`
	ResponseDue   time.Time       `json:"response_due,omitzero"`
	ResolutionDue time.Time       `json:"resolution_due,omitzero"`
	Due           time.Time       `json:"due,omitzero"` // the next of them while its clock runs
	Breached      []string        `json:"breached,omitempty"`
}

// listTickets pages through tickets, newest first; after is the id of the last ticket seen.
func (s *server) listTickets(c *call) (any, error) {
	f := store.TicketFilter{
		Desk: core.DeskID(c.query("desk")), Status: core.Status(c.query("status")), Priority: core.Priority(c.query("priority")),
		Requester: core.PersonID(c.query("requester")), Assignee: core.PersonID(c.query("assignee")), Open: c.query("open") == "true", Text: c.query("q"),
	}
	if err := s.wanting(c, &f, c.query("due")); err != nil {
		return nil, err
	}
	p := store.Page{Limit: c.limit() + 1}
	if after := c.query("after"); after != "" {
		k, err := c.org.Ticket(c.Context(), after)
		if err != nil {
			return nil, err
		}
		p.After = k
	}
	tickets, err := c.org.Tickets(c.Context(), f, p)
	if err != nil {
		return nil, err
	}
	views, err := s.viewTickets(c, tickets)
	if err != nil {
		return nil, err
	}
	total, err := c.org.CountTickets(c.Context(), f)
	if err != nil {
		return nil, err
	}
	out := cut(views, c.limit(), func(last ticketView) string { return string(last.ID) })
	out.Total = &total
	return out, nil
}

func (s *server) viewTickets(c *call, tickets []core.Ticket) ([]ticketView, error) {
	var people []core.PersonID
	for _, k := range tickets {
		people = append(people, k.Requester, k.Assignee)
	}
	who, err := s.names.of(c.Context(), c.org, people...)
	if err != nil {
		return nil, err
	}
	out := make([]ticketView, len(tickets))
	for i, k := range tickets {
		out[i] = viewTicket(k, who)
	}
	return out, nil
}

// viewTicket is a ticket as a list shows it: without the numbers of people, whoever reads.
func viewTicket(k core.Ticket, who map[core.PersonID]string) ticketView {
	v := ticketView{
		ID: k.ID, Number: k.Number, Desk: k.Desk, Type: k.Type, Status: k.Status, Priority: k.Priority, Category: k.Category, Title: privacy.Mask(k.Title),
		Requester: who[k.Requester], Platform: k.Platform, Created: k.Created, Updated: k.Updated,
		ResponseDue: k.Detail.ResponseDue, ResolutionDue: k.Detail.ResolutionDue, Due: k.Due(), Breached: k.Detail.Breached,
	}
	if k.Assignee != "" {
		v.Assignee = who[k.Assignee]
	}
	return v
}
