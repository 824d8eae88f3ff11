package rulebook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
	"github.com/imdesk/imdesk/store"
)

// Tickets are read page by page; shown bounds how many are listed one by one.
const (
	pageSize = 500
	shown    = 100
)

// Trial is what rules would do with the tickets of some time.
type Trial struct {
	Total, None int
	Fired       []Count
	// Changes are what would become of the newest tickets that a rule would change, 100 at most.
	Changes []Change
	// Automated are the rules of automation for new tickets, and how often they would have acted.
	Automated []Times
	// Cut is true when there were more tickets than were to be judged.
	Cut bool
}

// Count is how often a rule would fire.
type Count struct {
	Rule  core.Rule
	Times int
}

// Times is how often a rule of automation would act.
type Times struct {
	Name  string
	Times int
}

// Change is what a rule would change about a ticket.
type Change struct{ Number, Rule, Words string }

// errEnough ends the reading of tickets.
var errEnough = errors.New("enough")

// Try judges the tickets filed since a moment, the newest first and no more than most; 0 judges all.
func (b *Book) Try(ctx context.Context, since time.Time, most int) (Trial, error) {
	var out Trial
	fired, acted := map[string]int{}, map[string]int{}
	err := b.each(ctx, since, func(tk core.Ticket) error {
		if most > 0 && out.Total == most {
			out.Cut = true
			return errEnough
		}
		f, _, err := b.facts(ctx, tk)
		if err != nil {
			return err
		}
		out.Total++
		for _, v := range b.world.Automation.Judge(asFiled(tk, f), automation.Past{}) {
			if v.Outcome == automation.Fires {
				acted[v.Rule.Name]++
			}
		}
		r, ok := b.world.Rules.First(f)
		if !ok {
			out.None++
			return nil
		}
		fired[r.Name]++
		if words := changes(f, r); words != "" && len(out.Changes) < shown {
			out.Changes = append(out.Changes, Change{tk.Number, r.Name, words})
		}
		return nil
	})
	for _, a := range b.world.Setup.Automations() {
		if a.On == automation.Created {
			out.Automated = append(out.Automated, Times{a.Name, acted[a.Name]})
		}
	}
	for _, r := range b.world.Setup.Rules {
		out.Fired = append(out.Fired, Count{r, fired[r.Name]})
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// DryRun writes how often each rule would fire for the tickets filed since a moment, and what it would change about them.
func (b *Book) DryRun(ctx context.Context, out io.Writer, since time.Time) error {
	trial, err := b.Try(ctx, since, 0)
	if err != nil {
		return err
	}
	p := printer{out: out}
	for _, c := range trial.Changes {
		p.line("%s  %s：%s", c.Number, c.Rule, c.Words)
	}
	p.line("%d 张工单：", trial.Total)
	for i, c := range trial.Fired {
		p.line("%d. %s：%d 张", i+1, c.Rule.Name, c.Times)
	}
	p.line("没有规则生效：%d 张", trial.None)
	for _, a := range trial.Automated {
		p.line("新单自动化「%s」：%d 张", a.Name, a.Times)
	}
	return p.err
}

// asFiled is what rules of automation would have seen of a ticket when it was filed.
func asFiled(tk core.Ticket, f core.Facts) automation.Facts {
	seen := automation.Of(tk)
	seen.Desk, seen.Category, seen.Priority, seen.Status, seen.Assignee = f.Ticket.Desk, f.Ticket.Category, f.Ticket.Priority, string(core.StatusNew), ""
	if r := tk.Detail.Routed; r != nil { // the rules for new tickets decide before
		seen.Desk, seen.Priority = cmp.Or(string(r.Rule.Desk), seen.Desk), cmp.Or(string(r.Rule.Priority), seen.Priority)
	}
	return automation.Facts{Ticket: seen, Requester: f.Requester, Event: automation.Event{Name: automation.Created, By: automation.ByRequester, Count: 1, Text: tk.Text}, Now: f.Now}
}

// each hands on the incidents and requests that were filed since a moment, the newest first.
func (b *Book) each(ctx context.Context, since time.Time, fn func(core.Ticket) error) error {
	var after core.Ticket
	for {
		page, err := b.org.Tickets(ctx, store.TicketFilter{From: since}, store.Page{After: after, Limit: pageSize})
		if err != nil {
			return err
		}
		for _, tk := range page {
			if tk.Type != core.Incident && tk.Type != core.ServiceRequest {
				continue
			}
			if err := fn(tk); err != nil {
				return err
			}
		}
		if len(page) < pageSize {
			return nil
		}
		after = page[len(page)-1]
	}
}

// changes says what a rule would change about a ticket as it was filed.
func changes(f core.Facts, r core.Rule) string {
	var out []string
	if r.Desk != "" && string(r.Desk) != f.Ticket.Desk && f.Ticket.Type == string(core.Incident) {
		out = append(out, fmt.Sprintf("服务台 %s → %s", f.Ticket.Desk, r.Desk))
	}
	if r.Priority != "" && string(r.Priority) != f.Ticket.Priority {
		out = append(out, fmt.Sprintf("优先级 %s → %s", f.Ticket.Priority, r.Priority))
	}
	return strings.Join(out, "，")
}
