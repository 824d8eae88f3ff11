package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Rows of the embedded job runner (package jobs). On PostgreSQL the table stays empty.
var (
	qAddJob = sql("add job", `
		INSERT INTO job (org, kind, args, dedupe, state, attempts, max_attempts, not_before, error, created, finished)
		VALUES ($1, $2, $3, $4, 'waiting', 0, $5, {now} + $6, '', {now}, 0)
		ON CONFLICT (org, kind, dedupe) WHERE dedupe <> '' AND state IN ('waiting', 'running') DO NOTHING`)
	qClaimJob = sql("claim job", `
		UPDATE job SET state = 'running', attempts = attempts + 1
		WHERE id = (SELECT j.id FROM job j WHERE j.state IN ('waiting', 'running') AND j.state = 'waiting' AND j.not_before <= {now}
			ORDER BY j.not_before, j.id LIMIT 1)
		RETURNING id, org, kind, args, attempts, max_attempts`)
	qRequeueJobs = sql("requeue running jobs", `UPDATE job SET state = 'waiting', not_before = {now} WHERE state = 'running'`)
	qFinishJob   = sql("finish job", `UPDATE job SET state = $2, error = $3, not_before = {now} + $4, finished = CASE WHEN $2 = 'waiting' THEN 0 ELSE {now} END WHERE id = $1 AND state = 'running'`)
	qPruneJobs   = sql("prune jobs", `DELETE FROM job WHERE state IN ('done', 'failed') AND finished < {now} - $1`)
)

// JobRow is one stored job.
type JobRow struct {
	ID          int64
	Org         core.OrgID
	Kind        string
	Args        []byte
	Dedupe      string
	Attempts    int
	MaxAttempts int
	After       time.Duration
}

// AddJob queues a job; one with the same org, kind and dedupe key that is not finished yet makes it a no-op.
func (t *Tx) AddJob(j JobRow) {
	t.exec(qAddJob, t.org, j.Kind, string(j.Args), j.Dedupe, j.MaxAttempts, j.After.Microseconds())
}

// ClaimJob takes the next due job; false means that there is none.
func (db *DB) ClaimJob(ctx context.Context) (JobRow, bool, error) {
	var j JobRow
	ok := false
	err := db.engine.query(ctx, qClaimJob, func(r scanner) error {
		ok = true
		return r.Scan(&j.ID, (*string)(&j.Org), &j.Kind, &j.Args, &j.Attempts, &j.MaxAttempts)
	})
	return j, ok && err == nil, wrap("claim job", err)
}

// RequeueJobs makes jobs wait again that ran when the process died. Only the one process of an embedded desk may call it, before it claims.
func (db *DB) RequeueJobs(ctx context.Context) error {
	_, err := db.engine.exec(ctx, qRequeueJobs)
	return wrap("requeue jobs", err)
}

// FinishJob ends a run: done (cause empty), failed for good, or to be tried again after a wait.
func (db *DB) FinishJob(ctx context.Context, id int64, cause string, again bool, wait time.Duration) error {
	state := "done"
	switch {
	case again:
		state = "waiting"
	case cause != "":
		state = "failed"
	}
	_, err := db.engine.exec(ctx, qFinishJob, id, state, cause, wait.Microseconds())
	return wrap("finish job", err)
}

// PruneJobs deletes jobs that ended longer ago than keep.
func (db *DB) PruneJobs(ctx context.Context, keep time.Duration) error {
	_, err := db.engine.exec(ctx, qPruneJobs, keep.Microseconds())
	return wrap("prune jobs", err)
}
