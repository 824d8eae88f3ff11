// Package bot is the assembled application: it wires the store, the engine, the pipeline and the adapters, and owns their life cycle.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/calls"
	"github.com/imdesk/imdesk/bot/clockwork"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/files"
	"github.com/imdesk/imdesk/bot/intake"
	"github.com/imdesk/imdesk/bot/lanes"
	"github.com/imdesk/imdesk/bot/relay"
	"github.com/imdesk/imdesk/bot/world"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/session"
)

// Options are what a caller may set besides the configuration.
type Options struct {
	// Clock is desk time; nil means the real time.
	Clock core.Clock
	Log   *slog.Logger
	// Routes are further handlers, by pattern of http.ServeMux (the demo's playground).
	Routes map[string]http.Handler
	// Tune changes what a bot is taken to be able to do; nil leaves it. Benchmarks lift rate limits with it, on simulators that have none.
	Tune func(adapters.Capabilities) adapters.Capabilities
}

// App is one running replica.
type App struct {
	Config config.Config
	DB     *store.DB
	Clock  core.Clock
	Engine *desk.Engine
	Worlds *world.Worlds
	Intake *intake.Intake
	Lanes  *lanes.Runner

	files    files.Store
	scanner  files.Scanner // nil without attachments.scan
	log      *slog.Logger
	tune     func(adapters.Capabilities) adapters.Capabilities
	owner    string
	sweeper  *clockwork.Sweeper
	caller   *calls.Caller
	sessions session.Sessions
	redis    *session.Redis // nil without redis_url
	relay    *relay.Relay   // nil without redis_url
	ctx      context.Context
	stop     context.CancelFunc
	wg       sync.WaitGroup
	flushes  chan store.Flush

	registry sync.Mutex // held while registrations are followed
	mu       sync.RWMutex
	bots     map[core.BotID]*running

	listener net.Listener
	server   *http.Server
	started  time.Time
}

// Start opens the store, brings up every bot and listens. The returned App runs until Close; Start fails fast when the database can't be
// reached or the address is taken.
func Start(ctx context.Context, cfg config.Config, opt Options) (*App, error) {
	a, err := assemble(ctx, cfg, opt)
	if err != nil {
		return nil, err
	}
	if err := a.listen(opt.Routes); err != nil {
		a.Close()
		return nil, err
	}
	if err := a.startBots(ctx); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func assemble(ctx context.Context, cfg config.Config, opt Options) (*App, error) {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Clock == nil {
		opt.Clock = core.SystemClock{}
	}
	kept, err := files.New(cfg.Attachments, cfg.DataDir)
	if err != nil {
		return nil, err
	}
	db, err := OpenStore(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := db.Takeover(ctx); err != nil {
		db.Close()
		return nil, err
	}
	host, _ := os.Hostname()
	a := &App{
		Config: cfg, DB: db, files: kept, scanner: files.NewScanner(cfg.Attachments), Clock: opt.Clock, Engine: &desk.Engine{Clock: opt.Clock, Site: cfg.PublicURL}, log: opt.Log, tune: opt.Tune,
		owner: fmt.Sprintf("%s-%d-%s", host, os.Getpid(), core.NewID()), bots: map[core.BotID]*running{}, flushes: make(chan store.Flush, 4096), started: time.Now(),
	}
	a.ctx, a.stop = context.WithCancel(context.WithoutCancel(ctx))
	if a.Worlds, err = world.New(db, opt.Log); err != nil {
		a.Close()
		return nil, err
	}
	a.Worlds.Outside = cfg.Outside
	if err := a.openSessions(); err != nil {
		a.Close()
		return nil, err
	}
	a.startPipeline()
	if cfg.RedisURL != "" {
		if a.relay, err = relay.New(a.ctx, cfg.RedisURL, a.owner, opt.Log, a.hear); err != nil {
			a.Close()
			return nil, fmt.Errorf("redis_url: %w", err)
		}
	}
	return a, a.startJobs()
}

// OpenStore opens the configured database; the embedded one is migrated at once.
func OpenStore(ctx context.Context, cfg config.Config) (*store.DB, error) {
	key, err := cfg.SecretKey()
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, store.Config{URL: cfg.DatabaseURL, DataDir: cfg.DataDir, SecretKey: key, MaxConns: 10})
	if err != nil {
		return nil, err
	}
	if db.Embedded() {
		if err := db.Migrate(ctx); err != nil {
			db.Close()
			return nil, fmt.Errorf("migrate the embedded database: %w", err)
		}
	}
	return db, nil
}

func (a *App) openSessions() error {
	a.sessions = session.None{}
	if a.Config.RedisURL == "" {
		return nil
	}
	var err error
	if a.redis, err = session.Open(a.Config.RedisURL); err != nil {
		return fmt.Errorf("redis_url: %w", err)
	}
	a.sessions = a.redis
	return nil
}

// intakeWriters is how many commits of arriving events may be under way. One makes the largest groups, and so the fewest commits and statements
// for each event; what arrives meanwhile waits no longer than it would for a processor shared with a second one.
const intakeWriters = 1

// callEvery is how often a replica looks for requests to other systems that are due. Nobody waits for one in a chat.
const callEvery = 500 * time.Millisecond

// startPipeline connects intake, lanes and timers; senders join with their bots.
func (a *App) startPipeline() {
	waiters := intake.NewWaiters()
	a.DB.BriefAlong(a.owner)
	a.Lanes = lanes.New(a.ctx, lanes.Config{
		DB: a.DB, Engine: a.Engine, World: a.Worlds.World, Sessions: a.sessions, Enrich: a.enrich, Queued: a.handOut,
		Answered: func(e core.Event, ans desk.Answer) {
			if !waiters.Waiting(e.Bot, e.Dedupe) {
				a.relay.Send(relay.Note{Answered: string(e.Bot), Click: e.Dedupe})
				return
			}
			waiters.Deliver(e.Bot, e.Dedupe, intake.Result{Toast: ans.Toast, Card: ans.Card})
		},
		Elsewhere:   func(lane string) { a.relay.Send(relay.Note{Lane: lane}) },
		HoldAnswers: a.holdAnswers, OnParked: a.onParked, Workers: a.workers(), Owner: a.owner, Log: a.log,
	})
	a.Intake = &intake.Intake{
		Committer: intake.NewCommitter(a.ctx, a.DB, intakeWriters, a.Lanes.Hand), Waiters: waiters, Clock: a.Clock, Stateless: desk.Stateless,
		Flushed: a.flushed, OnAlarm: a.alarm, Log: a.log,
	}
	if !a.DB.Embedded() {
		a.Intake.Stored = a.storedAnswer
	}
	a.sweeper = clockwork.New(a.ctx, clockwork.Config{
		DB: a.DB, Engine: a.Engine, World: a.Worlds.World, Queued: a.handOut, Every: SweepTimers, Log: a.log,
	})
	a.caller = calls.New(a.ctx, calls.Config{
		DB: a.DB, Engine: a.Engine, World: a.Worlds.World, Queued: a.handOut, Hooks: a.Config.Webhooks, Scripts: a.Config.Scripts, Every: callEvery, Log: a.log, Alarm: a.alarm, Over: a.alarmOver,
	})
	a.wg.Add(4)
	go a.watchCalendars()
	go a.settleFlushes()
	go a.reportHealth()
	go a.sealAudit()
}

// SweepTimers is how often timers are looked for: a fifth of what a reminder may be late. Looking costs one step into an index.
const SweepTimers = 50 * time.Millisecond

// workers bounds turns at once. Most of a turn is waiting for a round trip that it shares with others, so there may be many.
func (a *App) workers() int {
	if a.DB.Embedded() {
		return 8 * runtime.GOMAXPROCS(0)
	}
	return 32
}

// KickTimers looks for due timers now, for example because desk time was moved.
func (a *App) KickTimers() { a.sweeper.Kick() }

// Addr is where the replica listens.
func (a *App) Addr() string { return a.listener.Addr().String() }

// Close stops receiving, lets what is under way finish, and closes the store.
func (a *App) Close() error {
	a.stopBots() // first, so that what was received is still stored: some platforms repeat nothing
	a.stop()
	var errs []error
	if a.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		errs = append(errs, a.server.Shutdown(ctx))
		cancel()
	}
	if a.Intake != nil {
		a.Intake.Committer.Close()
		a.Lanes.Close()
		a.sweeper.Close()
		a.caller.Close()
	}
	a.wg.Wait()
	errs = append(errs, a.relay.Close())
	if a.redis != nil {
		errs = append(errs, a.redis.Close())
	}
	a.DB.Close()
	return errors.Join(errs...)
}
