package bench

import (
	"context"
	"database/sql"
	"path/filepath"

	"github.com/imdesk/imdesk/bot"
)

// qOutbox is asked of the store directly, since no part of the product needs it.
const qOutbox = "SELECT kind || ' ' || state, count(*) FROM outbox GROUP BY kind, state"

// outbox counts the rows of the outbox by kind and state.
func (h *house) outbox(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	if h.cfg.DatabaseURL != "" {
		c, err := h.connect(ctx)
		if err != nil {
			return nil, err
		}
		defer c.Close(ctx)
		rows, err := c.Query(ctx, qOutbox)
		if err != nil {
			return nil, wrapped("count the outbox", err)
		}
		defer rows.Close()
		for rows.Next() {
			var key string
			var n int
			if err := rows.Scan(&key, &n); err != nil {
				return nil, wrapped("count the outbox", err)
			}
			out[key] = n
		}
		return out, wrapped("count the outbox", rows.Err())
	}
	return out, h.sqliteOutbox(ctx, out)
}

func (h *house) sqliteOutbox(ctx context.Context, out map[string]int) error {
	store, err := bot.OpenStore(ctx, h.cfg) // brings the log of an application that was killed into the file
	if err != nil {
		return err
	}
	store.Close()
	files, err := filepath.Glob(filepath.Join(h.cfg.DataDir, "*.db"))
	if err != nil || len(files) == 0 {
		return wrapped("find the database", err)
	}
	db, err := sql.Open("sqlite", "file:"+files[0]+"?mode=ro")
	if err != nil {
		return wrapped("open the database", err)
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, qOutbox)
	if err != nil {
		return wrapped("count the outbox", err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var n int
		if err := rows.Scan(&key, &n); err != nil {
			return wrapped("count the outbox", err)
		}
		out[key] = n
	}
	return wrapped("count the outbox", rows.Err())
}
