package store_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

var printer = asset.Asset{Code: "PRN-3F-02", Kind: "打印机", Site: "3F", State: asset.InUse}

func TestPuttingAssetsTwiceChangesNothingAndEachChangeIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := db.Org("acme").By(store.Author{Actor: "cli:root", Channel: desk.ChannelCommand})
		laptop := asset.Asset{Code: "NB-0012", Kind: "笔记本", Holder: "p1", State: asset.InUse}
		both := []asset.Asset{printer, laptop}
		c, err := org.PutAssets(t.Context(), both)
		ok(t, err)
		if !slices.Equal(c.Added, []string{"NB-0012", "PRN-3F-02"}) || len(c.Changed) > 0 {
			t.Fatalf("%+v", c)
		}
		c, err = org.PutAssets(t.Context(), both)
		ok(t, err)
		if len(c.Added)+len(c.Changed) > 0 {
			t.Fatalf("the second time %+v", c)
		}
		laptop.Holder, laptop.State = "p2", asset.Repair
		_, err = org.PutAssets(t.Context(), []asset.Asset{laptop})
		ok(t, err)
		all, err := org.Assets(t.Context())
		ok(t, err)
		if d := cmp.Diff([]asset.Asset{laptop, printer}, all); d != "" {
			t.Fatal(d)
		}
		trail, err := org.AuditTrail(t.Context(), "NB-0012", 0, 10)
		ok(t, err)
		want := map[string]any{"before": map[string]any{"holder": "p1", "state": "in_use"}, "after": map[string]any{"holder": "p2", "state": "repair"}}
		if len(trail) != 1 || trail[0].Actor != "cli:root" || cmp.Diff(want, trail[0].Detail) != "" {
			t.Fatalf("%+v", trail)
		}
	})
}

func TestAssetsAreFoundByCodeByHolderAndByBothEndsOfACode(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		_, err := db.Org("acme").PutAssets(t.Context(), []asset.Asset{printer, {Code: "MON-0440", Kind: "显示器", Holder: "p1", State: asset.InUse}, {Code: "NB-0002", Kind: "笔记本", Holder: "p9", State: asset.InUse}})
		ok(t, err)
		_, err = db.Org("globex").PutAssets(t.Context(), []asset.Asset{{Code: "PRN-9F-02", Kind: "打印机", Holder: "p1", State: asset.InUse}})
		ok(t, err)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			found, err := tx.Assets(ctx, []string{"PRN-3F-02", "PRN-9F-02"})
			ok(t, err)
			if d := cmp.Diff([]asset.Asset{printer}, found); d != "" {
				t.Error(d)
			}
			alike, err := tx.AssetsAlike(ctx, "PRX-3F-02")
			ok(t, err)
			if d := cmp.Diff([]string{"NB-0002", "PRN-3F-02"}, alike); d != "" {
				t.Error(d)
			}
			alike, err = tx.AssetsAlike(ctx, "%_")
			ok(t, err)
			if len(alike) > 0 {
				t.Errorf("wildcards find %v", alike)
			}
			held, err := tx.AssetsOf(ctx, "p1", 10)
			ok(t, err)
			if len(held) != 1 || held[0].Code != "MON-0440" {
				t.Errorf("p1 holds %v", held)
			}
		})
	})
}

func TestAnAssetsTicketsAreListedNewestFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for i, id := range []core.TicketID{"t1", "t2", "t3"} {
				k := ticket(id, "IT-00000"+string('1'+rune(i)))
				k.Created = noon.AddDate(0, 0, i)
				ok(t, tx.AddTicket(ctx, k))
				ok(t, tx.LinkAsset(ctx, "PRN-3F-02", id))
				ok(t, tx.LinkAsset(ctx, "PRN-3F-02", id))
			}
			got, err := tx.TicketsOnAsset(ctx, "PRN-3F-02", 2)
			ok(t, err)
			if len(got) != 2 || got[0].ID != "t3" || got[1].ID != "t2" {
				t.Errorf("%+v", got)
			}
		})
	})
}
