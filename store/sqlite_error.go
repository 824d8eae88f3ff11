package store

import (
	"database/sql/driver"
	"errors"

	stdsql "database/sql"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/imdesk/imdesk/core"
)

// mapSQLite turns an error of the SQLite driver into a core.Error. Codes: sqlite.org/rescode.html.
func mapSQLite(err error) error {
	if err == nil || alreadyMapped(err) {
		return err
	}
	if mapped, ok := mapContext(err); ok {
		return mapped
	}
	switch {
	case errors.Is(err, stdsql.ErrNoRows):
		return ErrNotFound
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, stdsql.ErrConnDone):
		return coded(core.CodeUnavailable, err)
	}
	var se *sqlite.Error
	if !errors.As(err, &se) {
		return coded(core.CodeInternal, err)
	}
	if c := se.Code(); c == sqlite3.SQLITE_CONSTRAINT_UNIQUE || c == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
		return coded(core.CodeConflict, err)
	}
	switch se.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY:
		return coded(core.CodeUnavailable, err)
	}
	return coded(core.CodeInternal, err)
}
