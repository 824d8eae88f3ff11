package desk

import (
	"context"
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Calls is the part of a Tx that asks other systems. A call is a row like a message: it is made after the commit, outside any transaction, and
// what came of it is a turn of its own, see Engine.Called.
type Calls interface {
	// PutCall queues the call of a task, anew if there is one.
	PutCall(ctx context.Context, c Call) error
	// DropCall takes a task's call back; no try begins after the commit. made tells that one began before, so that it may have had its effect
	// or have it yet; false also where there is none.
	DropCall(ctx context.Context, task core.TicketID) (made bool, err error)
}

// Call is a request to another system by which a task is done. The task's id is its idempotency key: the same with every try.
type Call struct {
	Task core.TicketID
	// Hook names an address of the configuration.
	Hook string
	Body json.RawMessage
	// Tries, Wait and Timeout are as core.Call says, and never zero.
	Tries         int
	Wait, Timeout time.Duration
	// After is how long the first try rests, in real time.
	After time.Duration
}

// Outcome is what came of a call after its last try.
type Outcome struct {
	Task core.TicketID
	Done bool
	// Text is what the other system says of it, or why it is not done.
	Text string
	// Output is what a script wrote, for the people of the desk.
	Output string
}
