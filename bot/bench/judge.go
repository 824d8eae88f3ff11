package bench

import (
	"context"
	"fmt"
	"slices"

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
	Down      float64       `json:"seconds_down"` // from the kill to the next call
	// Answered, TwiceAnswered and Unanswered count people by first replies; Ticketed and so on by tickets in the store.
	Answered      int `json:"answered_once"`
	TwiceAnswered int `json:"answered_twice"`
	Unanswered    int `json:"unanswered"`
	Ticketed      int `json:"one_ticket"`
	TwiceTicketed int `json:"two_tickets"`
	Unticketed    int `json:"no_ticket"`
	// Resent counts first replies that came a second time and said so.
	Resent int `json:"resent_and_marked"`
	// Lost counts messages the platform itself says it never delivered.
	Lost    int64   `json:"lost_by_the_platform"`
	Reply   Spread  `json:"report_to_first_reply"`
	Sends   int     `json:"sends"`
	Updates int     `json:"updates"`
	Refused int     `json:"refused"`
	Share   float64 `json:"refused_percent"`
	// Queued is for how many seconds more people waited than the platform lets us answer in a moment; Allowance is what was used of its limit on
	// new messages until that ended, and UpdatesFirst how many changes of cards were made meanwhile, which spend a limit of their own.
	Queued       float64 `json:"seconds_with_a_queue"`
	Allowance    float64 `json:"allowance_used_percent,omitempty"`
	UpdatesFirst int     `json:"updates_while_a_queue_existed"`
	// Stale counts states of cards that were never sent because a newer one came.
	Stale      int            `json:"stale_states_dropped"`
	Outbox     map[string]int `json:"outbox_by_kind_and_state"`
	GroupCards int            `json:"group_cards"`
	Summaries  int            `json:"group_summaries"`
	Rolled     int            `json:"group_summaries_rolled"`
	Problem    string         `json:"problem,omitempty"`
	// Alarms are the keys of what the administrators were told.
	Alarms []string `json:"alarms,omitempty"`
}

// judge reads the simulator's records, the logbook and the store.
func (h *house) judge(ctx context.Context, r *OutageReport, pf *platform, log *logbook, opt OutageOptions) error {
	tickets, err := h.tickets(ctx)
	if err != nil {
		return err
	}
	if r.Alarms, err = h.alarms(ctx); err != nil {
		return err
	}
	var line queueing
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
		line.wait(e.reported, e.answered)
	}
	r.GroupCards, r.Summaries, r.Rolled, r.Resent = log.cards, len(log.summaries), log.rolled, log.resent
	log.mu.Unlock()
	r.Reply, r.Seconds, r.Lost = waits.spread(), line.last.Sub(line.first).Seconds(), pf.lost()
	calls := pf.calls()
	down := silence(calls, h.killed)
	r.Down = down.Seconds()
	r.allowance(calls, limitsOf(opt.Platform), line, down)
	if r.Outbox, err = h.outbox(ctx); err != nil {
		return err
	}
	r.Stale = r.Outbox["update superseded"] + r.Outbox["update dropped"] + r.Outbox["answer dropped"]
	return nil
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

// alarms lists what the administrators were told and what still stands.
func (h *house) alarms(ctx context.Context) ([]string, error) {
	db, err := bot.OpenStore(ctx, h.cfg)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	list, err := db.Org(h.company.Org.ID).Alarms(ctx, true, 50)
	if err != nil {
		return nil, fmt.Errorf("list alarms: %w", err)
	}
	var keys []string
	for _, a := range list {
		keys = append(keys, a.Key)
	}
	slices.Sort(keys)
	return keys, nil
}
