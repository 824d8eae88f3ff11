package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/core/desk"
)

// AssetPlan is what putting assets does, each list by code. Assets that are as they were are only counted.
type AssetPlan struct {
	Added   []asset.Asset
	Changed []AssetChange
	Same    int
}

// AssetChange is an asset as it was and as it will be.
type AssetChange struct{ Before, After asset.Asset }

// AssetChanges names what PutAssets did. Unchanged assets are in none of the lists.
type AssetChanges struct {
	Added   []string `json:"added"`
	Changed []string `json:"changed"`
}

// PlanAssets says what PutAssets would do now.
func (o *Org) PlanAssets(ctx context.Context, all []asset.Asset) (AssetPlan, error) {
	var plan AssetPlan
	err := o.Tx(ctx, func(ctx context.Context, tx *Tx) (err error) {
		plan, err = tx.planAssets(ctx, all)
		return err
	})
	return plan, wrap("plan assets", err)
}

// PutAssets inserts or updates assets in one transaction, and tells the audit trail what changed. Assets that are not named stay.
func (o *Org) PutAssets(ctx context.Context, all []asset.Asset) (AssetChanges, error) {
	plan, err := o.PutAssetsIf(ctx, all, func(AssetPlan) error { return nil })
	c := AssetChanges{Added: []string{}, Changed: []string{}}
	if err != nil {
		return c, err
	}
	for _, a := range plan.Added {
		c.Added = append(c.Added, a.Code)
	}
	for _, ch := range plan.Changed {
		c.Changed = append(c.Changed, ch.After.Code)
	}
	return c, nil
}

// PutAssetsIf is PutAssets if agreed lets what it would do pass; its error, otherwise, is returned and nothing is written. The assets are locked
// from before agreed is asked.
func (o *Org) PutAssetsIf(ctx context.Context, all []asset.Asset, agreed func(AssetPlan) error) (AssetPlan, error) {
	var plan AssetPlan
	err := o.Tx(ctx, func(ctx context.Context, tx *Tx) (err error) {
		if plan, err = tx.planAssets(ctx, all); err != nil {
			return err
		}
		if err := agreed(plan); err != nil {
			return err
		}
		return tx.putAssets(ctx, o.author, plan)
	})
	return plan, wrap("put assets", err)
}

func (t *Tx) planAssets(ctx context.Context, all []asset.Asset) (AssetPlan, error) {
	codes := make([]string, len(all))
	for i, a := range all {
		codes[i] = a.Code
	}
	var stored []asset.Asset
	if err := t.read(ctx, qAssetsLocked, intoAssets(&stored), t.org, codes); err != nil {
		return AssetPlan{}, err
	}
	known := make(map[string]asset.Asset, len(stored))
	for _, a := range stored {
		known[a.Code] = a
	}
	var plan AssetPlan
	for _, a := range sorted(all) {
		switch old, exists := known[a.Code]; {
		case !exists:
			plan.Added = append(plan.Added, a)
		case old == a:
			plan.Same++
		default:
			plan.Changed = append(plan.Changed, AssetChange{old, a})
		}
	}
	return plan, nil
}

func sorted(all []asset.Asset) []asset.Asset {
	return slices.SortedFunc(slices.Values(all), func(a, b asset.Asset) int { return strings.Compare(a.Code, b.Code) })
}

func (t *Tx) putAssets(ctx context.Context, by Author, plan AssetPlan) error {
	for _, a := range plan.Added {
		if err := t.putAsset(ctx, by, "asset.added", nil, a); err != nil {
			return err
		}
	}
	for _, c := range plan.Changed {
		before, _ := json.Marshal(c.Before) // plain values always encode
		if err := t.putAsset(ctx, by, "asset.changed", before, c.After); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) putAsset(ctx context.Context, by Author, act string, before json.RawMessage, a asset.Asset) error {
	after, _ := json.Marshal(a) // plain values always encode
	was, is := desk.Differing(before, after)
	if err := t.Tell(ctx, by, act, a.Code, map[string]any{"before": was, "after": is}); err != nil {
		return err
	}
	t.exec(qPutAsset, t.org, a.Code, a.Kind, a.Holder, a.Site, a.State)
	return nil
}
