package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
)

// One statement serves every filter: an empty one lets everything through. Codes are upper case, whatever somebody types.
var assetFilter = `a.org = $1 AND ($2 = '' OR a.kind = $2) AND ($3 = '' OR a.site = $3) AND ($4 = '' OR a.state = $4)
	AND (CAST($5 AS TEXT) = '' OR a.holder IN ` + selfAndAliases("CAST($5 AS TEXT)") + `)
	AND ($6 = '' OR a.code LIKE UPPER($6) ESCAPE '\' OR a.kind LIKE $6 ESCAPE '\' OR a.site LIKE $6 ESCAPE '\'
		OR EXISTS (SELECT 1 FROM person p WHERE p.org = $1 AND p.id = a.holder AND p.name LIKE $6 ESCAPE '\'))`

var (
	qAssetPage = sql("page of assets", `
		SELECT `+assetColumns+` FROM asset a WHERE `+assetFilter+` AND a.code > $7 ORDER BY a.code LIMIT $8`)
	qAssetCount = sql("count assets", `SELECT count(*) FROM asset a WHERE `+assetFilter)
	qAssetKinds = sql("kinds of assets", `SELECT DISTINCT a.kind FROM asset a WHERE a.org = $1 AND a.kind <> '' ORDER BY a.kind LIMIT $2`)
	qAssetSites = sql("sites of assets", `SELECT DISTINCT a.site FROM asset a WHERE a.org = $1 AND a.site <> '' ORDER BY a.site LIMIT $2`)
)

// AssetFilter narrows a list of assets; zero values let everything through.
type AssetFilter struct {
	Kind, Site string
	State      asset.State
	Holder     core.PersonID // by any of their records
	// Text is looked for in code, kind, site and the holder's name.
	Text string
}

func (f AssetFilter) args(org core.OrgID) []any {
	text := ""
	if f.Text != "" {
		text = "%" + escapeLike(f.Text) + "%"
	}
	return []any{org, f.Kind, f.Site, f.State, f.Holder, text}
}

// AssetPage lists assets by code, up to limit of those behind the code after.
func (o *Org) AssetPage(ctx context.Context, f AssetFilter, after string, limit int) ([]asset.Asset, error) {
	var out []asset.Asset
	err := o.query(ctx, qAssetPage, intoAssets(&out), append(f.args(o.id), after, limit)...)
	return out, wrap("list assets", err)
}

// CountAssets counts what AssetPage would list in all.
func (o *Org) CountAssets(ctx context.Context, f AssetFilter) (int, error) {
	n := 0
	err := o.query(ctx, qAssetCount, func(r scanner) error { return r.Scan(&n) }, f.args(o.id)...)
	return n, wrap("count assets", err)
}

// AssetWords lists the kinds and the sites that the register knows, up to limit of each.
func (o *Org) AssetWords(ctx context.Context, limit int) (kinds, sites []string, err error) {
	for q, into := range map[*query]*[]string{qAssetKinds: &kinds, qAssetSites: &sites} {
		err := o.query(ctx, q, func(r scanner) error {
			var word string
			err := r.Scan(&word)
			*into = append(*into, word)
			return err
		}, o.id, limit)
		if err != nil {
			return nil, nil, wrap("list words of assets", err)
		}
	}
	return kinds, sites, nil
}
