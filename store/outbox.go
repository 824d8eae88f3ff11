package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/core"
)

// State is where an outbox row stands.
type State string

// Outbox states. Pending and sending rows are open; the others are final, though a superseded row may still turn out to have been sent, and
// an operator may send a failed or unknown one again.
const (
	StatePending    State = "pending"
	StateSending    State = "sending" // a call without an idempotency device is, or was, under way
	StateSent       State = "sent"
	StateFailed     State = "failed"     // certainly not delivered, and won't be
	StateUnknown    State = "unknown"    // it may have been delivered, and won't be tried again
	StateSuperseded State = "superseded" // a newer state of the same copy was queued
	StateDropped    State = "dropped"    // no longer worth sending
)

// Row is one message in the outbox.
type Row struct {
	ID  int64
	Org core.OrgID
	Msg core.Outbound
	// Key is the idempotency key: 20 bytes [0-9a-z], the same for every attempt.
	Key      string
	Attempts int
	// Prev is the copy's last receipt, for updates and recalls.
	Prev    core.Receipt
	Created time.Time
	State   State
	// NotBefore is when it may be sent, database time; zero: at once. Hold is the same as a duration since Created, for rows just queued.
	NotBefore time.Time
	Hold      time.Duration
	// Reason is why the last attempt failed.
	Reason string
}

// inserted takes what the database gave a new row.
func (r *Row) inserted(s scanner) error {
	var created, notBefore int64
	if err := s.Scan(&r.ID, &created, &notBefore, &r.Key); err != nil {
		return err
	}
	r.Created, r.NotBefore = fromMicros(created), fromMicros(notBefore)
	return nil
}

func scanRow(s scanner) (Row, error) {
	var r Row
	var created, notBefore int64
	var msg, receipt []byte
	err := s.Scan(&r.ID, (*string)(&r.Org), &r.Key, &r.Attempts, &msg, (*string)(&r.State), &created, &notBefore, &r.Reason, &receipt)
	if err != nil {
		return r, err
	}
	r.Created, r.NotBefore = fromMicros(created), fromMicros(notBefore)
	if err := decodeOutbound(msg, &r.Msg); err != nil {
		return r, err
	}
	return r, decodeReceipt(receipt, &r.Prev)
}

func (db *DB) rows(ctx context.Context, q *query, args ...any) ([]Row, error) {
	var out []Row
	err := db.engine.query(ctx, q, func(s scanner) error {
		r, err := scanRow(s)
		out = append(out, r)
		return err
	}, args...)
	return out, err
}

// Pending returns the bot's rows that may be sent now, with ids above after, oldest first. After < 0 means from the start and includes rows
// in state sending, whose sender was lost in the middle of a call.
func (db *DB) Pending(ctx context.Context, bot core.BotID, after int64, limit int) ([]Row, error) {
	if after < 0 {
		rows, err := db.rows(ctx, qUnfinished, bot, limit)
		return rows, wrap("list unfinished messages", err)
	}
	rows, err := db.rows(ctx, qPending, bot, after, limit)
	return rows, wrap("list pending messages", err)
}

// TakeSender takes or renews the bot's sender for ttl of database time; false means that another owner has it. The fence changes with the
// owner only. Owner must be unique to this process and its start.
func (db *DB) TakeSender(ctx context.Context, bot core.BotID, owner string, ttl time.Duration) (fence int64, ok bool, err error) {
	err = db.engine.query(ctx, qTakeSender, func(r scanner) error { ok = true; return r.Scan(&fence) }, bot, owner, ttl.Microseconds())
	return fence, ok && err == nil, wrap("take sender", err)
}

// DropSender gives the bot's sender up, so that another replica need not wait for the lease to end.
func (db *DB) DropSender(ctx context.Context, bot core.BotID, owner string) error {
	_, err := db.engine.exec(ctx, qDropSender, bot, owner)
	return wrap("drop sender", err)
}

// SenderGone reports whether the bot's last sender gave it up, or there was none; one that was lost still stands there as the owner.
func (db *DB) SenderGone(ctx context.Context, bot core.BotID) (bool, error) {
	gone := true
	err := db.engine.query(ctx, qSenderOwner, func(r scanner) error {
		var owner string
		err := r.Scan(&owner)
		gone = owner == ""
		return err
	}, bot)
	return gone, wrap("look for the last sender", err)
}

// MarkSending records that calls without an idempotency device begin, so that after a crash their outcome counts as unknown. ErrFenced when
// the sender was lost or a row is no longer open; nothing may be sent then.
func (db *DB) MarkSending(ctx context.Context, bot core.BotID, fence int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	tx := newTx(db, "", false)
	defer tx.end()
	marked := 0
	err := tx.read(ctx, qMarkSending, func(r scanner) error { marked++; return nil }, bot, fence, idsJSON(ids))
	if err != nil {
		return wrap("mark sending", err)
	}
	if marked != len(ids) {
		return wrap("mark sending", ErrFenced)
	}
	return wrap("mark sending", tx.commit(ctx))
}

// idsJSON is the argument of {ids $n}.
func idsJSON(ids []int64) string {
	b, _ := json.Marshal(ids) // integers always encode
	return string(b)
}
