package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/directory"
	"github.com/imdesk/imdesk/store"
)

func TestADirectoryIsUpdatedOnceAndADryRunWritesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		entries := []directory.Entry{
			{Number: "E1", Title: "专员", Accounts: []core.Account{{Platform: core.Feishu, Tenant: "t", ID: "on_han"}}},
			{Number: "E2", Name: "新人", Manager: "E1", Accounts: []core.Account{{Platform: core.WeCom, Tenant: "c", ID: "new"}}},
			{Left: true, Accounts: []core.Account{{Platform: core.Feishu, Tenant: "t", ID: "on_wu"}}},
		}
		update := func(dry bool, from directory.Source) directory.Plan {
			p, err := org.UpdateDirectory(t.Context(), store.Author{Actor: "admin:root", At: time.Now()}, dry, func(k directory.Known) (directory.Plan, error) {
				return directory.Decide(k, from, entries, func() core.PersonID { return "made" }), nil
			})
			ok(t, err)
			return p
		}
		if dry := update(true, directory.FromPlatform); len(dry.People) != 3 {
			t.Fatalf("the dry run plans %+v", dry)
		}
		if m, err := org.Member(t.Context(), "p-han"); err != nil || m.Number != "" {
			t.Errorf("the dry run wrote %+v, %v", m, err)
		}
		update(false, directory.FromPlatform)
		if again := update(false, directory.FromPlatform); !again.None() {
			t.Errorf("twice changes %+v", again)
		}
		made, err := org.Member(t.Context(), "made")
		ok(t, err)
		wu, err := org.Member(t.Context(), "p-wu")
		ok(t, err)
		if made.Manager != "p-han" || len(made.Accounts) != 1 || wu.Active || wu.Accounts[0].Unreachable != directory.AccountLeft {
			t.Errorf("stored %+v and %+v", made, wu)
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			found, err := tx.PeopleNumbered(ctx, "E1")
			ok(t, err)
			if len(found) != 1 || found[0].ID != "p-han" {
				t.Errorf("numbered %+v", found)
			}
		})
		rows, err := org.AuditTrail(t.Context(), "", 0, 20)
		ok(t, err)
		var acts []string
		for _, r := range rows {
			if strings.HasPrefix(r.Act, "directory.") {
				acts = append(acts, r.Act)
			}
		}
		slices.Sort(acts)
		if !slices.Equal(acts, []string{"directory.added", "directory.gone", "directory.left", "directory.updated"}) {
			t.Errorf("audited %v", acts)
		}
	})
}
