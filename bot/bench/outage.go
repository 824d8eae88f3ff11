package bench

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters/dingtalk"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/core"
)

// OutageOptions describe a morning on which something everybody needs is broken.
type OutageOptions struct {
	Platform core.Platform
	Store    string
	People   int
	Within   time.Duration // all reports arrive in this time
	// Kill is when the application is killed, counted from the first report; zero lets it live.
	Kill time.Duration
	// Duplicates is the share of messages the platform delivers twice.
	Duplicates float64
	Latency    [2]time.Duration
	// Exhausted runs DingTalk on the standard edition, whose monthly quota such a morning uses up.
	Exhausted bool
	// Patience is how long nothing may happen at all before the run is over.
	Patience time.Duration
}

// outageCalls is how many calls the simulator remembers; every one of an outage.
const outageCalls = 1 << 17

// realLimits are simulators with the platforms' documented limits.
func (o OutageOptions) realLimits() demo.SimOptions {
	edition := dingtalk.EditionProfessional
	if o.Exhausted {
		edition = dingtalk.EditionStandard
	}
	return demo.SimOptions{
		Feishu: feishusim.Options{Latency: o.Latency, KeepCalls: outageCalls},
		DingTalk: dingtalksim.Options{
			Latency: o.Latency, KeepCalls: outageCalls, MessageRedelivery: dingtalksim.Once, Meters: dingtalksim.MeterOptions{Edition: edition},
		},
		WeCom: wecomsim.Options{Latency: o.Latency, KeepCalls: outageCalls},
	}
}

// bots gives DingTalk's bot the edition of the run.
func (o OutageOptions) bots(all []config.Bot) []config.Bot {
	var out []config.Bot
	for _, b := range all {
		if b.Platform != o.Platform {
			continue
		}
		if b.DingTalk != nil && !o.Exhausted {
			b.DingTalk.Edition = dingtalk.EditionProfessional
		}
		out = append(out, b)
	}
	return out
}

// Outage plays the morning and judges what became of it.
func Outage(ctx context.Context, env Environment, opt OutageOptions) (OutageReport, error) {
	r := OutageReport{Platform: opt.Platform, Store: opt.Store, People: opt.People, Exhausted: opt.Exhausted}
	h, err := newHouse(ctx, env, houseOptions{store: opt.Store, people: opt.People, sims: opt.realLimits(), bots: opt.bots})
	if err != nil {
		return r, err
	}
	defer h.close()
	pf, err := platformOf(h.sims, opt.Platform)
	if err != nil {
		return r, err
	}
	pf.duplicate(opt.Duplicates)
	log := newLogbook(pf, h.groupOf(opt.Platform))
	watching, stop := context.WithCancel(ctx)
	defer stop()
	var watch sync.WaitGroup
	watch.Go(func() { pf.watch(watching, log.see) })
	app, err := h.launch(ctx, false, pf)
	if err != nil {
		return r, err
	}
	if err := h.greet(ctx); err != nil {
		app.kill()
		return r, err
	}
	app, err = h.morning(ctx, pf, log, app, opt)
	if err != nil {
		return r, err
	}
	app.stop()
	stop()
	watch.Wait()
	return r, h.judge(ctx, &r, pf, log, opt)
}

// groupOf is the chat of the IT desk's technicians.
func (h *house) groupOf(p core.Platform) string {
	for _, g := range h.company.Groups {
		if g.Platform == p && g.Desk == "it" {
			return g.Chat
		}
	}
	return ""
}

// morning lets everybody report and go on, kills the application in the middle, and returns when everybody is done or nothing happens any more.
func (h *house) morning(ctx context.Context, pf *platform, log *logbook, app *process, opt OutageOptions) (*process, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var people sync.WaitGroup
	defer people.Wait()
	defer stop()
	h.env.say("%d people report on %s within %v", opt.People, opt.Platform, opt.Within)
	for n := range opt.People {
		at := opt.Within * time.Duration(n) / time.Duration(opt.People)
		people.Go(func() { log.employee(n).live(ctx, pf, log, at) })
	}
	if opt.Kill > 0 {
		if !rest(ctx, opt.Kill) {
			app.kill()
			return nil, ctx.Err()
		}
		h.env.say("kill -9 after %v: %s", opt.Kill, log)
		app.kill()
		h.killed = time.Now()
		var err error
		if app, err = h.launch(ctx, false); err != nil {
			return nil, fmt.Errorf("after the kill: %w", err)
		}
	}
	return app, h.patiently(ctx, pf, log, opt)
}

// patiently waits until everybody is done whose message was not lost by the platform, and it has been quiet for a moment, or until patience ends.
func (h *house) patiently(ctx context.Context, pf *platform, log *logbook, opt OutageOptions) error {
	const look = time.Second
	said := time.Now()
	for {
		if !rest(ctx, look) {
			return ctx.Err()
		}
		idle := time.Since(log.lastSeen())
		if log.done.Load()+pf.lost() >= int64(opt.People) && idle > quiet || idle > opt.Patience {
			return nil
		}
		if time.Since(said) > 20*time.Second {
			said = time.Now()
			h.env.say("%s", log)
		}
	}
}
