package automation

import (
	"github.com/imdesk/imdesk/core"
)

// meant is which event an act of the timeline is by itself. What an act changes (status, priority, handler) is told by the ticket.
var meant = map[string]string{
	"created": Created, "filed": Created, "divided": Created,
	"commented": Commented, "replied": Replied, "reminded": DueSoon, "breached": Breached, "rated": Rated,
	"gate_approved": Approved, "gate_rejected": Rejected, "rejected": Rejected,
}

// Happened is what a turn did to a ticket: the ticket before (the zero value for a new one) and after, and the acts that the turn wrote. The
// events of acts come first, in their order, then what changed. requester tells whether an id means whose ticket it is.
func Happened(before, after core.Ticket, acts []core.Act, requester func(core.PersonID) bool) []Event {
	var out []Event
	fresh, by := before.ID == "", ByDesk
	for _, a := range acts {
		by = who(a.Actor, requester)
		name, ok := meant[a.Verb]
		if a.Verb == "approved" && after.Status != core.StatusWaitingApproval {
			name, ok = Approved, true // the last level of the chain
		}
		if name == Created && !fresh {
			ok = false // a ticket that was divided is not a new one
		}
		if ok {
			out = append(out, Event{Name: name, By: by, Text: a.Text})
		}
	}
	if fresh || len(acts) == 0 {
		return out
	}
	for _, c := range []struct{ name, from, to string }{
		{Status, string(before.Status), string(after.Status)}, {Priority, string(before.Priority), string(after.Priority)}, {Assigned, string(before.Assignee), string(after.Assignee)},
	} {
		if c.from != c.to && !(c.name == Assigned && c.to == "") {
			out = append(out, Event{Name: c.name, By: by, From: c.from, To: c.to})
		}
	}
	return out
}

func who(actor core.PersonID, requester func(core.PersonID) bool) string {
	switch {
	case actor == "":
		return ByDesk
	case requester(actor):
		return ByRequester
	}
	return ByHandler
}

// InRow counts how often an event happened since somebody other than whoever does it last did something with the ticket. acts are the newest
// ones of the timeline, the oldest first; what the desk itself did is passed over.
func InRow(e Event, acts []core.Act, requester func(core.PersonID) bool) int {
	n := 0
	for i := len(acts) - 1; i >= 0; i-- {
		a := acts[i]
		switch {
		case meant[a.Verb] == e.Name:
			n++
		case a.Actor != "" && who(a.Actor, requester) != e.By:
			return max(n, 1)
		}
	}
	return max(n, 1)
}
