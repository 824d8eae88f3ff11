// Package jobs runs the coarse work beside the turns: imports, digests, exports, the fetching of files, periodic sweeps. A job is queued in
// the transaction that wants it and runs at least once, some time after the commit, on any replica; handlers must bear a repetition. On
// PostgreSQL River does it, on SQLite a small runner in this process. It knows no kind of job itself.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// Job is one run of a job.
type Job struct {
	ID   int64
	Org  core.OrgID
	Kind string
	Args json.RawMessage
	// Attempt counts from 1 to MaxAttempts.
	Attempt, MaxAttempts int
}

// Handler does a job. Its context ends with the kind's timeout, or soon after Run's. An error makes the job wait and run again, unless it was
// the last attempt or Discard marked it.
type Handler func(ctx context.Context, j Job) error

// Options of a queued job; the zero value is fine.
type Options struct {
	// Dedupe makes queuing a no-op while an unfinished job of the same org and kind has the same key.
	Dedupe string
	// After is the least time before the first attempt.
	After time.Duration
	// MaxAttempts is DefaultAttempts when zero.
	MaxAttempts int
}

// Jobs is a queue of jobs and its workers.
type Jobs interface {
	// Enqueue queues a job in tx: it exists if and when tx commits. args is stored as JSON.
	Enqueue(ctx context.Context, tx *store.Tx, kind string, args any, opts Options) error
	// Register says how to do a kind of job and how long one attempt may take. All kinds are registered before Run.
	Register(kind string, h Handler, timeout time.Duration)
	// Run works until ctx ends, then lets running jobs finish for at most grace and returns. It must be called at most once.
	Run(ctx context.Context) error
}

// Defaults.
const (
	DefaultAttempts = 10
	// workers is how many jobs run at once in a process; the work is coarse and the turns come first.
	workers = 4
	// poll is how often an idle process looks for due jobs.
	poll = 250 * time.Millisecond
	// grace is how long a running job may take to finish when the process stops; then its context ends.
	grace = 10 * time.Second
	// keep is how long finished jobs stay for the operator to look at.
	keep = 24 * time.Hour

	firstWait = time.Second
	longWait  = 10 * time.Minute
)

// New returns the jobs of a store.
func New(db *store.DB) (Jobs, error) {
	if db.Embedded() {
		return newEmbedded(db), nil
	}
	return newRiver(db.Pool())
}

// kind is a registered kind of job.
type kind struct {
	handle  Handler
	timeout time.Duration
}

// discarded marks an error that no repetition will mend.
type discarded struct{ err error }

func (d *discarded) Error() string { return d.err.Error() }
func (d *discarded) Unwrap() error { return d.err }

// Discard wraps an error so that the job ends with it.
func Discard(err error) error {
	if err == nil {
		return nil
	}
	return &discarded{err}
}

func isDiscarded(err error) bool {
	var d *discarded
	return errors.As(err, &d)
}

// wait is how long a job rests after its attempt number attempt failed: 1 s, doubling, at most ten minutes.
func wait(attempt int) time.Duration {
	d := firstWait
	for range attempt - 1 {
		if d *= 2; d >= longWait {
			return longWait
		}
	}
	return d
}

func encodeArgs(args any) (json.RawMessage, error) {
	doc, err := json.Marshal(args)
	if err != nil {
		return nil, fmt.Errorf("encode job: %w", err)
	}
	return doc, nil
}

func attempts(o Options) int {
	if o.MaxAttempts > 0 {
		return o.MaxAttempts
	}
	return DefaultAttempts
}
