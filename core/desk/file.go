package desk

import (
	"github.com/imdesk/imdesk/core"
)

// mostPassed is how many of a ticket's files are sent to who takes it on; the newest, since who sends that many sends better ones later.
const mostPassed = 10

// passAll sends the files of a ticket to whoever has just taken it on.
func (t *turn) passAll(to core.PersonID, ticket core.Ticket) error {
	all := ticket.Detail.Attachments
	return t.passFiles(to, ticket, matterFile, all[max(0, len(all)-mostPassed):])
}

// passOn sends the files of the message at hand, with words of a matter.
func (t *turn) passOn(to core.PersonID, ticket core.Ticket, with core.Matter) error {
	return t.passFiles(to, ticket, with, t.ev.Attachments)
}

// passFiles sends files to a person's direct chat, whatever platform that is. Groups may not carry files; direct chats do. A person who can't be
// reached was reported with the words the files came with.
func (t *turn) passFiles(to core.PersonID, ticket core.Ticket, matter core.Matter, files []core.Attachment) error {
	if len(files) == 0 || to == "" {
		return nil
	}
	return t.sendFiles(letter{to: to, matter: matter, ticket: ticket.ID, prefer: ticket.Bot}, files)
}

func (t *turn) sendFiles(l letter, files []core.Attachment) error {
	accounts, err := t.tx.Accounts(t.ctx, l.to)
	if err != nil {
		return err
	}
	wishes, err := t.tx.Wishes(t.ctx, l.to)
	if err != nil {
		return err
	}
	bot, account, ok := t.route(accounts, l, wishes.Platform)
	if !ok {
		return nil
	}
	for _, file := range files {
		if _, err := t.tx.Send(t.ctx, core.Outbound{
			Kind: core.SendFile, Bot: bot, Target: core.Target{Account: account}, Urgency: core.UrgencyNotice, Promise: core.PromiseOnce, Matter: l.matter,
			Files: []core.Attachment{file}, Ticket: l.ticket, Person: l.to,
		}); err != nil {
			return err
		}
	}
	return nil
}
