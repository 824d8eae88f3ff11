package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// table is one of the schema's tables as the database describes it. Export and import go by this, so that a new table or column is in them without
// anybody thinking of it.
type table struct {
	name    string
	columns []attribute // by name, so that both engines agree on the order
	key     []string    // the primary key's columns in order
}

// attribute is a column with the kind of its values: t text, i integer, b boolean, y bytes.
type attribute struct {
	name string
	kind byte
}

// kinds are the kinds of column types; a type that is missing here must be added before a migration uses it.
var kinds = map[string]byte{
	"TEXT": 't', "text": 't', "BIGINT": 'i', "bigint": 'i', "INTEGER": 'i', "integer": 'i', "BOOLEAN": 'b', "boolean": 'b', "BLOB": 'y', "bytea": 'y',
}

var (
	qColumns = sqlDialects("columns of tables", `
		SELECT t.relname, a.attname, format_type(a.atttypid, NULL), COALESCE(array_position(i.indkey, a.attnum) + 1, 0)
		FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
		WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
		ORDER BY t.relname COLLATE "C", a.attname COLLATE "C"`, `
		SELECT t.name, c.name, c.type, c.pk FROM sqlite_master t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY t.name, c.name`)
	qSchemaVersion = sql("schema version", `SELECT max(version_id) FROM goose_db_version`)
)

// foreignTables are other programs' tables, by the beginnings of their names: the migrations' and the job queue's.
var foreignTables = []string{"goose_", "river_"}

// tables describes the schema's own tables in the order of their names.
func tables(read func(q *query, each func(scanner) error) error) ([]table, error) {
	var out []table
	keys := map[string]map[int64]string{}
	err := read(qColumns, func(r scanner) error {
		var name, col, kind string
		var place int64
		if err := r.Scan(&name, &col, &kind, &place); err != nil {
			return err
		}
		if slices.ContainsFunc(foreignTables, func(p string) bool { return strings.HasPrefix(name, p) }) {
			return nil
		}
		if kinds[kind] == 0 {
			return fmt.Errorf("column %s.%s has type %s, which has no kind", name, col, kind)
		}
		if len(out) == 0 || out[len(out)-1].name != name {
			out = append(out, table{name: name})
			keys[name] = map[int64]string{}
		}
		t := &out[len(out)-1]
		t.columns = append(t.columns, attribute{col, kinds[kind]})
		if place > 0 {
			keys[name][place] = col
		}
		return nil
	})
	for i := range out {
		for place := int64(1); keys[out[i].name][place] != ""; place++ {
			out[i].key = append(out[i].key, keys[out[i].name][place])
		}
	}
	return out, err
}

func (t table) has(name string) bool {
	return slices.ContainsFunc(t.columns, func(c attribute) bool { return c.name == name })
}

// numbered tables have an ascending id that the database gives.
func (t table) numbered() bool {
	return len(t.key) == 1 && t.key[0] == "id" && slices.Contains(t.columns, attribute{"id", 'i'})
}

// SchemaVersion is the number of the newest migration that was run.
func (db *DB) SchemaVersion(ctx context.Context) (int64, error) {
	var v int64
	err := db.engine.query(ctx, qSchemaVersion, func(r scanner) error { return r.Scan(&v) })
	if err == nil && v == 0 {
		err = coded(core.CodeInvalid, errors.New("the schema is missing, run the migrations"))
	}
	return v, wrap("read the schema's version", err)
}
