package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// FactsOf is what rules see of a ticket that somebody files now.
func (w *World) FactsOf(tk core.Ticket, requester core.Person) core.Facts {
	local := tk.Created.In(w.zone())
	f := core.Facts{
		Ticket: core.TicketFacts{
			Desk: string(tk.Desk), Type: string(tk.Type), Category: tk.Category, Priority: string(tk.Priority), Title: tk.Title, Text: tk.Text,
			Item: tk.Detail.Item, Platform: string(tk.Platform),
		},
		Requester: core.RequesterFacts{ID: string(requester.ID), Department: requester.Department, Title: requester.Title, Site: requester.Site, VIP: requester.VIP},
		Now:       core.NowFacts{Hour: local.Hour(), Weekday: strings.ToLower(local.Weekday().String()[:3]), Working: true},
	}
	if w.Open != nil {
		f.Now.Working, _ = w.Open(tk.Desk, tk.Created)
	}
	return f
}

// byRules lets the org's rules decide about a new ticket, before it gets the number and the deadlines of its desk.
func (t *turn) byRules(tk *core.Ticket) error {
	if t.w.Rules == nil || len(t.w.Setup.Rules) == 0 || tk.Type != core.Incident && tk.Type != core.ServiceRequest {
		return nil
	}
	who := t.me
	if tk.Requester != "" && !t.me.Is(tk.Requester) {
		p, err := t.tx.Person(t.ctx, tk.Requester)
		if err != nil {
			return err
		}
		who = p
	}
	seen := *tk
	if seen.Platform == "" {
		seen.Platform = t.bot.Platform
	}
	f := t.w.FactsOf(seen, who)
	rule, fired := t.w.Rules.First(f)
	tk.Detail.Routed = &core.Routed{Rule: rule, Facts: f}
	if fired {
		t.w.obey(tk, rule)
	}
	return nil
}

// obey does to a ticket what a rule says. Requests stay with the desk of their service, whose tasks and approvals are that desk's.
func (w *World) obey(tk *core.Ticket, r core.Rule) {
	if d, ok := w.desk(r.Desk); ok && tk.Type == core.Incident && d.ID != tk.Desk {
		was := tk.Category
		tk.Desk, tk.Category = d.ID, d.DefaultCategory
		for _, c := range d.Categories {
			if c.ID == was {
				tk.Category = was
			}
		}
	}
	if r.Priority != "" && r.Priority != tk.Priority {
		tk.Priority, tk.Detail.PriorityReason = r.Priority, language.Stored("规则「%s」", r.Name)
	}
	tk.Detail.Tags = withTags(tk.Detail.Tags, r.Tags)
}

func withTags(have, more []string) []string {
	for _, tag := range more {
		if !containsFold(have, tag) {
			have = append(have, tag)
		}
	}
	return have
}

func containsFold(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}

// tellRouted writes on the timeline of a new ticket which rule fired.
func (t *turn) tellRouted(tk core.Ticket) error {
	if r := tk.Detail.Routed; r != nil && r.Rule.Name != "" {
		return t.act(tk, "routed", RoutedBy(r.Rule.Name), false)
	}
	return nil
}

// RoutedBy is how a timeline notes that a rule fired.
func RoutedBy(rule string) string { return language.Stored("规则「%s」", rule) }

// ruleFor is the rule that fired for a ticket, as long as the ticket is at the desk that it decided about.
func ruleFor(tk core.Ticket) core.Rule {
	if p := tk.Detail.Placed; p != nil && p.Desk == tk.Desk {
		return *p
	}
	r := tk.Detail.Routed
	if r == nil || r.Rule.Desk != tk.Desk && string(tk.Desk) != r.Facts.Ticket.Desk {
		return core.Rule{}
	}
	return r.Rule
}
