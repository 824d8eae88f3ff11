package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/outbox"
	"github.com/imdesk/imdesk/bot/relay"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// running is one bot of this replica.
type running struct {
	cfg     config.Bot
	version int64 // of the registration; 0 for a bot of the file
	adapter adapters.Adapter
	door    adapters.Adapter // takes the callbacks where adapter may not run; see openDoor
	sender  *outbox.Sender
	caps    adapters.Capabilities
	stop    context.CancelFunc
	wg      sync.WaitGroup
	problem error
}

// registryEvery is how often bots registered elsewhere are looked for.
const registryEvery = 3 * time.Second

// startBots brings up the bots of the file and of the console, and follows changes of the latter.
func (a *App) startBots(ctx context.Context) error {
	org, err := a.defaultOrg(ctx)
	if err != nil {
		return err
	}
	for _, b := range a.Config.Bots {
		if b.Org == "" {
			b.Org = org
		}
		if b.Org == "" {
			return fmt.Errorf("bot %q has no org: there is none yet. Create it with «imdesk apply -f FILE», or set org in the configuration", b.ID)
		}
		if err := a.StartBot(b, 0); err != nil {
			return fmt.Errorf("bot %q: %w", b.ID, err)
		}
	}
	a.followRegistry(ctx)
	a.wg.Add(1)
	go func() {
		defer a.wg.Done()
		tick := time.NewTicker(registryEvery)
		defer tick.Stop()
		for {
			select {
			case <-a.ctx.Done():
				return
			case <-tick.C:
				a.followRegistry(a.ctx)
			}
		}
	}()
	return nil
}

func (a *App) defaultOrg(ctx context.Context) (core.OrgID, error) {
	orgs, err := a.DB.Orgs(ctx)
	if err != nil || len(orgs) != 1 {
		return "", err
	}
	return orgs[0], nil
}

// followRegistry starts, restarts and stops the bots registered in the console, on whichever replica that was done.
func (a *App) followRegistry(ctx context.Context) {
	a.registry.Lock()
	defer a.registry.Unlock()
	stored, err := a.DB.Bots(ctx, "")
	if err != nil {
		if ctx.Err() == nil {
			a.log.Warn("read registered bots", "error", err)
		}
		return
	}
	for _, s := range stored {
		a.mu.RLock()
		r := a.bots[s.ID]
		a.mu.RUnlock()
		switch {
		case r != nil && r.version == 0 || r != nil && r.version == s.Version && !s.Disabled:
			continue // of the file, or up to date
		case s.Disabled:
			a.StopBot(s.ID)
			continue
		}
		a.StopBot(s.ID)
		b, err := FromRegistration(s)
		if err == nil {
			err = a.StartBot(b, s.Version)
		}
		if err != nil {
			a.log.Error("start registered bot", "bot", s.ID, "error", err)
		}
	}
}

// FromRegistration turns a registered bot into its configuration.
func FromRegistration(s store.Bot) (config.Bot, error) {
	return config.FromJSON(s.ID, s.Platform, s.Org, s.Credentials)
}

// StartBot brings a bot up: its adapter receives, its sender competes for the bot's lease.
func (a *App) StartBot(b config.Bot, version int64) error {
	ad, err := b.Adapter(a.log)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(a.ctx)
	r := &running{cfg: b, version: version, adapter: ad, caps: ad.Capabilities(), stop: stop}
	if a.tune != nil {
		r.caps = a.tune(r.caps)
	}
	leading := make(chan bool, 8)
	r.sender = outbox.New(outbox.Config{
		DB: a.DB, Bot: b.ID, Org: b.Org, Adapter: ad, Capabilities: r.caps, Owner: a.owner, Log: a.log, Undeliverable: a.undeliverable, Frugal: b.Frugal(),
		Open: a.files.Open, Withheld: a.withheld,
		Alarm:   func(ctx context.Context, key, text string) { a.alarm(ctx, b.Org, b.ID, key, text) },
		Over:    func(ctx context.Context, key string) { a.alarmOver(ctx, b.Org, b.ID, key) },
		Leading: func(on bool) { leading <- on },
	})
	a.mu.Lock()
	if _, dup := a.bots[b.ID]; dup {
		a.mu.Unlock()
		stop()
		return fmt.Errorf("bot %q is running already", b.ID)
	}
	if err := a.openDoor(ctx, r); err != nil {
		a.mu.Unlock()
		stop()
		return err
	}
	a.bots[b.ID] = r
	a.mu.Unlock()
	a.tellWorlds()
	r.wg.Add(2)
	go func() { defer r.wg.Done(); r.sender.Run(ctx) }()
	go func() { defer r.wg.Done(); a.receive(ctx, r, leading) }()
	return nil
}

// receive runs the adapter: on every replica, or where the platform tolerates one connection only, on the one that sends.
func (a *App) receive(ctx context.Context, r *running, leading <-chan bool) {
	if e, ok := r.adapter.(adapters.Elected); !ok || !e.OneConnection() {
		go drain(ctx, leading)
		a.runAdapter(ctx, r)
		return
	}
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			return
		case on := <-leading:
			if !on {
				continue
			}
		}
		term, end := context.WithCancel(ctx)
		go func() {
			defer end()
			for {
				select {
				case <-term.Done():
					return
				case on := <-leading:
					if !on {
						return
					}
				}
			}
		}()
		a.runAdapter(term, r)
		end()
		if a.rebuild(ctx, r) != nil {
			return
		}
	}
}

func drain(ctx context.Context, ch <-chan bool) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ch:
		}
	}
}

// rebuild gives a bot that lost its turn a fresh adapter, since an adapter runs once.
func (a *App) rebuild(ctx context.Context, r *running) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	ad, err := r.cfg.Adapter(a.log)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	r.adapter = ad
	r.sender.SetAdapter(ad)
	return nil
}

// misconfiguredPause is how long a bot whose settings are wrong rests before it is tried again.
const misconfiguredPause = time.Minute

// runAdapter keeps the adapter going; what retrying can't cure is alarmed and tried again rarely.
func (a *App) runAdapter(ctx context.Context, r *running) {
	for ctx.Err() == nil {
		err := r.adapter.Run(ctx, a.Intake.Sink(r.cfg.Org, r.cfg.ID, r.caps.Platform))
		if ctx.Err() != nil || err == nil {
			return
		}
		a.setProblem(r, err)
		a.alarm(ctx, r.cfg.Org, r.cfg.ID, "receive", "接收已停止："+err.Error())
		if !pause(ctx, misconfiguredPause) || a.rebuild(ctx, r) != nil {
			return
		}
	}
}

func (a *App) setProblem(r *running, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r.problem = err
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// StopBot takes a bot down; one that isn't running is no error.
func (a *App) StopBot(id core.BotID) {
	a.mu.Lock()
	r := a.bots[id]
	delete(a.bots, id)
	a.mu.Unlock()
	if r == nil {
		return
	}
	r.stop()
	r.wg.Wait()
	a.tellWorlds()
}

func (a *App) stopBots() {
	a.mu.RLock()
	all := make([]*running, 0, len(a.bots))
	for _, r := range a.bots {
		all = append(all, r)
	}
	a.mu.RUnlock()
	for _, r := range all {
		r.stop()
	}
	for _, r := range all {
		r.wg.Wait()
	}
}

// tellWorlds gives each org's snapshot its bots.
func (a *App) tellWorlds() {
	a.mu.RLock()
	defer a.mu.RUnlock()
	byOrg := map[core.OrgID]map[core.BotID]desk.Bot{}
	for id, r := range a.bots {
		if byOrg[r.cfg.Org] == nil {
			byOrg[r.cfg.Org] = map[core.BotID]desk.Bot{}
		}
		byOrg[r.cfg.Org][id] = desk.Bot{
			ID: id, Platform: r.caps.Platform, Live: r.caps.UpdateByAPI, Threads: r.caps.Threads, Plain: r.caps.GroupPlain,
			Inputs: r.caps.TextInput, PrivateAnswer: r.caps.PrivateAnswer, AnswerOnly: r.caps.GroupAnswerOnly, Mentions: r.caps.Mentions, Brief: r.caps.Brief, Metered: r.caps.Rest > 0, Frugal: r.cfg.Frugal(),
			Life: r.caps.UpdateLife, Urgent: presses(r.adapter),
		}
	}
	for org, bots := range byOrg {
		a.Worlds.SetBots(org, bots)
	}
}

// presses reports whether an adapter can press people to look at a message.
func presses(ad adapters.Adapter) bool {
	_, can := ad.(adapters.Urger)
	return can
}

// Bot returns a running bot's adapter.
func (a *App) adapter(id core.BotID) (adapters.Adapter, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	r, ok := a.bots[id]
	if !ok {
		return nil, false
	}
	return r.adapter, true
}

// handOut passes the rows of a committed turn to the senders of this replica.
func (a *App) handOut(rows []store.Row) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	told := map[core.BotID]bool{}
	for _, row := range rows {
		if r, ok := a.bots[row.Msg.Bot]; ok && !told[row.Msg.Bot] {
			told[row.Msg.Bot] = true
			if !r.sender.IsLeading() {
				a.relay.Send(relay.Note{Sender: string(row.Msg.Bot)})
				continue
			}
			r.sender.Hand(rows)
		}
	}
}

// holdAnswers is how long the answer to a click may take to leave with the click itself.
func (a *App) holdAnswers(id core.BotID) time.Duration {
	a.mu.RLock()
	defer a.mu.RUnlock()
	r, ok := a.bots[id]
	if !ok || !r.caps.SyncAnswer {
		return 0
	}
	return r.caps.ClickBudget + time.Second
}

// healthDoc is what a replica reports of a bot, for the console.
type healthDoc struct {
	adapters.Health
	Waiting int64            `json:"waiting"`
	Problem string           `json:"problem,omitempty"`
	Sent    int64            `json:"sent"`
	Failed  int64            `json:"failed"`
	Meters  []adapters.Meter `json:"meters,omitempty"`
}

const healthEvery = 5 * time.Second

// reportHealth stores what this replica sees of its bots.
func (a *App) reportHealth() {
	defer a.wg.Done()
	for pause(a.ctx, healthEvery) {
		a.mu.RLock()
		docs := map[core.BotID]healthDoc{}
		for id, r := range a.bots {
			d := healthDoc{Health: r.adapter.Health(), Waiting: r.sender.Waiting(), Sent: r.sender.Counts.Sent.Load(), Failed: r.sender.Counts.Failed.Load(), Meters: r.caps.Meters}
			if r.problem != nil {
				d.Problem = r.problem.Error()
			}
			docs[id] = d
		}
		a.mu.RUnlock()
		for id, d := range docs {
			doc, err := json.Marshal(d)
			if err == nil {
				err = a.DB.ReportHealth(a.ctx, id, a.owner, doc)
			}
			if err != nil && !errors.Is(err, context.Canceled) {
				a.log.Warn("report bot health", "bot", id, "error", err)
			}
		}
	}
}
