package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/imdesk/imdesk/store"
)

// embedded runs the jobs of a SQLite store, whose only process this is.
type embedded struct {
	db    *store.DB
	kinds map[string]kind
}

var _ Jobs = (*embedded)(nil)

func newEmbedded(db *store.DB) *embedded { return &embedded{db: db, kinds: map[string]kind{}} }

// Enqueue implements Jobs.
func (e *embedded) Enqueue(_ context.Context, tx *store.Tx, kind string, args any, o Options) error {
	doc, err := encodeArgs(args)
	if err != nil {
		return err
	}
	tx.AddJob(store.JobRow{Kind: kind, Args: doc, Dedupe: o.Dedupe, MaxAttempts: attempts(o), After: o.After})
	return nil
}

// Register implements Jobs.
func (e *embedded) Register(name string, h Handler, timeout time.Duration) {
	e.kinds[name] = kind{h, timeout}
}

// Run implements Jobs. What ran when the process last died runs again first.
func (e *embedded) Run(ctx context.Context) error {
	if err := e.db.RequeueJobs(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("start jobs: %w", err)
	}
	// Handlers outlive ctx by grace.
	alive, kill := context.WithCancel(context.WithoutCancel(ctx))
	defer kill()
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() { e.work(ctx, alive) })
	}
	<-ctx.Done()
	end := time.AfterFunc(grace, kill)
	defer end.Stop()
	wg.Wait()
	return nil
}

// work claims and does jobs until ctx ends; an error of the store is as good as no job, the next poll tries again.
func (e *embedded) work(ctx, alive context.Context) {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		for ctx.Err() == nil {
			j, found, err := e.db.ClaimJob(ctx)
			if err != nil || !found {
				break
			}
			e.do(alive, j)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// do runs one attempt and records how it ended, even if the process is about to stop.
func (e *embedded) do(alive context.Context, j store.JobRow) {
	err := e.attempt(alive, j)
	again := err != nil && j.Attempts < j.MaxAttempts && !isDiscarded(err)
	cause := ""
	if err != nil {
		cause = err.Error()
	}
	// If this can't be recorded the job stays "running" and is repeated by the next process.
	_ = e.db.FinishJob(context.WithoutCancel(alive), j.ID, cause, again, wait(j.Attempts))
	_ = e.db.PruneJobs(context.WithoutCancel(alive), keep)
}

func (e *embedded) attempt(alive context.Context, j store.JobRow) (err error) {
	k, known := e.kinds[j.Kind]
	if !known {
		return errors.New("no handler is registered for this kind of job")
	}
	ctx, cancel := context.WithTimeout(alive, k.timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return k.handle(ctx, Job{ID: j.ID, Org: j.Org, Kind: j.Kind, Args: j.Args, Attempt: j.Attempts, MaxAttempts: j.MaxAttempts})
}
