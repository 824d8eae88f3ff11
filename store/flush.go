package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

// Flush is the news that a click's answer left with the click, or could not.
type Flush struct {
	Bot    core.BotID
	Dedupe string // of the click
	OK     bool
}

// FlushedAnswers settles the answers of clicks: one that left with its click is sent, and the updates that waited for it may go. One that did
// not may go at once, by API, and the updates after it. It returns the bots that have something to send now. Without such rows it does nothing.
func (db *DB) FlushedAnswers(ctx context.Context, flushes []Flush) (released map[core.BotID]bool, err error) {
	err = again(ctx, func() error {
		released, err = db.flushedAnswers(ctx, flushes)
		return err
	})
	return released, wrap("settle answers", err)
}

func (db *DB) flushedAnswers(ctx context.Context, flushes []Flush) (map[core.BotID]bool, error) {
	tx := newTx(db, "", false)
	defer tx.end()
	released := map[core.BotID]bool{}
	var sent, release []op
	for _, f := range flushes {
		if f.OK {
			sent = append(sent, op{q: qAnswerSent, args: []any{f.Bot, f.Dedupe}})
		}
		release = append(release, op{q: qReleaseUpdates, args: []any{f.Bot, f.Dedupe}, each: func(r scanner) error {
			var bot core.BotID
			err := r.Scan((*string)(&bot))
			released[bot] = true
			return err
		}})
	}
	tx.queueAll(sent)
	tx.queueAll(release)
	return released, tx.commit(ctx)
}
