package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/bot/bench"
	"github.com/imdesk/imdesk/core"
)

type benchCommand struct {
	Floor  benchFloor  `cmd:"" help:"测量本机的下限：数据库提交、回环请求、fsync、空闲比例。"`
	Load   benchLoad   `cmd:"" help:"施加负载（70 % 报修、20 % 点击、10 % 命令），测量吞吐、延迟、CPU 和内存。"`
	Start  benchStart  `cmd:"" help:"测量冷启动到就绪、到第一条回复的时间，以及程序大小。"`
	Cost   benchCost   `cmd:"" help:"测量一张工单（报障、两级审批的申请）的一生在各平台上消耗的调用；钉钉另算 Webhook & Stream 单位和节约模式。"`
	Outage benchOutage `cmd:"" help:"故障演练：数千人一分钟内报修，真实限额、重复投递、中途 kill -9。"`
	SLA    benchSLA    `cmd:"" name:"sla" help:"测量时钟：上百万张在途工单时，每次查找到期时钟的代价、到期提醒的延迟。"`
	App    benchApp    `cmd:"" hidden:""`
}

// benchEnv is what every measurement shares.
type benchEnv struct {
	DatabaseURL string `help:"在此 PostgreSQL 上另建临时库测量。" env:"IMDESK_DATABASE_URL" name:"database-url"`
	RedisURL    string `help:"会话所用的 Redis；其当前库会被清空。" env:"IMDESK_REDIS_URL" name:"redis-url"`
	JSON        bool   `help:"以 JSON 输出。" name:"json"`
}

func (b benchEnv) environment() (bench.Environment, error) {
	self, err := os.Executable()
	if err != nil {
		return bench.Environment{}, fmt.Errorf("find this program: %w", err)
	}
	return bench.Environment{
		DatabaseURL: b.DatabaseURL, RedisURL: b.RedisURL,
		Command: func(ctx context.Context, app bench.AppOptions) *exec.Cmd {
			// The run ends the process itself, so that it can finish what is under way.
			cmd := exec.Command(self, "bench", "app", "-c", app.Config, "--unpaced="+strconv.FormatBool(app.Unpaced), "--sampled="+strconv.FormatBool(app.Sampled))
			cmd.Stderr = os.Stderr
			return cmd
		},
		Progress: func(format string, args ...any) { fmt.Fprintf(os.Stderr, "… "+format+"\n", args...) },
	}, nil
}

// report prints a result for people or for programs.
func (b benchEnv) report(v any) error {
	if b.JSON {
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	}
	bench.Print(os.Stdout, v)
	return nil
}

type benchFloor struct {
	benchEnv
	Each time.Duration `help:"每一项测多久。" default:"2s"`
}

// Run measures the machine.
func (b benchFloor) Run(ctx context.Context) error {
	env, err := b.environment()
	if err != nil {
		return err
	}
	f, err := bench.MeasureFloor(ctx, env, b.Each)
	if err != nil {
		return err
	}
	return b.report(f)
}

type benchLoad struct {
	benchEnv
	Platform string        `help:"平台：feishu、dingtalk、wecom，或 all（三者同时）。" default:"feishu" enum:"feishu,dingtalk,wecom,all"`
	Store    string        `help:"存储：sqlite，或 postgres（含 Redis 会话）。" default:"sqlite" enum:"sqlite,postgres"`
	InFlight int           `help:"同时等待回复的员工数。" default:"64"`
	Rate     int           `help:"改为每秒固定发生这么多事件。"`
	Seconds  int           `help:"测量时长。" default:"10"`
	WarmUp   time.Duration `help:"预热时长。" default:"2s"`
	People   int           `help:"参与的员工数。" default:"20000"`
	Latency  []int         `help:"平台接口延迟的下限和上限，毫秒。" default:"0,0"`
	Profile  string        `help:"把应用的 CPU 剖析写到文件。" type:"path"`
	Heap     string        `help:"把应用的内存剖析写到文件。" type:"path"`
}

// Run measures the machine, then the product under load.
func (b benchLoad) Run(ctx context.Context) error {
	if len(b.Latency) != 2 || b.Latency[0] > b.Latency[1] {
		return usageError{fmt.Errorf("--latency 需要两个毫秒数，先小后大，例如 200,300")}
	}
	env, err := b.environment()
	if err != nil {
		return err
	}
	var out bench.Measured
	if out.Floor, err = bench.MeasureFloor(ctx, env, time.Second); err != nil {
		return err
	}
	opt := bench.LoadOptions{
		Store: b.Store, InFlight: b.InFlight, Rate: b.Rate, Duration: time.Duration(b.Seconds) * time.Second, WarmUp: b.WarmUp, People: b.People,
		Latency: [2]time.Duration{time.Duration(b.Latency[0]) * time.Millisecond, time.Duration(b.Latency[1]) * time.Millisecond}, Profile: b.Profile, Heap: b.Heap,
	}
	if opt.Platforms = bench.Platforms; b.Platform != "all" {
		opt.Platforms = []core.Platform{core.Platform(b.Platform)}
	}
	if out.Load, err = bench.Load(ctx, env, opt); err != nil {
		return err
	}
	return b.report(out)
}

type benchApp struct {
	Unpaced bool `hidden:""`
	Sampled bool `hidden:""`
}

// Run is the application's process of a measurement.
func (b benchApp) Run(ctx context.Context, c *cli) error {
	if !b.Sampled {
		keepNoHeapProfile()
	}
	return bench.RunApp(ctx, bench.AppOptions{Config: c.Config, Unpaced: b.Unpaced}, os.Stdout, logger("error"))
}

type benchStart struct {
	benchEnv
	Platform string `help:"平台。" default:"feishu" enum:"feishu,dingtalk,wecom"`
	Store    string `help:"存储。" default:"sqlite" enum:"sqlite,postgres"`
	Starts   int    `help:"启动几次，取中位数。" default:"7"`
}

// Run measures cold starts.
func (b benchStart) Run(ctx context.Context) error {
	env, err := b.environment()
	if err != nil {
		return err
	}
	r, err := bench.Start(ctx, env, core.Platform(b.Platform), b.Store, b.Starts)
	if err != nil {
		return err
	}
	return b.report(r)
}

type benchCost struct {
	benchEnv
	Platform string `help:"平台：feishu、dingtalk、wecom 或 all。" default:"all" enum:"feishu,dingtalk,wecom,all"`
	Store    string `help:"存储。" default:"sqlite" enum:"sqlite,postgres"`
}

// Run measures the cost of each life of a ticket on each platform, on DingTalk also the frugal one.
func (b benchCost) Run(ctx context.Context) error {
	env, err := b.environment()
	if err != nil {
		return err
	}
	var out []bench.CostReport
	for _, on := range bench.Platforms {
		if b.Platform != "all" && on != core.Platform(b.Platform) {
			continue
		}
		modes := []bool{false}
		if on == core.DingTalk {
			modes = append(modes, true)
		}
		for _, life := range bench.Lives {
			for _, frugal := range modes {
				r, err := bench.Cost(ctx, env, b.Store, on, life, frugal)
				if err != nil {
					return err
				}
				out = append(out, r)
			}
		}
	}
	return b.report(out)
}

type benchOutage struct {
	benchEnv
	Platform   string        `help:"平台。" default:"feishu" enum:"feishu,dingtalk,wecom"`
	Store      string        `help:"存储。" default:"sqlite" enum:"sqlite,postgres"`
	People     int           `help:"报修的员工数。" default:"5000"`
	Within     time.Duration `help:"在多长时间内报修。" default:"60s"`
	Kill       bool          `help:"在报修过半时 kill -9 并重启。" default:"true" negatable:""`
	Duplicates float64       `help:"平台重复投递的比例。" default:"0.02"`
	Exhausted  bool          `help:"钉钉标准版：途中用尽当月配额。"`
	Patience   time.Duration `help:"平台上多久没有任何动静就结束。" default:"90s"`
}

// Run plays an outage; a broken promise is an error.
func (b benchOutage) Run(ctx context.Context) error {
	env, err := b.environment()
	if err != nil {
		return err
	}
	opt := bench.OutageOptions{
		Platform: core.Platform(b.Platform), Store: b.Store, People: b.People, Within: b.Within, Duplicates: b.Duplicates, Exhausted: b.Exhausted,
		Latency: [2]time.Duration{60 * time.Millisecond, 100 * time.Millisecond}, Patience: b.Patience,
	}
	if b.Kill {
		opt.Kill = b.Within / 2
	}
	r, err := bench.Outage(ctx, env, opt)
	if err != nil {
		return err
	}
	if err := b.report(r); err != nil {
		return err
	}
	if broken := r.Broken(); len(broken) > 0 {
		return fmt.Errorf("演练没有守住承诺：%s", strings.Join(broken, "；"))
	}
	return nil
}

type benchSLA struct {
	benchEnv
	Store   string        `help:"存储。" default:"postgres" enum:"sqlite,postgres"`
	Tickets int           `help:"在途工单数，每张有两个走着的时钟。" default:"1000000"`
	Due     int           `help:"在同一秒到期的时钟数。" default:"10000"`
	Breach  bool          `help:"这些时钟是超时（通知处理人、群和负责人），而不是到期提醒（只通知处理人）。"`
	Rate    int           `help:"在此之前，每秒有多少时钟到期。" default:"50"`
	Steady  time.Duration `help:"持续多久。" default:"20s"`

	Deliver  bool   `help:"改为测量送达：启动程序，让这些时钟同时到期，经平台的真实限额发出。"`
	Platform string `help:"在哪个平台上送达。" default:"feishu" enum:"feishu,dingtalk,wecom"`
	Urgent   int    `help:"送达时其中 P1 的张数。" default:"100"`
	Handlers int    `help:"这些工单分在多少位处理人手上；太少就会合并成汇总。" default:"2000"`
}

// Run measures running clocks; one that was lost or struck twice is an error.
func (b benchSLA) Run(ctx context.Context) error {
	env, err := b.environment()
	if err != nil {
		return err
	}
	if least := b.Due + b.Rate*int(b.Steady.Seconds()); b.Tickets < least {
		return usageError{fmt.Errorf("--tickets 至少要有 %d：同一秒到期的加上在此之前到期的", least)}
	}
	if least := (b.Due + b.Rate*int(b.Steady.Seconds())) / bench.EachHandler; b.Handlers < least {
		return usageError{fmt.Errorf("--handlers 至少要有 %d，否则一位处理人的提醒会合并成汇总", least)}
	}
	if b.Deliver {
		r, err := bench.Deliver(ctx, env, bench.DeliverOptions{
			Platform: core.Platform(b.Platform), Store: b.Store, Due: b.Due, Urgent: b.Urgent, Handlers: b.Handlers,
			Latency: [2]time.Duration{60 * time.Millisecond, 100 * time.Millisecond}, Patience: 90 * time.Second,
		})
		return b.judged(r, err)
	}
	r, err := bench.SLA(ctx, env, bench.SLAOptions{
		Store: b.Store, Tickets: b.Tickets, Due: b.Due, Breach: b.Breach, Rate: b.Rate, Steady: b.Steady, Handlers: b.Handlers,
	})
	return b.judged(r, err)
}

// judged prints a report; a broken promise is an error.
func (b benchEnv) judged(r interface{ Broken() []string }, err error) error {
	if err != nil {
		return err
	}
	if err := b.report(r); err != nil {
		return err
	}
	if broken := r.Broken(); len(broken) > 0 {
		return fmt.Errorf("没有守住承诺：%s", strings.Join(broken, "；"))
	}
	return nil
}
