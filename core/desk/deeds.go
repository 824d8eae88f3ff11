package desk

import (
	"slices"

	"github.com/imdesk/imdesk/core"
)

// deeds are what a turn did to tickets since the rules last heard of it.
type deeds struct {
	order []core.TicketID
	of    map[core.TicketID]*deed
}

// deed is a ticket before and after, with the acts between. before is the zero value for a new ticket.
type deed struct {
	before, after core.Ticket
	acts          []core.Act
}

// met notes how a ticket was before the turn changed it.
func (d *deeds) met(k core.Ticket) {
	if _, known := d.of[k.ID]; !known {
		d.add(k.ID, &deed{before: k, after: k})
	}
}

func (d *deeds) add(id core.TicketID, x *deed) {
	if d.of == nil {
		d.of = map[core.TicketID]*deed{}
	}
	d.order, d.of[id] = append(d.order, id), x
}

// changed notes a ticket that was stored; one that was never met is new.
func (d *deeds) changed(k core.Ticket) {
	if x, known := d.of[k.ID]; known {
		x.after = k
		return
	}
	d.add(k.ID, &deed{after: k})
}

func (d *deeds) did(a core.Act) {
	if x, known := d.of[a.Ticket]; known {
		x.acts = append(x.acts, a)
	}
}

// take hands out what was done, and begins anew from there.
func (d *deeds) take() []deed {
	var out []deed
	for _, id := range d.order {
		x := d.of[id]
		if len(x.acts) > 0 {
			out = append(out, deed{x.before, x.after, slices.Clone(x.acts)})
		}
		x.before, x.acts = x.after, nil
	}
	return out
}
