package store

import (
	"context"
	stdsql "database/sql"

	"github.com/jackc/pgx/v5"
)

// reading runs a query within a snapshot; rows are handed on as they come.
type reading func(q *query, each func(scanner) error, args ...any) error

// pgx: REPEATABLE READ sees one moment and locks nothing (postgresql.org/docs/current/transaction-iso.html).
func (e *pgEngine) snapshot(ctx context.Context, fn func(reading) error) error {
	return mapPG(pgx.BeginTxFunc(ctx, e.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		return fn(func(q *query, each func(scanner) error, args ...any) error {
			rows, err := tx.Query(ctx, q.pg, plain(args)...)
			if err != nil {
				return wrap(q.name, mapPG(err))
			}
			return wrap(q.name, mapPG(drain(rows, each)))
		})
	}))
}

// A reading transaction of SQLite in WAL mode sees the moment of its first read, and hinders no writer (sqlite.org/isolation.html).
func (e *sqliteEngine) snapshot(ctx context.Context, fn func(reading) error) error {
	tx, err := e.read.BeginTx(ctx, &stdsql.TxOptions{ReadOnly: true})
	if err != nil {
		return wrap("begin reading", mapSQLite(err))
	}
	defer func() { _ = tx.Rollback() }() // it wrote nothing
	return fn(func(q *query, each func(scanner) error, args ...any) error {
		rows, err := tx.QueryContext(ctx, q.sqlite, sqlitePlain(args)...)
		if err != nil {
			return wrap(q.name, mapSQLite(err))
		}
		defer rows.Close()
		for rows.Next() {
			if err := each(rows); err != nil {
				return wrap(q.name, err)
			}
		}
		return wrap(q.name, mapSQLite(rows.Err()))
	})
}
