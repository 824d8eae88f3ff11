package bot

import (
	"context"
	"fmt"
	"net/http"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/console"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// host is what the console may ask of the application.
type host struct{ a *App }

var _ console.Host = host{}

// Check proves the credentials of a bot that may not be registered yet.
func (h host) Check(ctx context.Context, b config.Bot) []adapters.CheckStep {
	return CheckBot(ctx, b, h.a.log)
}

// Refresh follows a changed registration at once.
func (h host) Refresh(ctx context.Context) { h.a.followRegistry(ctx) }

// SendTestCard sends a card to a person through one bot.
func (h host) SendTestCard(ctx context.Context, org core.OrgID, bot core.BotID, person core.PersonID) error {
	return h.act(ctx, org, func(ctx context.Context, tx *store.Tx, w *desk.World) error {
		return h.a.Engine.TestCard(ctx, tx, w, bot, person)
	})
}

// World is what the desk works by.
func (h host) World(ctx context.Context, org core.OrgID) (*desk.World, error) {
	return h.a.Worlds.World(ctx, org)
}

// Link makes one person of two records.
func (h host) Link(ctx context.Context, org core.OrgID, by, a, b core.PersonID) error {
	return h.act(ctx, org, func(ctx context.Context, tx *store.Tx, w *desk.World) error {
		return h.a.Engine.LinkPeople(ctx, tx, w, by, a, b)
	})
}

// Unlink makes a linked record a person of its own again.
func (h host) Unlink(ctx context.Context, org core.OrgID, by, alias core.PersonID) error {
	return h.act(ctx, org, func(ctx context.Context, tx *store.Tx, w *desk.World) error {
		return h.a.Engine.UnlinkPerson(ctx, tx, w, by, alias)
	})
}

// act lets the engine do something in one transaction and hands out what it says.
func (h host) act(ctx context.Context, org core.OrgID, do func(context.Context, *store.Tx, *desk.World) error) error {
	w, err := h.a.Worlds.World(ctx, org)
	if err != nil {
		return err
	}
	var done *store.Tx
	err = h.a.DB.Org(org).Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		done = tx
		return do(ctx, tx, w)
	})
	if err != nil {
		return err
	}
	h.a.handOut(done.Queued())
	return nil
}

// KickSenders looks for deliveries that were just released.
func (h host) KickSenders() { h.a.kickSenders() }

// KickLanes needs nothing: the sweep finds a released event within a second.
func (h host) KickLanes() {}

// console serves the admin pages and their API.
func (a *App) consoleHandler() http.Handler {
	return console.Handler(console.Options{
		DB: a.DB, Host: host{a}, Log: a.log, Clock: a.Clock, PublicURL: func() string { return a.Config.PublicURL },
		FileBots: func() []config.Bot { return a.Config.Bots }, Shelf: a.DB,
	})
}

// SetupLink returns the one-time address of the first-run set-up, "" when an administrator exists.
func (a *App) SetupLink(ctx context.Context) (string, error) {
	token, err := console.NewSetup(ctx, a.DB)
	if err != nil || token == "" {
		return "", err
	}
	base := a.Config.PublicURL
	if base == "" {
		base = "http://" + a.Addr()
	}
	return fmt.Sprintf("%s/console/setup?token=%s", base, token), nil
}
