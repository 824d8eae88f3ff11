package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

// Statements of who is in a group. What happened later holds, in whatever order it was told.
var (
	qPresences = sql("presences", `SELECT bot, conversation, tenant, account, here, at FROM presence WHERE org = $1 AND bot = $2 AND conversation = $3 ORDER BY tenant, account`)

	qPutPresence = sql("put presence", `
		INSERT INTO presence (org, bot, conversation, tenant, account, here, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (org, bot, conversation, tenant, account) DO UPDATE SET here = excluded.here, at = excluded.at WHERE presence.at <= excluded.at`)
	qHeardInGroup    = sql("heard in group", `UPDATE presence SET here = TRUE, at = $6 WHERE org = $1 AND bot = $2 AND conversation = $3 AND tenant = $4 AND account = $5 AND NOT here AND at < $6`)
	qForgetPresences = sql("forget presences", `DELETE FROM presence WHERE org = $1 AND bot = $2 AND conversation = $3`)
)

// Presences lists what the platform told of who joined and left a group, by account.
func (t *Tx) Presences(ctx context.Context, bot core.BotID, conversation string) ([]core.Presence, error) {
	var out []core.Presence
	err := t.read(ctx, qPresences, func(r scanner) error {
		var p core.Presence
		var at int64
		err := r.Scan((*string)(&p.Bot), &p.Conversation, &p.Tenant, &p.Account, &p.Here, &at)
		p.At = fromMicros(at)
		out = append(out, p)
		return err
	}, t.org, bot, conversation)
	return out, wrap("list who is in a group", err)
}

// PutPresence records a joining or leaving, unless a later one of the same account is known.
func (t *Tx) PutPresence(_ context.Context, p core.Presence) error {
	t.exec(qPutPresence, t.org, p.Bot, p.Conversation, p.Tenant, p.Account, p.Here, micros(p.At))
	return nil
}

// HeardInGroup notes that somebody spoke in a group after they were said to have left it.
func (t *Tx) HeardInGroup(_ context.Context, p core.Presence) error {
	t.exec(qHeardInGroup, t.org, p.Bot, p.Conversation, p.Tenant, p.Account, micros(p.At))
	return nil
}

// ForgetPresences drops what was told of a group.
func (t *Tx) ForgetPresences(_ context.Context, bot core.BotID, conversation string) error {
	t.exec(qForgetPresences, t.org, bot, conversation)
	return nil
}
