package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/jobs"
)

// Kinds of jobs.
const (
	jobFetch = "media.fetch"
	jobPrune = "store.prune"
)

// Limits of jobs.
const (
	fetchLimit = 5 * time.Minute
	// fetchAttempts lasts for about eight hours of a store or a scanner that is away; downloadAttempts is how often a file is asked for, since links
	// die in minutes.
	fetchAttempts    = 60
	downloadAttempts = 5
	keepFinished     = 30 * 24 * time.Hour
	pruneEvery       = time.Hour
	pruneBatch       = 5000
)

// fetchArgs are the arguments of a fetch.
type fetchArgs struct {
	Bot        core.BotID      `json:"bot"`
	Attachment core.Attachment `json:"attachment"`
}

// startJobs registers the coarse work and runs it. The commit that stores an event stores the fetch of its files too, since links die in minutes.
func (a *App) startJobs() error {
	q, err := jobs.New(a.DB)
	if err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	q.Register(jobFetch, a.fetch, fetchLimit)
	q.Register(jobContacts, a.lookIntoContacts, contactsLimit)
	a.DB.FetchMedia(func(ctx context.Context, tx *store.Tx, media []store.Media) error {
		for _, m := range media {
			args := fetchArgs{Bot: m.Bot, Attachment: m.Attachment}
			if err := q.Enqueue(ctx, tx, jobFetch, args, jobs.Options{Dedupe: m.Attachment.ID, MaxAttempts: fetchAttempts}); err != nil {
				return err
			}
		}
		return nil
	})
	a.wg.Add(3)
	go a.followContacts(q)
	go func() {
		defer a.wg.Done()
		if err := q.Run(a.ctx); err != nil && a.ctx.Err() == nil {
			a.log.Error("jobs stopped", "error", err)
		}
	}()
	go a.prune()
	return nil
}

// prune forgets finished rows of the pipeline when they are old.
func (a *App) prune() {
	defer a.wg.Done()
	for pause(a.ctx, pruneEvery) {
		for {
			n, err := a.DB.Prune(a.ctx, keepFinished, pruneBatch)
			if err != nil && a.ctx.Err() == nil {
				a.log.Warn("prune finished rows", "error", err)
			}
			if err != nil || n < pruneBatch {
				break
			}
		}
	}
}
