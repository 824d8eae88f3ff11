package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/jobs"
)

// Kinds of jobs.
const (
	jobFetch = "media.fetch"
	jobPrune = "store.prune"
)

// Limits of files.
const (
	maxAttachment = 100 << 20
	fetchLimit    = 2 * time.Minute
	fetchAttempts = 5
	keepFinished  = 30 * 24 * time.Hour
	pruneEvery    = time.Hour
	pruneBatch    = 5000
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

// fetch downloads one file a person sent and keeps it. A file that can't be had is told to whom sent it.
func (a *App) fetch(ctx context.Context, j jobs.Job) error {
	var args fetchArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return jobs.Discard(err)
	}
	saved, err := a.save(ctx, j.Org, args)
	gone := errors.Is(err, adapters.ErrGone) || errors.Is(err, adapters.ErrForbidden) || errors.Is(err, errTooLarge)
	if err != nil && !gone && j.Attempt < j.MaxAttempts {
		return err
	}
	if err != nil {
		saved.Error = err.Error()
	}
	if serr := a.DB.Org(j.Org).SaveAttached(ctx, saved); serr != nil {
		return serr
	}
	if err != nil {
		a.tellLost(ctx, j.Org, args)
		return jobs.Discard(err)
	}
	return nil
}

var errTooLarge = errors.New("the file is larger than 100 MB")

// fileID is the shape of our attachment ids; nothing else may become part of a path.
var fileID = regexp.MustCompile(`^[0-9a-z]{8,40}$`)

func (a *App) save(ctx context.Context, org core.OrgID, args fetchArgs) (core.Attached, error) {
	out := core.Attached{Attachment: args.Attachment}
	ad, ok := a.adapter(args.Bot)
	if !ok {
		return out, fmt.Errorf("bot %s is not running here", args.Bot)
	}
	d, ok := ad.(adapters.Downloader)
	if !ok || !fileID.MatchString(args.Attachment.ID) {
		return out, adapters.ErrGone
	}
	body, name, err := d.Download(ctx, args.Attachment)
	if err != nil {
		return out, err
	}
	defer body.Close()
	if name != "" && out.Name == "" {
		out.Name = filepath.Base(name)
	}
	out.Path = filepath.Join("attachments", string(org), args.Attachment.ID[:4], args.Attachment.ID)
	out.Size, err = writeFile(filepath.Join(a.Config.DataDir, out.Path), body)
	if err != nil {
		out.Path = ""
	}
	return out, err
}

// writeFile stores a body under its final name only when it is complete.
func writeFile(path string, body io.Reader) (int64, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return 0, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".incoming-")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	n, err := io.Copy(f, io.LimitReader(body, maxAttachment+1))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil && n > maxAttachment {
		err = errTooLarge
	}
	if err != nil {
		return 0, err
	}
	return n, os.Rename(f.Name(), path)
}

// openFile opens a stored file; paths come from our own rows only.
func (a *App) openFile(path string) (io.ReadCloser, error) {
	root, err := os.OpenRoot(a.Config.DataDir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.Open(path)
}

// tellLost informs the person whose file could not be kept.
func (a *App) tellLost(ctx context.Context, org core.OrgID, args fetchArgs) {
	w, err := a.Worlds.World(ctx, org)
	if err != nil {
		return
	}
	var done *store.Tx
	err = a.DB.Org(org).Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		done = tx
		return a.Engine.AttachmentLost(ctx, tx, w, args.Bot, args.Attachment)
	})
	if err != nil {
		a.log.Error("tell of a lost file", "attachment", args.Attachment.ID, "error", err)
		return
	}
	a.handOut(done.Queued())
}
