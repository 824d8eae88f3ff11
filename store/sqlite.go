package store

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
)

// sqliteFile is the database's name inside the data directory.
const sqliteFile = "imdesk.db"

// readers is how many queries SQLite may run beside the writer.
const readers = 4

// sqliteEngine is SQLite with one writing connection and a pool of readers.
type sqliteEngine struct {
	path  string
	write *stdsql.DB
	read  *stdsql.DB

	gate turnstile
	// conn and stmts belong to the holder of gate.
	conn  *stdsql.Conn
	stmts map[*query]*stdsql.Stmt

	mu        sync.RWMutex
	readStmts map[*query]*stdsql.Stmt
}

func openSQLite(dir string) (*sqliteEngine, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create data directory: %w", err)
	}
	path := filepath.Join(dir, sqliteFile)
	write, err := stdsql.Open("sqlite", sqliteDSN(path, false))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	write.SetMaxIdleConns(1)
	read, err := stdsql.Open("sqlite", sqliteDSN(path, true))
	if err != nil {
		_ = write.Close()
		return nil, fmt.Errorf("open %s for reading: %w", path, err)
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &sqliteEngine{path: path, write: write, read: read, stmts: map[*query]*stdsql.Stmt{}, readStmts: map[*query]*stdsql.Stmt{}}, nil
}

// sqliteDSN: an event is acknowledged after its commit, hence synchronous=FULL (sqlite.org/pragma.html#pragma_synchronous). busy_timeout
// stands first so that the others may wait too.
func sqliteDSN(path string, readOnly bool) string {
	v := url.Values{}
	v.Add("_pragma", "busy_timeout(5000)")
	if readOnly {
		v.Add("_pragma", "query_only(1)")
	} else {
		v.Add("_pragma", "journal_mode(WAL)")
		v.Add("_pragma", "synchronous(FULL)")
		v.Add("_pragma", "journal_size_limit(67108864)")
	}
	v.Add("_pragma", "foreign_keys(1)")
	v.Add("_pragma", "temp_store(MEMORY)")
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}

// hold takes the writer; release gives it back.
func (e *sqliteEngine) hold(ctx context.Context, urgent bool) error {
	if err := e.gate.enter(ctx, urgent); err != nil {
		return wrap("wait for the writer", mapSQLite(err))
	}
	if e.conn != nil {
		return nil
	}
	c, err := e.write.Conn(context.WithoutCancel(ctx))
	if err != nil {
		e.gate.leave()
		return wrap("connect the writer", mapSQLite(err))
	}
	e.conn = c
	return nil
}

func (e *sqliteEngine) release() { e.gate.leave() }

// prepared returns the writer's statement for q. Statements are short and run to their end: interrupting one costs more than it saves.
func (e *sqliteEngine) prepared(q *query) (*stdsql.Stmt, error) {
	if s := e.stmts[q]; s != nil {
		return s, nil
	}
	s, err := e.conn.PrepareContext(context.Background(), q.sqlite)
	if err != nil {
		return nil, wrap(q.name, mapSQLite(err))
	}
	e.stmts[q] = s
	return s, nil
}

func (e *sqliteEngine) begin(urgent bool) unit { return &sqliteUnit{db: e, urgent: urgent} }

func (e *sqliteEngine) exec(ctx context.Context, q *query, args ...any) (int64, error) {
	if err := e.hold(ctx, false); err != nil {
		return 0, err
	}
	defer e.release()
	return e.run(op{q: q, args: sqlitePlain(args)})
}

// run executes one statement on the writer.
func (e *sqliteEngine) run(o op) (int64, error) {
	s, err := e.prepared(o.q)
	if err != nil {
		return 0, err
	}
	if o.each != nil {
		return 0, e.rows(s, o)
	}
	res, err := s.Exec(o.args...)
	if err != nil {
		return 0, wrap(o.q.name, mapSQLite(err))
	}
	n, err := res.RowsAffected()
	if err == nil && o.q.one && n != 1 {
		return n, wrap(o.q.name, o.missed())
	}
	return n, mapSQLite(err)
}

func (e *sqliteEngine) rows(s *stdsql.Stmt, o op) error {
	rows, err := s.Query(o.args...)
	if err != nil {
		return wrap(o.q.name, mapSQLite(err))
	}
	defer rows.Close()
	for rows.Next() {
		if err := o.each(rows); err != nil {
			return wrap(o.q.name, mapSQLite(err))
		}
	}
	return wrap(o.q.name, mapSQLite(rows.Err()))
}

// sqlitePlain is plain for SQLite, which takes a list as JSON.
func sqlitePlain(args []any) []any {
	for i, a := range args {
		if list, ok := a.([]string); ok {
			doc, _ := json.Marshal(list) // strings always encode
			args[i] = string(doc)
		}
	}
	return plain(args)
}
