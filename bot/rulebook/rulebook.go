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

// Explain writes which rule fires for a ticket, why the others don't, and whom it was given to.
func (b *Book) Explain(ctx context.Context, out io.Writer, number string) error {
	tk, err := b.org.Ticket(ctx, strings.ToUpper(number))
	if err != nil {
		return fmt.Errorf("工单 %s：%w", number, err)
	}
	f, kept, err := b.facts(ctx, tk)
	if err != nil {
		return err
	}
	acts, err := b.org.TicketTimeline(ctx, tk.ID)
	if err != nil {
		return err
	}
	p := printer{out: out}
	p.line("%s「%s」", tk.Number, tk.Title)
	p.facts(f)
	if !kept {
		p.line("建单时没有留下规则看到的内容，以下按工单现在的内容推算。")
	} else if fired := tk.Detail.Routed.Rule.Name; fired != "" {
		p.line("建单时生效：%s", fired)
	} else {
		p.line("建单时没有规则生效。")
	}
	if len(b.world.Setup.Rules) == 0 {
		p.line("现在没有任何规则。")
	}
	for i, v := range b.world.Rules.Explain(f) {
		p.line("%d. %s：%s", i+1, v.Rule.Name, verdict(v))
	}
	for _, a := range acts {
		if slices.Contains([]string{"dispatched", "passed_on", "unplaced"}, a.Verb) {
			p.line("%s  %s", a.At.Format(time.RFC3339), a.Text)
		}
	}
	return p.err
}

// verdict says what became of a rule and why.
func verdict(v dispatch.Verdict) string {
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
