package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
)

// StartReport is how fast the product is there. Times are the median of several starts.
type StartReport struct {
	Store      string  `json:"store"`
	Platform   string  `json:"platform"`
	ReadyMS    float64 `json:"start_to_ready_ms"`
	ReplyMS    float64 `json:"start_to_first_reply_ms"`
	ResidentMB float64 `json:"resident_mb"`
	BinaryMB   float64 `json:"binary_mb"`
	Starts     int     `json:"starts"`
}

// Start measures cold starts of an installation that is set up already: until it listens, and until a report made at the moment its bot is
// connected has its first reply.
func Start(ctx context.Context, env Environment, on core.Platform, store string, starts int) (StartReport, error) {
	r := StartReport{Store: store, Platform: string(on), Starts: starts}
	only := func(all []config.Bot) []config.Bot {
		for _, b := range all {
			if b.Platform == on {
				return []config.Bot{b}
			}
		}
		return nil
	}
	h, err := newHouse(ctx, env, houseOptions{store: store, people: 100, sims: unlimited([2]time.Duration{}), bots: only})
	if err != nil {
		return r, err
	}
	defer h.close()
	pf, err := platformOf(h.sims, on)
	if err != nil {
		return r, err
	}
	s := openStage(ctx, pf)
	defer s.close()
	var ready, reply sample
	for n := range starts {
		if err := h.startOnce(ctx, s, n, &ready, &reply, &r); err != nil {
			return r, err
		}
	}
	r.ReadyMS, r.ReplyMS = ready.spread().P50, reply.spread().P50
	if self, err := os.Executable(); err == nil {
		if info, err := os.Stat(self); err == nil {
			r.BinaryMB = float64(info.Size()) / (1 << 20)
		}
	}
	return r, nil
}

func (h *house) startOnce(ctx context.Context, s *stage, n int, ready, reply *sample, r *StartReport) error {
	app, err := h.launch(ctx, false, s.platform)
	if err != nil {
		return err
	}
	defer func() {
		app.stop()
		_ = until(ctx, readyWithin, "the bot to disconnect", func() bool { return !s.connected() || s.name == core.WeCom })
	}()
	f := s.follow(person(n))
	defer f.leave()
	m, _, err := f.says(ctx, reports[0])
	if err != nil {
		return err
	}
	ready.add(app.ready)
	reply.add(m.Sent.Sub(app.started))
	all, _, _ := resident(app.pid())
	r.ResidentMB = max(r.ResidentMB, all)
	return nil
}

func printStart(w io.Writer, r StartReport) {
	fmt.Fprintf(w, "%s on %s, median of %d starts\n", r.Platform, r.Store, r.Starts)
	fmt.Fprintf(w, "  start to listening        %7.0f ms\n  start to first reply      %7.0f ms\n", r.ReadyMS, r.ReplyMS)
	fmt.Fprintf(w, "  resident after it         %7.1f MB\n  size of the program       %7.1f MB\n\n", r.ResidentMB, r.BinaryMB)
	if r.Store == SQLite {
		printAims(w, []aim{{what: "start to first reply, embedded", measured: r.ReplyMS, want: 150, unit: "ms"}})
	}
}
