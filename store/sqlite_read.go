package store

import (
	"context"
	stdsql "database/sql"
)

// query reads beside the writer; statements that write go to the writer.
func (e *sqliteEngine) query(ctx context.Context, q *query, each func(scanner) error, args ...any) error {
	if each == nil {
		each = func(scanner) error { return nil }
	}
	if q.writes {
		if err := e.hold(ctx, false); err != nil {
			return err
		}
		defer e.release()
		_, err := e.run(op{q: q, args: sqlitePlain(args), each: each})
		return err
	}
	s, err := e.reader(ctx, q)
	if err != nil {
		return err
	}
	return e.rows(s, op{q: q, args: sqlitePlain(args), each: each})
}

func (e *sqliteEngine) reader(ctx context.Context, q *query) (*stdsql.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, wrap(q.name, mapSQLite(err))
	}
	e.mu.RLock()
	s := e.readStmts[q]
	e.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	s, err := e.read.PrepareContext(context.WithoutCancel(ctx), q.sqlite)
	if err != nil {
		return nil, wrap(q.name, mapSQLite(err))
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if other := e.readStmts[q]; other != nil {
		_ = s.Close()
		return other, nil
	}
	e.readStmts[q] = s
	return s, nil
}

// look has no round trips to save.
func (e *sqliteEngine) look(ctx context.Context, ops []op) error {
	for _, o := range ops {
		if err := e.query(ctx, o.q, o.each, o.args...); err != nil {
			return err
		}
	}
	return nil
}

// side has no connection of its own: the writer is alone.
func (e *sqliteEngine) side(ctx context.Context, q *query, each func(scanner) error, args ...any) error {
	return e.query(ctx, q, each, args...)
}

func (e *sqliteEngine) alone() bool { return true }

func (e *sqliteEngine) ping(ctx context.Context) error { return mapSQLite(e.read.PingContext(ctx)) }

func (e *sqliteEngine) close() {
	_ = e.gate.enter(context.Background(), true)
	defer e.gate.leave()
	for _, s := range e.stmts {
		_ = s.Close()
	}
	clear(e.stmts)
	if e.conn != nil {
		_ = e.conn.Close()
		e.conn = nil
	}
	e.mu.Lock()
	for _, s := range e.readStmts {
		_ = s.Close()
	}
	clear(e.readStmts)
	e.mu.Unlock()
	_ = e.read.Close()
	_ = e.write.Close()
}
