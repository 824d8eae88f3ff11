package bot

import (
	"context"
	"net/http"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
)

// openDoor lets every replica take a bot's callbacks, though its one connection belongs to the replica that sends (adapters.Elected): a load
// balancer sends callbacks anywhere, and right after a crash the lost sender's lease would keep all of them out for as long as it lasts.
func (a *App) openDoor(ctx context.Context, r *running) error {
	e, ok := r.adapter.(adapters.Elected)
	if !ok || !e.OneConnection() {
		return nil
	}
	cfg, ok := callbacksOnly(r.cfg)
	if !ok {
		return nil
	}
	door, err := cfg.Adapter(a.log)
	if err != nil {
		return err
	}
	r.door = door
	r.wg.Add(1)
	go func() {
		defer r.wg.Done()
		if err := door.Run(ctx, a.Intake.Sink(r.cfg.Org, r.cfg.ID, r.caps.Platform)); err != nil && ctx.Err() == nil {
			a.log.Error("callbacks are no longer taken", "bot", r.cfg.ID, "error", err)
		}
	}()
	return nil
}

// callbacksOnly is a bot without its connection; false for one that has nothing else.
func callbacksOnly(b config.Bot) (config.Bot, bool) {
	if b.WeCom == nil {
		return b, false
	}
	app := *b.WeCom
	app.AIBot = nil
	b.WeCom = &app
	return b, true
}

// callbackOf returns what takes a bot's callbacks on this replica; nil for a bot that is unknown or takes none.
func (a *App) callbackOf(id core.BotID) http.Handler {
	a.mu.RLock()
	defer a.mu.RUnlock()
	r, ok := a.bots[id]
	if !ok {
		return nil
	}
	ad := r.adapter
	if r.door != nil {
		ad = r.door
	}
	if c, ok := ad.(adapters.Callback); ok {
		return c.Callback()
	}
	return nil
}
