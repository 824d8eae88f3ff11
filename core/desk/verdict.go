package desk

import (
	"time"

	"github.com/imdesk/imdesk/core"
)

// reopenInWords is how long after a ticket was closed a bare 还是不行 still means it.
const reopenInWords = 24 * time.Hour

// typedVerdict takes "已解决" and "还是不行": on the ticket that waits for the person's word, else on the suggestions they are looking at.
// false means that there is nothing to judge.
func (t *turn) typedVerdict(c command) (bool, error) {
	tk, ok, err := t.judged(c)
	if err != nil {
		return true, err
	}
	if ok && !t.me.Is(tk.Requester) && t.me.WorksFor(tk.Desk) && c.name == "ticket.confirm" {
		c.name = "work.resolve" // a technician who says 已解决 has done the work
		return true, t.typedVerb(c)
	}
	if ok {
		t.byText = true
		t.ev.Click = workClick(c.name, string(tk.ID), c.rest)
		return true, t.click()
	}
	dr := t.d.current(t.now)
	if dr == nil || dr.Confirming || c.name != "ticket.confirm" {
		return false, nil
	}
	t.byText = true
	t.ev.Click = workClick("draft.solved", dr.ID, "")
	return true, t.click()
}

// judged finds the ticket a verdict is about: the one it names or replies to, else the person's newest that is resolved.
func (t *turn) judged(c command) (core.Ticket, bool, error) {
	if c.number != "" {
		tk, err := t.tx.TicketNumbered(t.ctx, c.number)
		if core.CodeOf(err) == core.CodeNotFound {
			return tk, false, nil
		}
		return tk, err == nil && t.maySee(tk), err
	}
	if tk, ok, err := t.ticketReferred(); err != nil || ok {
		return tk, ok && t.maySee(tk), err
	}
	mine, err := t.tx.TicketsOf(t.ctx, t.me.ID, false, 3)
	if err != nil {
		return core.Ticket{}, false, err
	}
	for _, tk := range mine {
		late := tk.Status == core.StatusClosed && c.name == "ticket.reopen" && t.now.Sub(tk.Updated) < reopenInWords
		if tk.Status == core.StatusResolved || late {
			return tk, true, nil
		}
	}
	return core.Ticket{}, false, nil
}
