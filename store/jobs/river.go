package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// rescueSlack is how long past its timeout a job counts as stuck, because its process died or its handler ignores its context.
const rescueSlack = time.Minute

// riverJobs is River (riverqueue.com/docs) on the store's own pool.
type riverJobs struct {
	pool   *pgxpool.Pool
	insert *river.Client[pgx.Tx]
	kinds  map[string]kind
}

var _ Jobs = (*riverJobs)(nil)

func newRiver(pool *pgxpool.Pool) (*riverJobs, error) {
	c, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: silent, SkipUnknownJobCheck: true, PollOnly: true})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &riverJobs{pool: pool, insert: c, kinds: map[string]kind{}}, nil
}

// silent drops River's own log: what concerns us comes back as errors or stands in its tables.
var silent = slog.New(slog.NewTextHandler(io.Discard, nil))

// task is how a job is stored. Its name is a column of River's.
type task struct {
	name   string
	Org    core.OrgID      `json:"org" river:"unique"`
	Dedupe string          `json:"dedupe,omitempty" river:"unique"`
	Args   json.RawMessage `json:"args"`
}

// Kind implements river.JobArgs.
func (t task) Kind() string { return t.name }

// unfinished are the states in which a job keeps its dedupe key. River insists on pending.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

// Enqueue implements Jobs.
func (r *riverJobs) Enqueue(ctx context.Context, tx *store.Tx, kind string, args any, o Options) error {
	doc, err := encodeArgs(args)
	if err != nil {
		return err
	}
	lent, err := tx.PGX(ctx)
	if err != nil {
		return fmt.Errorf("queue job %s: %w", kind, err)
	}
	opts := &river.InsertOpts{MaxAttempts: attempts(o)}
	if o.After > 0 {
		opts.ScheduledAt = time.Now().Add(o.After)
	}
	if o.Dedupe != "" {
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: unfinished}
	}
	if _, err := r.insert.InsertTx(ctx, lent, task{name: kind, Org: tx.Org(), Dedupe: o.Dedupe, Args: doc}, opts); err != nil {
		return fmt.Errorf("queue job %s: %w", kind, err)
	}
	return nil
}

// Register implements Jobs.
func (r *riverJobs) Register(name string, h Handler, timeout time.Duration) {
	r.kinds[name] = kind{h, timeout}
}

// Run implements Jobs.
func (r *riverJobs) Run(ctx context.Context) error {
	if len(r.kinds) == 0 {
		<-ctx.Done()
		return nil
	}
	c, err := r.client()
	if err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	if err := c.Start(running); err != nil {
		return fmt.Errorf("start job queue: %w", err)
	}
	<-ctx.Done()
	return stop(c)
}

// client makes the working client. PollOnly: River otherwise notifies inside the transaction that queues a job, and pg_notify holds a lock of
// the whole server until that commits (postgresql.org/docs/current/sql-notify.html), which costs more than a quarter second's patience.
func (r *riverJobs) client() (*river.Client[pgx.Tx], error) {
	ws := river.NewWorkers()
	longest := river.JobTimeoutDefault
	for name, k := range r.kinds {
		river.AddWorkerArgs(ws, task{name: name}, &worker{name: name, kind: k})
		longest = max(longest, k.timeout)
	}
	return river.NewClient(riverpgxv5.New(r.pool), &river.Config{
		Workers: ws, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		PollOnly: true, FetchCooldown: 10 * time.Millisecond, FetchPollInterval: poll,
		JobTimeout: longest, RescueStuckJobsAfter: longest + rescueSlack, RetryPolicy: retryPolicy{},
		CompletedJobRetentionPeriod: keep, MaxAttempts: DefaultAttempts, Logger: silent,
	})
}

func stop(c *river.Client[pgx.Tx]) error {
	soft, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	err := c.Stop(soft)
	if !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	hard, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	return c.StopAndCancel(hard)
}

type retryPolicy struct{}

// NextRetry implements river.ClientRetryPolicy.
func (retryPolicy) NextRetry(j *rivertype.JobRow) time.Time { return time.Now().Add(wait(j.Attempt)) }

// worker does one kind of job.
type worker struct {
	river.WorkerDefaults[task]
	name string
	kind kind
}

// Timeout implements river.Worker.
func (w *worker) Timeout(*river.Job[task]) time.Duration { return w.kind.timeout }

// Work implements river.Worker. River turns a panic into an error itself.
func (w *worker) Work(ctx context.Context, j *river.Job[task]) error {
	err := w.kind.handle(ctx, Job{ID: j.ID, Org: j.Args.Org, Kind: w.name, Args: j.Args.Args, Attempt: j.Attempt, MaxAttempts: j.MaxAttempts})
	if isDiscarded(err) {
		return river.JobCancel(err)
	}
	return err
}
