package store

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/imdesk/imdesk/core"
)

// quiet silences libraries that log what they return as errors anyway.
var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// Org is the store as one enterprise sees it: no method reaches another org's rows.
type Org struct {
	db     *DB
	id     core.OrgID
	author Author
}

// Org returns the view of one org, whether it has any rows or not.
func (db *DB) Org(id core.OrgID) *Org { return &Org{db: db, id: id} }

// ID names the org.
func (o *Org) ID() core.OrgID { return o.id }

// Tx runs fn in one transaction and commits if it returns nil. A transaction that lost against another (serialisation, deadlock) is run
// again, so fn must keep no state from its first run. Inside fn only tx may be used: on SQLite any other write would wait for ever for
// the only writer.
func (o *Org) Tx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	return again(ctx, func() error { return o.tx(ctx, newTx(o.db, o.id, false), fn) })
}

// Turn is Tx for a turn, which begins with what its brief says. One that reads nothing else is committed together with others that end at the
// moment; that changes nothing for any of them, since a group that fails is taken apart.
func (o *Org) Turn(ctx context.Context, b Brief, fn func(ctx context.Context, tx *Tx) error) error {
	known := b.known
	return again(ctx, func() error {
		tx := newTx(o.db, o.id, false)
		tx.known, tx.grouped = known, true
		known = noneKnown // the next time everything is asked for
		return o.tx(ctx, tx, fn)
	})
}

// retries is how often a transaction that lost against another is run again. Two that lost against each other at the same moment could do so
// again, so each waits a little, and not equally long.
const (
	retries    = 3
	retryPause = 20 * time.Millisecond
)

// again repeats what lost against another transaction.
func again(ctx context.Context, run func() error) error {
	err := run()
	for range retries {
		if !isRetryable(err) {
			return err
		}
		pause := time.NewTimer(rand.N(retryPause))
		select {
		case <-ctx.Done():
			pause.Stop()
			return err
		case <-pause.C:
		}
		err = run()
	}
	return err
}

func (o *Org) tx(ctx context.Context, tx *Tx, fn func(ctx context.Context, tx *Tx) error) error {
	defer tx.end()
	if err := fn(ctx, tx); err != nil {
		return err
	}
	return tx.commit(ctx)
}

// query, exec and one are the plain statements of Org and DB methods outside a transaction.

func (o *Org) query(ctx context.Context, q *query, each func(scanner) error, args ...any) error {
	return o.db.engine.query(ctx, q, each, args...)
}

// first reads at most one row; none is ErrNotFound.
func (db *DB) first(ctx context.Context, q *query, scan func(scanner) error, args ...any) error {
	found := false
	err := db.engine.query(ctx, q, func(r scanner) error { found = true; return scan(r) }, args...)
	if err == nil && !found {
		return ErrNotFound
	}
	return err
}

// must runs a statement that has to touch a row; none is ErrNotFound.
func (db *DB) must(ctx context.Context, q *query, args ...any) error {
	n, err := db.engine.exec(ctx, q, args...)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}
