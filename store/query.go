package store

import (
	"regexp"
	"strings"
)

// query is one SQL statement in both dialects. All are made at package initialisation and prepared on both engines by a test.
type query struct {
	name   string
	pg     string
	sqlite string
	// writes: needs the writing connection of SQLite.
	writes bool
	// one: must touch exactly one row. PostgreSQL proves it inside the statement, because the COMMIT may already travel behind it.
	one bool
}

// registry holds every statement of the package.
var registry []*query

var idList = regexp.MustCompile(`IN \{ids (\$\d+)\}`)

// pgWords and sqliteWords fill the few gaps between the dialects: {now} is microseconds since 1970 UTC, {lock} and {skip} lock rows where
// there can be more than one writer, IN {ids $n} looks into a JSON array of numbers, IN {set}(…){end} into a
// short list that a query gives. PostgreSQL gets both as arrays: it expects a hundred rows of a function and of a union, and scans the table for them.
var (
	pgWords = strings.NewReplacer(
		"{now}", "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
		"IN {set}", "= ANY (ARRAY", "{end}", ")",
		"{lock}", "FOR UPDATE", "{lock o}", "FOR UPDATE OF o", "{skip}", "FOR UPDATE SKIP LOCKED")
	sqliteWords = strings.NewReplacer(
		"{now}", "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
		"IN {set}", "IN ", "{end}", "",
		"{lock}", "", "{lock o}", "", "{skip}", "")
)

// sql registers a portable statement.
func sql(name, text string) *query { return sqlDialects(name, text, text) }

// sqlOne registers a portable UPDATE or DELETE that must touch exactly one row; none is a conflict (or the error given when it is queued).
func sqlOne(name, text string) *query {
	q := sqlDialects(name, "WITH touched AS ("+text+" RETURNING 1) SELECT 1 / count(*) FROM touched", text)
	q.one = true
	return q
}

// sqlDialects registers a statement whose text differs.
func sqlDialects(name, pg, sqlite string) *query {
	q := &query{
		name:   name,
		pg:     pgWords.Replace(idList.ReplaceAllString(pg, `= ANY (ARRAY(SELECT CAST(v AS BIGINT) FROM jsonb_array_elements_text(CAST(${1} AS JSONB)) v))`)),
		sqlite: sqliteWords.Replace(idList.ReplaceAllString(sqlite, `IN (SELECT value FROM json_each(${1}))`)),
	}
	verb, _, _ := strings.Cut(strings.TrimSpace(sqlite), " ")
	q.writes = verb != "SELECT" && verb != "WITH"
	registry = append(registry, q)
	return q
}
