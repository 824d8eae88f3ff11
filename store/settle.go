package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Outcome is what became of one attempt to send a row.
type Outcome struct {
	ID int64
	// State is StateSent, StatePending (try again After), StateFailed, StateUnknown or StateDropped.
	State   State
	Receipt core.Receipt
	// After is how long the row waits before the next attempt, from now in database time.
	After time.Duration
	// Reason is for the operator; it must hold no secrets.
	Reason string
}

// settling is a row being settled, as the database has it.
type settling struct {
	org      core.OrgID
	kind     core.SendKind
	copy     core.CopyID
	final    bool
	revision int
	state    State
}

// standing is where a copy stands when outcomes of its rows are settled.
type standing struct {
	receipt  core.Receipt
	revision int // of the newest state queued
}

// Settle records outcomes in one transaction: the rows, the copies they delivered or changed, and what the calls cost. ErrFenced when the
// sender was lost: the rows are another's business then.
func (db *DB) Settle(ctx context.Context, bot core.BotID, fence int64, outcomes []Outcome) error {
	if len(outcomes) == 0 {
		return nil
	}
	err := db.settle(ctx, bot, fence, outcomes)
	if isRetryable(err) {
		err = db.settle(ctx, bot, fence, outcomes)
	}
	return wrap("settle messages", err)
}

func (db *DB) settle(ctx context.Context, bot core.BotID, fence int64, outcomes []Outcome) error {
	tx := newTx(db, "", false)
	defer tx.end()
	rows, copies, err := tx.settleState(ctx, bot, fence, outcomes)
	if err != nil {
		return err
	}
	spent, w := costs{}, newSettlement()
	var overtaken []int64
	for _, o := range outcomes {
		s, ok := rows[o.ID]
		if !ok || !s.settles(o.State) {
			continue
		}
		spent.add(s.org, bot, o.Receipt.Cost)
		if o.State == StateSent && s.overtaken(copies[s.copy].revision) {
			overtaken = append(overtaken, o.ID)
		}
		if err := w.add(o, s, copies); err != nil {
			return err
		}
		if o.State != StatePending {
			s.state = o.State
			rows[o.ID] = s
		}
	}
	tx.queueSettlement(w)
	if err := tx.queueCosts(ctx, spent); err != nil {
		return err
	}
	for _, id := range overtaken {
		if err := tx.restate(ctx, bot, id, rows[id]); err != nil {
			return err
		}
	}
	return tx.commit(ctx)
}

// settles: an open row takes every outcome. A superseded one can only still turn out to have been sent: the message is out, and the copy's
// receipt with it.
func (s settling) settles(to State) bool {
	return s.state == StatePending || s.state == StateSending || s.state == StateSuperseded && to == StateSent
}

// settleState checks the fence and locks copies, then rows: three statements, one round trip.
func (t *Tx) settleState(ctx context.Context, bot core.BotID, fence int64, outcomes []Outcome) (map[int64]settling, map[core.CopyID]standing, error) {
	ids := make([]int64, len(outcomes))
	for i, o := range outcomes {
		ids[i] = o.ID
	}
	list := idsJSON(ids)
	var current int64
	copies := map[core.CopyID]standing{}
	t.u.queue(op{q: qSenderFence, args: []any{bot}, each: func(r scanner) error { return r.Scan(&current) }})
	t.u.queue(op{q: qLockCopies, args: []any{bot, list}, each: func(r scanner) error {
		var id core.CopyID
		var doc []byte
		var c standing
		if err := r.Scan((*string)(&id), &doc, &c.revision); err != nil {
			return err
		}
		err := decodeReceipt(doc, &c.receipt)
		copies[id] = c
		return err
	}})
	rows := map[int64]settling{}
	err := t.read(ctx, qSettleRows, func(r scanner) error {
		var id int64
		var s settling
		err := r.Scan(&id, (*string)(&s.org), (*string)(&s.kind), (*string)(&s.copy), &s.final, &s.revision, (*string)(&s.state))
		rows[id] = s
		return err
	}, bot, list)
	if err == nil && current != fence {
		err = ErrFenced
	}
	return rows, copies, err
}

// mergeReceipt is a copy's receipt after an update: what the platform did not say again still holds.
func mergeReceipt(old, now core.Receipt) core.Receipt {
	if now.MessageRef == "" {
		now.MessageRef = old.MessageRef
	}
	if len(now.Right) == 0 {
		now.Right, now.RightUntil = old.Right, old.RightUntil
	}
	return now
}
