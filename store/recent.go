package store

import (
	"context"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Answers that left with their clicks were never attempted here. Rows that still wait may be newer by the thousand, so the limit is of sent rows.
var qRecentSends = sql("recent sends", `
	SELECT kind, msg, {now} - finished FROM outbox WHERE bot = $1 AND state = 'sent' AND attempts > 0 AND finished > {now} - $2 ORDER BY id DESC LIMIT $3`)

// RecentSend is a call that was made for a bot, and how long ago. Msg holds what says where it went, not its content.
type RecentSend struct {
	Msg core.Outbound
	Ago time.Duration
}

// RecentSends returns the newest calls of the last while for a bot, oldest first, so that a new sender can count them against the platform's
// limits.
func (db *DB) RecentSends(ctx context.Context, bot core.BotID, back time.Duration, limit int) ([]RecentSend, error) {
	var out []RecentSend
	err := db.engine.query(ctx, qRecentSends, func(r scanner) error {
		var kind string
		var doc []byte
		var ago int64
		if err := r.Scan(&kind, &doc, &ago); err != nil {
			return err
		}
		var stored struct {
			Msg struct {
				Copy   core.CopyID `json:"copy"`
				Target core.Target `json:"target"`
			} `json:"msg"`
		}
		if err := decode(doc, &stored); err != nil {
			return err
		}
		m := core.Outbound{Kind: core.SendKind(kind), Bot: bot, Copy: stored.Msg.Copy, Target: stored.Msg.Target}
		out = append(out, RecentSend{Msg: m, Ago: time.Duration(ago) * time.Microsecond})
		return nil
	}, bot, back.Microseconds(), limit)
	slices.Reverse(out)
	return out, wrap("list recent sends", err)
}
