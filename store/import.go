package store

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// importBatch is how many rows travel together.
const importBatch = 500

// Importable tells why an export can't be imported: it is of another schema (CodeInvalid), or there is something of its org (CodeConflict).
func (db *DB) Importable(ctx context.Context, x Exported) error {
	version, err := db.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if version != x.Schema {
		return core.Refuse(core.CodeInvalid, fmt.Sprintf("导出文件的数据库结构是第 %d 版，这里是第 %d 版。请两边用同一版本的 imdesk，先 migrate 再导入", x.Schema, version))
	}
	all, err := db.moving(ctx)
	if err != nil {
		return err
	}
	return db.Org(x.Org).Tx(ctx, func(ctx context.Context, tx *Tx) error { return tx.refuseExisting(ctx, all) })
}

// Import writes an exported org, whole or not at all, after Importable. feed hands over the rows in the order in which Export gave them; it is
// called again if the transaction has to be.
func (db *DB) Import(ctx context.Context, x Exported, feed func(put func(table string, row []byte) error) error) error {
	if err := db.Importable(ctx, x); err != nil {
		return wrap("import", err)
	}
	all, err := db.moving(ctx)
	if err != nil {
		return wrap("import", err)
	}
	err = db.Org(x.Org).Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.refuseExisting(ctx, all); err != nil {
			return err
		}
		in := importer{tx: tx, tables: map[string]*inserting{}}
		for _, t := range all {
			in.tables[t.name] = &inserting{t, t.insert()}
		}
		return feed(func(name string, row []byte) error { return in.put(ctx, name, row) })
	})
	if core.CodeOf(err) == core.CodeConflict && core.MessageOf(err) == "" {
		err = &core.Error{Code: core.CodeConflict, Message: "目标数据库里的另一家企业已占用其中的编号（例如同名的机器人或管理员），没有导入任何内容", Err: err}
	}
	return wrap("import", err)
}

// moving are the tables whose rows leave with an org.
func (db *DB) moving(ctx context.Context) ([]table, error) {
	all, err := tables(func(q *query, each func(scanner) error) error { return db.engine.query(ctx, q, each) })
	return slices.DeleteFunc(all, func(t table) bool { return leftOut[t.name] != "" || !t.has("org") }), err
}

func (t *Tx) refuseExisting(ctx context.Context, all []table) error {
	for _, k := range all {
		text := `SELECT 1 FROM "` + k.name + `" WHERE org = $1 LIMIT 1`
		found := false
		err := t.read(ctx, &query{name: "look for " + k.name, pg: text, sqlite: text}, func(scanner) error { found = true; return nil }, t.org)
		if err != nil {
			return err
		}
		if found {
			return core.Refuse(core.CodeConflict, "企业 "+string(t.org)+" 在目标数据库里已有数据，不会覆盖。请导入到一个没有它的数据库")
		}
	}
	return nil
}

type inserting struct {
	table
	q *query
}

type importer struct {
	tx     *Tx
	tables map[string]*inserting
	queued int
}

func (in *importer) put(ctx context.Context, name string, row []byte) error {
	t := in.tables[name]
	if t == nil {
		return coded(core.CodeInvalid, fmt.Errorf("this schema has no table %q to import", name))
	}
	args, err := t.args(in.tx.org, row)
	if err != nil {
		return coded(core.CodeInvalid, fmt.Errorf("table %s: %w", name, err))
	}
	in.tx.exec(t.q, args...)
	if in.queued++; in.queued%importBatch == 0 {
		return in.tx.u.flush(ctx)
	}
	return nil
}

func (t table) insert() *query {
	cols, marks := []string{"org"}, []string{"$1"}
	for i, c := range t.exported() {
		cols = append(cols, `"`+c.name+`"`)
		marks = append(marks, fmt.Sprintf("$%d", i+2))
	}
	text := `INSERT INTO "` + t.name + `" (` + strings.Join(cols, ", ") + `) VALUES (` + strings.Join(marks, ", ") + `)`
	return &query{name: "import " + t.name, pg: text, sqlite: text, writes: true}
}

// args are a row's values. A row must have exactly the table's columns.
func (t table) args(org core.OrgID, row []byte) ([]any, error) {
	dec := json.NewDecoder(bytes.NewReader(row))
	dec.UseNumber() // a float would round large numbers
	var doc map[string]any
	if err := dec.Decode(&doc); err != nil {
		return nil, err
	}
	columns := t.exported()
	if len(doc) != len(columns) {
		return nil, fmt.Errorf("a row has %d columns, not %d", len(doc), len(columns))
	}
	args := []any{org}
	for _, c := range columns {
		raw, has := doc[c.name]
		v, err := c.value(raw)
		if err != nil || !has {
			return nil, errors.Join(fmt.Errorf("column %s is missing or of another kind", c.name), err)
		}
		args = append(args, v)
	}
	return args, nil
}

func (c attribute) value(raw any) (any, error) {
	switch v := raw.(type) {
	case nil:
		return nil, nil
	case bool:
		if c.kind == 'b' {
			return v, nil
		}
	case json.Number:
		if c.kind == 'i' {
			return v.Int64()
		}
	case string:
		switch c.kind {
		case 't':
			return v, nil
		case 'y':
			return base64.StdEncoding.DecodeString(v)
		}
	}
	return nil, fmt.Errorf("%T where kind %c is due", raw, c.kind)
}
