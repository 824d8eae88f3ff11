package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// OutageReport is what became of an outage.
type OutageReport struct {
	Platform  core.Platform `json:"platform"`
	Store     string        `json:"store"`
	People    int           `json:"people"`
	Exhausted bool          `json:"exhausted_quota,omitempty"`
	Seconds   float64       `json:"seconds"`
	// Answered, TwiceAnswered and Unanswered count people by first replies; Ticketed and so on by tickets in the store.
	Answered      int `json:"answered_once"`
	TwiceAnswered int `json:"answered_twice"`
	Unanswered    int `json:"unanswered"`
	Ticketed      int `json:"one_ticket"`
	TwiceTicketed int `json:"two_tickets"`
	Unticketed    int `json:"no_ticket"`
	// Lost counts messages the platform itself says it never delivered.
	Lost      int64   `json:"lost_by_the_platform"`
	Reply     Spread  `json:"report_to_first_reply"`
	Sends     int     `json:"sends"`
	Updates   int     `json:"updates"`
	Refused   int     `json:"refused"`
	Share     float64 `json:"refused_percent"`
	Queued    bool    `json:"a_queue_existed"`
	Allowance float64 `json:"allowance_used_percent,omitempty"`
	// UpdatesFirst counts API updates of cards made while first replies waited; they spend another allowance.
	UpdatesFirst int            `json:"updates_while_replies_waited"`
	Outbox       map[string]int `json:"outbox_by_kind_and_state"`
	GroupCards   int            `json:"group_cards"`
	Summaries    int            `json:"group_summaries"`
	Rolled       int            `json:"group_summaries_rolled"`
	Problem      string         `json:"problem,omitempty"`

	sent int // new messages granted between the first and the last first reply
}

// judge reads the simulator's records, the logbook and the store.
func (h *house) judge(ctx context.Context, r *OutageReport, pf *platform, log *logbook, opt OutageOptions) error {
	tickets, err := h.tickets(ctx)
	if err != nil {
		return err
	}
	var first, last time.Time
	var waits sample
	log.mu.Lock()
	for _, e := range log.byNumber {
		count(e.firsts, &r.Unanswered, &r.Answered, &r.TwiceAnswered)
		count(tickets[core.PersonID(e.who)], &r.Unticketed, &r.Ticketed, &r.TwiceTicketed)
		if e.problem != "" && (e.firsts != 1 || e.ticket == "") {
			r.Problem = e.who + ": " + e.problem
		}
		if e.answered.IsZero() {
			continue
		}
		waits.add(e.answered.Sub(e.reported))
		if first.IsZero() || e.answered.Before(first) {
			first = e.answered
		}
		if e.answered.After(last) {
			last = e.answered
		}
	}
	r.GroupCards, r.Summaries, r.Rolled = log.cards, len(log.summaries), log.rolled
	log.mu.Unlock()
	r.Reply, r.Seconds, r.Lost = waits.spread(), last.Sub(first).Seconds(), pf.lost()
	r.tally(pf.calls(), first, last)
	r.allowance(limitsOf(opt.Platform), last.Sub(first), opt.Within)
	r.Outbox, err = h.outbox(ctx)
	return err
}

func count(n int, none, one, more *int) {
	switch n {
	case 0:
		*none++
	case 1:
		*one++
	default:
		*more++
	}
}

// tally counts calls towards the platform. Only what it granted between the first and the last first reply counts against the allowance.
func (r *OutageReport) tally(calls []call, first, last time.Time) {
	r.sent = 0
	for _, c := range calls {
		if !c.In {
			continue
		}
		send := c.Kind == "send" || c.Kind == "reply"
		update := c.Kind == "update"
		if !send && !update {
			continue
		}
		inside := !c.At.Before(first.Add(-c.Took)) && !c.At.After(last)
		switch {
		case c.Refused:
			r.Refused++
		case send:
			r.Sends++
		case update:
			r.Updates++
		}
		if inside && send && c.OK {
			r.sent++
		}
		if inside && update {
			r.UpdatesFirst++
		}
	}
	r.Share = 100 * float64(r.Refused) / float64(max(r.Sends+r.Updates+r.Refused, 1))
}

// limit allows calls in each period.
type limit struct {
	calls int
	per   time.Duration
}

// limitsOf are the documented limits on new messages of one application; see the Capabilities of each adapter for the sources.
func limitsOf(p core.Platform) []limit {
	switch p {
	case core.Feishu:
		return []limit{{50, time.Second}, {1000, time.Minute}}
	case core.DingTalk:
		return []limit{{20, time.Second}}
	}
	return []limit{{10_000, time.Minute}}
}

// granted is how many calls the limits allow in a stretch of time that begins with full allowance.
func granted(limits []limit, d time.Duration) float64 {
	best := -1.0
	for i, l := range limits {
		whole := d / l.per
		n := float64(whole) * float64(l.calls)
		rest := float64(l.calls) * float64(d%l.per) / float64(l.per)
		if i > 0 || len(limits) == 1 && l.per > time.Second { // within a longer period, a burst may come at the pace of the shorter limit
			rest = min(float64(l.calls), granted(limits[:i], d%l.per))
		}
		if n += rest; best < 0 || n < best {
			best = n
		}
	}
	return best
}

// allowance relates what was sent to what could have been, if there was ever more to send than allowed: then the last reply came later than the
// last report.
func (r *OutageReport) allowance(limits []limit, took, within time.Duration) {
	r.Queued = took > within+2*time.Second
	if r.Queued {
		r.Allowance = 100 * float64(r.sent) / max(granted(limits, took), 1)
	}
}

// tickets counts the tickets of each requester.
func (h *house) tickets(ctx context.Context) (map[core.PersonID]int, error) {
	db, err := bot.OpenStore(ctx, h.cfg)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	out := map[core.PersonID]int{}
	page := store.Page{Limit: 500}
	for {
		list, err := db.Org(h.company.Org.ID).Tickets(ctx, store.TicketFilter{}, page)
		if err != nil {
			return nil, fmt.Errorf("count tickets: %w", err)
		}
		for _, t := range list {
			out[t.Requester]++
		}
		if len(list) < page.Limit {
			return out, nil
		}
		page.After = list[len(list)-1]
	}
}
