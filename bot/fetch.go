package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/files"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store/jobs"
)

// errLost marks what no repetition will bring.
var errLost = errors.New("the file is not to be had any more")

// fileID is the shape of our attachment ids; nothing else may become part of a path.
var fileID = regexp.MustCompile(`^[0-9a-z]{8,40}$`)

// fetch brings one file somebody sent to where files are kept: received on this replica's disk, judged, looked through, stored. What was received stays
// on disk while a later step is repeated. Whoever sent it is told when it isn't kept, and once when that takes longer.
func (a *App) fetch(ctx context.Context, j jobs.Job) error {
	var args fetchArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return jobs.Discard(err)
	}
	row, err := a.DB.Org(j.Org).Attachment(ctx, args.Attachment.ID)
	if err != nil || row.State != core.FilePending {
		return err // it was done, and the end of the job got lost
	}
	f := &fetched{App: a, org: j.Org, args: args, Attached: row.Attached, attempt: j.Attempt}
	f.Error, f.From = "", args.Attachment.From
	news, err := f.bring(ctx)
	if f.State == core.FilePending && j.Attempt < j.MaxAttempts {
		return errors.Join(err, f.wait(ctx, news, row.Error))
	}
	if f.State == core.FilePending {
		f.State, news = core.FileLost, desk.FileIsLost
	}
	return errors.Join(f.end(ctx, news, err), lostFor(f.State, err))
}

// lostFor ends the job of a file that no repetition brings.
func lostFor(s core.FileState, err error) error {
	if s != core.FileLost {
		return nil
	}
	return jobs.Discard(err)
}

// wait tells once of each reason for which a file takes longer; the row remembers which was told.
func (f *fetched) wait(ctx context.Context, news desk.FileNews, told string) error {
	if news == "" || told == string(news) {
		return nil
	}
	f.Error = string(news)
	if err := f.DB.Org(f.org).SaveAttached(ctx, f.Attached); err != nil {
		return err
	}
	f.tell(ctx, news)
	return nil
}

// end records what became of the file and tells it.
func (f *fetched) end(ctx context.Context, news desk.FileNews, cause error) error {
	if f.State != core.FileStored {
		f.Path = ""
		if f.Error == "" && cause != nil {
			f.Error = cause.Error()
		}
	}
	if err := f.DB.Org(f.org).SaveAttached(ctx, f.Attached); err != nil {
		return err
	}
	if news != "" {
		f.tell(ctx, news)
	}
	f.clean()
	return nil
}

// fetched is one file on its way.
type fetched struct {
	*App
	org  core.OrgID
	args fetchArgs
	core.Attached
	attempt int
}

// spool is where a file is received, quarantine where it stays when something was found in it: on this replica's disk, out of reach of everything that
// passes files on.
func (f *fetched) spool() string { return filepath.Join(f.Config.DataDir, "incoming", f.ID) }
func (f *fetched) quarantine() string {
	return filepath.Join(f.Config.DataDir, "quarantine", f.ID+".infected")
}

// bring takes the file as far as it gets and sets its state; one that stays pending is tried again. news is what there is to tell about it.
func (f *fetched) bring(ctx context.Context) (news desk.FileNews, err error) {
	switch err = f.receive(ctx); {
	case errors.Is(err, errLost):
		f.State = core.FileLost
		return desk.FileIsLost, err
	case err != nil:
		return f.decide(err)
	}
	if err := f.Config.Attachments.Judge(f.spool(), f.Name); err != nil {
		return f.decide(err)
	}
	infection, err := f.scan(ctx)
	if infection != "" {
		f.State, f.Error = core.FileInfected, infection
		return desk.FileIsInfected, f.lockUp()
	}
	if err != nil {
		return f.decide(err)
	}
	if err := f.keep(); err != nil {
		f.Path = ""
		f.log.Warn("store a file", "attachment", f.ID, "attempt", f.attempt, "error", err)
		return desk.FileWaitsForStore, err
	}
	f.State = core.FileStored
	return "", nil
}

// decide tells a refusal, which is final, from what may be better next time.
func (f *fetched) decide(err error) (desk.FileNews, error) {
	var refused *files.Refused
	if errors.As(err, &refused) {
		f.State, f.Error = core.FileRefused, refused.Why
		return desk.FileIsRefused, nil
	}
	if errors.Is(err, errScannerAway) {
		f.log.Warn("look through a file", "attachment", f.ID, "attempt", f.attempt, "error", err)
		return desk.FileWaitsForScan, err
	}
	return "", err
}

// receive downloads the file unless that was done before. That it was once received, be it by another replica, makes it worth waiting for.
func (f *fetched) receive(ctx context.Context) error {
	if !fileID.MatchString(f.ID) {
		return errLost
	}
	if info, err := os.Stat(f.spool()); err == nil {
		f.Size = info.Size()
		return nil
	}
	err := f.download(ctx)
	gone := errors.Is(err, adapters.ErrGone) || errors.Is(err, adapters.ErrForbidden)
	if received := f.Size > 0; err != nil && !received && (gone || f.attempt >= downloadAttempts) {
		return errors.Join(errLost, err)
	}
	if err != nil {
		return err
	}
	return f.DB.Org(f.org).SaveAttached(ctx, f.Attached)
}

func (f *fetched) download(ctx context.Context) error {
	ad, ok := f.adapter(f.args.Bot)
	if !ok {
		return fmt.Errorf("bot %s is not running here", f.args.Bot)
	}
	d, ok := ad.(adapters.Downloader)
	if !ok {
		return adapters.ErrGone
	}
	body, name, err := d.Download(ctx, f.args.Attachment)
	if err != nil {
		return err
	}
	defer body.Close()
	if name != "" && f.Name == "" {
		f.Name = filepath.Base(name)
	}
	f.Size, err = writeFile(f.spool(), body, f.Config.Attachments.MaxBytes())
	return err
}

// errScannerAway is of a scanner that gave no verdict, while files wait for one.
var errScannerAway = errors.New("the scanner gave no verdict")

// scan looks through the file. Without a verdict it waits, unless the configuration lets files pass unseen, which the trail then tells.
func (f *fetched) scan(ctx context.Context) (infection string, err error) {
	if f.scanner == nil {
		return "", nil
	}
	infection, err = f.scanner.Scan(ctx, f.spool())
	switch {
	case err == nil:
		return infection, nil
	case f.Config.Attachments.ScanOpen():
		f.log.Warn("a file passes without a look through it", "attachment", f.ID, "error", err)
		f.tell(ctx, desk.FilePassedUnseen)
		return "", nil
	case errors.Is(err, files.ErrTooLargeToScan):
		return "", &files.Refused{Why: language.Stored("文件超过病毒检查能处理的大小，请压缩或拆开后再发")}
	}
	return "", errors.Join(errScannerAway, err)
}

// keep stores the file under a name of ours. One that is there already is of an attempt that was cut off.
func (f *fetched) keep() error {
	in, err := os.Open(f.spool())
	if err != nil {
		return err
	}
	defer in.Close()
	name := path.Join("attachments", string(f.org), f.ID[:4], f.ID)
	err = f.files.Create(name, in)
	if errors.Is(err, fs.ErrExist) {
		if err = f.files.Remove(name); err == nil {
			err = f.files.Create(name, in)
		}
	}
	if err == nil {
		f.Path = name
	}
	return err
}

// lockUp takes an infected file out of the way.
func (f *fetched) lockUp() error {
	if err := os.MkdirAll(filepath.Dir(f.quarantine()), 0o700); err != nil {
		return err
	}
	return os.Rename(f.spool(), f.quarantine())
}

func (f *fetched) clean() {
	if err := os.Remove(f.spool()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.log.Warn("remove a received file", "attachment", f.ID, "error", err)
	}
}
