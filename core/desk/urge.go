package desk

import (
	"github.com/imdesk/imdesk/core"
)

// urge presses the receiver of a message that was just queued to look at it, where the platform of their bot can. A message that waits for the end of
// quiet hours, or has no card, presses nobody later.
func (t *turn) urge(l letter, bot core.BotID, to core.Sender, text string, message core.CopyID) error {
	if l.urgent == "" || message == "" || !t.w.Bots[bot].Urgent {
		return nil
	}
	_, err := t.tx.Send(t.ctx, core.Outbound{
		Kind: core.SendUrge, Bot: bot, Target: core.Target{Account: to}, Urgency: l.urgency, Promise: core.PromiseOnce, Matter: l.about(),
		Text: text, Copy: message, Urgent: l.urgent, Ticket: l.ticket, Person: l.to,
	})
	return err
}
