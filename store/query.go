package store

import (
	"fmt"
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

var (
	idList   = regexp.MustCompile(`IN \{ids (\$\d+)\}`)
	textList = regexp.MustCompile(`IN \{texts (\$\d+)\}`)
	byDesk   = regexp.MustCompile(`\{bydesk (\$\d+)\}`)
)

// pgWords and sqliteWords fill the few gaps between the dialects: {now} is microseconds since 1970 UTC, {lock} and {skip} lock rows where
// there can be more than one writer, IN {ids $n} looks into a JSON array of numbers, IN {texts $n} into a []string, IN {set}(…){end} into a
// short list that a query gives; {bydesk $n} is what a JSON object of numbers has for the desk of t. PostgreSQL gets both as arrays: it expects a hundred rows of a function and of a union, and scans the table for them.
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

// sqlTouching is sqlOne with a function on PostgreSQL that returns as n how many rows it touched.
func sqlTouching(name, pg, sqlite string) *query {
	q := sqlDialects(name, "WITH touched AS ("+pg+") SELECT 1 / n FROM touched", sqlite)
	q.one = true
	return q
}

// sqlDialects registers a statement whose text differs.
func sqlDialects(name, pg, sqlite string) *query {
	q := &query{
		name:   name,
		pg:     idList.ReplaceAllString(pg, `= ANY (ARRAY(SELECT CAST(v AS BIGINT) FROM jsonb_array_elements_text(CAST(${1} AS JSONB)) v))`),
		sqlite: idList.ReplaceAllString(sqlite, `IN (SELECT value FROM json_each(${1}))`),
	}
	q.pg = byDesk.ReplaceAllString(q.pg, `CAST(CAST(NULLIF(${1}, '') AS JSONB) ->> t.desk AS BIGINT)`)
	q.sqlite = byDesk.ReplaceAllString(q.sqlite, `json_extract(NULLIF(${1}, ''), '$$."' || t.desk || '"')`)
	q.pg = pgWords.Replace(textList.ReplaceAllString(q.pg, `= ANY (CAST(${1} AS TEXT[]))`))
	q.sqlite = sqliteWords.Replace(textList.ReplaceAllString(q.sqlite, `IN (SELECT value FROM json_each(${1}))`))
	verb, _, _ := strings.Cut(strings.TrimSpace(sqlite), " ")
	q.writes = verb != "SELECT" && verb != "WITH"
	registry = append(registry, q)
	return q
}

var rowList = regexp.MustCompile(`\{rows ([tiby]+)\}`)

// pgArrays are the array types behind the letters of wide.kinds.
var pgArrays = map[rune]string{'t': "TEXT[]", 'i': "BIGINT[]", 'b': "BOOLEAN[]", 'y': "BYTEA[]"}

// sqlWide registers a statement for many rows, on PostgreSQL only: {rows kinds} are its arguments as a table.
func sqlWide(name, text string) *query {
	text = rowList.ReplaceAllStringFunc(text, func(found string) string {
		var lists []string
		for i, kind := range rowList.FindStringSubmatch(found)[1] {
			lists = append(lists, fmt.Sprintf("CAST($%d AS %s)", i+1, pgArrays[kind]))
		}
		return "unnest(" + strings.Join(lists, ", ") + ")"
	})
	q := sqlDialects(name, text, "SELECT 1")
	q.writes = true
	return q
}

// sqlWideOne is sqlWide for an UPDATE or INSERT that must touch as many rows as argument count says.
func sqlWideOne(name, text string, count int) *query {
	q := sqlWide(name, fmt.Sprintf("WITH touched AS (%s RETURNING 1) SELECT 1 / CASE WHEN count(*) = CAST($%d AS BIGINT) THEN 1 ELSE 0 END FROM touched", text, count))
	q.one = true
	return q
}
