package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core/flow"
)

type applyCommand struct {
	File    string `short:"f" required:"" help:"设置文件或目录（目录内所有 *.yaml 合为一份）。" type:"path"`
	DryRun  bool   `help:"只校验，不写入。"`
	Explain bool   `help:"说明每个目录项由谁审批、为什么、随后有哪些任务；只校验，不写入。"`
	JSON    bool   `help:"以 JSON 输出。" name:"json"`
}

// Run judges a set-up as a whole, writes it and says what changed.
func (a applyCommand) Run(ctx context.Context, c *cli) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usageError{err}
	}
	m, err := manifest.Load(a.File)
	if err == nil {
		err = m.Reaches(cfg.Outside(m.Org.ID))
	}
	if err != nil {
		return usageError{fmt.Errorf("设置有误，没有写入任何内容：\n%w", err)}
	}
	if a.Explain {
		explain(m)
		return nil
	}
	if a.DryRun && a.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{
			"org": m.Org.ID, "valid": true, "desks": len(m.Desks), "people": len(m.People), "catalogue": len(m.Catalogue), "articles": len(m.KB),
		})
	}
	if a.DryRun {
		fmt.Printf("校验通过：%d 个服务台、%d 人、%d 个目录项、%d 篇文章。没有写入。\n", len(m.Desks), len(m.People), len(m.Catalogue), len(m.KB))
		return nil
	}
	db, err := bot.OpenStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	changes, err := bot.ApplyBy(ctx, db, author(), m, cfg.Bots)
	if err != nil {
		return err
	}
	if a.JSON {
		return json.NewEncoder(os.Stdout).Encode(changes)
	}
	printChanges(changes)
	return nil
}

// explain prints what every catalogue item would do for whom.
func explain(m *manifest.Manifest) {
	d := m.Directory()
	for _, it := range m.Catalogue {
		for _, line := range flow.Explain(d, it) {
			fmt.Println(line)
		}
	}
}

func printChanges(c bot.Changes) {
	if c.None() {
		fmt.Printf("企业 %s 没有变化（设置版本 %d）。\n", c.Org, c.Version)
	} else {
		fmt.Printf("企业 %s 已更新（设置版本 %d）：\n", c.Org, c.Version)
		if c.SetUp {
			fmt.Println("  服务台、目录、SLA、日历或知识库有变化")
		}
		for _, id := range c.People.Added {
			fmt.Println("  新增人员", id)
		}
		for _, id := range c.People.Updated {
			fmt.Println("  更新人员", id)
		}
		for _, k := range c.People.Accounts {
			fmt.Println("  账号", k)
		}
		for _, b := range c.Bindings {
			fmt.Println("  绑定群", b)
		}
	}
	for _, g := range c.Unbound {
		fmt.Printf("  群「%s」暂未绑定：还没有该平台的机器人，注册后再次 apply，或在群里发送「@机器人 绑定」\n", g)
	}
}
