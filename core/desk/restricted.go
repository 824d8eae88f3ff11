package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// restricted reports whether a ticket is for holders of certain tags and nobody else. A group is for everybody in it, so none is shown such a
// ticket by the desk itself, until nobody with the tags could be found.
func (t *turn) restricted(tk core.Ticket) bool {
	d, _ := t.w.desk(tk.Desk)
	return len(ruleFor(tk).Only) > 0 && d.Dispatch != nil && !fellBack(tk)
}

// holdsTags reports whether an agent has every tag that a ticket is for.
func holdsTags(a core.Agent, tk core.Ticket) bool {
	return !slices.ContainsFunc(ruleFor(tk).Only, func(tag string) bool { return !slices.Contains(a.Tags, tag) })
}

// tellHolders writes what a group would have been told to each of those who may take a restricted ticket, but for besides, who are told anyway;
// to the desk's lead where it would reach nobody.
func (t *turn) tellHolders(tk core.Ticket, besides []core.PersonID, l letter) error {
	d, _ := t.w.desk(tk.Desk)
	told := len(besides) > 0
	l.ticket = tk.ID
	for _, a := range d.Dispatch.Agents {
		if !holdsTags(a, tk) {
			continue
		}
		p, err := t.tx.Person(t.ctx, a.Person)
		if err = ignoreNotFound(err); err != nil {
			return err
		}
		if !p.WorksFor(tk.Desk) || p.IsAny(besides) {
			continue
		}
		l.to = p.ID
		ok, err := t.post(l)
		if err != nil {
			return err
		}
		told = told || ok
	}
	if told || d.Lead == "" {
		return nil
	}
	l.to = d.Lead
	_, err := t.post(l)
	return err
}

// postRestricted shows a new restricted ticket to those who may take it, where the desk gives it to none of them by itself.
func (t *turn) postRestricted(tk core.Ticket) error {
	if t.awaitsPlace(tk) || tk.Assignee != "" {
		return nil
	}
	return t.tellHolders(tk, nil, letter{draw: func() cards.Card { return t.workCard(tk) }, matter: matterNews, urgency: core.UrgencyNotice, promise: core.PromiseReach})
}

// forGroup leaves out of a list what a group is not shown.
func (t *turn) forGroup(list []core.Ticket) []core.Ticket {
	return slices.DeleteFunc(slices.Clone(list), t.restricted)
}

// forHere is forGroup where the person speaks in a group.
func (t *turn) forHere(list []core.Ticket) []core.Ticket {
	if t.ev.Conversation.Kind != core.Group {
		return list
	}
	return t.forGroup(list)
}
