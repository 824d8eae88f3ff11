// Package calls makes the requests by which other systems do tasks: signed, outside any transaction, again after a rest when they fail. What they
// ask is the engine's business, and what comes of them too.
package calls

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// Config is what a Caller needs.
type Config struct {
	DB     *store.DB
	Engine *desk.Engine
	World  func(ctx context.Context, org core.OrgID) (*desk.World, error)
	Queued func(rows []store.Row)
	Hooks  []config.Webhook
	// Scripts are what rules may run.
	Scripts map[string]config.Script
	Every   time.Duration
	Log     *slog.Logger
	// Alarm tells the operator that the duty can't be called, Over that it can again.
	Alarm func(ctx context.Context, org core.OrgID, bot core.BotID, key, text string)
	Over  func(ctx context.Context, org core.OrgID, bot core.BotID, key string)
}

// atOnce is how many requests of one process are under way at most.
const atOnce = 8

// Caller looks for calls that are due.
type Caller struct {
	Config
	client *http.Client
	free   chan struct{} // one element for each request that may begin
	wg     sync.WaitGroup
	stop   context.CancelFunc
}

// New starts a caller.
func New(ctx context.Context, cfg Config) *Caller {
	ctx, stop := context.WithCancel(ctx)
	c := &Caller{Config: cfg, free: make(chan struct{}, atOnce), stop: stop}
	c.client = &http.Client{CheckRedirect: stay}
	for range atOnce {
		c.free <- struct{}{}
	}
	c.wg.Add(1)
	go c.run(ctx)
	return c
}

// stay takes a redirect for the answer that it is.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Close ends the caller. A request under way is given up, and made again by whoever comes next.
func (c *Caller) Close() {
	c.stop()
	c.wg.Wait()
	c.client.CloseIdleConnections()
}

func (c *Caller) run(ctx context.Context) {
	defer c.wg.Done()
	tick := time.NewTicker(c.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := c.pass(ctx); err != nil && ctx.Err() == nil {
			c.Log.Warn("make calls", "error", err)
		}
	}
}

// pass begins as many calls as are due and there is room for.
func (c *Caller) pass(ctx context.Context) error {
	room := len(c.free)
	if room == 0 {
		return nil
	}
	due, err := c.DB.ClaimCalls(ctx, room)
	if err != nil {
		return err
	}
	for _, call := range due {
		<-c.free
		c.wg.Add(1)
		go func() {
			defer func() { c.free <- struct{}{}; c.wg.Done() }()
			if err := c.make(ctx, call); err != nil && ctx.Err() == nil {
				c.Log.Warn("make a call", "task", call.Task, "hook", call.Hook, "error", err)
			}
		}()
	}
	return nil
}

// make tries a call once and settles what came of it.
func (c *Caller) make(ctx context.Context, call store.Call) error {
	a := answer{final: true, text: "配置文件的 webhooks 里没有「" + call.Hook + "」，请管理员补上后继续"}
	if name, ok := strings.CutPrefix(call.Hook, core.ScriptHook); ok {
		a = c.script(ctx, name, call)
	} else if i := slices.IndexFunc(c.Hooks, func(h config.Webhook) bool { return h.Name == call.Hook && (h.Org == "" || h.Org == call.Org) }); i >= 0 {
		a = c.try(ctx, c.Hooks[i], call)
	}
	if ctx.Err() != nil {
		return ctx.Err() // the process ends; the try counts as lost
	}
	if !a.done && !a.final && call.Attempt < call.Tries {
		return c.DB.RetryCall(ctx, call, a.text)
	}
	w, err := c.World(ctx, call.Org)
	if err != nil {
		return err
	}
	var last *store.Tx
	ended, err := c.DB.EndCall(ctx, call, func(ctx context.Context, tx *store.Tx) error {
		last = tx
		return c.Engine.Called(ctx, tx, w, desk.Outcome{Task: call.Task, Done: a.done, Text: a.text, Output: a.output})
	})
	if ended {
		c.Queued(last.Queued())
		c.report(ctx, call, a)
	}
	return err
}

// report raises or ends the alarm of a hook by which the duty is called.
func (c *Caller) report(ctx context.Context, call store.Call, a answer) {
	key := "duty-" + call.Hook
	switch {
	case !call.HookOfDuty():
	case a.done:
		c.Over(ctx, call.Org, "", key)
	default:
		c.Alarm(ctx, call.Org, "", key, "值班电话没有接通，超时的工单没有人接到电话，请马上检查配置 webhooks 里的「"+call.Hook+"」："+a.text)
	}
}
