package console

import (
	"context"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/store"
)

// How much an asset's page and the lists of its words show.
const (
	assetTickets = 20
	assetWords   = 200
)

// assetView is an asset as a list shows it.
type assetView struct {
	asset.Asset
	HolderName string `json:"holder_name,omitempty"`
}

// assetWordsView is what a list of assets can be narrowed to, and what a form offers.
type assetWordsView struct {
	Kinds []string `json:"kinds"`
	Sites []string `json:"sites"`
}

// assetCase is an asset with what happened to it.
type assetCase struct {
	assetView
	Tickets []ticketView   `json:"tickets"` // the newest
	Holders []holdingView  `json:"holders"` // the newest first
	Changes []assetActView `json:"changes"` // the newest first
}

// listAssets pages through the register by code; after is the last code seen.
func (s *server) listAssets(c *call) (any, error) {
	f := store.AssetFilter{
		Kind: c.query("kind"), Site: c.query("site"), State: asset.State(c.query("state")), Holder: core.PersonID(c.query("holder")), Text: c.query("q"),
	}
	all, err := c.org.AssetPage(c.Context(), f, asset.Normal(c.query("after")), c.limit()+1)
	if err != nil {
		return nil, err
	}
	views, err := s.viewAssets(c, all)
	if err != nil {
		return nil, err
	}
	total, err := c.org.CountAssets(c.Context(), f)
	if err != nil {
		return nil, err
	}
	out := cut(views, c.limit(), func(last assetView) string { return last.Code })
	out.Total = &total
	return out, nil
}

func (s *server) viewAssets(c *call, all []asset.Asset) ([]assetView, error) {
	holders := make([]core.PersonID, len(all))
	for i, a := range all {
		holders[i] = a.Holder
	}
	who, err := s.names.of(c.Context(), c.org, holders...)
	if err != nil {
		return nil, err
	}
	out := make([]assetView, len(all))
	for i, a := range all {
		out[i] = viewAsset(a, who)
	}
	return out, nil
}

func viewAsset(a asset.Asset, who map[core.PersonID]string) assetView {
	v := assetView{Asset: a}
	if a.Holder != "" {
		v.HolderName = who[a.Holder]
	}
	return v
}

func (s *server) listAssetWords(c *call) (any, error) {
	kinds, sites, err := c.org.AssetWords(c.Context(), assetWords)
	return assetWordsView{orEmpty(kinds), orEmpty(sites)}, err
}

func orEmpty[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// showAsset shows an asset, the tickets about it, who held it, and who changed what.
func (s *server) showAsset(c *call) (any, error) {
	code := asset.Normal(c.PathValue("code"))
	var found []asset.Asset
	var tickets []core.Ticket
	err := c.org.Tx(c.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if found, err = tx.Assets(ctx, []string{code}); err != nil {
			return err
		}
		tickets, err = tx.TicketsOnAsset(ctx, code, assetTickets)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, noAsset(code)
	}
	trail, err := c.org.AuditTrail(c.Context(), code, 0, mostPage)
	if err != nil {
		return nil, err
	}
	who, err := s.names.of(c.Context(), c.org, namedBy(found[0], trail)...)
	if err != nil {
		return nil, err
	}
	about, err := s.viewTickets(c, tickets)
	if err != nil {
		return nil, err
	}
	return assetCase{viewAsset(found[0], who), orEmpty(about), holdings(found[0], trail, who), viewAssetActs(trail, who)}, nil
}

func noAsset(code string) error {
	return core.Refuse(core.CodeNotFound, "登记里没有资产 "+code+"，请核对编号，或由管理员登记")
}
