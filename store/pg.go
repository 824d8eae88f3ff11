package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// sideConns is how many statements (number blocks) and urgent units (events to be stored before they are acknowledged) may run beside the other
// units, which may hold every connection of the pool for as long as the database is slow. Nothing there waits for a connection of the pool.
const sideConns = 4

// statements is how many of ours a connection keeps compiled.
const statements = 256

// pgEngine is PostgreSQL through pgx's native interface.
type pgEngine struct {
	pool   *pgxpool.Pool
	beside *pgxpool.Pool
}

// openPG connects. Nothing is asked of the server yet.
func openPG(ctx context.Context, cfg Config) (*pgEngine, error) {
	pc, err := pgConfig(cfg)
	if err != nil {
		return nil, err
	}
	if cfg.MaxConns > 0 {
		pc.MaxConns = int32(cfg.MaxConns)
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("open pool: %w", err)
	}
	sc := pc.Copy()
	sc.MaxConns, sc.MinConns, sc.MinIdleConns = sideConns, 0, 0
	beside, err := pgxpool.NewWithConfig(ctx, sc)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open side pool: %w", err)
	}
	return &pgEngine{pool: pool, beside: beside}, nil
}

func pgConfig(cfg Config) (*pgxpool.Config, error) {
	pc, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("database url: %w", err)
	}
	pc.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	// Room for every statement there is; each connection has a table of it. Descriptions without statements are for other modes.
	pc.ConnConfig.StatementCacheCapacity, pc.ConnConfig.DescriptionCacheCapacity = statements, 0
	pc.ConnConfig.RuntimeParams["application_name"] = "imdesk"
	// Our statements are short; compiling or replanning them costs more than running them.
	pc.ConnConfig.RuntimeParams["jit"] = "off"
	pc.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	// A plan that was made while a table was empty reads it from end to end, and lives on in the connection while the table grows.
	pc.ConnConfig.RuntimeParams["enable_seqscan"] = "off"
	pc.AfterConnect = func(_ context.Context, c *pgx.Conn) error { return useTexts(c) }
	if pc.ConnConfig.ConnectTimeout == 0 {
		pc.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	return pc, nil
}

func (e *pgEngine) begin(urgent bool) unit {
	if urgent {
		return &pgUnit{pool: e.beside}
	}
	return &pgUnit{pool: e.pool}
}

func (e *pgEngine) exec(ctx context.Context, q *query, args ...any) (int64, error) {
	tag, err := e.pool.Exec(ctx, q.pg, plain(args)...)
	if err != nil {
		return 0, mapPGOp(op{q: q}, err)
	}
	return tag.RowsAffected(), nil
}

func (e *pgEngine) query(ctx context.Context, q *query, each func(scanner) error, args ...any) error {
	return pgQuery(ctx, e.pool, q, each, args)
}

func (e *pgEngine) look(ctx context.Context, ops []op) error {
	batch := &pgx.Batch{QueuedQueries: make([]*pgx.QueuedQuery, 0, len(ops))}
	for _, o := range ops {
		batch.Queue(o.q.pg, plain(o.args)...)
	}
	return readBatch(e.pool.SendBatch(ctx, batch), ops, false, false)
}

func (e *pgEngine) side(ctx context.Context, q *query, each func(scanner) error, args ...any) error {
	return pgQuery(ctx, e.beside, q, each, args)
}

func pgQuery(ctx context.Context, pool *pgxpool.Pool, q *query, each func(scanner) error, args []any) error {
	rows, err := pool.Query(ctx, q.pg, plain(args)...)
	if err != nil {
		return mapPGOp(op{q: q}, err)
	}
	return mapPGOp(op{q: q}, drain(rows, each))
}

// drain hands every row to each and closes rows. The first error wins; each's own errors pass unmapped.
func drain(rows pgx.Rows, each func(scanner) error) error {
	defer rows.Close()
	for rows.Next() {
		if each == nil {
			continue
		}
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (e *pgEngine) alone() bool { return false }

func (e *pgEngine) ping(ctx context.Context) error { return mapPG(e.pool.Ping(ctx)) }

func (e *pgEngine) close() {
	e.beside.Close()
	e.pool.Close()
}
