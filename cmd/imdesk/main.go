// Command imdesk is the service desk: one binary for serving, setting up, checking and measuring.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the whole command line.
type cli struct {
	Config    string           `short:"c" help:"配置文件（YAML）。" type:"path" env:"IMDESK_CONFIG"`
	Serve     serveCommand     `cmd:"" help:"启动服务台。"`
	Demo      demoCommand      `cmd:"" help:"在本机启动演示：三个平台模拟器、演示企业和一个可操作的网页。"`
	Migrate   migrateCommand   `cmd:"" help:"创建或升级数据库结构。"`
	Apply     applyCommand     `cmd:"" help:"写入声明式的企业设置（组织、服务台、人员、目录、SLA、日历、知识库）。"`
	People    peopleCommand    `cmd:"" help:"人员：导入名单，同步平台通讯录。"`
	Doctor    doctorCommand    `cmd:"" help:"逐步检查配置、数据库、Redis 和每个机器人的凭证。"`
	KB        kbCommand        `cmd:"" name:"kb" help:"知识库：检索与评测。"`
	SLA       slaCommand       `cmd:"" name:"sla" help:"SLA：批量计算到期时间。"`
	Rules     rulesCommand     `cmd:"" help:"规则：说明一张工单为什么这样分派，用最近的工单试算。"`
	Calendar  calendarCommand  `cmd:"" name:"calendar" help:"日历：从 .ics 导入节假日，列出一年的放假和调休，检查全不全。"`
	Bench     benchCommand     `cmd:"" help:"压测：驱动模拟器测量吞吐、延迟和成本。"`
	Backup    backupCommand    `cmd:"" help:"备份内置数据库。"`
	Restore   restoreCommand   `cmd:"" help:"从备份恢复内置数据库。"`
	Export    exportCommand    `cmd:"" help:"把整个企业导出为一个文件；或用 --ticket 导出一张工单的证据。"`
	Import    importCommand    `cmd:"" help:"把导出的企业导入到没有它的数据库。"`
	Admin     adminCommand     `cmd:"" help:"管理控制台账号。"`
	Asset     assetCommand     `cmd:"" help:"资产登记：导入、导出 CSV。"`
	Audit     auditCommand     `cmd:"" help:"审计记录。"`
	Version   versionCommand   `cmd:"" help:"显示版本。"`
	Catalogue catalogueCommand `cmd:"" help:"服务目录：导出、导入、画出一项服务。"`
}

// Exit codes: 0 done, 1 it didn't work, 2 called wrongly.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	var c cli
	parser := kong.Must(&c, kong.Name("imdesk"), kong.Description("企业服务台：住在企业微信、钉钉和飞书里。"), kong.UsageOnError())
	k, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "imdesk:", err)
		fmt.Fprintln(os.Stderr, "用法见 imdesk --help，或在命令后加 --help。")
		os.Exit(exitUsage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	k.BindTo(ctx, (*context.Context)(nil))
	err = k.Run(&c)
	stop()
	var usage usageError
	switch {
	case errors.As(err, &usage):
		fmt.Fprintln(os.Stderr, "imdesk:", err)
		os.Exit(exitUsage)
	case err != nil:
		fmt.Fprintln(os.Stderr, "imdesk:", err)
		os.Exit(exitFailed)
	}
}

// usageError is a mistake in how the command was called.
type usageError struct{ error }
