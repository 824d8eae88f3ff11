package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/people"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/directory"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/jobs"
)

// The daily look into the platforms' contacts. It keeps those the desk knows up to date and adds nobody: strangers come by their first message,
// or by an administrator's `imdesk people sync`.
const (
	jobContacts   = "people.sync"
	contactsEvery = 24 * time.Hour
	contactsLook  = time.Hour // how often a replica sees to it that the next look is queued
	contactsLimit = 30 * time.Minute
	contactsTries = 3
)

// contactsArgs are the arguments of a look.
type contactsArgs struct {
	Bot core.BotID `json:"bot"`
}

// FindBot finds a bot of the file, else a registered one.
func FindBot(ctx context.Context, db *store.DB, cfg config.Config, id core.BotID) (config.Bot, error) {
	for _, b := range cfg.Bots {
		if b.ID == id {
			return b, nil
		}
	}
	stored, err := db.Bots(ctx, "")
	if err != nil {
		return config.Bot{}, err
	}
	for _, s := range stored {
		if s.ID == id {
			return FromRegistration(s)
		}
	}
	return config.Bot{}, core.Refuse(core.CodeNotFound, "没有编号为 "+string(id)+" 的机器人：它应写在配置文件的 bots 里，或在控制台登记")
}

// SyncContacts brings the contacts a bot sees to its org's directory, with an adapter of its own.
func SyncContacts(ctx context.Context, db *store.DB, b config.Bot, log *slog.Logger, o people.Options) (directory.Plan, error) {
	ad, err := b.Adapter(log)
	if err != nil {
		return directory.Plan{}, err
	}
	return syncThrough(ctx, db, b, ad, o)
}

func syncThrough(ctx context.Context, db *store.DB, b config.Bot, ad adapters.Adapter, o people.Options) (directory.Plan, error) {
	dir, ok := ad.(adapters.Directory)
	if !ok {
		return directory.Plan{}, core.Refuse(core.CodeInvalid, "这个平台不提供通讯录")
	}
	c := people.Contacts{Platform: b.Platform, Members: dir, Person: ad.Person}
	if b.WeCom != nil {
		c.Tenant = b.WeCom.CorpID
	}
	return people.Sync(ctx, db.Org(b.Org), c, o)
}

// followContacts sees to it that each bot's next look is queued. A look that waits keeps another from being queued, on whichever replica.
func (a *App) followContacts(q jobs.Jobs) {
	defer a.wg.Done()
	for {
		for _, b := range a.listingBots() {
			err := a.DB.Org(b.Org).Tx(a.ctx, func(ctx context.Context, tx *store.Tx) error {
				return q.Enqueue(ctx, tx, jobContacts, contactsArgs{b.ID}, jobs.Options{Dedupe: string(b.ID), After: contactsEvery, MaxAttempts: contactsTries})
			})
			if err != nil && a.ctx.Err() == nil {
				a.log.Warn("queue a look into the contacts", "bot", b.ID, "error", err)
			}
		}
		if !pause(a.ctx, contactsLook) {
			return
		}
	}
}

// listingBots are the running bots whose platforms list their members.
func (a *App) listingBots() (out []config.Bot) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, r := range a.bots {
		if _, ok := r.adapter.(adapters.Directory); ok {
			out = append(out, r.cfg)
		}
	}
	return out
}

// lookIntoContacts is the job of one daily look.
func (a *App) lookIntoContacts(ctx context.Context, j jobs.Job) error {
	var args contactsArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return jobs.Discard(err)
	}
	return a.LookIntoContacts(ctx, args.Bot)
}

// LookIntoContacts brings what a bot sees of the people the desk knows. What a human being has to decide becomes an alarm; a missing permission is no fault, since the desk works
// without it.
func (a *App) LookIntoContacts(ctx context.Context, bot core.BotID) error {
	a.mu.RLock()
	r := a.bots[bot]
	a.mu.RUnlock()
	if r == nil {
		return nil // stopped since; its next start queues anew
	}
	plan, err := syncThrough(ctx, a.DB, r.cfg, r.adapter, people.Options{By: store.Author{Channel: desk.ChannelTimer, At: a.Clock.Now()}, Apply: true, Known: true})
	var refused *core.Error
	switch {
	case errors.As(err, &refused) && refused.Message != "":
		a.alarm(ctx, r.cfg.Org, bot, jobContacts, "每日通讯录同步没有写入："+refused.Message)
		return nil
	case adapters.VerdictOf(err) == adapters.Misconfigured:
		a.log.Info("contacts may not be read", "bot", bot, "error", err)
		return nil
	case err != nil:
		return fmt.Errorf("look into the contacts: %w", err)
	}
	a.log.Info("looked into the contacts", "bot", bot, "changes", len(plan.Changes))
	return nil
}
