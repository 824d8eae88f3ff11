package core

import "time"

// Presence is what a platform last told of an account's place in a group. Where it told nothing there is no row, and the account counts as there:
// most platforms don't tell of everybody.
type Presence struct {
	Bot          BotID
	Conversation string
	Tenant       string
	Account      string // stable id on the bot's platform
	Here         bool
	// At is the platform's own time of the joining or leaving; the later one holds, in whatever order they arrive.
	At time.Time
}
