package store

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/imdesk/imdesk/core"
)

// errDump is what an operator of PostgreSQL is told: a server has better tools than ours.
func errDump(what, command string) error {
	return coded(core.CodeInvalid, fmt.Errorf("%s of PostgreSQL is done by its own tools: %s", what, command))
}

// Backup writes a consistent copy of the SQLite database to file, which must not exist, while the desk goes on working, and checks it.
// On PostgreSQL it returns an error that says what to run.
func (db *DB) Backup(ctx context.Context, file string) error {
	e, isSQLite := db.engine.(*sqliteEngine)
	if !isSQLite {
		return wrap("backup", errDump("a backup", `pg_dump --format=custom --file=imdesk.dump "$DATABASE_URL"`))
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		return wrap("backup", coded(core.CodeInvalid, fmt.Errorf("%s exists already", file)))
	}
	// A reader of its own: VACUUM INTO reads one snapshot and does not hold up the writer (sqlite.org/lang_vacuum.html).
	from, err := stdsql.Open("sqlite", "file:"+e.path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return wrap("backup", mapSQLite(err))
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return wrap("backup", mapSQLite(err))
	}
	return wrap("check backup", CheckFile(ctx, file))
}

// Restore replaces the SQLite database in dataDir by a backup, after checking it. The store must be closed, by every process; the database
// that was there is kept beside it as imdesk.db.before-restore.
func Restore(ctx context.Context, cfg Config, file string) error {
	if cfg.URL != "" {
		return wrap("restore", errDump("a restore", `pg_restore --clean --if-exists --dbname="$DATABASE_URL" imdesk.dump`))
	}
	if err := CheckFile(ctx, file); err != nil {
		return wrap("check backup", err)
	}
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return wrap("restore", err)
	}
	path := filepath.Join(cfg.DataDir, sqliteFile)
	fresh := path + ".restoring"
	if err := copyFile(file, fresh); err != nil {
		return wrap("restore", err)
	}
	if err := setAside(path); err != nil {
		return wrap("restore", err)
	}
	return wrap("restore", os.Rename(fresh, path))
}

// setAside moves a database away together with its write-ahead log, which belongs to it and to no other.
func setAside(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		err := os.Rename(path+suffix, path+".before-restore"+suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err != nil {
			_ = os.Remove(path + ".before-restore" + suffix) // of an earlier restore
		}
	}
	return nil
}

// CheckFile reports whether file is a whole SQLite database with our schema.
func CheckFile(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err != nil {
		return coded(core.CodeNotFound, err)
	}
	db, err := stdsql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		return mapSQLite(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return coded(core.CodeInvalid, fmt.Errorf("%s is no database: %w", file, err))
	}
	if verdict != "ok" {
		return coded(core.CodeInvalid, fmt.Errorf("%s is damaged: %s", file, verdict))
	}
	var version int64
	if err := db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version").Scan(&version); err != nil {
		return coded(core.CodeInvalid, fmt.Errorf("%s is not a database of imdesk: %w", file, err))
	}
	return nil
}

// copyFile copies durably, for the eyes of the owner only.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Sync()
}
