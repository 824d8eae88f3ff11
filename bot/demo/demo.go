// Package demo runs the whole product against three platform simulators on loopback ports, with the embedded company, and a page on which one
// person plays every role. Nothing outside the machine is reached.
package demo

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/assets"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/files"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/bot/playground"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// Ids of the demo's bots.
const (
	WeComBot    core.BotID = "demo-wecom"
	DingTalkBot core.BotID = "demo-dingtalk"
	FeishuBot   core.BotID = "demo-feishu"
)

// Options of a demo.
type Options struct {
	Listen      string
	Attachments *files.Config
	DataDir     string // empty: a temporary folder, removed at the end
	DatabaseURL string
	RedisURL    string
	Log         *slog.Logger
	// Clock may be given to move desk time from outside; nil makes one.
	Clock *core.MovableClock
	// Frugal saves DingTalk's monthly quota: cards follow nothing.
	Frugal bool
	// Tune adjusts what the senders pace and meter by; nil leaves it to the platforms' documents.
	Tune func(adapters.Capabilities) adapters.Capabilities
	// Webhooks are what automated tasks may call; nil gives the demo's own mail server, which is the duty's telephone too.
	Webhooks []config.Webhook
	// Scripts are what rules may run; nil is none.
	Scripts map[string]config.Script
	// Sims may be started elsewhere with other options; nil starts the usual ones.
	Sims *Sims
	// SimOptions are those of the usual simulators.
	SimOptions SimOptions
	// Company is read only and may be shared by several demos; nil loads the embedded one.
	Company *manifest.Manifest
}

// Demo is a running demonstration.
type Demo struct {
	App     *bot.App
	Sims    *Sims
	Clock   *core.MovableClock
	Company *manifest.Manifest
	mail    *mailServer // nil if the webhooks were given
	tempDir string
}

// URL is the page to open.
func (d *Demo) URL() string { return "http://" + d.App.Addr() + "/playground" }

// Start brings everything up: simulators, store with the company, application.
func Start(ctx context.Context, opt Options) (*Demo, error) {
	d := &Demo{Sims: opt.Sims, Clock: opt.Clock, Company: opt.Company}
	if d.Clock == nil {
		d.Clock = &core.MovableClock{}
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	var err error
	if d.Company == nil {
		if d.Company, err = manifest.LoadFS(company.FS); err != nil {
			return nil, fmt.Errorf("the embedded company: %w", err)
		}
	}
	if d.Sims == nil {
		if d.Sims, err = StartSims(ctx, d.Company, opt.SimOptions); err != nil {
			return nil, err
		}
	}
	cfg := config.Default()
	cfg.Listen, cfg.DataDir, cfg.DatabaseURL, cfg.RedisURL = opt.Listen, opt.DataDir, opt.DatabaseURL, opt.RedisURL
	if cfg.DataDir == "" {
		if d.tempDir, err = os.MkdirTemp("", "imdesk-demo-"); err != nil {
			return nil, fmt.Errorf("make a folder for the demo: %w", err)
		}
		cfg.DataDir = d.tempDir
	}
	cfg.Attachments = opt.Attachments
	if cfg.Webhooks = opt.Webhooks; cfg.Webhooks == nil {
		if d.mail, err = startMailServer(); err != nil {
			d.Close()
			return nil, err
		}
		cfg.Webhooks = []config.Webhook{{Name: mailHook, URL: d.mail.url, Secret: mailSecret}, {Name: dutyHook, URL: d.mail.url, Secret: mailSecret}}
	}
	cfg.Scripts = opt.Scripts
	cfg.Bots = d.Sims.Bots(d.Company.Org.ID)
	for _, b := range cfg.Bots {
		if b.DingTalk != nil {
			b.DingTalk.Frugal = opt.Frugal
		}
	}
	if err := d.prepare(ctx, cfg); err != nil {
		d.Close()
		return nil, err
	}
	if d.App, err = bot.Start(ctx, cfg, bot.Options{Clock: d.Clock, Log: opt.Log, Routes: d.routes(), Tune: opt.Tune}); err != nil {
		d.Close()
		return nil, err
	}
	return d, d.greet(ctx)
}

// prepare writes the company into the store before the application starts.
func (d *Demo) prepare(ctx context.Context, cfg config.Config) error {
	db, err := bot.OpenStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err = bot.Apply(ctx, db, d.Company, cfg.Bots); err != nil {
		return err
	}
	return equip(ctx, db.Org(d.Company.Org.ID))
}

// equip gives the company's people what they work with, unless the register is in use already.
func equip(ctx context.Context, org *store.Org) error {
	known, err := org.Assets(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	f, err := company.FS.Open("assets.csv")
	if err != nil {
		return fmt.Errorf("the embedded assets: %w", err)
	}
	defer f.Close()
	all, err := assets.Read(ctx, org, f)
	if err != nil {
		return fmt.Errorf("the embedded assets: %w", err)
	}
	_, err = org.PutAssets(ctx, all)
	return err
}

// routes adds the playground to the application's pages.
func (d *Demo) routes() map[string]http.Handler {
	h := playground.Handler(d.scene(), d.Clock, func() { d.App.KickTimers() }, func(ctx context.Context) (time.Time, error) {
		return d.App.DB.NextTimer(ctx, desk.TimerSLA)
	})
	return map[string]http.Handler{"/playground/": h, "/playground": h, "GET /{$}": http.RedirectHandler("/playground", http.StatusFound)}
}

// greet waits until every bot receives, and lets each technician group speak once: WeCom's AI bot can only push where someone has spoken.
func (d *Demo) greet(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	d.Sims.WeCom.SetCallbackURL("http://" + d.App.Addr() + "/callbacks/" + string(WeComBot))
	if err := d.App.WaitReceiving(ctx); err != nil {
		return err
	}
	for _, g := range d.Company.Groups {
		if g.Platform != core.WeCom || len(g.Members) == 0 {
			continue
		}
		who := d.Account(g.Members[0], core.WeCom)
		if _, err := d.Sims.WeCom.Say(ctx, wecomsim.Utterance{Person: who, Chat: g.Chat, Text: "帮助", MentionBot: true}); err != nil {
			return fmt.Errorf("open the group %s: %w", g.Name, err)
		}
	}
	return nil
}

// Account returns a person's id on a platform, "" for none.
func (d *Demo) Account(id core.PersonID, p core.Platform) string { return AccountOf(d.Company, id, p) }

// Close stops everything and removes what was temporary.
func (d *Demo) Close() {
	if d.App != nil {
		_ = d.App.Close()
	}
	if d.Sims != nil {
		d.Sims.Close()
	}
	if d.mail != nil {
		d.mail.close()
	}
	if d.tempDir != "" {
		_ = os.RemoveAll(d.tempDir)
	}
}

// WriteExample writes the embedded company to a folder, as a start for one's own.
func WriteExample(dir string) error {
	if err := os.CopyFS(dir, company.FS); err != nil {
		return fmt.Errorf("write the example company: %w", err)
	}
	return nil
}
