package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

var (
	qAudit         = sql("audit", `INSERT INTO audit (org, at, actor, act, object, detail) VALUES ($1, $2, $3, $4, $5, $6)`)
	qAuditHead     = sql("lock audit head", `INSERT INTO audit_head AS h (org, seq, seal) VALUES ($1, 0, '') ON CONFLICT (org) DO UPDATE SET seq = h.seq RETURNING seq, seal`)
	qAuditUnsealed = sql("unsealed audit", `SELECT id, at, actor, act, object, detail, seq, seal FROM audit WHERE org = $1 AND seq = 0 ORDER BY id LIMIT $2`)
	qAuditSeal     = sqlOne("seal audit", `UPDATE audit SET seq = $3, seal = $4 WHERE org = $1 AND id = $2 AND seq = 0`)
	qAuditMove     = sqlOne("move audit head", `UPDATE audit_head SET seq = $2, seal = $3 WHERE org = $1`)
	qAuditChain    = sql("audit chain", `SELECT id, at, actor, act, object, detail, seq, seal FROM audit WHERE org = $1 AND seq > $2 ORDER BY seq LIMIT $3`)
	qAuditEnd      = sql("audit head", `SELECT seq, seal FROM audit_head WHERE org = $1`)
	qAuditTail     = sql("audit tail", `SELECT count(*) FROM audit WHERE org = $1 AND seq = 0`)
	qAuditOf       = sql("audit of object", `SELECT id, at, actor, act, object, detail, seq, seal FROM audit WHERE org = $1 AND ($2 = '' OR object = $2) AND (CAST($3 AS BIGINT) = 0 OR id < $3) ORDER BY id DESC LIMIT $4`)
)

// AuditRow is a stored audit entry. Seq is its place in the org's chain, 0 while it is not sealed.
type AuditRow struct {
	desk.AuditEntry
	ID   int64
	Seq  int64
	Seal string

	detail string // as stored: what the seal covers
}

// Audit appends to the audit trail. The row is chained by the sealer a moment later, so that no turn waits for another.
func (t *Tx) Audit(_ context.Context, e desk.AuditEntry) error {
	detail, err := encodeMap(e.Detail)
	if err != nil {
		return wrap("audit", err)
	}
	t.exec(qAudit, t.org, micros(e.At), e.Actor, e.Act, e.Object, detail)
	return nil
}

// seal is the link of a row: SHA-256 over the link before it and everything the row says.
func (a AuditRow) seal(org core.OrgID, prev string, seq int64) string {
	doc, _ := json.Marshal([]any{prev, seq, org, a.ID, micros(a.At), a.Actor, a.Act, a.Object, a.detail}) // strings and integers always encode
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
			seal = a.seal(o.id, seal, seq)
			tx.exec(qAuditSeal, o.id, a.ID, seq, seal)
		}
		if n = len(rows); n > 0 {
			tx.exec(qAuditMove, o.id, seq, seal)
		}
		return nil
	})
	return n, wrap("seal audit", err)
}

// auditPage is how many rows VerifyAudit reads at once.
const auditPage = 1000

// VerifyAudit walks the org's chain and returns how many rows it holds and how many are not sealed yet. An error names the first row that
// was changed, removed or inserted.
func (o *Org) VerifyAudit(ctx context.Context) (sealed, unsealed int64, err error) {
	seal := ""
	for {
		rows, err := collectAudit(func(each func(scanner) error) error {
			return o.query(ctx, qAuditChain, each, o.id, sealed, int64(auditPage))
		})
		if err != nil {
			return sealed, 0, wrap("verify audit", err)
		}
		if len(rows) == 0 {
			break
		}
		for _, a := range rows {
			if want := a.seal(o.id, seal, sealed+1); a.Seq != sealed+1 || a.Seal != want {
				return sealed, 0, coded(core.CodeConflict, fmt.Errorf("the audit chain breaks at row %d (entry %d)", sealed+1, a.ID))
			}
			sealed, seal = sealed+1, a.Seal
		}
	}
	return sealed, o.auditTail(ctx, &err, sealed, seal), err
}

// auditTail compares the end of the chain with its head, which shows a truncated chain, and counts what is not sealed.
func (o *Org) auditTail(ctx context.Context, err *error, sealed int64, seal string) (unsealed int64) {
	var seq int64
	head := ""
	if *err = o.query(ctx, qAuditEnd, func(r scanner) error { return r.Scan(&seq, &head) }, o.id); *err != nil {
		return 0
	}
	if seq > sealed || seq == sealed && head != seal {
		*err = coded(core.CodeConflict, errors.New("the audit chain ends too early: its last entries were removed"))
		return 0
	}
	*err = o.query(ctx, qAuditTail, func(r scanner) error { return r.Scan(&unsealed) }, o.id)
	return unsealed
}

// AuditTrail lists entries newest first: of one object or, if it is empty, all; before is the id of the last row of the page before, or 0.
func (o *Org) AuditTrail(ctx context.Context, object string, before int64, limit int) ([]AuditRow, error) {
	rows, err := collectAudit(func(each func(scanner) error) error { return o.query(ctx, qAuditOf, each, o.id, object, before, limit) })
	return rows, wrap("read audit trail", err)
}

func collectAudit(read func(each func(scanner) error) error) ([]AuditRow, error) {
	var out []AuditRow
	err := read(func(r scanner) error {
		var a AuditRow
		var at int64
		if err := r.Scan(&a.ID, &at, (*string)(&a.Actor), &a.Act, &a.Object, &a.detail, &a.Seq, &a.Seal); err != nil {
			return err
		}
		a.At = time.UnixMicro(at).UTC()
		err := decodeMap([]byte(a.detail), &a.Detail)
		out = append(out, a)
		return err
	})
	return out, err
}
