package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/core"
)

var (
	// A bot belongs to the org that registered it first; touching no row tells that another one did.
	qRegisterBot = sql("register bot", `
		INSERT INTO bot AS b (id, org, platform, title, options, sealed, active, version, created, updated) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, {now}, {now})
		ON CONFLICT (id) DO UPDATE SET platform = excluded.platform, title = excluded.title, options = excluded.options, sealed = excluded.sealed,
			active = excluded.active, version = b.version + 1, updated = excluded.updated
		WHERE b.org = excluded.org`)
	qBots      = sql("bots", `SELECT id, org, platform, title, options, sealed, active, version, updated FROM bot WHERE $1 = '' OR org = $1 ORDER BY id`)
	qDropBot   = sql("remove bot", `UPDATE bot SET active = FALSE, version = version + 1, updated = {now} WHERE org = $1 AND id = $2`)
	qPutHealth = sql("report bot health", `
		INSERT INTO bot_health (bot, owner, org, doc, updated) VALUES ($1, $2, COALESCE((SELECT org FROM bot WHERE id = $1), ''), $3, {now})
		ON CONFLICT (bot, owner) DO UPDATE SET doc = excluded.doc, org = excluded.org, updated = excluded.updated`)
	qHealth      = sql("bot health", `SELECT bot, owner, doc, updated FROM bot_health WHERE org = $1 AND updated > {now} - $2 ORDER BY bot, owner`)
	qPruneHealth = sql("prune bot health", `DELETE FROM bot_health WHERE updated < {now} - $1`)
)

// Bot is one registered bot. Options are public settings, Credentials secret ones; both are JSON and opaque here.
type Bot struct {
	ID          core.BotID
	Org         core.OrgID
	Platform    core.Platform
	Title       string
	Options     json.RawMessage
	Credentials json.RawMessage
	// Disabled bots are kept, because messages and bindings name them, but neither receive nor send.
	Disabled bool
	// Version grows with every change, so that a process sees when to restart the adapter.
	Version int64
	Updated time.Time
}

// RegisterBot stores a bot, or changes it; its credentials are sealed. An id that another org uses is a conflict.
func (db *DB) RegisterBot(ctx context.Context, b Bot) error {
	var sealed []byte
	if len(b.Credentials) > 0 {
		var err error
		if sealed, err = db.vault.seal(sealName(b), b.Credentials); err != nil {
			return wrap("register bot", err)
		}
	}
	n, err := db.engine.exec(ctx, qRegisterBot, b.ID, b.Org, b.Platform, b.Title, string(b.Options), sealed, !b.Disabled)
	if err == nil && n == 0 {
		err = core.Refuse(core.CodeConflict, "这个机器人编号已被另一家企业使用")
	}
	return wrap("register bot", err)
}

// sealName binds credentials to their bot and org.
func sealName(b Bot) string { return "bot/" + string(b.Org) + "/" + string(b.ID) }

// Bots lists the bots of one org, or of all if org is empty, with their credentials.
func (db *DB) Bots(ctx context.Context, org core.OrgID) ([]Bot, error) {
	var out []Bot
	err := db.engine.query(ctx, qBots, func(r scanner) error {
		b, err := db.scanBot(r)
		out = append(out, b)
		return err
	}, org)
	return out, wrap("list bots", err)
}

func (db *DB) scanBot(r scanner) (Bot, error) {
	var b Bot
	var options, sealed []byte
	var active bool
	var updated int64
	if err := r.Scan((*string)(&b.ID), (*string)(&b.Org), (*string)(&b.Platform), &b.Title, &options, &sealed, &active, &b.Version, &updated); err != nil {
		return b, err
	}
	b.Disabled, b.Updated = !active, fromMicros(updated)
	if len(options) > 0 {
		b.Options = options
	}
	if len(sealed) == 0 {
		return b, nil
	}
	plain, err := db.vault.open(sealName(b), sealed)
	b.Credentials = plain
	return b, wrap("credentials of bot "+string(b.ID), err)
}

// DisableBot switches a bot off.
func (o *Org) DisableBot(ctx context.Context, id core.BotID) error {
	return wrap("disable bot", o.db.must(ctx, qDropBot, o.id, id))
}

// BotHealth is what one replica reports of one bot.
type BotHealth struct {
	Bot    core.BotID
	Owner  string
	Report json.RawMessage
	At     time.Time
}

// ReportHealth stores what this replica sees of a bot.
func (db *DB) ReportHealth(ctx context.Context, bot core.BotID, owner string, report json.RawMessage) error {
	_, err := db.engine.exec(ctx, qPutHealth, bot, owner, string(report))
	return wrap("report bot health", err)
}

// BotHealth lists the reports of the org's bots that are younger than maxAge.
func (o *Org) BotHealth(ctx context.Context, maxAge time.Duration) ([]BotHealth, error) {
	var out []BotHealth
	err := o.query(ctx, qHealth, func(r scanner) error {
		var h BotHealth
		var doc []byte
		var at int64
		err := r.Scan((*string)(&h.Bot), &h.Owner, &doc, &at)
		h.Report, h.At = doc, fromMicros(at)
		out = append(out, h)
		return err
	}, o.id, maxAge.Microseconds())
	return out, wrap("list bot health", err)
}
