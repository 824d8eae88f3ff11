package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/people"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/directory"
	"github.com/imdesk/imdesk/store"
)

type peopleCommand struct {
	Import peopleImport `cmd:"" help:"从 CSV 文件导入人员（UTF-8 或 GBK，第一行是表头）。默认只预览，加 --apply 才写入。"`
	Sync   peopleSync   `cmd:"" help:"从一个机器人所在平台的通讯录同步人员。默认只预览，加 --apply 才写入。"`
}

// updateFlags are what both ways of updating the directory share.
type updateFlags struct {
	Apply bool `help:"写入。不加只预览会改什么。"`
	Force bool `help:"允许一次停用很多人。"`
	JSON  bool `help:"以 JSON 输出。" name:"json"`
}

func (u updateFlags) options() people.Options {
	by := author()
	by.At = time.Now()
	return people.Options{By: by, Apply: u.Apply, Force: u.Force}
}

type peopleImport struct {
	File string `arg:"" help:"CSV 文件。列：工号、姓名、职位、部门、上级工号、地点、工作时间、语言、VIP、状态、企业微信、钉钉、飞书。" type:"path"`
	Org  string `help:"企业编号，只有一个企业时可省。"`
	updateFlags
}

// Run reads a file of people, says what it changes, and changes it when asked to.
func (p peopleImport) Run(ctx context.Context, c *cli) error {
	file, err := os.Open(p.File)
	if err != nil {
		return usageError{err}
	}
	defer file.Close()
	return withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		org, err := chooseOrg(ctx, db, p.Org)
		if err != nil {
			return err
		}
		plan, err := people.Import(ctx, org, file, p.options())
		if err != nil {
			return fmt.Errorf("没有写入任何内容：%w", err)
		}
		return p.show(plan)
	})
}

type peopleSync struct {
	Bot   string `required:"" help:"机器人编号。"`
	Known bool   `help:"只更新服务台已经认识的人，不加新人。"`
	updateFlags
}

// Run reads a platform's contacts, says what they change, and changes it when asked to.
func (p peopleSync) Run(ctx context.Context, c *cli) error {
	return withStore(ctx, c, func(cfg config.Config, db *store.DB) error {
		b, err := bot.FindBot(ctx, db, cfg, core.BotID(p.Bot))
		if err != nil {
			return usageError{err}
		}
		org, err := chooseOrg(ctx, db, string(b.Org))
		if err != nil {
			return err
		}
		b.Org = org.ID()
		o := p.options()
		o.Known = p.Known
		plan, err := bot.SyncContacts(ctx, db, b, slog.New(slog.DiscardHandler), o)
		if err != nil {
			return fmt.Errorf("没有写入任何内容：%w", err)
		}
		return p.show(plan)
	})
}

// show prints what was changed, or would be.
func (u updateFlags) show(p directory.Plan) error {
	if u.JSON {
		if p.Changes == nil {
			p.Changes = []directory.Change{}
		}
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"applied": u.Apply, "changes": p.Changes})
	}
	printPlan(os.Stdout, p, u.Apply)
	return nil
}

var changeWords = map[directory.Kind]string{
	directory.Added: "新增", directory.Updated: "更新", directory.Joined: "加账号", directory.Linked: "关联", directory.Left: "停用",
	directory.Gone: "离开平台", directory.Back: "恢复", directory.Kept: "未采用", directory.Refused: "有误",
}

func printPlan(w io.Writer, p directory.Plan, applied bool) {
	counts := map[directory.Kind]int{}
	for _, c := range p.Changes {
		counts[c.Kind]++
		fmt.Fprintf(w, "%s\t%s\t%s", changeWords[c.Kind], c.At, c.Name)
		for _, f := range c.Fields {
			fmt.Fprintf(w, "\t%s：%s → %s", f.Name, orDash(f.Before), orDash(f.After))
		}
		if c.Why != "" {
			fmt.Fprint(w, "\t", c.Why)
		}
		fmt.Fprintln(w)
	}
	var sums []string
	for _, k := range []directory.Kind{
		directory.Added, directory.Updated, directory.Joined, directory.Linked, directory.Left, directory.Gone, directory.Back, directory.Kept, directory.Refused,
	} {
		if counts[k] > 0 {
			sums = append(sums, fmt.Sprintf("%s %d", changeWords[k], counts[k]))
		}
	}
	switch {
	case len(p.Changes) == 0:
		fmt.Fprintln(w, "没有变化。")
	case applied:
		fmt.Fprintf(w, "已写入：%s。\n", strings.Join(sums, "，"))
	default:
		fmt.Fprintf(w, "预览：%s。没有写入，确认后加 --apply。\n", strings.Join(sums, "，"))
	}
}

func orDash(s string) string {
	if s == "" {
		return "（空）"
	}
	return s
}
