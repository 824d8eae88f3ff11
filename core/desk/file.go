package desk

import (
	"github.com/imdesk/imdesk/core"
)

// passOn sends the files of the message at hand to a person's direct chat, whatever platform that is. Groups may not carry files; direct
// chats do. A person who can't be reached was reported with the words the files came with.
func (t *turn) passOn(to core.PersonID, ticket core.Ticket) error {
	if len(t.ev.Attachments) == 0 || to == "" {
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
	for _, file := range t.ev.Attachments {
		if _, err := t.tx.Send(t.ctx, core.Outbound{
			Kind: core.SendFile, Bot: bot, Target: core.Target{Account: account}, Urgency: core.UrgencyNotice, Promise: core.PromiseOnce,
			Files: []core.Attachment{file}, Ticket: ticket.ID, Person: to,
		}); err != nil {
			return err
		}
	}
	return nil
}
