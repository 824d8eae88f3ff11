package bot

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/imdesk/imdesk/bot/files"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// writeFile receives a body under its final name only when it is complete.
func writeFile(name string, body io.Reader, most int64) (int64, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return 0, err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".incoming-")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	n, err := io.Copy(f, io.LimitReader(body, most+1))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return 0, err
	}
	if n > most {
		return 0, &files.Refused{Why: language.Stored("文件超过 %d MB 的上限，请压缩后再发，或用网盘分享后发链接", most>>20)}
	}
	return n, os.Rename(f.Name(), name)
}

// tell lets the desk say what became of the file to whom it concerns.
func (f *fetched) tell(ctx context.Context, news desk.FileNews) {
	f.aboutFile(ctx, f.org, func(ctx context.Context, tx *store.Tx, w *desk.World) error {
		return f.Engine.FileNews(ctx, tx, w, f.args.Bot, news, f.Attached)
	})
}

// withheld lets the desk tell a handler that a file meant for them doesn't come.
func (a *App) withheld(ctx context.Context, row store.Row, file core.Attached) {
	a.aboutFile(ctx, row.Org, func(ctx context.Context, tx *store.Tx, w *desk.World) error {
		return a.Engine.FileWithheld(ctx, tx, w, row.Msg, file)
	})
}

func (a *App) aboutFile(ctx context.Context, org core.OrgID, say func(context.Context, *store.Tx, *desk.World) error) {
	w, err := a.Worlds.World(ctx, org)
	if err != nil {
		a.log.Error("tell of a file", "org", org, "error", err)
		return
	}
	var done *store.Tx
	err = a.DB.Org(org).Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		done = tx
		return say(ctx, tx, w)
	})
	if err != nil {
		a.log.Error("tell of a file", "org", org, "error", err)
		return
	}
	a.handOut(done.Queued())
}
