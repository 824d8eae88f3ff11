package store

import (
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// MigrateTo brings a database that was just opened to an older version of the schema.
func MigrateTo(t *testing.T, db *DB, version int64) {
	t.Helper()
	var p *goose.Provider
	var err error
	switch e := db.engine.(type) {
	case *pgEngine:
		sdb := stdlib.OpenDBFromPool(e.pool)
		defer func() { _ = sdb.Close() }()
		p, err = goose.NewProvider(goose.DialectPostgres, sdb, schemaFS{pgTypes}, goose.WithDisableGlobalRegistry(true))
	case *sqliteEngine:
		p, err = goose.NewProvider(goose.DialectSQLite3, e.write, schemaFS{sqliteTypes}, goose.WithDisableGlobalRegistry(true))
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
}
