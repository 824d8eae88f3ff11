package store

import (
	"context"
	"fmt"
	"sync"

	"github.com/imdesk/imdesk/core"
)

// numberBlock is how many ticket numbers a process reserves at once. A restart leaves a gap of at most as many.
const numberBlock = 50

var qReserveNumbers = sql("reserve numbers", `
	INSERT INTO number_block AS b (org, desk, next) VALUES ($1, $2, 1 + CAST($3 AS BIGINT))
	ON CONFLICT (org, desk) DO UPDATE SET next = b.next + $3 RETURNING next`)

// numbers hands out reserved ticket numbers.
type numbers struct {
	mu    sync.Mutex
	desks map[numberKey]*deskNumbers
}

type numberKey struct {
	org  core.OrgID
	desk core.DeskID
}

// deskNumbers is what is left of a desk's block: [next, end). Its lock is held while a new block is reserved.
type deskNumbers struct {
	mu        sync.Mutex
	next, end int64
}

func (n *numbers) of(k numberKey) *deskNumbers {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.desks == nil {
		n.desks = map[numberKey]*deskNumbers{}
	}
	d := n.desks[k]
	if d == nil {
		d = &deskNumbers{}
		n.desks[k] = d
	}
	return d
}

// NextNumber returns a fresh ticket number such as IT-000123. Blocks are reserved outside the transaction, so that no turn waits for
// another; on SQLite, which has one transaction at a time, inside it.
func (t *Tx) NextNumber(ctx context.Context, d core.Desk) (string, error) {
	if t.db.engine.alone() && !t.started {
		// The writer must be ours before the block's lock is, or two turns would hold one each.
		if err := t.u.flush(ctx); err != nil {
			return "", wrap("reserve ticket numbers", err)
		}
		t.started = true
	}
	block := t.db.numbers.of(numberKey{t.org, d.ID})
	block.mu.Lock()
	defer block.mu.Unlock()
	if block.next >= block.end {
		if err := t.reserve(ctx, block, d.ID); err != nil {
			return "", wrap("reserve ticket numbers", err)
		}
	}
	n := block.next
	block.next++
	return fmt.Sprintf("%s-%06d", d.Prefix, n), nil
}

func (t *Tx) reserve(ctx context.Context, block *deskNumbers, d core.DeskID) error {
	var end int64
	scan := func(r scanner) error { return r.Scan(&end) }
	read := t.db.engine.side
	if t.db.engine.alone() {
		read = t.u.read
		t.undo = append(t.undo, block.void) // the reservation rolls back with the transaction
	}
	if err := read(ctx, qReserveNumbers, scan, t.org, d, int64(numberBlock)); err != nil {
		return err
	}
	block.next, block.end = end-numberBlock, end
	return nil
}

func (d *deskNumbers) void() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.next, d.end = 0, 0
}
