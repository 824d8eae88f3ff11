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
		if len(trail) != 2 || trail[0].Actor != "cli:root" || cmp.Diff(want, trail[0].Detail) != "" || trail[1].Act != "asset.added" {
			t.Fatalf("%+v", trail)
		}
	})
}

func TestATurnMovesAnAssetAndSeesItMoved(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		_, err := db.Org("acme").PutAssets(t.Context(), []asset.Asset{{Code: "NB-0001", Kind: "笔记本", Holder: "p1", State: asset.InUse}})
		ok(t, err)
		want := asset.Asset{Code: "NB-0001", Kind: "笔记本", State: asset.InStock}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.PutAsset(ctx, want))
			held, err := tx.AssetsOf(ctx, "p1", 10)
			ok(t, err)
			found, err := tx.Assets(ctx, []string{"NB-0001"})
			ok(t, err)
			if len(held) > 0 || len(found) != 1 || found[0] != want {
				t.Errorf("%+v, %+v", held, found)
			}
		})
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

func TestAssetsArePagedByCodeAndFiltered(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := db.Org("acme")
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			_, err := tx.AddPerson(ctx, core.Person{ID: "p1", Name: "陈嘉宁", Active: true}, core.Account{Platform: core.Feishu, Tenant: "t", ID: "u1"})
			ok(t, err)
		})
		laptop := asset.Asset{Code: "NB-0012", Kind: "笔记本", Holder: "p1", Site: "上海 5F", State: asset.InUse}
		spare := asset.Asset{Code: "NB-0100", Kind: "笔记本", Site: "上海 5F", State: asset.InStock}
		_, err := org.PutAssets(t.Context(), []asset.Asset{spare, printer, laptop})
		ok(t, err)
		_, err = db.Org("globex").PutAssets(t.Context(), []asset.Asset{{Code: "NB-9999", Kind: "平板", Site: "别处", State: asset.InUse}})
		ok(t, err)
		for name, c := range map[string]struct {
			filter store.AssetFilter
			want   []asset.Asset
		}{
			"everything":         {store.AssetFilter{}, []asset.Asset{laptop, spare, printer}},
			"a kind":             {store.AssetFilter{Kind: "笔记本"}, []asset.Asset{laptop, spare}},
			"a site and a state": {store.AssetFilter{Site: "上海 5F", State: asset.InStock}, []asset.Asset{spare}},
			"a holder":           {store.AssetFilter{Holder: "p1"}, []asset.Asset{laptop}},
			"a code":             {store.AssetFilter{Text: "nb-01"}, []asset.Asset{spare}},
			"a holder's name":    {store.AssetFilter{Text: "嘉宁"}, []asset.Asset{laptop}},
			"a wildcard":         {store.AssetFilter{Text: "%"}, nil},
			"nothing such":       {store.AssetFilter{Kind: "平板"}, nil},
		} {
			got, err := org.AssetPage(t.Context(), c.filter, "", 10)
			ok(t, err)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			n, err := org.CountAssets(t.Context(), c.filter)
			ok(t, err)
			if n != len(c.want) {
				t.Errorf("%s: counted %d", name, n)
			}
		}
		second, err := org.AssetPage(t.Context(), store.AssetFilter{}, "NB-0012", 1)
		ok(t, err)
		if d := cmp.Diff([]asset.Asset{spare}, second); d != "" {
			t.Error(d)
		}
		kinds, sites, err := org.AssetWords(t.Context(), 10)
		ok(t, err)
		if !slices.Contains(kinds, "笔记本") || !slices.Contains(kinds, "打印机") || len(kinds) != 2 || !slices.Contains(sites, "3F") || len(sites) != 2 {
			t.Errorf("the register knows %v and %v", kinds, sites)
		}
	})
}

func TestAssetsAreWrittenOnlyIfWhatWouldChangeIsAgreedTo(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := db.Org("acme")
		_, err := org.PutAssets(t.Context(), []asset.Asset{printer})
		ok(t, err)
		moved, fresh := printer, asset.Asset{Code: "NB-0012", Kind: "笔记本", State: asset.InStock}
		moved.Site = "5F"
		both := []asset.Asset{moved, fresh}
		want := store.AssetPlan{Added: []asset.Asset{fresh}, Changed: []store.AssetChange{{Before: printer, After: moved}}}
		plan, err := org.PlanAssets(t.Context(), both)
		ok(t, err)
		if d := cmp.Diff(want, plan); d != "" {
			t.Error(d)
		}
		_, err = org.PutAssetsIf(t.Context(), both, func(p store.AssetPlan) error {
			if d := cmp.Diff(want, p); d != "" {
				t.Error(d)
			}
			return core.Refuse(core.CodeConflict, "not like this")
		})
		if core.CodeOf(err) != core.CodeConflict {
			t.Errorf("not agreed to: %v", err)
		}
		all, err := org.Assets(t.Context())
		ok(t, err)
		if d := cmp.Diff([]asset.Asset{printer}, all); d != "" {
			t.Errorf("written without agreement: %s", d)
		}
		_, err = org.PutAssetsIf(t.Context(), both, func(store.AssetPlan) error { return nil })
		ok(t, err)
		trail, err := org.AuditTrail(t.Context(), "NB-0012", 0, 10)
		ok(t, err)
		if len(trail) != 1 || trail[0].Act != "asset.added" || cmp.Diff(map[string]any{"code": "NB-0012", "kind": "笔记本", "state": "in_stock"}, trail[0].Detail["after"]) != "" {
			t.Errorf("the trail of a new asset is %+v", trail)
		}
	})
}
