package desk

import (
	"github.com/imdesk/imdesk/core"
)

// mostPassed is how many of a ticket's files are sent to who takes it on; the newest, since who sends that many sends better ones later.
const mostPassed = 10

// passAll sends the files of a ticket to whoever has just taken it on.
func (t *turn) passAll(to core.PersonID, ticket core.Ticket) error {
	all := ticket.Detail.Attachments
	return t.passFiles(to, ticket, all[max(0, len(all)-mostPassed):])
}

// passOn sends the files of the message at hand.
func (t *turn) passOn(to core.PersonID, ticket core.Ticket) error {
	return t.passFiles(to, ticket, t.ev.Attachments)
}

// passFiles sends files to a person's direct chat, whatever platform that is. Groups may not carry files; direct chats do. A person who can't be
// reached was reported with the words the files came with.
func (t *turn) passFiles(to core.PersonID, ticket core.Ticket, files []core.Attachment) error {
	if len(files) == 0 || to == "" {
		return nil
	}
	accounts, err := t.tx.Accounts(t.ctx, to)
	if err != nil {
		return err
	}
	wishes, err := t.tx.Wishes(t.ctx, to)
	if err != nil {
		return err
	}
	bot, account, ok := t.route(accounts, letter{to: to, prefer: ticket.Bot}, wishes.Platform)
	if !ok {
		return nil
	}
	for _, file := range files {
		if _, err := t.tx.Send(t.ctx, core.Outbound{
			Kind: core.SendFile, Bot: bot, Target: core.Target{Account: account}, Urgency: core.UrgencyNotice, Promise: core.PromiseOnce,
			Files: []core.Attachment{file}, Ticket: ticket.ID, Person: to,
		}); err != nil {
			return err
		}
	}
	return nil
}
