package store

import (
	"context"
	"fmt"

	"github.com/imdesk/imdesk/core"
)

var (
	qAuditChain = sql("audit chain", `SELECT id, `+auditColumns+` FROM audit WHERE org = $1 AND seq > $2 ORDER BY seq LIMIT $3`)
	qAuditEnd   = sql("audit head", `SELECT seq, seal FROM audit_head WHERE org = $1`)
	qAuditTail  = sql("audit tail", `SELECT count(*) FROM audit WHERE org = $1 AND seq = 0`)
)

// Head is a place in an org's chain: the seal of row Seq covers everything up to it. The zero Head is an empty chain.
type Head struct {
	Seq  int64  `json:"seq"`
	Seal string `json:"seal"`
}

// Chain is what VerifyAudit found: the end of the chain, and how many rows wait to be sealed.
type Chain struct {
	Head
	Unsealed int64
}

// auditPage is how many rows are read at once.
const auditPage = 1000

// AuditHead returns the end of the org's chain.
func (o *Org) AuditHead(ctx context.Context) (Head, error) {
	var h Head
	err := o.query(ctx, qAuditEnd, func(r scanner) error { return r.Scan(&h.Seq, &h.Seal) }, o.id)
	return h, wrap("read the audit head", err)
}

// WalkAudit hands the sealed rows after a place in the chain to each, in the order of the chain.
func (o *Org) WalkAudit(ctx context.Context, after int64, each func(AuditRow) error) error {
	for {
		rows, err := collectAudit(func(each func(scanner) error) error {
			return o.query(ctx, qAuditChain, each, o.id, after, int64(auditPage))
		})
		if err != nil {
			return wrap("read the audit chain", err)
		}
		for _, a := range rows {
			if err := each(a); err != nil {
				return err
			}
			after = a.Seq
		}
		if len(rows) < auditPage {
			return nil
		}
	}
}

// VerifyAudit walks the org's chain. The chain must go through its own head and through every head given, which were exported earlier. A
// CodeConflict names the first row that was changed, removed or inserted. It may run while the desk works.
func (o *Org) VerifyAudit(ctx context.Context, exported ...Head) (Chain, error) {
	head, err := o.AuditHead(ctx) // first, since the chain may grow meanwhile
	if err != nil {
		return Chain{}, err
	}
	anchors := map[int64]string{}
	for _, h := range append(exported, head) {
		if seal, twice := anchors[h.Seq]; twice && seal != h.Seal {
			return Chain{}, broken("entry %d of the chain is not the one that was exported", h.Seq)
		}
		anchors[h.Seq] = h.Seal
	}
	var c Chain
	err = o.WalkAudit(ctx, 0, func(a AuditRow) error {
		if want := a.link(o.id, c.Seal, c.Seq+1); a.Seq != c.Seq+1 || a.Seal != want {
			return broken("the audit chain breaks at entry %d (row %d)", c.Seq+1, a.ID)
		}
		if seal, anchored := anchors[a.Seq]; anchored && seal != a.Seal {
			return broken("entry %d of the chain (row %d) is not the one that was exported: the chain was made anew", a.Seq, a.ID)
		}
		c.Head = Head{a.Seq, a.Seal}
		return nil
	})
	if err != nil {
		return c, err
	}
	for seq := range anchors {
		if seq > c.Seq {
			return c, broken("the audit chain ends at entry %d, but had %d: its last entries were removed", c.Seq, seq)
		}
	}
	err = o.query(ctx, qAuditTail, func(r scanner) error { return r.Scan(&c.Unsealed) }, o.id)
	return c, wrap("count unsealed audit rows", err)
}

func broken(format string, args ...any) error {
	return coded(core.CodeConflict, fmt.Errorf(format, args...))
}
