package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

// FailedDeliveries lists messages that were given up or whose delivery is unknown, newest first.
func (o *Org) FailedDeliveries(ctx context.Context, limit int) ([]Row, error) {
	rows, err := o.db.rows(ctx, qFailed, o.id, limit)
	return rows, wrap("list failed deliveries", err)
}

// RetryDelivery puts a failed or unknown message back into the queue with its old key; the copy it was to create opens again. The sender's
// sweep finds it.
func (o *Org) RetryDelivery(ctx context.Context, id int64) error {
	return o.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		var copied core.CopyID
		err := tx.first(ctx, qRetryFailed, func(r scanner) error { return r.Scan((*string)(&copied)) }, o.id, id)
		if err != nil {
			return wrap("retry delivery", err)
		}
		tx.exec(qReopenCopy, o.id, copied)
		return nil
	})
}

// CopyReceipt returns the last receipt of a copy and whether the copy was delivered, for an update or recall whose row was queued before.
func (o *Org) CopyReceipt(ctx context.Context, id core.CopyID) (core.Receipt, bool, error) {
	var c core.Copy
	err := o.db.first(ctx, qCopyByID, func(r scanner) (err error) { c, err = scanCopy(r, o.id); return err }, o.id, id)
	return c.Receipt, c.Sent, wrap("read receipt", err)
}

// Prune deletes up to limit rows each of finished events and messages that are older than keep, and what expired. Events must be kept for
// longer than a platform may deliver them again. It reports how many rows went, so that the caller can go on while it is the limit.
func (db *DB) Prune(ctx context.Context, keep time.Duration, limit int) (int64, error) {
	var total int64
	for _, q := range []*query{qPruneInbox, qPruneOutbox} {
		n, err := db.engine.exec(ctx, q, keep.Microseconds(), limit)
		if err != nil {
			return total, wrap("prune", err)
		}
		total += n
	}
	for _, q := range []*query{qPruneSessions, qPruneLanes} {
		if _, err := db.engine.exec(ctx, q); err != nil {
			return total, wrap("prune", err)
		}
	}
	_, err := db.engine.exec(ctx, qPruneHealth, keep.Microseconds())
	return total, wrap("prune", err)
}

// Lanes of clicks are normally deleted with their turn; one is left behind when its turn failed for good.
var qPruneLanes = sql("prune click lanes", `
	DELETE FROM lane WHERE lane LIKE 'c:%' AND (owner = '' OR lease_until < {now})
		AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.lane = lane.lane AND i.state = 'open')`)
