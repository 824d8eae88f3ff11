package desk

import (
	"context"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Reminders is the part of a Tx that keeps masses of reminders from flooding a chat.
type Reminders interface {
	// RecentReminders counts the cards of reminders queued to a chat since a moment of real time, those of this transaction included.
	RecentReminders(ctx context.Context, c Chat, since time.Time) (int, error)
	// HoldReminder keeps a reminder for the next summary of its chat and arms the timer that makes it. A run of that timer which may not see
	// this transaction is followed by another.
	HoldReminder(ctx context.Context, r HeldReminder, summary Timer) error
	// SumUp gives what is held for a chat to a summary at a moment of desk time, and returns how many there were.
	SumUp(ctx context.Context, c Chat, summary string, at time.Time) (int, error)
	// LastSummary names the newest summary of a chat and when, in desk time, it was begun; empty when there was none lately.
	LastSummary(ctx context.Context, c Chat) (summary string, begun time.Time, err error)
	// Summary tells what a summary is about.
	Summary(ctx context.Context, c Chat, summary string) (Summary, error)
}

// Chat is where reminders are shown: a person, wherever they are reached, or a group.
type Chat struct {
	Person       core.PersonID
	Bot          core.BotID
	Conversation string
}

// String is the chat's key, in which a group has a blank and a person has none.
func (c Chat) String() string {
	if c.Person != "" {
		return string(c.Person)
	}
	return string(c.Bot) + " " + c.Conversation
}

func chatOf(key string) Chat {
	bot, conversation, group := strings.Cut(key, " ")
	if !group {
		return Chat{Person: core.PersonID(key)}
	}
	return Chat{Bot: core.BotID(bot), Conversation: conversation}
}

// HeldReminder is one that is said in a summary.
type HeldReminder struct {
	Chat     Chat
	Ticket   core.TicketID
	Priority core.Priority
	Breached bool
	Due      time.Time // desk time
}

// Summary is what the reminders of one summary are about.
type Summary struct {
	// Late and Soon count tickets whose deadline was missed, and those it was to come for.
	Late, Soon map[core.Priority]int
	// First are the most urgent tickets: what was missed before what is to come, then by priority and deadline; unlocked.
	First []core.Ticket
}

// SummaryShown is how many tickets a summary names.
const SummaryShown = 5
