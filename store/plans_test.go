package store

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// Plan is how PostgreSQL would run a statement, once with the arguments known and once for any; "" on SQLite.
func Plan(t testing.TB, db *DB, name string, args ...any) string {
	t.Helper()
	e, ok := db.engine.(*pgEngine)
	if !ok {
		return ""
	}
	var text string
	for _, q := range registry {
		if q.name == name {
			text = q.pg
		}
	}
	if text == "" {
		t.Fatalf("there is no statement %q", name)
	}
	c, err := e.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	var out []string
	for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
		for _, s := range []string{"SET plan_cache_mode = " + mode, "PREPARE asked AS " + text} {
			if _, err := c.Exec(t.Context(), s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
		rows, err := c.Query(t.Context(), "EXPLAIN EXECUTE asked("+literals(args)+")")
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, mode)
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			out = append(out, line)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"DEALLOCATE asked", "RESET plan_cache_mode"} {
			if _, err := c.Exec(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
	}
	return strings.Join(out, "\n")
}

func literals(args []any) string {
	var out []string
	for _, a := range plain(args) {
		switch v := a.(type) {
		case string:
			out = append(out, "'"+strings.ReplaceAll(v, "'", "''")+"'")
		case []string:
			out = append(out, "ARRAY['"+strings.Join(v, "','")+"']")
		default:
			out = append(out, fmt.Sprint(v))
		}
	}
	return strings.Join(out, ", ")
}

// Scans lists the whole tables that a plan reads.
func Scans(plan string) (tables []string) {
	for _, m := range regexp.MustCompile(`Seq Scan on (\w+)`).FindAllStringSubmatch(plan, -1) {
		tables = append(tables, m[1])
	}
	return tables
}
