package bench

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/clockwork"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/world"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// SLAOptions say how many clocks run and how many of them strike together.
type SLAOptions struct {
	Store   string
	Tickets int  // open, each with two running clocks
	Due     int  // of them strike in the same second
	Breach  bool // they tell of breaches, to handler, groups and lead, instead of reminding the handler
	Rate    int  // a second, for Steady, strike before that
	Steady  time.Duration
	// Handlers have the tickets in hand, in turn: so many that nobody's reminders become a summary.
	Handlers int
}

// SLAReport is what running clocks cost and how late they strike. A clock has struck when its messages are committed in the outbox.
type SLAReport struct {
	Store   string  `json:"store"`
	Tickets int     `json:"tickets"`
	Clocks  int     `json:"clocks"`
	LoadS   float64 `json:"load_s"`
	// Empty and Full are a look for due timers when there is none: with no ticket, and with all of them.
	Empty Spread `json:"look_empty"`
	Full  Spread `json:"look_full"`
	// Steady is how late clocks strike that are spread over time, Rate a second.
	Rate   int    `json:"rate"`
	Steady Spread `json:"steady"`
	// Burst is how late those strike that are due in the same second, its Max when all had struck.
	Due      int    `json:"due"`
	Burst    Spread `json:"burst"`
	Messages int    `json:"messages"`
	Missing  int    `json:"missing"`
	Twice    int    `json:"twice"`
}

// EachHandler is how many reminders of a run one handler gets at most, well below what makes a summary.
const EachHandler = 15

// steady is how many clocks strike before those that strike together.
func (o SLAOptions) steady() int { return o.Rate * int(o.Steady.Seconds()) }

// looks is how often looking for nothing is measured.
const looks = 300

// SLA loads open tickets and lets clocks strike: a steady trickle first, then many at once. Sweeper, engine and store are the product's; nothing
// is sent anywhere.
func SLA(ctx context.Context, env Environment, opt SLAOptions) (SLAReport, error) {
	r := SLAReport{Store: opt.Store, Tickets: opt.Tickets, Clocks: 2 * opt.Tickets, Rate: opt.Rate, Due: opt.Due}
	h, err := newHouse(ctx, env, houseOptions{store: opt.Store, people: opt.Handlers})
	if err != nil {
		return r, err
	}
	defer h.close()
	db, err := bot.OpenStore(ctx, h.cfg)
	if err != nil {
		return r, err
	}
	defer db.Close()
	c := newClocks(h, db, h.people)
	if opt.Breach {
		c.first, c.second = c.second, c.first
	}
	if r.Empty, err = c.look(ctx); err != nil {
		return r, err
	}
	began := time.Now()
	far := c.started.Add(30 * 24 * time.Hour)
	others := opt.Tickets - opt.Due - opt.steady()
	if err := c.load(ctx, others, func(i int) time.Time { return far.Add(time.Duration(i) * time.Second) }); err != nil {
		return r, err
	}
	if err := db.Analyze(ctx); err != nil {
		return r, err
	}
	r.LoadS = time.Since(began).Seconds()
	if r.Full, err = c.look(ctx); err != nil {
		return r, err
	}
	return r, c.strike(ctx, &r, opt)
}

// clocks are the tickets of a run and what was seen of them.
type clocks struct {
	house    *house
	db       *store.DB
	started  time.Time
	made     int
	handlers int
	urgent   map[string]bool  // numbers of tickets of the first priority
	urgently func(n int) bool // whether the nth has it
	first    string           // the kind of the clock that strikes
	second   string
	due      map[core.TicketID]time.Time // of those that strike within the run

	mu       sync.Mutex
	struck   map[core.TicketID][]time.Time
	messages int
}

// newClocks are those of tickets in hand of so many of the synthetic employees, in turn; nothing of the product depends on who is whose colleague.
func newClocks(h *house, db *store.DB, handlers int) *clocks {
	return &clocks{
		house: h, db: db, handlers: handlers, started: time.Now(), first: desk.TimerSLA + "resolution.remind", second: desk.TimerSLA + "resolution.due",
		due: map[core.TicketID]time.Time{}, struck: map[core.TicketID][]time.Time{},
	}
}

// look measures a look for due timers that finds none.
func (c *clocks) look(ctx context.Context) (Spread, error) {
	var s sample
	for done := 0; done < looks; {
		began := time.Now()
		n, err := c.db.DueTimers(ctx, began, 100, func(context.Context, *store.Tx, core.OrgID, desk.Timer) error { return nil }, nil)
		if err != nil {
			return Spread{}, fmt.Errorf("look for due timers: %w", err)
		}
		if n > 0 {
			continue // a timer of the org itself, such as the leads' digest; it is gone now
		}
		s.add(time.Since(began))
		done++
	}
	return s.spread(), nil
}

// loadAtOnce is how many tickets one transaction stores.
const loadAtOnce = 10_000

// load stores n tickets in hand whose solution is due at the given moments; its reminder is long past and the next clock far ahead.
func (c *clocks) load(ctx context.Context, n int, due func(i int) time.Time) error {
	var batch []store.Loaded
	for i := range n {
		batch = append(batch, c.ticket(due(i)))
		if len(batch) == loadAtOnce || i == n-1 {
			if err := c.db.Org(c.house.company.Org.ID).Load(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
			c.house.env.say("%d tickets loaded", c.made)
		}
	}
	return nil
}

func (c *clocks) ticket(due time.Time) store.Loaded {
	d := c.house.company.Desks[0]
	n := c.made
	c.made++
	requester := core.PersonID(person(n % c.house.people))
	created := c.started.AddDate(0, -3, 0).Add(-time.Duration(n%1000) * time.Minute) // so that its deadline is past by every policy
	k := core.Ticket{
		ID: core.TicketID(core.NewID()), Number: fmt.Sprintf("%s-%07d", d.Prefix, 1_000_000+n), Desk: d.ID, Type: core.Incident, Status: core.StatusInProgress,
		Priority: core.Priorities[1+n%3], Category: d.DefaultCategory, Title: "连不上 VPN", Text: "从家里连不上 VPN，提示账号或密码错误，重启过两次。",
		Requester: requester, Assignee: core.PersonID(person((n + 1) % c.handlers)), Bot: demo.FeishuBot, Platform: core.Feishu, Created: created, Updated: created,
		Detail: core.TicketDetail{FirstResponse: created.Add(time.Minute), ResolutionDue: due},
	}
	if c.urgently != nil && c.urgently(n) {
		k.Priority, c.urgent[k.Number] = core.Priorities[0], true
	}
	if due.Before(c.started.Add(time.Hour)) {
		c.due[k.ID] = due
	}
	acts := []core.Act{
		{Ticket: k.ID, At: created, Actor: requester, Verb: "created", Text: k.Text, Public: true},
		{Ticket: k.ID, At: created.Add(time.Minute), Actor: k.Assignee, Verb: "claimed", Public: true},
	}
	return store.Loaded{Ticket: k, Acts: acts, Timers: []desk.Timer{
		{Kind: c.first, Object: string(k.ID), Due: due, Urgent: k.Priority == core.Priorities[0]},
		{Kind: c.second, Object: string(k.ID), Due: due.Add(60 * 24 * time.Hour)},
	}}
}

// strike loads the tickets whose clocks are due in a moment, starts the sweeper and waits until all have struck.
func (c *clocks) strike(ctx context.Context, r *SLAReport, opt SLAOptions) error {
	// Loading them takes a while, too.
	from := time.Now().Add(5*time.Second + time.Duration(opt.Due+opt.steady())*200*time.Microsecond).Truncate(time.Second)
	each := opt.Steady / time.Duration(max(opt.steady(), 1))
	burst := from.Add(opt.Steady + 2*time.Second)
	if err := c.load(ctx, opt.steady(), func(i int) time.Time { return from.Add(time.Duration(i) * each) }); err != nil {
		return err
	}
	if err := c.load(ctx, opt.Due, func(int) time.Time { return burst }); err != nil {
		return err
	}
	stop, err := c.sweep(ctx)
	if err != nil {
		return err
	}
	defer stop()
	c.house.env.say("%d clocks a second for %v, then %d at once", opt.Rate, opt.Steady, opt.Due)
	rest(ctx, time.Until(burst))
	if err := until(ctx, readyWithin, "the clocks to strike", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.struck) >= len(c.due)
	}); err != nil {
		c.house.env.say("%v", err)
	}
	rest(ctx, time.Second) // for those that strike twice
	c.judge(r, burst)
	return nil
}

// judge reckons how late each clock struck.
func (c *clocks) judge(r *SLAReport, burst time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var steady, together []time.Duration
	for id, due := range c.due {
		switch at := c.struck[id]; {
		case len(at) == 0:
			r.Missing++
			continue
		case len(at) > 1:
			r.Twice++
		}
		late := c.struck[id][0].Sub(due)
		if due.Before(burst) {
			steady = append(steady, late)
		} else {
			together = append(together, late)
		}
	}
	r.Steady, r.Burst, r.Messages = spreadOf(steady), spreadOf(together), c.messages
}

// sweep starts the product's sweeper and writes down what it commits.
func (c *clocks) sweep(ctx context.Context) (stop func(), err error) {
	quiet := slog.New(slog.DiscardHandler)
	worlds, err := world.New(c.db, quiet)
	if err != nil {
		return nil, err
	}
	bots := map[core.BotID]desk.Bot{}
	for _, b := range c.house.cfg.Bots {
		bots[b.ID] = desk.Bot{ID: b.ID, Platform: b.Platform, Live: b.Platform == core.Feishu}
	}
	worlds.SetBots(c.house.company.Org.ID, bots)
	s := clockwork.New(ctx, clockwork.Config{
		DB: c.db, Engine: &desk.Engine{Clock: core.SystemClock{}}, World: worlds.World, Queued: c.see, Every: bot.SweepTimers, Log: quiet,
	})
	return s.Close, nil
}

// see notes when messages about a ticket were committed.
func (c *clocks) see(rows []store.Row) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages += len(rows)
	for _, row := range rows {
		if at := c.struck[row.Msg.Ticket]; !slices.Contains(at, now) {
			c.struck[row.Msg.Ticket] = append(at, now)
		}
	}
}
