package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// PGX lends the transaction to a library that writes by pgx itself (the job queue), after sending what is queued. It is nil on SQLite.
// Its Commit, Rollback and Begin are refused: the transaction ends where it began.
func (t *Tx) PGX(ctx context.Context) (pgx.Tx, error) {
	u, ok := t.u.(*pgUnit)
	if !ok {
		return nil, nil
	}
	t.catchUp()
	if err := u.flush(ctx); err != nil {
		return nil, err
	}
	return &lentTx{u.conn.Conn()}, nil
}

// lentTx is a pgx.Tx that can't end.
type lentTx struct{ conn *pgx.Conn }

var errLent = errors.New("the transaction is lent: only its owner may end or nest it")

func (l *lentTx) Begin(context.Context) (pgx.Tx, error) { return nil, errLent }
func (l *lentTx) Commit(context.Context) error          { return errLent }
func (l *lentTx) Rollback(context.Context) error        { return errLent }
func (l *lentTx) Conn() *pgx.Conn                       { return l.conn }
func (l *lentTx) LargeObjects() pgx.LargeObjects        { return pgx.LargeObjects{} }

func (l *lentTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	return l.conn.CopyFrom(ctx, table, columns, src)
}

func (l *lentTx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return l.conn.SendBatch(ctx, b)
}

func (l *lentTx) Prepare(ctx context.Context, name, text string) (*pgconn.StatementDescription, error) {
	return l.conn.Prepare(ctx, name, text)
}

func (l *lentTx) Exec(ctx context.Context, text string, args ...any) (pgconn.CommandTag, error) {
	return l.conn.Exec(ctx, text, args...)
}

func (l *lentTx) Query(ctx context.Context, text string, args ...any) (pgx.Rows, error) {
	return l.conn.Query(ctx, text, args...)
}

func (l *lentTx) QueryRow(ctx context.Context, text string, args ...any) pgx.Row {
	return l.conn.QueryRow(ctx, text, args...)
}
