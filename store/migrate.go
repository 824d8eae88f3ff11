package store

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/imdesk/imdesk/store/migrations"
)

// migrateLock is the advisory lock under which one process at a time migrates a PostgreSQL database; the number has no meaning.
const migrateLock = 0x696d6465736b

// migratePoll is how often a waiting process tries for the lock. It must not block inside PostgreSQL: a blocked statement holds a snapshot,
// for which CREATE INDEX CONCURRENTLY of the lock's holder would wait.
const migratePoll = 100 * time.Millisecond

// Migrate brings the schema up to date. Any number of processes may call it at once; it does nothing when nothing is due.
func (db *DB) Migrate(ctx context.Context) error {
	switch e := db.engine.(type) {
	case *pgEngine:
		return wrap("migrate", e.migrate(ctx))
	case *sqliteEngine:
		return wrap("migrate", e.migrate(ctx))
	}
	return errors.New("migrate: unknown engine")
}

func (e *sqliteEngine) migrate(ctx context.Context) error {
	if err := e.gate.enter(ctx, true); err != nil {
		return mapSQLite(err)
	}
	defer e.gate.leave()
	if e.conn != nil { // goose wants the only connection for itself
		for _, s := range e.stmts {
			_ = s.Close()
		}
		clear(e.stmts)
		_ = e.conn.Close()
		e.conn = nil
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, e.write, schemaFS{sqliteTypes}, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return mapSQLite(err)
}

func (e *pgEngine) migrate(ctx context.Context) error {
	conn, err := e.beside.Acquire(ctx)
	if err != nil {
		return mapPG(err)
	}
	defer conn.Release()
	if err := lockSession(ctx, conn); err != nil {
		return err
	}
	defer func() {
		_, _ = conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrateLock))
	}()
	sdb := stdlib.OpenDBFromPool(e.pool)
	defer func() { _ = sdb.Close() }()
	p, err := goose.NewProvider(goose.DialectPostgres, sdb, schemaFS{pgTypes}, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return mapPG(err)
	}
	m, err := rivermigrate.New(riverpgxv5.New(e.pool), &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return wrap("job tables", err)
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return wrap("job tables", mapPG(err))
}

func lockSession(ctx context.Context, conn *pgxpool.Conn) error {
	tick := time.NewTicker(migratePoll)
	defer tick.Stop()
	for {
		var mine bool
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(migrateLock)).Scan(&mine); err != nil {
			return mapPG(err)
		}
		if mine {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return wrap("wait for another process that migrates", mapPG(ctx.Err()))
		}
	}
}

// pgTypes: hot tables leave room in their pages for HOT updates and are vacuumed after a fixed number of dead rows, because their partial
// indexes stay small only if the dead entries go (postgresql.org/docs/current/sql-createtable.html, "Storage Parameters").
var pgTypes = strings.NewReplacer(
	"{serial}", "BIGSERIAL PRIMARY KEY", "{bytes}", "BYTEA",
	"{hot}", "WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, "+
		"autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)",
	"{postgres} ", "")

var sqliteTypes = strings.NewReplacer("{serial}", "INTEGER PRIMARY KEY AUTOINCREMENT", "{bytes}", "BLOB", "{hot}", "", "{sqlite} ", "")

// foreign are the lines that are for the other engine only, which must go altogether: a commented-out annotation of goose would still be one.
var foreign = map[*strings.Replacer]*regexp.Regexp{
	pgTypes: regexp.MustCompile(`(?m)^\{sqlite\} .*\n`), sqliteTypes: regexp.MustCompile(`(?m)^\{postgres\} .*\n`),
}

// schemaFS is the folder of migrations with the words of one engine filled in.
type schemaFS struct{ words *strings.Replacer }

func (f schemaFS) Open(name string) (fs.File, error) {
	if name == "." {
		return migrations.Files.Open(name)
	}
	text, err := f.ReadFile(name)
	if err != nil {
		return nil, err
	}
	info, err := fs.Stat(migrations.Files, name)
	if err != nil {
		return nil, err
	}
	return &schemaFile{Reader: strings.NewReader(string(text)), info: info}, nil
}

// ReadFile implements fs.ReadFileFS.
func (f schemaFS) ReadFile(name string) ([]byte, error) {
	text, err := migrations.Files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return []byte(f.words.Replace(foreign[f.words].ReplaceAllString(string(text), ""))), nil
}

type schemaFile struct {
	*strings.Reader
	info fs.FileInfo
}

func (f *schemaFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *schemaFile) Close() error               { return nil }
