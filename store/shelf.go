package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

var (
	qDropParked   = sql("drop parked event", `UPDATE inbox SET state = 'done', finished = {now} WHERE org = $1 AND id = $2 AND state = 'parked'`)
	qDropDelivery = sql("drop delivery", `UPDATE outbox SET state = 'dropped', finished = {now} WHERE org = $1 AND id = $2 AND state IN ('failed', 'unknown')`)
)

// DropParked ends a parked event without handling it; one that isn't parked is not found.
func (db *DB) DropParked(ctx context.Context, org core.OrgID, id int64) error {
	return wrap("drop parked event", db.must(ctx, qDropParked, org, id))
}

// DropDelivery ends a failed or unknown message without sending it again; any other is not found.
func (db *DB) DropDelivery(ctx context.Context, org core.OrgID, id int64) error {
	return wrap("drop delivery", db.must(ctx, qDropDelivery, org, id))
}
