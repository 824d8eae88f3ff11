// Package rulebook tells administrators what their rules do: which one fired for a ticket and why the others did not, and what they would have
// done with the tickets of the last days. It changes nothing.
package rulebook

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/bot/world"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/dispatch"
	"github.com/imdesk/imdesk/store"
)

// Book is an org's tickets beside the rules to be judged, which need not be the ones in force.
type Book struct {
	org   *store.Org
	world *desk.World
}

// Open takes the rules of a set-up.
func Open(org *store.Org, s *core.Setup) (*Book, error) {
	w, err := world.Judging(s)
	return &Book{org, w}, err
}

// facts are what the rules saw of a ticket; false if that wasn't kept and is reckoned from what the ticket is now.
func (b *Book) facts(ctx context.Context, tk core.Ticket) (core.Facts, bool, error) {
	if r := tk.Detail.Routed; r != nil {
		f := r.Facts
		f.Ticket.Text = tk.Text
		return f, true, nil
	}
	m, err := b.org.Member(ctx, tk.Requester)
	if err != nil && core.CodeOf(err) != core.CodeNotFound {
		return core.Facts{}, false, err
	}
	return b.world.FactsOf(tk, m.Person), false, nil
}

// Explanation is why a ticket was dispatched as it was.
type Explanation struct {
	Ticket core.Ticket
	Facts  core.Facts
	// Kept is false when the facts were not kept, and are reckoned from what the ticket is now.
	Kept bool
	// Verdicts are of the rules that are judged, in order.
	Verdicts []dispatch.Verdict
	// Steps are the acts of the timeline by which it was given to people.
	Steps []core.Act
}

// Explanation judges every rule for a ticket.
func (b *Book) Explanation(ctx context.Context, number string) (Explanation, error) {
	var e Explanation
	var err error
	if e.Ticket, err = b.org.Ticket(ctx, strings.ToUpper(number)); err != nil {
		return e, fmt.Errorf("工单 %s：%w", number, err)
	}
	if e.Facts, e.Kept, err = b.facts(ctx, e.Ticket); err != nil {
		return e, err
	}
	acts, err := b.org.TicketTimeline(ctx, e.Ticket.ID)
	for _, a := range acts {
		if slices.Contains([]string{"dispatched", "passed_on", "unplaced", "automated", "automation_stopped"}, a.Verb) {
			e.Steps = append(e.Steps, a)
		}
	}
	e.Verdicts = b.world.Rules.Explain(e.Facts)
	return e, err
}

// Explain writes which rule fires for a ticket, why the others don't, and whom it was given to.
func (b *Book) Explain(ctx context.Context, out io.Writer, number string) error {
	e, err := b.Explanation(ctx, number)
	if err != nil {
		return err
	}
	p := printer{out: out}
	p.line("%s「%s」", e.Ticket.Number, e.Ticket.Title)
	p.facts(e.Facts)
	p.line("%s", e.AtFiling())
	if len(e.Verdicts) == 0 {
		p.line("现在没有任何规则。")
	}
	for i, v := range e.Verdicts {
		p.line("%d. %s：%s", i+1, v.Rule.Name, Reason(v))
	}
	for _, a := range e.Steps {
		p.line("%s  %s", a.At.Format(time.RFC3339), a.Text)
	}
	return p.err
}

// AtFiling says what the rules made of a ticket when it was filed.
func (e Explanation) AtFiling() string {
	switch {
	case !e.Kept:
		return "建单时没有留下规则看到的内容，以下按工单现在的内容推算。"
	case e.Ticket.Detail.Routed.Rule.Name != "":
		return "建单时生效：" + e.Ticket.Detail.Routed.Rule.Name
	}
	return "建单时没有规则生效。"
}

// Reason says what became of a rule and why.
func Reason(v dispatch.Verdict) string {
	switch v.Outcome {
	case dispatch.Fired:
		return "生效 → " + Effect(v.Rule)
	case dispatch.NotReached:
		if v.Would {
			return "条件成立，但前面的规则已经生效"
		}
		return "没有轮到；条件也不成立：" + strings.Join(v.Failing, "，")
	case dispatch.Broken:
		return "无法判断：" + v.Err.Error()
	}
	return "条件不成立：" + strings.Join(v.Failing, "，")
}

// Effect says what a rule does.
func Effect(r core.Rule) string {
	var out []string
	for _, e := range []struct {
		name, value string
	}{
		{"服务台", string(r.Desk)}, {"优先级", string(r.Priority)}, {"标签", strings.Join(r.Tags, "、")}, {"只给有标签的人", strings.Join(r.Only, "、")}, {"组", r.Group},
		{"方式", string(r.Strategy)}, {"技能", r.Skill},
	} {
		if e.value != "" {
			out = append(out, e.name+" "+e.value)
		}
	}
	if r.Level > 0 {
		out = append(out, fmt.Sprintf("至少 %d 级", r.Level))
	}
	if len(out) == 0 {
		return "不改动"
	}
	return strings.Join(out, "，")
}

// printer writes lines and keeps the first error.
type printer struct {
	out io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.out, format+"\n", args...)
	}
}

func (p *printer) facts(f core.Facts) {
	p.line("ticket: desk=%s type=%s category=%s priority=%s item=%s platform=%s", f.Ticket.Desk, f.Ticket.Type, f.Ticket.Category, f.Ticket.Priority, f.Ticket.Item, f.Ticket.Platform)
	p.line("requester: department=%s title=%s site=%s vip=%v", f.Requester.Department, f.Requester.Title, f.Requester.Site, f.Requester.VIP)
	p.line("now: hour=%d weekday=%s working=%v", f.Now.Hour, f.Now.Weekday, f.Now.Working)
}
