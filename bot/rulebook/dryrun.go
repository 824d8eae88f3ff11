package rulebook

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// Tickets are read page by page; shown bounds how many are listed one by one.
const (
	pageSize = 500
	shown    = 100
)

// DryRun writes how often each rule would fire for the tickets filed since a moment, and what it would change about them.
func (b *Book) DryRun(ctx context.Context, out io.Writer, since time.Time) error {
	p := printer{out: out}
	fired := map[string]int{}
	total, none, listed := 0, 0, 0
	err := b.each(ctx, since, func(tk core.Ticket) error {
		f, _, err := b.facts(ctx, tk)
		if err != nil {
			return err
		}
		total++
		r, ok := b.world.Rules.First(f)
		if !ok {
			none++
			return nil
		}
		fired[r.Name]++
		if change := changes(f, r); change != "" && listed < shown {
			listed++
			p.line("%s  %s：%s", tk.Number, r.Name, change)
		}
		return p.err
	})
	if err != nil {
		return err
	}
	p.line("%d 张工单：", total)
	for i, r := range b.world.Setup.Rules {
		p.line("%d. %s：%d 张", i+1, r.Name, fired[r.Name])
	}
	p.line("没有规则生效：%d 张", none)
	return p.err
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
	out := ""
	if r.Desk != "" && string(r.Desk) != f.Ticket.Desk && f.Ticket.Type == string(core.Incident) {
		out += fmt.Sprintf("服务台 %s → %s ", f.Ticket.Desk, r.Desk)
	}
	if r.Priority != "" && string(r.Priority) != f.Ticket.Priority {
		out += fmt.Sprintf("优先级 %s → %s ", f.Ticket.Priority, r.Priority)
	}
	return out
}
