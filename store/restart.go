package store

import "context"

var (
	qFreeLanes   = sql("free lanes", `UPDATE lane SET owner = '', lease_until = 0 WHERE owner <> ''`)
	qFreeTimers  = sql("free timers", `UPDATE timer SET not_before = 0 WHERE not_before > 0 AND cause = ''`) // those that failed go on waiting
	qFreeSenders = sql("free senders", `UPDATE sender SET lease_until = 0 WHERE lease_until > 0`)
)

// Takeover ends all leases of the embedded database, whose one process has just started: whoever held them is gone, so nobody need wait for
// them to run out. On PostgreSQL it does nothing, since other replicas may live.
func (db *DB) Takeover(ctx context.Context) error {
	if !db.Embedded() {
		return nil
	}
	for _, q := range []*query{qFreeLanes, qFreeSenders, qFreeTimers, qFreeCalls} {
		if _, err := db.engine.exec(ctx, q); err != nil {
			return wrap("free leases", err)
		}
	}
	return nil
}
