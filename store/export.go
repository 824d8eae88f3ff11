package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// leftOut are the tables of which no row leaves with an org, and why.
var leftOut = map[string]string{
	"bot_health":  "replicas report anew",
	"job":         "on PostgreSQL jobs are the queue's; what they fetch is no longer to be had by the time of an import",
	"sender":      "leases belong to running processes",
	"web_session": "people sign in again",
}

// substitutes stand for columns that belong to a process, are secret, or are given by the target. They are expressions of both engines.
var substitutes = map[string]map[string]string{
	"admin": {"hash": "''"}, // matches no password: imdesk admin reset gives a new one
	"audit": {"origin": "CASE WHEN origin = 0 THEN id ELSE origin END"},
	"bot":   {"sealed": "NULL"}, // sealed under a key that stays where it is
	"lane":  {"owner": "''", "lease_until": "0"},
}

// Exported says what an export holds.
type Exported struct {
	Org    core.OrgID `json:"org"`
	Schema int64      `json:"schema"` // number of the newest migration
	Head   Head       `json:"audit_head"`
	// Bots and Admins are those whose credentials and passwords were left out.
	Bots   []string `json:"bots_without_credentials"`
	Admins []string `json:"admins_without_password"`
}

// Export hands every row of the org to each as a JSON object, as it was at one moment: tables in the order of their names, rows in the order of
// their keys. Equal orgs give equal bytes on both engines. It hinders nobody.
func (o *Org) Export(ctx context.Context, each func(table string, row []byte) error) (Exported, error) {
	out := Exported{Org: o.id, Bots: []string{}, Admins: []string{}}
	err := o.db.engine.snapshot(ctx, func(read reading) error {
		if err := read(qSchemaVersion, func(r scanner) error { return r.Scan(&out.Schema) }); err != nil {
			return err
		}
		if err := read(qAuditEnd, func(r scanner) error { return r.Scan(&out.Head.Seq, &out.Head.Seal) }, o.id); err != nil {
			return err
		}
		all, err := tables(func(q *query, each func(scanner) error) error { return read(q, each) })
		if err != nil {
			return err
		}
		for _, t := range all {
			if leftOut[t.name] != "" || !t.has("org") {
				continue
			}
			err := read(t.dump(), func(r scanner) error {
				row, err := t.scan(r)
				if err != nil {
					return err
				}
				out.note(t.name, row)
				doc, err := json.Marshal(row) // keys in order
				if err != nil {
					return err
				}
				return each(t.name, doc)
			}, o.id)
			if err != nil {
				return fmt.Errorf("table %s: %w", t.name, err)
			}
		}
		return nil
	})
	return out, wrap("export", err)
}

func (x *Exported) note(table string, row map[string]any) {
	switch table {
	case "bot":
		x.Bots = append(x.Bots, *row["id"].(*string))
	case "admin":
		x.Admins = append(x.Admins, *row["name"].(*string))
	}
}

// exported are the columns that leave: not the org, which the file is of, and not the numbers that the target gives.
func (t table) exported() []attribute {
	return slices.DeleteFunc(slices.Clone(t.columns), func(c attribute) bool { return c.name == "org" || c.name == "id" && t.numbered() })
}

// dump reads the org's rows in an order that both engines share: bytes, not a locale's letters.
func (t table) dump() *query {
	var cols []string
	for _, c := range t.exported() {
		expr := `"` + c.name + `"`
		if s := substitutes[t.name][c.name]; s != "" {
			expr = s
		}
		cols = append(cols, expr)
	}
	var pg, order []string
	for _, k := range t.key {
		order = append(order, `"`+k+`"`)
		if slices.Contains(t.columns, attribute{k, 't'}) {
			pg = append(pg, `"`+k+`" COLLATE "C"`)
		} else {
			pg = append(pg, `"`+k+`"`)
		}
	}
	text := `SELECT ` + strings.Join(cols, ", ") + ` FROM "` + t.name + `" WHERE org = $1 ORDER BY `
	return &query{name: "export " + t.name, pg: text + strings.Join(pg, ", "), sqlite: text + strings.Join(order, ", ")}
}

// scan reads a row; a NULL becomes null.
func (t table) scan(r scanner) (map[string]any, error) {
	row := map[string]any{}
	var dest []any
	for _, c := range t.exported() {
		switch c.kind {
		case 't':
			dest = append(dest, new(*string))
		case 'i':
			dest = append(dest, new(*int64))
		case 'b':
			dest = append(dest, new(*bool))
		case 'y':
			dest = append(dest, new([]byte))
		default:
			return nil, errors.New("column without a kind")
		}
	}
	if err := r.Scan(dest...); err != nil {
		return nil, err
	}
	for i, c := range t.exported() {
		switch v := dest[i].(type) {
		case **string:
			row[c.name] = *v
		case **int64:
			row[c.name] = *v
		case **bool:
			row[c.name] = *v
		case *[]byte:
			if row[c.name] = nil; len(*v) > 0 { // no bytes and NULL are one: SQLite's driver can't tell them apart, and nothing of ours does
				row[c.name] = *v
			}
		}
	}
	return row, nil
}
