package desk

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Rosters is the part of a Tx that knows who was given what.
type Rosters interface {
	// Roster returns what is kept of a desk's turns, locked until the transaction ends; the zero value when there is nothing yet. Only timers
	// of the desk and swaps of duty read it, so that no report waits for it.
	Roster(ctx context.Context, d core.DeskID) (Roster, error)
	// PutRoster inserts or replaces it.
	PutRoster(ctx context.Context, d core.DeskID, r Roster) error
	// Loads counts a desk's open tickets by who has them in hand.
	Loads(ctx context.Context, d core.DeskID) (map[core.PersonID]int, error)
}

// Roster is what a desk remembers between two choices.
type Roster struct {
	// Given is when each agent was last given a ticket.
	Given map[core.PersonID]time.Time `json:"given,omitempty"`
	// Swaps of duty that people agreed on in words.
	Swaps []core.Swap `json:"swaps,omitempty"`
}
