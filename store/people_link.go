package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

const offerColumns = `person, code, expires, since, issued, missed`

var (
	qLinkOffer    = sql("link offer", `SELECT `+offerColumns+` FROM link_offer WHERE org = $1 AND person = $2 {lock}`)
	qLinkOffered  = sql("link offer by code", `SELECT `+offerColumns+` FROM link_offer WHERE org = $1 AND code = $2 AND code <> '' {lock}`)
	qPutLinkOffer = sql("put link offer", `
		INSERT INTO link_offer (org, `+offerColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (org, person) DO UPDATE SET code = excluded.code, expires = excluded.expires, since = excluded.since,
			issued = excluded.issued, missed = excluded.missed`)
)

// LinkOffer returns what a person was given and tried, locked until the transaction ends; the zero value when they did neither.
func (t *Tx) LinkOffer(ctx context.Context, p core.PersonID) (desk.LinkOffer, error) {
	o, err := t.linkOffer(ctx, qLinkOffer, p)
	if core.CodeOf(err) == core.CodeNotFound {
		return desk.LinkOffer{}, nil
	}
	return o, err
}

// LinkOffered finds the offer that a code stands for, locked until the transaction ends.
func (t *Tx) LinkOffered(ctx context.Context, code string) (desk.LinkOffer, error) {
	return t.linkOffer(ctx, qLinkOffered, code)
}

func (t *Tx) linkOffer(ctx context.Context, q *query, key any) (desk.LinkOffer, error) {
	var o desk.LinkOffer
	err := t.first(ctx, q, func(r scanner) error {
		var expires, since int64
		err := r.Scan((*string)(&o.Person), &o.Code, &expires, &since, &o.Issued, &o.Missed)
		o.Expires, o.Since = fromMicros(expires), fromMicros(since)
		return err
	}, t.org, key)
	return o, wrap("read link offer", err)
}

// PutLinkOffer inserts or replaces a person's offer.
func (t *Tx) PutLinkOffer(_ context.Context, o desk.LinkOffer) error {
	t.exec(qPutLinkOffer, t.org, o.Person, o.Code, micros(o.Expires), micros(o.Since), o.Issued, o.Missed)
	return nil
}
