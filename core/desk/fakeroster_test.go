package desk

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

func (f *fakeTx) Roster(_ context.Context, d core.DeskID) (Roster, error) { return f.rosters[d], nil }

func (f *fakeTx) PutRoster(_ context.Context, d core.DeskID, r Roster) error {
	f.rosters[d] = r
	return nil
}

func (f *fakeTx) Loads(_ context.Context, d core.DeskID) (map[core.PersonID]int, error) {
	out := map[core.PersonID]int{}
	for _, tk := range f.tickets {
		if tk.Desk == d && tk.Status.Open() && tk.Assignee != "" {
			out[tk.Assignee]++
		}
	}
	return out, nil
}
