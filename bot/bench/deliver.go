package bench

import (
	"context"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/core"
)

// DeliverOptions describe an hour at which many clocks strike on one platform, through its real limits.
type DeliverOptions struct {
	Platform core.Platform
	Store    string
	Due      int // clocks that strike in the same second
	Urgent   int // of them are of tickets of the first priority, spread among the others
	Handlers int // the tickets are theirs, in turn; few of them get summaries
	Latency  [2]time.Duration
	// Patience is how long nothing may arrive before the run is over.
	Patience time.Duration
}

// DeliverReport is how soon reminders arrived, by the simulator's clock.
type DeliverReport struct {
	Platform core.Platform `json:"platform"`
	Store    string        `json:"store"`
	Due      int           `json:"due"`
	Handlers int           `json:"handlers"`
	Urgent   Spread        `json:"urgent_delivered"`
	Others   Spread        `json:"others_delivered"`
	Twice    int           `json:"twice"`
	Missing  int           `json:"missing"`
	// Seconds are from the first to the last arrival, in which Sends calls were granted; Allowance relates them to what the limits allow, unless that is all of it at once.
	Seconds   float64 `json:"seconds"`
	Sends     int     `json:"sends"`
	Refused   int     `json:"refused"`
	Allowance float64 `json:"allowance_used_percent,omitempty"`
}

// arrivals notes when the reminder of each ticket was shown.
type arrivals struct {
	mu    sync.Mutex
	first map[string]time.Time // by number
	twice int
	last  time.Time
}

// loadedNumber is a number of the tickets that clocks.ticket makes.
var loadedNumber = regexp.MustCompile(`[A-Z]{2,4}-\d{7}\b`)

func (a *arrivals) see(m shown) {
	number := loadedNumber.FindString(string(m.Payload))
	if number == "" || m.Changed {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, again := a.first[number]; again {
		a.twice++
		return
	}
	a.first[number] = m.Sent
	if m.Sent.After(a.last) {
		a.last = m.Sent
	}
}

func (a *arrivals) state() (n int, last time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.first), a.last
}

// Deliver lets clocks strike together in the application's process and reads from the simulator when their reminders arrive.
func Deliver(ctx context.Context, env Environment, opt DeliverOptions) (DeliverReport, error) {
	r := DeliverReport{Platform: opt.Platform, Store: opt.Store, Due: opt.Due, Handlers: opt.Handlers}
	limits := OutageOptions{Platform: opt.Platform, Latency: opt.Latency}
	h, err := newHouse(ctx, env, houseOptions{store: opt.Store, people: opt.Handlers, sims: limits.realLimits(), bots: limits.bots})
	if err != nil {
		return r, err
	}
	defer h.close()
	pf, err := platformOf(h.sims, opt.Platform)
	if err != nil {
		return r, err
	}
	seen := &arrivals{first: map[string]time.Time{}}
	watching, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { pf.watch(watching, seen.see) })
	due, urgent, err := h.dueSoon(ctx, opt)
	if err == nil {
		err = h.delivered(ctx, pf, seen, opt, due)
	}
	stop()
	watch.Wait()
	if err != nil {
		return r, err
	}
	r.judge(seen, pf, urgent, due)
	return r, nil
}

// dueSoon loads the tickets, whose clocks strike once the application has had time to start.
func (h *house) dueSoon(ctx context.Context, opt DeliverOptions) (due time.Time, urgent map[string]bool, err error) {
	db, err := bot.OpenStore(ctx, h.cfg)
	if err != nil {
		return due, nil, err
	}
	defer db.Close()
	due = time.Now().Add(10*time.Second + time.Duration(opt.Due)*time.Millisecond).Truncate(time.Second)
	c := newClocks(h, db, opt.Handlers)
	every := opt.Due / max(opt.Urgent, 1)
	c.urgent, c.urgently = map[string]bool{}, func(n int) bool { return len(c.urgent) < opt.Urgent && n%every == 0 }
	return due, c.urgent, c.load(ctx, opt.Due, func(int) time.Time { return due })
}

// delivered runs the application until all has arrived or nothing does any more.
func (h *house) delivered(ctx context.Context, pf *platform, seen *arrivals, opt DeliverOptions, due time.Time) error {
	app, err := h.launch(ctx, false, pf)
	if err != nil {
		return err
	}
	defer app.stop()
	if late := time.Since(due); late > 0 {
		return fmt.Errorf("the application was ready %v after the clocks had struck", late)
	}
	h.env.say("%d clocks strike on %s in %v", opt.Due, opt.Platform, time.Until(due).Round(time.Second))
	rest(ctx, time.Until(due))
	for said := time.Now(); ; {
		if !rest(ctx, 100*time.Millisecond) {
			return ctx.Err()
		}
		n, last := seen.state()
		if n >= opt.Due {
			rest(ctx, time.Second) // for those that come twice
			return nil
		}
		if last.Before(due) {
			last = due
		}
		if time.Since(last) > opt.Patience {
			return nil
		}
		if time.Since(said) > 20*time.Second {
			said = time.Now()
			h.env.say("%d of %d arrived", n, opt.Due)
		}
	}
}

// judge reckons how late everything came, and how much of the allowance was used meanwhile.
func (r *DeliverReport) judge(seen *arrivals, pf *platform, urgent map[string]bool, due time.Time) {
	seen.mu.Lock()
	defer seen.mu.Unlock()
	var first time.Time
	var hurried, others []time.Duration
	for number, at := range seen.first {
		if first.IsZero() || at.Before(first) {
			first = at
		}
		if urgent[number] {
			hurried = append(hurried, at.Sub(due))
		} else {
			others = append(others, at.Sub(due))
		}
	}
	r.Urgent, r.Others, r.Twice, r.Missing = spreadOf(hurried), spreadOf(others), seen.twice, r.Due-len(seen.first)
	r.Seconds = seen.last.Sub(first).Seconds()
	for _, c := range pf.calls() {
		if !c.In || c.Kind != "send" && c.Kind != "reply" {
			continue
		}
		if c.Refused {
			r.Refused++
		} else if c.OK && !c.At.Before(due) {
			r.Sends++
		}
	}
	limits := limitsOf(r.Platform)
	if granted(limits, time.Millisecond) >= float64(r.Due) {
		return // all of it may go at once
	}
	r.Allowance = 100 * float64(r.Sends) / max(granted(limits, seen.last.Sub(first)), 1)
}
