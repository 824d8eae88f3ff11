package bench

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
)

// CostReport is what the life of a ticket costs on one platform.
type CostReport struct {
	Platform core.Platform `json:"platform"`
	Life     string        `json:"life"`
	Frugal   bool          `json:"frugal"`
	// API are the calls of the platform's interfaces that the bot made for this ticket; tokens and connections serve all tickets and don't count.
	// On DingTalk it is the platform's own meter.
	API int64 `json:"api_calls"`
	// Lookups are questions about a chat or the bot itself, asked once by a process and remembered for all tickets.
	Lookups int64 `json:"lookups"`
	// Frames are what WeCom's AI bot sent over its long connection, which the platform limits per group but doesn't count as calls.
	Frames int64 `json:"ai_bot_frames"`
	// Stream are DingTalk's Webhook & Stream units.
	Stream int64 `json:"webhook_and_stream_units"`
	// Calls lists every call of the platform's API and every push, in order.
	Calls []string `json:"calls"`
}

// Lives of a ticket that are measured.
const (
	LifeIncident = "incident" // report, claim, reply, resolve, rate
	LifeRequest  = "request"  // request, two approvals, claim, resolve, rate
)

// Lives lists them.
var Lives = []string{LifeIncident, LifeRequest}

// Aims of an incident on DingTalk: what a company of the standard edition gets a month is 5,000 calls and 3,000 units.
const (
	wantAPI, wantStream, wantFrugalAPI = 6, 6, 4
)

// quiet is how long nothing may happen until a life counts as over: refreshes of cards wait for each other.
const quiet = 3 * time.Second

// Cost plays one ticket through on a platform and counts what the platform was asked.
func Cost(ctx context.Context, env Environment, store string, on core.Platform, life string, frugal bool) (CostReport, error) {
	r := CostReport{Platform: on, Life: life, Frugal: frugal}
	h, err := newHouse(ctx, env, houseOptions{store: store, bots: func(all []config.Bot) []config.Bot {
		all = slices.DeleteFunc(all, func(b config.Bot) bool { return b.Platform != on })
		if on == core.DingTalk {
			all[0].DingTalk.Frugal = frugal
		}
		return all
	}})
	if err != nil {
		return r, err
	}
	defer h.close()
	pf, err := platformOf(h.sims, on)
	if err != nil {
		return r, err
	}
	app, err := h.launch(ctx, false, pf)
	if err != nil {
		return r, err
	}
	defer app.stop()
	if on == core.WeCom {
		if err := h.greet(ctx); err != nil {
			return r, err
		}
	}
	if err := settled(ctx, pf); err != nil {
		return r, err
	}
	before, start := len(pf.calls()), pf.units()
	if err := h.life(ctx, on, life); err != nil {
		return r, fmt.Errorf("play the life of a ticket: %w", err)
	}
	if err := settled(ctx, pf); err != nil {
		return r, err
	}
	end := pf.units()
	r.count(pf.calls()[before:])
	if on == core.DingTalk {
		r.API, r.Stream = end["api"]-start["api"], end["stream"]-start["stream"]
	}
	return r, nil
}

// unpriced are kinds of calls that no single ticket causes.
var unpriced = []string{"token", "connect", "ping"}

func (r *CostReport) count(list []call) {
	for _, c := range list {
		if slices.Contains(unpriced, c.Kind) {
			continue
		}
		r.Calls = append(r.Calls, fmt.Sprintf("%-12s %s", c.Kind, c.What))
		switch {
		case !c.In:
		case c.Frame:
			r.Frames++
		case c.Kind == "other" || c.Kind == "member":
			r.Lookups++
		default:
			r.API++
		}
	}
}

// settled waits until the platform has seen nothing for a while.
func settled(ctx context.Context, pf *platform) error {
	for last := -1; ; {
		n := 0
		for _, c := range pf.calls() {
			if !slices.Contains(unpriced, c.Kind) {
				n++
			}
		}
		if n == last {
			return nil
		}
		last = n
		if !rest(ctx, quiet) {
			return ctx.Err()
		}
	}
}

func printCost(w io.Writer, list []CostReport) {
	for _, r := range list {
		fmt.Fprintf(w, "life of one %s on %s%s\n", r.Life, r.Platform, map[bool]string{true: ", frugal"}[r.Frugal])
		for _, c := range r.Calls {
			fmt.Fprintln(w, "   ", c)
		}
		fmt.Fprintf(w, "  %d API calls", r.API)
		if r.Lookups > 0 {
			fmt.Fprintf(w, " and %d lookups once for all tickets", r.Lookups)
		}
		if r.Platform == core.WeCom {
			fmt.Fprintf(w, ", %d frames of the AI bot", r.Frames)
		}
		if r.Platform == core.DingTalk {
			fmt.Fprintf(w, ", %d Webhook & Stream units", r.Stream)
		}
		fmt.Fprintln(w)
		if r.Platform == core.DingTalk && r.Life == LifeIncident {
			api := float64(wantAPI)
			if r.Frugal {
				api = wantFrugalAPI
			}
			printAims(w, []aim{{what: "metered API calls", measured: float64(r.API), want: api}, {what: "Webhook & Stream units", measured: float64(r.Stream), want: wantStream}})
		}
	}
}
