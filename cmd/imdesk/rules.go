package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/bot/rulebook"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

type rulesCommand struct {
	Explain rulesExplain `cmd:"" help:"说明一张工单由哪条规则决定，其他规则为什么没有生效，分给了谁。"`
	DryRun  rulesDryRun  `cmd:"" name:"dry-run" help:"用最近的工单试算规则，不改动任何东西。"`
}

// ruled names the org and the rules to judge by.
type ruled struct {
	Org  string `help:"企业 id；数据库里只有一家时可省略。"`
	From string `help:"用设置文件或目录里的规则试算，而不是已写入的。" type:"path"`
}

// open gives fn the org's tickets with the rules.
func (r ruled) open(ctx context.Context, c *cli, fn func(*rulebook.Book) error) error {
	return withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		org, err := chooseOrg(ctx, db, r.Org)
		if err != nil {
			return err
		}
		var s core.Setup
		if r.From != "" {
			m, err := manifest.Load(r.From)
			if err != nil {
				return usageError{err}
			}
			s = m.Setup
		} else if s, err = org.LoadSetup(ctx); err != nil {
			return err
		}
		b, err := rulebook.Open(org, &s)
		if err != nil {
			return err
		}
		return fn(b)
	})
}

type rulesExplain struct {
	ruled
	Number string `arg:"" help:"工单编号，例如 IT-000123。"`
}

// Run explains one ticket.
func (r rulesExplain) Run(ctx context.Context, c *cli) error {
	return r.open(ctx, c, func(b *rulebook.Book) error { return b.Explain(ctx, os.Stdout, r.Number) })
}

type rulesDryRun struct {
	ruled
	Days int `default:"30" help:"试算最近几天的工单。"`
}

// Run judges the tickets of the last days.
func (r rulesDryRun) Run(ctx context.Context, c *cli) error {
	if r.Days < 1 {
		return usageError{fmt.Errorf("--days 要是不小于 1 的天数")}
	}
	since := core.SystemClock{}.Now().Add(-time.Duration(r.Days) * 24 * time.Hour)
	return r.open(ctx, c, func(b *rulebook.Book) error { return b.DryRun(ctx, os.Stdout, since) })
}
