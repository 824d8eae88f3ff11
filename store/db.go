package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store/gather"
)

// Config says where the data is.
type Config struct {
	// URL is postgres://…; empty means SQLite in DataDir.
	URL string
	// DataDir holds imdesk.db; unused with PostgreSQL.
	DataDir string
	// SecretKey seals the credentials of bots: 32 bytes, or none if no bot will be stored or read.
	SecretKey []byte
	// MaxConns bounds the PostgreSQL pool; 0 means pgx's default (the larger of 4 and the number of processors, or pool_max_conns of URL).
	MaxConns int
}

// DB is the store of all orgs. It is safe for use by many goroutines.
type DB struct {
	engine  engine
	vault   *vault
	numbers numbers
	zones   zones
	cfg     Config
	media   func(ctx context.Context, tx *Tx, media []Media) error
	owner   string // see BriefAlong
	briefs  *gather.Group[*briefing]
	groups  *gather.Group[*grouped]
}

// Groups of turns: so many are read or committed at once, and so many turns share one.
const (
	groupsAtOnce = 2
	groupSize    = 64
)

// Open connects to the database. It creates the SQLite file but no tables: see Migrate.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	v, err := newVault(cfg.SecretKey)
	if err != nil {
		return nil, err
	}
	db := &DB{vault: v, cfg: cfg}
	db.briefs = gather.New(groupsAtOnce, groupSize, db.readBriefs)
	db.groups = gather.New(groupsAtOnce, groupSize, db.writeGroup)
	switch {
	case cfg.URL != "":
		e, err := openPG(ctx, cfg)
		if err != nil {
			return nil, wrap("open postgres", coded(core.CodeInvalid, err))
		}
		db.engine = e
	case cfg.DataDir != "":
		e, err := openSQLite(cfg.DataDir)
		if err != nil {
			return nil, wrap("open sqlite", coded(core.CodeUnavailable, err))
		}
		db.engine = e
	default:
		return nil, coded(core.CodeInvalid, errors.New("the store needs a database URL or a data directory"))
	}
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, wrap("reach the database", err)
	}
	return db, nil
}

// Close waits for running statements and frees every connection.
func (db *DB) Close() { db.engine.close() }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.engine.ping(ctx) }

// Embedded reports whether the database is SQLite inside this process.
func (db *DB) Embedded() bool { return db.engine.alone() }

// Pool is the PostgreSQL pool for what needs it natively (the job queue), nil on SQLite. It belongs to the DB: don't close it.
func (db *DB) Pool() *pgxpool.Pool {
	if e, ok := db.engine.(*pgEngine); ok {
		return e.pool
	}
	return nil
}

var qNow = sql("now", `SELECT {now}`)

// Now is the database's clock, by which leases, retries and holds are reckoned.
func (db *DB) Now(ctx context.Context) (time.Time, error) {
	var us int64
	err := db.engine.query(ctx, qNow, func(r scanner) error { return r.Scan(&us) })
	return fromMicros(us), wrap("read the database clock", err)
}

// micros is how an instant is stored: microseconds since 1970 UTC, the zero time as 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
