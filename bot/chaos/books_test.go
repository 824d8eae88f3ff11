package chaos

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver pgx
	_ "modernc.org/sqlite"             // driver sqlite
)

// books read the database beside the application, by plain SQL, so that no code of ours vouches for itself.
type books struct {
	site *site
	db   *sql.DB
}

func (s *site) books() *books {
	s.t.Helper()
	driver, dsn := "sqlite", "file:"+(&url.URL{Path: filepath.Join(s.dir, "data", "imdesk.db")}).EscapedPath()+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)"
	if s.proxy != nil {
		driver, dsn = "pgx", s.proxy.direct
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = db.Close() })
	return &books{s, db}
}

// rows returns the result as text. Values of the queries are our own constants.
func (b *books) rows(ctx context.Context, query string) ([][]string, error) {
	rs, err := b.db.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	defer rs.Close()
	cols, err := rs.Columns()
	if err != nil {
		return nil, err
	}
	var out [][]string
	for rs.Next() {
		row, ptr := make([]string, len(cols)), make([]any, len(cols))
		for i := range row {
			ptr[i] = &row[i]
		}
		if err := rs.Scan(ptr...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rs.Err()
}

// must is rows for a database that is expected to answer.
func (b *books) must(query string) [][]string {
	b.site.t.Helper()
	out, err := b.rows(b.site.ctx, query)
	if err != nil {
		b.site.t.Fatal(err)
	}
	return out
}

// settle waits until no event is unhandled and no message unsent.
func (b *books) settle(limit time.Duration) {
	b.site.t.Helper()
	ctx, cancel := context.WithTimeout(b.site.ctx, limit)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var open [][]string // as they were when the database last answered
	for {
		now, err := b.rows(ctx, `SELECT 'event', lane, CAST(attempts AS TEXT), cause FROM inbox WHERE state = 'open'
			UNION ALL SELECT 'message', bot, kind || ' ' || state, reason FROM outbox WHERE state IN ('pending', 'sending')`)
		if err == nil {
			open = now
		}
		if err == nil && len(open) == 0 {
			return
		}
		select {
		case <-ctx.Done():
			b.site.t.Fatalf("%d events and messages are still open (%v):\n%s", len(open), err, list(open, 12))
		case <-tick.C:
		}
	}
}

func list(rows [][]string, most int) string {
	var out strings.Builder
	for i, r := range rows {
		if i == most {
			fmt.Fprintf(&out, "  … and %d more\n", len(rows)-most)
			break
		}
		fmt.Fprintln(&out, " ", strings.Join(r, " | "))
	}
	return out.String()
}
