package bot

import (
	"context"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/flow"
	"github.com/imdesk/imdesk/store"
)

// directoryPage is how many people are read at once.
const directoryPage = 500

// StoredDirectory is the set-up of an org and everybody in it, as flows are judged against.
func StoredDirectory(ctx context.Context, db *store.DB, org core.OrgID) (flow.Directory, error) {
	setup, err := db.Org(org).LoadSetup(ctx)
	if err != nil {
		return flow.Directory{}, err
	}
	d := flow.Directory{Setup: &setup}
	for {
		page, err := db.Org(org).People(ctx, "", len(d.People), directoryPage)
		if err != nil {
			return d, err
		}
		if d.People = append(d.People, page...); len(page) < directoryPage {
			return d, nil
		}
	}
}
