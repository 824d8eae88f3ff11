package store

import "context"

var (
	qBegin    = sqlDialects("begin", "SELECT 1", "BEGIN IMMEDIATE")
	qCommit   = sqlDialects("commit", "SELECT 1", "COMMIT")
	qRollback = sqlDialects("rollback", "SELECT 1", "ROLLBACK")
)

// sqliteUnit is one transaction on the only writer. It queues like its PostgreSQL sibling, so that both order statements alike and the writer
// is held as shortly as possible.
type sqliteUnit struct {
	db     *sqliteEngine
	urgent bool
	ops    []op
	begun  bool
	done   bool
}

func (u *sqliteUnit) queue(o op) {
	o.args = sqlitePlain(o.args)
	u.ops = append(u.ops, o)
}

func (u *sqliteUnit) queued() ([]op, bool) { return u.ops, !u.begun }

func (u *sqliteUnit) requeue(ops []op) { u.ops = ops }

func (u *sqliteUnit) read(ctx context.Context, q *query, each func(scanner) error, args ...any) error {
	u.queue(op{q: q, args: args, each: each})
	return u.flush(ctx)
}

func (u *sqliteUnit) flush(ctx context.Context) error {
	if u.done {
		return ErrClosed
	}
	if err := u.start(ctx); err != nil {
		return err
	}
	ops := u.ops
	u.ops = nil
	for _, o := range ops {
		if err := ctx.Err(); err != nil {
			return wrap(o.q.name, mapSQLite(err))
		}
		if _, err := u.db.run(o); err != nil {
			return err
		}
	}
	return nil
}

func (u *sqliteUnit) start(ctx context.Context) error {
	if u.begun {
		return nil
	}
	if err := u.db.hold(ctx, u.urgent); err != nil {
		return err
	}
	if _, err := u.db.run(op{q: qBegin}); err != nil {
		u.db.release()
		return err
	}
	u.begun = true
	return nil
}

func (u *sqliteUnit) commit(ctx context.Context) error {
	if len(u.ops) > 0 {
		if err := u.flush(ctx); err != nil {
			return err
		}
	}
	if !u.begun {
		u.done = true
		return nil
	}
	if _, err := u.db.run(op{q: qCommit}); err != nil {
		return err
	}
	u.done = true
	u.db.release()
	return nil
}

func (u *sqliteUnit) rollback() {
	if u.done {
		return
	}
	u.done = true
	if !u.begun {
		return
	}
	// An error here means that SQLite rolled back by itself already (sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction").
	_, _ = u.db.run(op{q: qRollback})
	u.db.release()
}
