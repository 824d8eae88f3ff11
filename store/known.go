package store

import "github.com/imdesk/imdesk/core"

// What a turn changes itself it must read from the database again.

func (k *known) peopleChanged()  { k.person, k.absent = nil, false }
func (k *known) ticketsChanged() { k.whole = false }
func (k *known) copiesChanged()  { k.copies = nil }

// noneKnown is what a transaction without a brief begins with.
var noneKnown known

// personOf answers Tx.PersonByAccount; ok is false when that isn't known.
func (k *known) personOf(a account) (core.Person, core.Account, error, bool) {
	switch {
	case k.account != a:
		return core.Person{}, core.Account{}, nil, false
	case k.absent:
		return core.Person{}, core.Account{}, ErrNotFound, true
	case k.person == nil:
		return core.Person{}, core.Account{}, nil, false
	}
	return *k.person, k.address, nil, true
}

// openOf answers Tx.TicketsOf for open tickets.
func (k *known) openOf(p core.PersonID) ([]core.Ticket, bool) {
	if !k.whole || k.whose != p {
		return nil, false
	}
	return k.open, true
}

// copyOf answers Tx.CopyByMessage. That there is none is never known: the delivery may have been settled since.
func (k *known) copyOf(bot core.BotID, ref string) (core.Copy, bool) {
	if k.bot != bot {
		return core.Copy{}, false
	}
	c, ok := k.copies[ref]
	return c, ok
}
