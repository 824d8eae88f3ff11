package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pgUnit is one transaction. BEGIN travels with the first batch and COMMIT with the last; a unit that never reads is one single batch, which
// the server treats as one implicit transaction (postgresql.org/docs/current/protocol-flow.html, "Pipelining").
type pgUnit struct {
	pool  *pgxpool.Pool
	conn  *pgxpool.Conn
	ops   []op
	begun bool
	done  bool
}

func (u *pgUnit) queue(o op) {
	o.args = plain(o.args)
	u.ops = append(u.ops, o)
}

func (u *pgUnit) queued() ([]op, bool) { return u.ops, !u.begun }

func (u *pgUnit) requeue(ops []op) { u.ops = ops }

func (u *pgUnit) read(ctx context.Context, q *query, each func(scanner) error, args ...any) error {
	u.queue(op{q: q, args: args, each: each})
	return u.send(ctx, false)
}

func (u *pgUnit) flush(ctx context.Context) error {
	if len(u.ops) == 0 && u.begun {
		return nil
	}
	return u.send(ctx, false)
}

func (u *pgUnit) commit(ctx context.Context) error {
	if len(u.ops) == 0 && !u.begun {
		u.done = true
		return nil
	}
	if err := u.send(ctx, true); err != nil {
		return err
	}
	u.done = true
	u.conn.Release()
	u.conn = nil
	return nil
}

// send ships the queue, with BEGIN before it or COMMIT behind it where due.
func (u *pgUnit) send(ctx context.Context, last bool) error {
	if u.done {
		return ErrClosed
	}
	if err := u.acquire(ctx); err != nil {
		return err
	}
	opening, closing := !u.begun && !last, u.begun && last
	batch := &pgx.Batch{QueuedQueries: make([]*pgx.QueuedQuery, 0, len(u.ops)+1)}
	if opening {
		batch.Queue("begin")
	}
	for _, o := range u.ops {
		batch.Queue(o.q.pg, o.args...)
	}
	if closing {
		batch.Queue("commit")
	}
	ops := u.ops
	u.ops, u.begun = nil, true
	return readBatch(u.conn.SendBatch(ctx, batch), ops, opening, closing)
}

// readBatch reads the results in order; the first error ends the batch, because the server skips what follows it.
func readBatch(br pgx.BatchResults, ops []op, opening, closing bool) (err error) {
	defer func() {
		if cerr := br.Close(); err == nil {
			err = mapPG(cerr)
		}
	}()
	if opening {
		if _, err := br.Exec(); err != nil {
			return wrap("begin", mapPG(err))
		}
	}
	for _, o := range ops {
		if err := readResult(br, o); err != nil {
			return mapPGOp(o, err)
		}
	}
	if closing {
		if _, err := br.Exec(); err != nil {
			return wrap("commit", mapPG(err))
		}
	}
	return nil
}

func readResult(br pgx.BatchResults, o op) error {
	if o.each == nil {
		_, err := br.Exec()
		return err
	}
	rows, err := br.Query()
	if err != nil {
		return err
	}
	return drain(rows, o.each)
}

func (u *pgUnit) acquire(ctx context.Context) error {
	if u.conn != nil {
		return nil
	}
	c, err := u.pool.Acquire(ctx)
	if err != nil {
		return wrap("take a connection", mapPG(err))
	}
	u.conn = c
	return nil
}

// rollbackTime bounds the clean-up of a transaction whose own context may be over.
const rollbackTime = 2 * time.Second

func (u *pgUnit) rollback() {
	if u.done {
		return
	}
	u.done = true
	if u.conn == nil {
		return
	}
	if pc := u.conn.Conn().PgConn(); !pc.IsClosed() && pc.TxStatus() != 'I' {
		ctx, cancel := context.WithTimeout(context.Background(), rollbackTime)
		_, _ = u.conn.Exec(ctx, "rollback") // a connection that can't is thrown away by Release
		cancel()
	}
	u.conn.Release()
	u.conn = nil
}
