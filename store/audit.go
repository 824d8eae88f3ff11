package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

// auditColumns are what a row says, in the order of collectAudit. Its id is the one it was sealed with.
const auditColumns = `CASE WHEN origin = 0 THEN id ELSE origin END, at, actor, behalf, channel, act, object, detail, seq, seal`

var (
	qAudit = sql("audit", `INSERT INTO audit (org, at, actor, behalf, channel, act, object, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)
	// On PostgreSQL functions of the tables' owner seal, because the role of the server may only select and insert.
	qAuditHead = sqlDialects("lock audit head", `SELECT last_seq, last_seal FROM audit_lock_head($1)`,
		`INSERT INTO audit_head AS h (org, seq, seal) VALUES ($1, 0, '') ON CONFLICT (org) DO UPDATE SET seq = h.seq RETURNING seq, seal`)
	qAuditSeal = sqlTouching("seal audit", `SELECT audit_seal_row($1, $2, $3, $4) AS n`, `UPDATE audit SET seq = $3, seal = $4 WHERE org = $1 AND id = $2 AND seq = 0`)
	qAuditMove = sqlTouching("move audit head", `SELECT audit_move_head($1, $2, $3) AS n`, `UPDATE audit_head SET seq = $2, seal = $3 WHERE org = $1`)

	qAuditUnsealed = sql("unsealed audit", `SELECT id, `+auditColumns+` FROM audit WHERE org = $1 AND seq = 0 ORDER BY id LIMIT $2`)
	qAuditOf       = sql("audit of object", `
		SELECT id, `+auditColumns+` FROM audit WHERE org = $1 AND ($2 = '' OR object = $2) AND (CAST($3 AS BIGINT) = 0 OR id < $3) ORDER BY id DESC LIMIT $4`)
)

// AuditRow is a stored audit entry. Seq is its place in the org's chain, 0 while it is not sealed.
type AuditRow struct {
	desk.AuditEntry
	ID   int64
	Seq  int64
	Seal string

	sealed int64  // the id that the seal covers: another than ID if the row was imported
	detail string // as stored: what the seal covers
}

// Audit appends to the audit trail. The row is chained by the sealer a moment later, so that no turn waits for another.
func (t *Tx) Audit(_ context.Context, e desk.AuditEntry) error {
	detail, err := encodeMap(e.Detail)
	if err != nil {
		return wrap("audit", err)
	}
	t.exec(qAudit, t.org, micros(e.At), e.Actor, e.Behalf, e.Channel, e.Act, e.Object, detail)
	return nil
}

// link is the seal of a row: SHA-256 over the link before it and everything the row says. Rows of before there were behalf and channel have
// none of them in it.
func (a AuditRow) link(org core.OrgID, prev string, seq int64) string {
	says := []any{prev, seq, org, a.sealed, micros(a.At), a.Actor, a.Act, a.Object, a.detail}
	if a.Behalf != "" || a.Channel != "" {
		says = append(says, a.Behalf, a.Channel)
	}
	doc, _ := json.Marshal(says) // strings and integers always encode
	sum := sha256.Sum256(doc)
	return hex.EncodeToString(sum[:])
}

// SealAudit chains up to limit unsealed rows and returns how many. Several processes may call it; they take turns.
func (o *Org) SealAudit(ctx context.Context, limit int) (int, error) {
	n := 0
	err := o.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		var seq int64
		var seal string
		if err := tx.read(ctx, qAuditHead, func(r scanner) error { return r.Scan(&seq, &seal) }, o.id); err != nil {
			return err
		}
		rows, err := collectAudit(func(each func(scanner) error) error { return tx.read(ctx, qAuditUnsealed, each, o.id, limit) })
		if err != nil {
			return err
		}
		for _, a := range rows {
			seq++
			seal = a.link(o.id, seal, seq)
			tx.exec(qAuditSeal, o.id, a.ID, seq, seal)
		}
		if n = len(rows); n > 0 {
			tx.exec(qAuditMove, o.id, seq, seal)
		}
		return nil
	})
	return n, wrap("seal audit", err)
}

// AuditTrail lists entries newest first: of one object or, if it is empty, all; before is the id of the last row of the page before, or 0.
func (o *Org) AuditTrail(ctx context.Context, object string, before int64, limit int) ([]AuditRow, error) {
	rows, err := collectAudit(func(each func(scanner) error) error { return o.query(ctx, qAuditOf, each, o.id, object, before, limit) })
	return rows, wrap("read audit trail", err)
}

func collectAudit(read func(each func(scanner) error) error) ([]AuditRow, error) {
	var out []AuditRow
	err := read(func(r scanner) error {
		a, err := scanAudit(r)
		out = append(out, a)
		return err
	})
	return out, err
}

func scanAudit(r scanner) (AuditRow, error) {
	var a AuditRow
	var at int64
	err := r.Scan(&a.ID, &a.sealed, &at, (*string)(&a.Actor), (*string)(&a.Behalf), &a.Channel, &a.Act, &a.Object, &a.detail, &a.Seq, &a.Seal)
	if err != nil {
		return a, err
	}
	a.At = fromMicros(at)
	return a, decodeMap([]byte(a.detail), &a.Detail)
}
