package store

import (
	"strings"
	"testing"
)

// PrepareAll is called from the external tests, which may import the PostgreSQL harness.
func PrepareAll(t *testing.T, db *DB) {
	t.Helper()
	if err := db.engine.ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, q := range registry {
		switch e := db.engine.(type) {
		case *pgEngine:
			c, err := e.pool.Acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Conn().Prepare(t.Context(), q.pg, q.pg); err != nil {
				t.Errorf("%s: %v\n%s", q.name, err, q.pg)
			}
			c.Release()
		case *sqliteEngine:
			s, err := e.write.PrepareContext(t.Context(), q.sqlite)
			if err != nil {
				t.Errorf("%s: %v\n%s", q.name, err, q.sqlite)
				continue
			}
			_ = s.Close()
		}
	}
}

func TestEveryStatementLocksOnlyWhereItSaysSo(t *testing.T) {
	for _, q := range registry {
		if strings.ContainsAny(q.pg+q.sqlite, "{}") {
			t.Errorf("%s: a word of the dialect is left unfilled: %s", q.name, q.pg)
		}
		if q.one && !strings.HasPrefix(q.pg, "WITH touched") {
			t.Errorf("%s: does not prove that it touched one row", q.name)
		}
	}
}

// Tamper changes rows behind the store's back.
func Tamper(t testing.TB, db *DB, text string) {
	t.Helper()
	if err := TryTamper(t, db, text); err != nil {
		t.Fatal(err)
	}
}

// TryTamper returns what the database says to it.
func TryTamper(t testing.TB, db *DB, text string) error {
	t.Helper()
	_, err := db.engine.exec(t.Context(), &query{name: "tamper", pg: text, sqlite: text, writes: true})
	return err
}

// ArmHeldNow sends what would travel with the commit.
func ArmHeldNow(tx *Tx) { tx.queueHolds() }
