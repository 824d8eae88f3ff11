package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

// filler writes arbitrary rows into every table, however many there are. Its counter makes keys differ.
type filler struct{ n int64 }

var filling filler

// Fill gives an org arbitrary rows in every table of the schema, also in those that are left out of exports.
func Fill(t testing.TB, r *rapid.T, db *DB, org core.OrgID) {
	t.Helper()
	all := Tables(t, db)
	err := db.Org(org).Tx(context.Background(), func(ctx context.Context, tx *Tx) error {
		for _, k := range all {
			if !k.has("org") {
				continue
			}
			rows := rapid.IntRange(0, 3).Draw(r, k.name)
			if slices.Equal(k.key, []string{"org"}) {
				rows = min(rows, 1)
			}
			for range rows {
				tx.exec(k.fill(), filling.row(r, k, org)...)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Tables describes the schema.
func Tables(t testing.TB, db *DB) []table {
	t.Helper()
	all, err := tables(func(q *query, each func(scanner) error) error { return db.engine.query(context.Background(), q, each) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// fill is an INSERT of all columns but a number that the database gives.
func (t table) fill() *query {
	var cols, marks []string
	for _, c := range t.columns {
		if c.name == "id" && t.numbered() {
			continue
		}
		cols = append(cols, `"`+c.name+`"`)
		marks = append(marks, fmt.Sprint("$", len(cols)))
	}
	text := `INSERT INTO "` + t.name + `" (` + strings.Join(cols, ", ") + `) VALUES (` + strings.Join(marks, ", ") + `)`
	return &query{name: "fill " + t.name, pg: text, sqlite: text, writes: true}
}

func (f *filler) row(r *rapid.T, t table, org core.OrgID) []any {
	var args []any
	for _, c := range t.columns {
		f.n++
		switch {
		case c.name == "id" && t.numbered():
			continue
		case c.name == "org":
			args = append(args, string(org))
		case c.kind == 't': // never alike, because of unique keys
			args = append(args, fmt.Sprint(cleanText(rapid.String().Draw(r, "text")), "#", f.n))
		case c.kind == 'i' && slices.Contains(t.key, c.name):
			args = append(args, f.n%1_000_000)
		case c.kind == 'i':
			args = append(args, int64(rapid.Int32().Draw(r, "number")))
		case c.kind == 'b':
			args = append(args, rapid.Bool().Draw(r, "flag"))
		case c.kind == 'y':
			args = append(args, rapid.SliceOf(rapid.Byte()).Draw(r, "bytes"))
		}
	}
	return args
}

// Rows are an org's rows of a table as one text each, without what an import may change. It is written apart from Export, so that a column which
// Export forgets is missed.
func Rows(t testing.TB, db *DB, org core.OrgID, k table) []string {
	t.Helper()
	var cols []string
	for _, c := range k.columns {
		given := c.name == "id" && k.numbered() || k.name == "audit" && c.name == "origin" || k.name == "lane" && (c.name == "owner" || c.name == "lease_until")
		if secret := k.name == "bot" && c.name == "sealed" || k.name == "admin" && c.name == "hash"; !given && !secret {
			cols = append(cols, `"`+c.name+`"`)
		}
	}
	text := `SELECT ` + strings.Join(cols, ", ") + ` FROM "` + k.name + `" WHERE org = $1`
	var out []string
	err := db.engine.query(context.Background(), &query{name: "rows", pg: text, sqlite: text}, func(r scanner) error {
		dest := make([]any, len(cols))
		for i := range dest {
			dest[i] = new(any)
		}
		err := r.Scan(dest...)
		var b strings.Builder
		for i := range dest {
			switch v := (*dest[i].(*any)).(type) {
			case nil: // like no bytes
				b.WriteString("|")
			case []byte:
				fmt.Fprintf(&b, "|%x", v)
			case bool: // SQLite says 0 and 1
				fmt.Fprintf(&b, "|%d", map[bool]int{true: 1}[v])
			default:
				fmt.Fprintf(&b, "|%v", v)
			}
		}
		out = append(out, b.String())
		return err
	}, org)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// Exports reports whether a table's rows leave with their org, or else why not.
func Exports(k table) (bool, string) { return leftOut[k.name] == "", leftOut[k.name] }

// HasOrg and Name are for the external tests.
func (t table) HasOrg() bool { return t.has("org") }

// Name is the table's.
func (t table) Name() string { return t.name }
