package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

var qAnswer = sql("answer of a click", `
	SELECT `+rowColumns+` FROM outbox o LEFT JOIN copy c ON c.id = o.copy
	WHERE o.bot = $1 AND o.click_dedupe = $2 AND o.click_dedupe <> '' AND o.state = 'pending' AND o.kind = 'answer' ORDER BY o.id DESC LIMIT 1`)

// Answer returns the outcome of a click that another replica handled, while it waits to leave; CodeNotFound before and after.
func (db *DB) Answer(ctx context.Context, bot core.BotID, clickDedupe string) (core.Outbound, error) {
	rows, err := db.rows(ctx, qAnswer, bot, clickDedupe)
	if err != nil {
		return core.Outbound{}, wrap("read answer", err)
	}
	if len(rows) == 0 {
		return core.Outbound{}, ErrNotFound
	}
	return rows[0].Msg, nil
}
