package bot

import (
	"context"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/store"
)

// Restore puts a checked backup in the place of the embedded database.
func Restore(ctx context.Context, cfg config.Config, file string) error {
	return store.Restore(ctx, store.Config{URL: cfg.DatabaseURL, DataDir: cfg.DataDir}, file)
}
