package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
)

const assetColumns = `a.code, a.kind, a.holder, a.site, a.state`

var (
	qAssets      = sql("assets", `SELECT `+assetColumns+` FROM asset a WHERE a.org = $1 ORDER BY a.code`)
	qAssetsNamed = sql("assets by code", `SELECT `+assetColumns+` FROM asset a WHERE a.org = $1 AND a.code IN {texts $2} ORDER BY a.code`)
	// One of the two ends of a mistyped code is right nearly always.
	qAssetsAlike = sql("assets alike", `SELECT a.code FROM asset a WHERE a.org = $1 AND (a.code LIKE $2 OR a.code LIKE $3) ORDER BY a.code LIMIT $4`)
	qAssetsOf    = sql("assets of holder", `SELECT `+assetColumns+` FROM asset a WHERE a.org = $1 AND a.holder IN `+selfAndAliases("CAST($2 AS TEXT)")+` ORDER BY a.code LIMIT $3`)
	qPutAsset    = sql("put asset", `
		INSERT INTO asset (org, code, kind, holder, site, state, updated) VALUES ($1, $2, $3, $4, $5, $6, {now})
		ON CONFLICT (org, code) DO UPDATE SET kind = excluded.kind, holder = excluded.holder, site = excluded.site, state = excluded.state, updated = excluded.updated`)
	qAssetsLocked   = sql("lock assets", `SELECT `+assetColumns+` FROM asset a WHERE a.org = $1 AND a.code IN {texts $2} ORDER BY a.code {lock}`)
	qLinkAsset      = sql("link asset", `INSERT INTO asset_ticket (org, code, ticket) VALUES ($1, $2, $3) ON CONFLICT (org, code, ticket) DO NOTHING`)
	qTicketsOnAsset = sql("tickets on asset", `
		SELECT `+ticketColumns+` FROM ticket t WHERE t.org = $1 AND t.id IN {set}(SELECT l.ticket FROM asset_ticket l WHERE l.org = $1 AND l.code = $2){end}
		ORDER BY t.created DESC, t.id DESC LIMIT $3`)
)

// mostAlike bounds the codes that are compared with a mistyped one.
const mostAlike = 500

// Assets implements desk.Assets.
func (t *Tx) Assets(ctx context.Context, codes []string) ([]asset.Asset, error) {
	var out []asset.Asset
	err := t.read(ctx, qAssetsNamed, intoAssets(&out), t.org, codes)
	return out, wrap("read assets", err)
}

// AssetsAlike implements desk.Assets.
func (t *Tx) AssetsAlike(ctx context.Context, code string) ([]string, error) {
	const end = 2 // characters
	if len(code) < end {
		return nil, nil
	}
	var out []string
	err := t.read(ctx, qAssetsAlike, func(r scanner) error {
		var known string
		err := r.Scan(&known)
		out = append(out, known)
		return err
	}, t.org, escapeLike(code[:end])+"%", "%"+escapeLike(code[len(code)-end:]), mostAlike)
	return out, wrap("look for assets alike", err)
}

// AssetsOf implements desk.Assets.
func (t *Tx) AssetsOf(ctx context.Context, holder core.PersonID, limit int) ([]asset.Asset, error) {
	var out []asset.Asset
	err := t.read(ctx, qAssetsOf, intoAssets(&out), t.org, holder, limit)
	return out, wrap("list a holder's assets", err)
}

// PutAsset implements desk.Assets.
func (t *Tx) PutAsset(_ context.Context, a asset.Asset) error {
	t.exec(qPutAsset, t.org, a.Code, a.Kind, a.Holder, a.Site, a.State)
	return nil
}

// LinkAsset implements desk.Assets.
func (t *Tx) LinkAsset(_ context.Context, code string, id core.TicketID) error {
	t.exec(qLinkAsset, t.org, code, id)
	return nil
}

// TicketsOnAsset implements desk.Assets.
func (t *Tx) TicketsOnAsset(ctx context.Context, code string, limit int) ([]core.Ticket, error) {
	var out []core.Ticket
	err := t.read(ctx, qTicketsOnAsset, func(r scanner) error {
		k, err := scanTicket(r, t.org)
		out = append(out, k)
		return err
	}, t.org, code, limit)
	return out, wrap("list an asset's tickets", err)
}

func intoAssets(out *[]asset.Asset) func(scanner) error {
	return func(r scanner) error {
		var a asset.Asset
		err := r.Scan(&a.Code, &a.Kind, (*string)(&a.Holder), &a.Site, (*string)(&a.State))
		*out = append(*out, a)
		return err
	}
}

// Assets lists the org's register by code.
func (o *Org) Assets(ctx context.Context) ([]asset.Asset, error) {
	var out []asset.Asset
	err := o.query(ctx, qAssets, intoAssets(&out), o.id)
	return out, wrap("list assets", err)
}
