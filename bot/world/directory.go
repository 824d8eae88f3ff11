package world

import (
	"context"

	"github.com/imdesk/imdesk/core/flow"
	"github.com/imdesk/imdesk/store"
)

// directoryPage is how many people are read at once.
const directoryPage = 500

// Directory is the set-up of an org and everybody in it, as flows are judged against.
func Directory(ctx context.Context, org *store.Org) (flow.Directory, error) {
	setup, err := org.LoadSetup(ctx)
	if err != nil {
		return flow.Directory{}, err
	}
	d := flow.Directory{Setup: &setup}
	for {
		page, err := org.People(ctx, "", len(d.People), directoryPage)
		if err != nil {
			return d, err
		}
		if d.People = append(d.People, page...); len(page) < directoryPage {
			return d, nil
		}
	}
}
