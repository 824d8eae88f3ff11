package console

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// parkedView is an event that failed too often and was put aside.
type parkedView struct {
	ID       int64          `json:"id"`
	Bot      core.BotID     `json:"bot"`
	Kind     core.EventKind `json:"kind"`
	Person   string         `json:"person"`
	Where    string         `json:"where,omitempty"` // the group's title
	Text     string         `json:"text,omitempty"`
	Cause    string         `json:"cause"`
	Attempts int            `json:"attempts"`
	Received time.Time      `json:"received"`
	Parked   time.Time      `json:"parked"`
}

// excerptLength is how much of a message is shown, in characters.
const excerptLength = 120

func (s *server) listParked(c *call) (any, error) {
	limit := c.limit()
	rows, err := s.DB.Parked(c.Context(), c.org.ID(), limit)
	if err != nil {
		return nil, err
	}
	out := make([]parkedView, len(rows))
	for i, r := range rows {
		e := r.Event
		out[i] = parkedView{r.ID, e.Bot, e.Kind, firstOf(e.Sender.Name, e.Sender.ID), e.Conversation.Title, excerpt(said(e)), r.Cause, r.Attempts, r.Received, r.Parked}
	}
	return cut(out, limit, nil), nil
}

// said is what an event is recognised by.
func said(e core.Event) string {
	if e.Click != nil {
		return e.Click.Verb + " " + e.Click.Object
	}
	return e.Text
}

func (s *server) retryParked(c *call) (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	if err := s.DB.Unpark(c.Context(), c.org.ID(), id); err != nil {
		return nil, err
	}
	s.Host.KickLanes()
	return nil, s.audit(c, "parked.retried", strconv.FormatInt(id, 10), nil)
}

func (s *server) dropParked(c *call) (any, error) {
	return s.give(c, "parked.dropped", func(ctx context.Context, id int64) error { return s.Shelf.DropParked(ctx, c.org.ID(), id) })
}

// give gives a row up.
func (s *server) give(c *call, act string, drop func(ctx context.Context, id int64) error) (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	if s.Shelf == nil {
		return nil, core.Refuse(core.CodeForbidden, "此版本只能重试，不能放弃")
	}
	if err := drop(c.Context(), id); err != nil {
		return nil, err
	}
	return nil, s.audit(c, act, strconv.FormatInt(id, 10), nil)
}

// deliveryView is a message that was given up, or of which nobody knows whether it arrived.
type deliveryView struct {
	ID       int64         `json:"id"`
	Bot      core.BotID    `json:"bot"`
	Kind     core.SendKind `json:"kind"`
	State    store.State   `json:"state"`
	Person   string        `json:"person,omitempty"`
	Where    string        `json:"where,omitempty"` // the group's id
	Ticket   string        `json:"ticket,omitempty"`
	Text     string        `json:"text,omitempty"`
	Reason   string        `json:"reason"`
	Attempts int           `json:"attempts"`
	Created  time.Time     `json:"created"`
}

func (s *server) listDeliveries(c *call) (any, error) {
	limit := c.limit()
	rows, err := c.org.FailedDeliveries(c.Context(), limit)
	if err != nil {
		return nil, err
	}
	people := make([]core.PersonID, len(rows))
	for i, r := range rows {
		people[i] = r.Msg.Person
	}
	who, err := s.names.of(c.Context(), c.org, people...)
	if err != nil {
		return nil, err
	}
	numbers := map[core.TicketID]string{}
	out := make([]deliveryView, len(rows))
	for i, r := range rows {
		m := r.Msg
		out[i] = deliveryView{r.ID, m.Bot, m.Kind, r.State, m.Target.Account.Name, m.Target.Conversation, "", excerpt(shown(m)), r.Reason, r.Attempts, r.Created}
		if m.Person != "" {
			out[i].Person = who[m.Person]
		}
		if out[i].Ticket, err = s.number(c, numbers, m.Ticket); err != nil {
			return nil, err
		}
	}
	return cut(out, limit, nil), nil
}

// shown is what a message is recognised by.
func shown(m core.Outbound) string {
	if m.Card != nil {
		return firstOf(m.Card.Title, m.Card.Summary)
	}
	return m.Text
}

// number is what people call a ticket.
func (s *server) number(c *call, known map[core.TicketID]string, id core.TicketID) (string, error) {
	if id == "" {
		return "", nil
	}
	if n, ok := known[id]; ok {
		return n, nil
	}
	k, err := c.org.Ticket(c.Context(), string(id))
	if err != nil && core.CodeOf(err) != core.CodeNotFound {
		return "", err
	}
	known[id] = k.Number
	return k.Number, nil
}

func (s *server) retryDelivery(c *call) (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	if err := c.org.RetryDelivery(c.Context(), id); err != nil {
		return nil, err
	}
	s.Host.KickSenders()
	return nil, s.audit(c, "delivery.retried", strconv.FormatInt(id, 10), nil)
}

func (s *server) dropDelivery(c *call) (any, error) {
	return s.give(c, "delivery.dropped", func(ctx context.Context, id int64) error { return s.Shelf.DropDelivery(ctx, c.org.ID(), id) })
}

func excerpt(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > excerptLength {
		return string(r[:excerptLength]) + "…"
	}
	return string(r)
}

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
