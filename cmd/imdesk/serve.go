package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/store"
)

// version is set by the linker of a release.
var version = "dev"

func logger(level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: l}))
	slog.SetDefault(log)
	return log
}

type serveCommand struct{}

// Run serves until interrupted.
func (serveCommand) Run(ctx context.Context, c *cli) error {
	keepNoHeapProfile()
	cfg, err := config.Load(c.Config)
	if err != nil {
		return usageError{err}
	}
	app, err := bot.Start(ctx, cfg, bot.Options{Log: logger(cfg.LogLevel)})
	if err != nil {
		return err
	}
	fmt.Printf("imdesk 已启动：http://%s（控制台 /console/）\n", app.Addr())
	link, err := app.SetupLink(ctx)
	if err != nil {
		return errors.Join(err, app.Close())
	}
	if link != "" {
		fmt.Printf("还没有管理员。请在 24 小时内打开下面的一次性链接完成初始设置：\n  %s\n", link)
	}
	<-ctx.Done()
	return app.Close()
}

type demoCommand struct {
	Listen       string `help:"演示网页的地址。" default:"127.0.0.1:8080"`
	DataDir      string `help:"数据目录；默认用临时目录，结束即删除。" type:"path"`
	DatabaseURL  string `help:"改用 PostgreSQL。" env:"IMDESK_DEMO_DATABASE_URL"`
	RedisURL     string `help:"改用 Redis 会话。" env:"IMDESK_DEMO_REDIS_URL"`
	WriteExample string `help:"把演示企业写到目录后退出，作为自己企业的样例。" type:"path"`
	PrintURL     bool   `help:"只在标准输出打印网址一行，供脚本使用。" name:"print-url"`
	LogLevel     string `default:"warn" help:"日志级别：debug、info、warn、error。"`
}

// Run runs the demonstration until interrupted.
func (d demoCommand) Run(ctx context.Context) error {
	if d.WriteExample != "" {
		if err := demo.WriteExample(d.WriteExample); err != nil {
			return err
		}
		fmt.Printf("演示企业已写到 %s，修改后用 imdesk apply -f %s 写入自己的服务台。\n", d.WriteExample, d.WriteExample)
		return nil
	}
	running, err := demo.Start(ctx, demo.Options{
		Listen: d.Listen, DataDir: d.DataDir, DatabaseURL: d.DatabaseURL, RedisURL: d.RedisURL, Log: logger(d.LogLevel),
	})
	if err != nil {
		return err
	}
	defer running.Close()
	if d.PrintURL {
		fmt.Println(running.URL())
	} else {
		fmt.Printf("\n  演示已启动，请在浏览器打开：\n\n    %s\n\n  按 Ctrl+C 结束。\n", running.URL())
	}
	<-ctx.Done()
	return nil
}

type migrateCommand struct {
	Grant string `help:"把运行所需的最小权限授予这个 PostgreSQL 角色：审计记录只能查看和追加。" placeholder:"ROLE"`
}

// Run creates or upgrades the schema.
func (m migrateCommand) Run(ctx context.Context, c *cli) error {
	return withStore(ctx, c, func(_ config.Config, db *store.DB) error {
		if err := db.Migrate(ctx); err != nil {
			return err
		}
		fmt.Println("数据库结构已是最新。")
		if m.Grant == "" {
			return nil
		}
		if err := db.Grant(ctx, m.Grant); err != nil {
			return err
		}
		fmt.Printf("已授权 %s；请让 imdesk serve 用这个角色连接数据库。\n", m.Grant)
		return nil
	})
}

type versionCommand struct {
	JSON bool `help:"以 JSON 输出。" name:"json"`
}

// Run prints what this binary is.
func (v versionCommand) Run() error {
	info := map[string]string{"version": version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
	if b, ok := debug.ReadBuildInfo(); ok {
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				info["revision"] = s.Value
			}
		}
	}
	if v.JSON {
		return json.NewEncoder(os.Stdout).Encode(info)
	}
	fmt.Printf("imdesk %s (%s, %s)\n", info["version"], info["go"], info["platform"])
	return nil
}
