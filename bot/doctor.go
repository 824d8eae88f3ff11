package bot

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/files"
	"github.com/imdesk/imdesk/core/worktime"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/session"
)

// Finding is what the doctor found of one subject.
type Finding struct {
	Subject string               `json:"subject"`
	Steps   []adapters.CheckStep `json:"steps"`
}

// checkLimit bounds the examination of one subject.
const checkLimit = 30 * time.Second

// Examine checks storage, sessions, set-up and the credentials of every bot, of the file and registered, without serving anything.
func Examine(ctx context.Context, cfg config.Config, log *slog.Logger) []Finding {
	db, findings := examineStore(ctx, cfg)
	findings = append(findings, examineSessions(ctx, cfg), examineFiles(ctx, cfg))
	bots := cfg.Bots
	if db != nil {
		defer db.Close()
		findings = append(findings, examineSetup(ctx, db))
		stored, err := db.Bots(ctx, "")
		if err == nil {
			for _, s := range stored {
				if b, err := FromRegistration(s); err == nil && !s.Disabled {
					bots = append(bots, b)
				}
			}
		}
	}
	for _, b := range bots {
		findings = append(findings, Finding{Subject: "机器人 " + string(b.ID), Steps: CheckBot(ctx, b, log)})
	}
	return findings
}

// CheckBot proves the credentials of a bot with an adapter of its own.
func CheckBot(ctx context.Context, b config.Bot, log *slog.Logger) []adapters.CheckStep {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	if err := b.Validate(); err != nil {
		return []adapters.CheckStep{{Name: "配置", Detail: err.Error(), Remedy: "按提示补全配置后重试"}}
	}
	ad, err := b.Adapter(log)
	if err != nil {
		return []adapters.CheckStep{{Name: "配置", Detail: err.Error(), Remedy: "按提示修改配置后重试"}}
	}
	return append(ad.Check(ctx), adapters.CheckStep{Name: "平台限制", OK: true, Detail: ad.Capabilities().LossWindow}, urgentStep(ad))
}

// urgentStep says what becomes of steps of a ladder that press people through this bot.
func urgentStep(ad adapters.Adapter) adapters.CheckStep {
	s := adapters.CheckStep{Name: "加急", OK: true, Detail: "这个平台没有加急手段，逐级通知里的 urgent 按普通消息送达"}
	switch n := ad.Capabilities().Urgent; {
	case presses(ad) && n == 0:
		s.Detail = "没有开启（monthly_urgent: 0），逐级通知里的 urgent 按普通消息送达"
	case presses(ad):
		s.Detail = fmt.Sprintf("每月至多 %d 人次（monthly_urgent）", n)
	}
	return s
}

func examineStore(ctx context.Context, cfg config.Config) (*store.DB, []Finding) {
	f := Finding{Subject: "数据库"}
	db, err := OpenStore(ctx, cfg)
	if err != nil {
		f.Steps = append(f.Steps, adapters.CheckStep{Name: "连接", Detail: err.Error(), Remedy: "检查 database_url、网络和账号；内置数据库请检查 data_dir 的写权限"})
		return nil, []Finding{f}
	}
	name := "PostgreSQL"
	if db.Embedded() {
		name = "SQLite（内置）"
	}
	f.Steps = append(f.Steps, adapters.CheckStep{Name: "连接", OK: true, Detail: name})
	if err := db.Migrated(ctx); err != nil {
		f.Steps = append(f.Steps, adapters.CheckStep{Name: "结构", Detail: err.Error(), Remedy: "运行 imdesk migrate"})
		return db, []Finding{f}
	}
	f.Steps = append(f.Steps, adapters.CheckStep{Name: "结构", OK: true, Detail: "已是最新"})
	return db, []Finding{f}
}

func examineSessions(ctx context.Context, cfg config.Config) Finding {
	f := Finding{Subject: "会话"}
	if cfg.RedisURL == "" {
		f.Steps = []adapters.CheckStep{{Name: "Redis", OK: true, Detail: "未配置，会话保存在数据库"}}
		return f
	}
	s, err := session.Open(cfg.RedisURL)
	if err == nil {
		defer s.Close()
		err = s.Probe(ctx)
	}
	if err != nil {
		f.Steps = []adapters.CheckStep{{Name: "Redis", Detail: err.Error(), Remedy: "检查 redis_url；Redis 不可用时服务台仍可运行，会话改由数据库保存"}}
		return f
	}
	f.Steps = []adapters.CheckStep{{Name: "Redis", OK: true}}
	return f
}

// examineFiles writes a file where attachments go and asks the scanner whether it is there.
func examineFiles(ctx context.Context, cfg config.Config) Finding {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	f := Finding{Subject: "附件"}
	step := func(name, where string, err error, remedy string) {
		s := adapters.CheckStep{Name: name, OK: err == nil, Detail: where}
		if err != nil {
			s.Detail, s.Remedy = err.Error(), remedy
		}
		f.Steps = append(f.Steps, s)
	}
	kept, err := files.New(cfg.Attachments, cfg.DataDir)
	where := ""
	if err == nil {
		where, err = kept.Check(ctx)
	}
	step("存储", where, err, "S3 请检查 attachments.s3 的地址、桶、密钥和桶的读写删权限；本地请检查 data_dir 的写权限")
	scanner := files.NewScanner(cfg.Attachments)
	if scanner == nil {
		step("病毒检查", "未配置，附件不经检查就转发", nil, "")
		return f
	}
	step("病毒检查", "", scanner.Check(ctx), "检查 attachments.scan：clamd 是否在运行、地址是否可达，或命令能否执行")
	return f
}

func examineSetup(ctx context.Context, db *store.DB) Finding {
	f := Finding{Subject: "企业设置"}
	orgs, err := db.Orgs(ctx)
	if err != nil || len(orgs) == 0 {
		f.Steps = []adapters.CheckStep{{Name: "组织", Detail: "还没有企业设置", Remedy: "打开 imdesk serve 打印的一次性链接完成初始设置，或运行 imdesk apply -f 设置目录（样例：imdesk demo --write-example DIR）"}}
		return f
	}
	for _, id := range orgs {
		s, err := db.Org(id).LoadSetup(ctx)
		if err != nil {
			f.Steps = append(f.Steps, adapters.CheckStep{Name: string(id), Detail: err.Error()})
			continue
		}
		f.Steps = append(f.Steps, adapters.CheckStep{Name: s.Org.Name, OK: true, Detail: "设置已载入"})
		for _, c := range s.Calendars {
			cal, err := worktime.Parse(c)
			if err != nil {
				f.Steps = append(f.Steps, adapters.CheckStep{Name: "日历 " + c.Name, Detail: err.Error()})
				continue
			}
			if year, missing := cal.Missing(time.Now()); missing {
				f.Steps = append(f.Steps, adapters.CheckStep{Name: "日历 " + c.Name, OK: true,
					Detail: "还没有 " + strconv.Itoa(year) + " 年的法定节假日，请在通知公布后升级 imdesk，或用 imdesk calendar import 导入、在 extra 里补上"})
			}
		}
	}
	return f
}
