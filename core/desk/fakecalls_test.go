package desk

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

// fakeCalls is the part of fakeTx that asks other systems: what is asked, and what was asked before.
type fakeCalls struct {
	open map[core.TicketID]Call
	made map[core.TicketID]bool
}

func (f *fakeTx) PutCall(_ context.Context, c Call) error {
	f.calls.open[c.Task] = c
	return nil
}

func (f *fakeTx) DropCall(_ context.Context, task core.TicketID) (bool, error) {
	_, open := f.calls.open[task]
	delete(f.calls.open, task)
	return open && f.calls.made[task], nil
}
