package store

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store/migrations"
)

var (
	qNextTimer = sql("next timer", `SELECT COALESCE(MIN(due), 0) FROM timer WHERE kind LIKE $1`)
	qSchema    = sql("schema version", `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied`)
)

// NextTimer returns when the earliest armed timer of any org is due whose kind begins with prefix, in desk time; zero when none is armed.
func (db *DB) NextTimer(ctx context.Context, prefix string) (time.Time, error) {
	var due int64
	err := db.engine.query(ctx, qNextTimer, func(r scanner) error { return r.Scan(&due) }, prefix+"%")
	return fromMicros(due), wrap("next timer", err)
}

// Migrated reports, by an error that says so, that the schema is older than this program needs.
func (db *DB) Migrated(ctx context.Context) error {
	var version int
	err := db.engine.query(ctx, qSchema, func(r scanner) error { return r.Scan(&version) })
	files, gerr := fs.Glob(migrations.Files, "*.sql")
	if gerr != nil {
		return wrap("schema version", gerr)
	}
	if err != nil || version < len(files) {
		return coded(core.CodeInvalid, fmt.Errorf("the schema is at version %d of %d", version, len(files)))
	}
	return nil
}

var (
	qDueTimers = sql("count due timers", `SELECT count(*) FROM timer WHERE due <= $1`)
	qAnalyze   = sqlDialects("analyze", `ANALYZE ticket, act, timer`, `ANALYZE`)
)

// TimersDue counts the timers of all orgs that are due by a moment of desk time and have not run.
func (db *DB) TimersDue(ctx context.Context, by time.Time) (int, error) {
	n := 0
	err := db.engine.query(ctx, qDueTimers, into(&n), micros(by))
	return n, wrap("count due timers", err)
}

// Analyze has the planner look at what was loaded at once; by itself it would a minute later.
func (db *DB) Analyze(ctx context.Context) error {
	_, err := db.engine.exec(ctx, qAnalyze)
	return wrap("analyze", err)
}
