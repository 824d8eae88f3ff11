package store

import (
	"context"
	"reflect"
	"strings"
	"unicode/utf8"
)

// scanner is one row of a result; pgx.Rows and sql.Rows are both one.
type scanner interface{ Scan(dest ...any) error }

// engine is one database. Statements outside a unit commit by themselves.
type engine interface {
	// begin starts a unit. No connection is taken until it is first needed; urgent units go to the head of SQLite's writer queue.
	begin(urgent bool) unit
	exec(ctx context.Context, q *query, args ...any) (int64, error)
	query(ctx context.Context, q *query, each func(scanner) error, args ...any) error
	// look runs several reads in one round trip.
	look(ctx context.Context, ops []op) error
	// snapshot has fn read everything as it was at one moment. The rows of one query must be read before the next begins.
	snapshot(ctx context.Context, fn func(reading) error) error
	// side is query on a connection of its own, for use while a unit is open. alone says that there is no such thing.
	side(ctx context.Context, q *query, each func(scanner) error, args ...any) error
	alone() bool
	ping(ctx context.Context) error
	close()
}

// unit is one transaction. Writes are queued and travel with the next read or the commit; their errors surface there.
type unit interface {
	queue(o op)
	read(ctx context.Context, q *query, each func(scanner) error, args ...any) error
	flush(ctx context.Context) error
	commit(ctx context.Context) error
	// queued returns what is queued if the unit has not begun: nothing was sent yet.
	queued() (ops []op, untouched bool)
	// requeue puts other statements in the place of those that are queued.
	requeue(ops []op)
	// rollback ends the unit if it is still open; safe to call always.
	rollback()
}

// op is one queued write.
type op struct {
	q    *query
	args []any
	each func(scanner) error // for RETURNING
	row  *Row                // the outbox row it inserts
	miss error               // what it means that a sqlOne touched no row; nil is ErrConflict
}

// missed returns the error of a sqlOne that touched no row.
func (o op) missed() error {
	if o.miss != nil {
		return o.miss
	}
	return ErrConflict
}

// plain turns arguments into the few types both drivers take without reflection, and drops what PostgreSQL can't hold in TEXT: bytes that
// are no UTF-8, and NUL.
func plain(args []any) []any {
	for i, a := range args {
		switch v := a.(type) {
		case string:
			args[i] = cleanText(v)
		case int64, bool, []byte, nil, []string, []int64, []bool, [][]byte:
		case int:
			args[i] = int64(v)
		default:
			if r := reflect.ValueOf(a); r.Kind() == reflect.String {
				args[i] = cleanText(r.String())
			}
		}
	}
	return args
}

func cleanText(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}
