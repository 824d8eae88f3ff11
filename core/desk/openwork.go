package desk

import (
	"slices"
	"unicode/utf8"

	"github.com/imdesk/imdesk/core"
)

// onOpenWork applies the rule for messages of someone with open work: a comment if it names a ticket, replies to a card, or is media or a
// short follow-up soon after activity on exactly one open ticket; in doubt the person is asked.
func (t *turn) onOpenWork(text string) (bool, error) {
	open, err := t.tx.TicketsOf(t.ctx, t.me.ID, true, 5)
	if err != nil {
		return false, err
	}
	tk, named, err := t.ticketNamed(text, open)
	if err != nil || named {
		if err == nil {
			err = t.comment(tk, text)
		}
		return true, err
	}
	if len(open) == 0 || t.d.newest(t.now) != nil {
		return false, nil // nothing it could belong to, or it amends the report being written
	}
	recent := t.now.Sub(t.d.RecentAt) <= followUp && isOpen(open, t.d.Recent)
	switch t.bearing(text) {
	case bearsFile:
		if len(open) == 1 && recent {
			return true, t.commentOn(open[0].ID, text)
		}
		return true, t.askPlace(open, text)
	case bearsFollowUp:
		if len(open) == 1 && recent {
			return true, t.commentOn(open[0].ID, text)
		}
		if recent {
			return true, t.askPlace(open, text)
		}
	case bearsShortReport:
		if recent {
			return true, t.askPlace(open, text)
		}
	}
	return false, nil
}

// ticketNamed finds the person's ticket that a message names, or whose card it replies to. An ended one takes no comments: what is said of
// it is a new matter, unless it says that it still doesn't work.
func (t *turn) ticketNamed(text string, open []core.Ticket) (core.Ticket, bool, error) {
	tk, ok, err := t.ticketReferred()
	if err != nil || ok && t.me.Is(tk.Requester) && tk.Status.Open() {
		return tk, ok, err
	}
	for _, n := range numbersIn(text, t.prefixes()) {
		for _, o := range open {
			if o.Number == n {
				tk, err := t.tx.Ticket(t.ctx, o.ID)
				return tk, true, err
			}
		}
	}
	return core.Ticket{}, false, nil
}

// bearing is what a message looks like to someone who knows of the open work.
type bearing int

const (
	bearsReport      bearing = iota // a matter of its own, or talk
	bearsShortReport                // short, but it reads like a matter of its own
	bearsFollowUp                   // short, and no matter of its own
	bearsFile                       // nothing but files
)

func (t *turn) bearing(text string) bearing {
	if text == "" {
		return bearsFile
	}
	r := t.w.Read(text)
	talk := r.Intent == IntentThanks || r.Intent == IntentGreeting || r.Intent == IntentHuman || r.Intent == IntentStatus
	switch {
	case talk || utf8.RuneCountInString(text) > shortFollowUp:
		return bearsReport
	case r.Intent == IntentReport && len(r.Articles) > 0 || r.Item != "":
		return bearsShortReport
	}
	return bearsFollowUp
}

func isOpen(open []core.Ticket, id core.TicketID) bool {
	return slices.ContainsFunc(open, func(tk core.Ticket) bool { return tk.ID == id })
}

// askPlace asks where a message belongs when that is in doubt.
func (t *turn) askPlace(open []core.Ticket, text string) error {
	t.d.Await = &await{What: "place", Object: core.NewID(), Until: t.now.Add(awaitFor), Text: text, Attachments: slices.Clone(t.ev.Attachments), Messages: t.heardIn()}
	return t.show(t.placeCard(open, t.d.Await.Object))
}
