package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/core"
)

var (
	qRecentSends = sql("recent sends", `
		SELECT kind, msg, {now} - finished FROM outbox
		WHERE bot = $1 AND state = 'sent' AND attempts > 0 AND finished > {now} - $2 ORDER BY id DESC LIMIT $3`)
	qFreeSenders = sql("free senders", `UPDATE sender SET lease_until = 0 WHERE lease_until > 0`)
	qFreeLanes   = sql("free lanes", `UPDATE lane SET lease_until = 0 WHERE owner <> ''`)
)

// RecentSend is a call that was made for a bot a while ago. Msg holds what says where it went, not its content.
type RecentSend struct {
	Msg core.Outbound
	Ago time.Duration
}

// RecentSends returns the newest calls of the last while for a bot, oldest first, so that a new sender can count them against the platform's
// limits. Answers that left with their clicks were no calls.
func (db *DB) RecentSends(ctx context.Context, bot core.BotID, within time.Duration, limit int) ([]RecentSend, error) {
	var out []RecentSend
	err := db.engine.query(ctx, qRecentSends, func(r scanner) error {
		var s RecentSend
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
		if err := json.Unmarshal(doc, &stored); err != nil {
			return coded(core.CodeInternal, err)
		}
		s.Msg = core.Outbound{Kind: core.SendKind(kind), Bot: bot, Copy: stored.Msg.Copy, Target: stored.Msg.Target}
		s.Ago = time.Duration(ago) * time.Microsecond
		out = append(out, s)
		return nil
	}, bot, within.Microseconds(), limit)
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out, wrap("list recent sends", err)
}

// Takeover ends the leases that a process which is gone left behind, so that its successor need not wait for them to run out. It does so in
// the embedded database only, which serves one process; fences protect the data all the same.
func (db *DB) Takeover(ctx context.Context) error {
	if !db.Embedded() {
		return nil
	}
	tx := newTx(db, "", false)
	defer tx.end()
	tx.exec(qFreeSenders)
	tx.exec(qFreeLanes)
	return wrap("take over the leases of the last process", tx.commit(ctx))
}
