package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
)

// house is one prepared installation: simulators, a store with the company in it, and the configuration of the application.
type house struct {
	env      Environment
	company  *manifest.Manifest
	sims     *demo.Sims
	cfg      config.Config
	cfgFile  string
	dir      string
	database string // made for this run
	people   int
	sampled  bool      // the application keeps a profile of its heap
	killed   time.Time // the application, if it was
}

// houseOptions say what to prepare.
type houseOptions struct {
	store  string
	people int
	sims   demo.SimOptions
	bots   func([]config.Bot) []config.Bot // which bots to configure, and how; nil for all as they are
}

// person is the id of the nth synthetic employee, on every platform.
func person(n int) string { return fmt.Sprintf("bench%06d", n) }

// newHouse prepares everything but the application.
func newHouse(ctx context.Context, env Environment, opt houseOptions) (h *house, err error) {
	h = &house{env: env, people: opt.people}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	if h.company, err = manifest.LoadFS(company.FS); err != nil {
		return h, fmt.Errorf("the embedded company: %w", err)
	}
	h.hire(opt.people)
	if h.sims, err = demo.StartSims(ctx, h.company, opt.sims); err != nil {
		return h, err
	}
	if h.dir, err = os.MkdirTemp("", "imdesk-bench-"); err != nil {
		return h, fmt.Errorf("make a folder: %w", err)
	}
	if err := h.configure(ctx, opt); err != nil {
		return h, err
	}
	return h, h.prepare(ctx)
}

// hire adds n synthetic employees with an account on each platform.
func (h *house) hire(n int) {
	tenants := map[core.Platform]string{}
	for _, p := range h.company.People {
		for _, a := range p.Accounts {
			tenants[a.Platform] = a.Tenant
		}
	}
	for i := range n {
		id := person(i)
		p := manifest.Person{ID: core.PersonID(id), Name: fmt.Sprintf("员工%d", i), Department: "压测部", Roles: []core.Role{core.RoleEmployee}}
		for _, on := range Platforms {
			a := manifest.Account{Platform: on, ID: id, Tenant: tenants[on]}
			if on == core.Feishu {
				a.OpenID = "ou_" + id
			}
			p.Accounts = append(p.Accounts, a)
		}
		h.company.People = append(h.company.People, p)
	}
}

// configure chooses a port and a store, and writes the configuration file.
func (h *house) configure(ctx context.Context, opt houseOptions) error {
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	h.cfg = config.Default()
	h.cfg.Listen, h.cfg.DataDir, h.cfg.LogLevel = addr, filepath.Join(h.dir, "data"), "error"
	h.cfg.Bots = h.sims.Bots(h.company.Org.ID)
	if opt.bots != nil {
		h.cfg.Bots = opt.bots(h.cfg.Bots)
	}
	if opt.store == Postgres {
		if err := h.makeDatabase(ctx); err != nil {
			return err
		}
	}
	h.sims.WeCom.SetCallbackURL("http://" + addr + "/callbacks/" + string(demo.WeComBot))
	doc, err := document(h.cfg)
	if err != nil {
		return err
	}
	h.cfgFile = filepath.Join(h.dir, "imdesk.yaml")
	if err := os.WriteFile(h.cfgFile, doc, 0o600); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return nil
}

// freeAddress is a loopback address that nothing listens on, so that an application that is killed can come back at the same one.
func freeAddress() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer ln.Close()
	return ln.Addr().String(), nil
}

// document is a configuration file with the given content. JSON is YAML.
func document(c config.Config) ([]byte, error) {
	bots := []map[string]any{}
	for _, b := range c.Bots {
		var section any
		switch b.Platform {
		case core.WeCom:
			section = b.WeCom
		case core.DingTalk:
			section = b.DingTalk
		case core.Feishu:
			section = b.Feishu
		}
		raw, err := json.Marshal(section)
		if err != nil {
			return nil, fmt.Errorf("write bot %s: %w", b.ID, err)
		}
		doc := map[string]any{}
		if err := json.Unmarshal(raw, &doc); err != nil {
			return nil, fmt.Errorf("write bot %s: %w", b.ID, err)
		}
		doc["id"], doc["platform"], doc["org"] = b.ID, b.Platform, b.Org
		bots = append(bots, doc)
	}
	return json.MarshalIndent(map[string]any{
		"listen": c.Listen, "data_dir": c.DataDir, "log_level": c.LogLevel, "database_url": c.DatabaseURL, "redis_url": c.RedisURL, "bots": bots,
	}, "", "  ")
}

// makeDatabase creates a database of our own beside the one we were pointed at.
func (h *house) makeDatabase(ctx context.Context) error {
	if h.env.DatabaseURL == "" {
		return errNoDatabase
	}
	c, err := pgx.Connect(ctx, h.env.DatabaseURL)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer c.Close(ctx)
	name := "imdesk_bench_" + core.NewID()
	if _, err := c.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return fmt.Errorf("create a database for the run: %w", err)
	}
	h.database = name
	if h.cfg.DatabaseURL, err = withDatabase(h.env.DatabaseURL, name); err != nil {
		return err
	}
	h.cfg.RedisURL = h.env.RedisURL
	return h.emptyRedis(ctx)
}

// emptyRedis forgets the sessions of earlier runs: their lanes have the same names.
func (h *house) emptyRedis(ctx context.Context) error {
	if h.cfg.RedisURL == "" {
		return nil
	}
	c, err := h.redis()
	if err != nil {
		return err
	}
	defer c.Close()
	return wrapped("empty redis", c.FlushDB(ctx).Err())
}

func (h *house) redis() (*redis.Client, error) {
	opt, err := redis.ParseURL(h.cfg.RedisURL)
	if err != nil {
		return nil, fmt.Errorf("IMDESK_REDIS_URL: %w", err)
	}
	return redis.NewClient(opt), nil
}

// prepare writes company and people into the store.
func (h *house) prepare(ctx context.Context) error {
	db, err := bot.OpenStore(ctx, h.cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	_, err = bot.Apply(ctx, db, h.company, h.cfg.Bots)
	return err
}

// launch starts the application and waits until the platforms of the run can reach it.
func (h *house) launch(ctx context.Context, unpaced bool, on ...*platform) (*process, error) {
	p, err := launch(ctx, h.env, AppOptions{Config: h.cfgFile, Unpaced: unpaced, Sampled: h.sampled})
	if err != nil {
		return nil, err
	}
	if err := until(ctx, readyWithin, "the bots to connect", func() bool {
		for _, pf := range on {
			if !pf.connected() {
				return false
			}
		}
		return true
	}); err != nil {
		p.kill()
		return nil, err
	}
	return p, nil
}

// greet lets WeCom's technician groups speak once: an AI bot can only push where someone has spoken.
func (h *house) greet(ctx context.Context) error {
	for _, g := range h.company.Groups {
		if g.Platform != core.WeCom || len(g.Members) == 0 {
			continue
		}
		who := demo.AccountOf(h.company, g.Members[0], core.WeCom)
		if _, err := h.sims.WeCom.Say(ctx, wecomsim.Utterance{Person: who, Chat: g.Chat, Text: "帮助", MentionBot: true}); err != nil {
			return fmt.Errorf("open the group %s: %w", g.Name, err)
		}
	}
	return nil
}

// close removes everything the run made.
func (h *house) close() {
	if h.sims != nil {
		h.sims.Close()
	}
	if h.dir != "" {
		_ = os.RemoveAll(h.dir)
	}
	if h.database == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if c, err := pgx.Connect(ctx, h.env.DatabaseURL); err == nil {
		_, _ = c.Exec(ctx, "DROP DATABASE IF EXISTS "+h.database+" WITH (FORCE)")
		_ = c.Close(ctx)
	}
}
