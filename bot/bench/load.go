package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/core"
)

// LoadOptions describe one run under load.
type LoadOptions struct {
	Platforms []core.Platform // the load is divided among them
	Store     string
	// InFlight is how many employees are waiting for an answer at any time. Rate, if set, lets so many events begin each second instead,
	// whether earlier ones were answered or not.
	InFlight int
	Rate     int
	Duration time.Duration
	WarmUp   time.Duration
	People   int
	Latency  [2]time.Duration // of every API call of the platform
	// Profile is a file for the application's processor profile, Heap one for its heap's; empty for none.
	Profile, Heap string
}

// LoadReport is what a run under load measured.
type LoadReport struct {
	Platforms []core.Platform `json:"platforms"`
	Store     string          `json:"store"`
	InFlight  int             `json:"in_flight,omitempty"`
	Rate      int             `json:"rate_per_s,omitempty"`
	Seconds   float64         `json:"seconds"`
	Events    int64           `json:"events"`
	Failures  int64           `json:"failures"`
	Failure   string          `json:"failure,omitempty"`
	// RepliesPerSecond counts the first thing each event was answered with; for reports that is the suggestion or the draft.
	RepliesPerSecond float64 `json:"first_replies_per_s"`
	Ack              Spread  `json:"ack"`
	Reply            Spread  `json:"event_to_first_reply"`
	Click            Spread  `json:"click_to_outcome"`
	Command          Spread  `json:"command_to_reply"`
	CPU              CPU     `json:"cpu_us_per_event"`
	ResidentMB       float64 `json:"resident_mb"`
	Memory           Memory  `json:"memory"`
	ReadyMS          float64 `json:"start_to_ready_ms"`
	IdlePercent      float64 `json:"idle_percent"`
}

// CPU is processor time per event, in microseconds.
type CPU struct {
	App      float64 `json:"app"`
	Postgres float64 `json:"postgres"`
	Redis    float64 `json:"redis"`
	Total    float64 `json:"total"`
}

// keepCalls bounds how many calls a simulator remembers during a run under load; acknowledgements are measured on the latest.
const keepCalls = 1 << 14

// unlimited are simulators without rate limits and quotas.
func unlimited(latency [2]time.Duration) demo.SimOptions {
	return demo.SimOptions{
		Feishu: feishusim.Options{Latency: latency, KeepCalls: keepCalls, Meters: feishusim.Meters{
			APIPerSecond: -1, APIPerMinute: -1, UserPerSecond: -1, ChatPerSecond: -1, CardPerSecond: -1, Monthly: -1, UrgentPaid: -1,
		}},
		DingTalk: dingtalksim.Options{Latency: latency, KeepCalls: keepCalls, Meters: dingtalksim.MeterOptions{
			Edition: "professional", APIQuota: -1, StreamQuota: -1, QPS: -1, IPCalls: -1, DMPerMinute: -1,
		}},
		WeCom: wecomsim.Options{Latency: latency, KeepCalls: keepCalls, Limits: wecomsim.Unlimited()},
	}
}

// Load runs a load and reports.
func Load(ctx context.Context, env Environment, opt LoadOptions) (LoadReport, error) {
	// The simulators keep much and drop little; collecting it as often as a program that serves would only take processors from what is measured.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	r := LoadReport{Platforms: opt.Platforms, Store: opt.Store, InFlight: opt.InFlight, Rate: opt.Rate}
	h, err := newHouse(ctx, env, houseOptions{store: opt.Store, people: opt.People, sims: unlimited(opt.Latency)})
	if err != nil {
		return r, err
	}
	defer h.close()
	h.sampled = opt.Heap != ""
	crowds, err := h.crowds(ctx, opt.Platforms)
	if err != nil {
		return r, err
	}
	all := make([]*platform, len(crowds))
	for i, c := range crowds {
		defer c.stage.close()
		all[i] = c.stage.platform
	}
	app, err := h.launch(ctx, true, all...)
	if err != nil {
		return r, err
	}
	defer app.stop()
	r.ReadyMS = millis(app.ready)
	if err := h.greet(ctx); err != nil {
		return r, err
	}
	env.say("%v on %s: warming up for %v", opt.Platforms, opt.Store, opt.WarmUp)
	return r, h.measure(ctx, app, crowds, opt, &r)
}

func (h *house) crowds(ctx context.Context, on []core.Platform) ([]*crowd, error) {
	var out []*crowd
	for _, p := range on {
		pf, err := platformOf(h.sims, p)
		if err != nil {
			return nil, err
		}
		out = append(out, &crowd{stage: openStage(ctx, pf), people: h.people})
	}
	return out, nil
}

// measure runs the load, forgets the warm-up and fills the report.
func (h *house) measure(ctx context.Context, app *process, crowds []*crowd, opt LoadOptions, r *LoadReport) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var running sync.WaitGroup
	running.Go(func() { drive(ctx, crowds, opt) })
	defer running.Wait()
	defer stop()
	if !rest(ctx, opt.WarmUp) {
		return ctx.Err()
	}
	meter, err := h.meter(ctx, app)
	if err != nil {
		return err
	}
	defer meter.close()
	before, err := meter.read(ctx)
	if err != nil {
		return err
	}
	counted, err := counters(ctx, app.addr)
	if err != nil {
		return err
	}
	for _, c := range crowds {
		c.reset()
	}
	profiled := saveProfile(ctx, app.addr, opt)
	start := time.Now()
	if !rest(ctx, opt.Duration) {
		return ctx.Err()
	}
	took := time.Since(start)
	after, err := meter.read(ctx)
	if err != nil {
		return err
	}
	r.fill(crowds, after.since(before), took)
	now, err := counters(ctx, app.addr)
	if err != nil {
		return err
	}
	r.ResidentMB, r.Memory = memoryOf(app.pid(), counted, now, r.Events)
	if err := save(ctx, "http://"+app.addr+"/debug/heap", opt.Heap); err != nil {
		return err
	}
	stop()
	running.Wait()
	for _, c := range crowds {
		r.Ack = acks(c.stage.calls(), start, r.Ack)
	}
	return <-profiled
}

// drive keeps the load up until ctx ends.
func drive(ctx context.Context, crowds []*crowd, opt LoadOptions) {
	var running sync.WaitGroup
	defer running.Wait()
	if opt.Rate == 0 {
		for i := range opt.InFlight {
			c := crowds[i%len(crowds)]
			running.Go(func() {
				for ctx.Err() == nil {
					c.unit(ctx)
				}
			})
		}
		return
	}
	// A unit is ten events, of which those of one employee follow each other; so each employee begins on a beat of their own.
	beat := time.NewTicker(time.Duration(float64(time.Second) * 10 / unitReports / float64(opt.Rate)))
	defer beat.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			c, whole := crowds[n%len(crowds)], n%unitReports == 0
			running.Go(func() { c.one(ctx, whole) })
		}
	}
}

func (r *LoadReport) fill(crowds []*crowd, used usage, took time.Duration) {
	var replies, clicks, commands sample
	for _, c := range crowds {
		r.Events += c.events.Load()
		r.Failures += c.failures.Load()
		if e := c.lastFailure.Load(); e != nil {
			r.Failure = (*e).Error()
		}
		for from, to := range map[*sample]*sample{&c.replies: &replies, &c.clicks: &clicks, &c.command: &commands} {
			from.mu.Lock()
			to.all = append(to.all, from.all...)
			from.mu.Unlock()
		}
	}
	r.Seconds = took.Seconds()
	r.RepliesPerSecond = float64(r.Events) / took.Seconds()
	r.Reply, r.Click, r.Command = replies.spread(), clicks.spread(), commands.spread()
	r.CPU = used.perEvent(r.Events)
	r.IdlePercent = used.idlePercent
}

// acks measures, on the simulator's records, how long pushed messages waited for their acknowledgement; of several platforms the worst counts.
func acks(calls []call, since time.Time, worst Spread) Spread {
	var all []time.Duration
	for _, c := range calls {
		if !c.In && c.Kind == "message_push" && c.OK && c.At.After(since) {
			all = append(all, c.Took)
		}
	}
	if s := spreadOf(all); s.P99 >= worst.P99 {
		return s
	}
	return worst
}

// saveProfile fetches the application's processor profile while the load runs.
func saveProfile(ctx context.Context, addr string, opt LoadOptions) <-chan error {
	done := make(chan error, 1)
	go func() {
		seconds := max(1, int(opt.Duration.Seconds())-1)
		done <- save(context.WithoutCancel(ctx), fmt.Sprintf("http://%s/debug/profile?seconds=%d", addr, seconds), opt.Profile)
	}()
	return done
}

// save writes a page of the application to a file, if one was named.
func save(ctx context.Context, url, file string) error {
	if file == "" {
		return nil
	}
	body, err := get(ctx, url)
	if err != nil {
		return err
	}
	defer body.Close()
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("save a profile: %w", err)
	}
	_, err = io.Copy(f, body)
	return errors.Join(err, f.Close())
}

// connect opens the run's own database, nil on SQLite.
func (h *house) connect(ctx context.Context) (*pgx.Conn, error) {
	if h.cfg.DatabaseURL == "" {
		return nil, nil
	}
	c, err := pgx.Connect(ctx, h.cfg.DatabaseURL)
	return c, wrapped("connect to PostgreSQL", err)
}
