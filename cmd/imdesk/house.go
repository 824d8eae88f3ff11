package main

import (
	"context"
	"fmt"
	"os"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/console"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

type backupCommand struct {
	To string `arg:"" help:"备份文件的路径，不能已存在。" type:"path"`
}

// Run copies the embedded database while it is in use.
func (b backupCommand) Run(ctx context.Context, c *cli) error {
	return withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		if err := db.Backup(ctx, b.To); err != nil {
			return err
		}
		if err := os.Chmod(b.To, 0o600); err != nil { // it holds everything the database does
			return fmt.Errorf("protect the backup: %w", err)
		}
		fmt.Println("已备份到", b.To)
		return nil
	})
}

type restoreCommand struct {
	From string `arg:"" help:"备份文件。" type:"path"`
}

// Run puts a checked backup in the place of the embedded database; the server must be stopped.
func (r restoreCommand) Run(ctx context.Context, c *cli) error {
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usageError{err}
	}
	if err := bot.Restore(ctx, cfg, r.From); err != nil {
		return err
	}
	fmt.Println("已从备份恢复，原数据库保留在同目录的 .before-restore 文件里。")
	return nil
}

type adminCommand struct {
	Reset adminReset `cmd:"" help:"为管理员生成一次性的重设链接。"`
	Add   adminAdd   `cmd:"" help:"新增控制台账号，打印设置密码的一次性链接。"`
}

type adminReset struct {
	Name string `arg:"" help:"管理员名。"`
}

// Run prints a one-time token with which the administrator chooses a new password.
func (a adminReset) Run(ctx context.Context, c *cli) error {
	return withStore(ctx, c, func(cfg config.Config, db *store.DB) error {
		token, err := console.ResetAdmin(ctx, db, author(), a.Name)
		if core.CodeOf(err) == core.CodeNotFound {
			return fmt.Errorf("没有名为 %s 的管理员。还没有任何管理员时，启动 imdesk serve 会打印初始设置的链接", a.Name)
		}
		if err != nil {
			return err
		}
		fmt.Printf("请在 24 小时内打开：%s/console/setup?token=%s\n", baseURL(cfg), token)
		return nil
	})
}

type adminAdd struct {
	Name string `arg:"" help:"用户名。"`
	Role string `required:"" enum:"owner,admin,lead,technician,analyst" help:"owner 所有者、admin 管理员、lead 与 technician 看工单和内部备注、analyst 只看工单。"`
	Org  string `help:"只能看这个企业；不写则能看全部企业。"`
}

// Run makes an account of the console; nobody can sign in with it before its link was used.
func (a adminAdd) Run(ctx context.Context, c *cli) error {
	return withStore(ctx, c, func(cfg config.Config, db *store.DB) error {
		token, err := console.AddAdmin(ctx, db, author(), a.Name, core.Role(a.Role), core.OrgID(a.Org))
		if err != nil {
			return err
		}
		fmt.Printf("请在 24 小时内打开：%s/console/setup?token=%s\n", baseURL(cfg), token)
		return nil
	})
}

func baseURL(cfg config.Config) string {
	if cfg.PublicURL != "" {
		return cfg.PublicURL
	}
	return "http://" + cfg.Listen
}
