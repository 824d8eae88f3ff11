package demo_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store/pgtest"
	"github.com/imdesk/imdesk/store/redistest"
)

// play is a running demo with an actor's stage on each platform.
type play struct {
	t      *testing.T
	ctx    context.Context
	demo   *demo.Demo
	stages map[core.Platform]*actor.Stage
}

// stores are the two ways imdesk keeps its data.
var stores = map[string]func(*testing.T, *demo.Options){
	"sqlite": func(*testing.T, *demo.Options) {},
	"postgres+redis": func(t *testing.T, o *demo.Options) {
		o.DatabaseURL, o.RedisURL = pgtest.URL(t), redistest.Start(t).URL()
	},
}

func eachStore(t *testing.T, f func(t *testing.T, p *play)) {
	for name, configure := range stores {
		t.Run(name, func(t *testing.T) { f(t, start(t, configure)) })
	}
}

// wednesday is a working morning, so that deadlines are minutes away.
var wednesday = time.Date(2026, 11, 25, 9, 30, 0, 0, time.FixedZone("CST", 8*3600))

func start(t *testing.T, configure func(*testing.T, *demo.Options)) *play {
	t.Helper()
	level := slog.LevelWarn
	if os.Getenv("IMDESK_TEST_DEBUG") != "" {
		level = slog.LevelDebug
	}
	o := demo.Options{
		Listen: "127.0.0.1:0", DataDir: t.TempDir(), Clock: core.NewFrozenClock(wednesday),
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: level})),
	}
	configure(t, &o)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	d, err := demo.Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	p := &play{t: t, ctx: ctx, demo: d, stages: map[core.Platform]*actor.Stage{}}
	for platform, url := range map[core.Platform]string{core.WeCom: d.Sims.WeCom.URL(), core.DingTalk: d.Sims.DingTalk.URL(), core.Feishu: d.Sims.Feishu.URL()} {
		s, err := actor.Open(ctx, string(platform), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		p.stages[platform] = s
	}
	return p
}

// person is somebody on one platform.
type person struct {
	p      *play
	stage  *actor.Stage
	id     string
	direct string
}

func (p *play) person(id core.PersonID, on core.Platform) person {
	p.t.Helper()
	acc := p.demo.Account(id, on)
	if acc == "" {
		p.t.Fatalf("%s has no account on %s", id, on)
	}
	chat, err := p.stages[on].Direct(p.ctx, acc)
	if err != nil {
		p.t.Fatal(err)
	}
	return person{p, p.stages[on], acc, chat}
}

// group is the chat of the technicians of a desk on a platform.
func (p *play) group(desk core.DeskID, on core.Platform) string {
	p.t.Helper()
	for _, g := range p.demo.Company.Groups {
		if g.Desk == desk && g.Platform == on {
			return g.Chat
		}
	}
	p.t.Fatalf("desk %s has no group on %s", desk, on)
	return ""
}

func (a person) says(text string) {
	a.p.t.Helper()
	a.saysIn("", text)
}

func (a person) saysIn(chat, text string) {
	a.p.t.Helper()
	if _, err := a.stage.Say(a.p.ctx, actor.Utterance{Person: a.id, Chat: chat, Text: text, MentionBot: chat != ""}); err != nil {
		a.p.t.Fatal(err)
	}
}

// sees waits until the newest matching message holds all words.
func (a person) sees(words ...string) actor.View {
	a.p.t.Helper()
	return a.seesIn(a.direct, words...)
}

func (a person) seesIn(chat string, words ...string) actor.View {
	a.p.t.Helper()
	ctx, cancel := context.WithTimeout(a.p.ctx, 15*time.Second)
	defer cancel()
	v, err := a.stage.Wait(ctx, chat, a.id, func(v actor.View) bool { return v.Has(words...) })
	if err != nil {
		a.p.t.Fatalf("%s waits for %q: %v", a.id, words, err)
	}
	return v
}

func (a person) presses(label string) { a.p.t.Helper(); a.pressesIn(a.direct, label, nil) }

func (a person) pressesIn(chat, label string, values map[string]string) actor.Answer {
	a.p.t.Helper()
	ctx, cancel := context.WithTimeout(a.p.ctx, 15*time.Second)
	defer cancel()
	ans, err := a.stage.Press(ctx, chat, a.id, label, values)
	if err != nil {
		a.p.t.Fatal(err)
	}
	if !ans.OK {
		a.p.t.Fatalf("%s presses %q and sees an error: %d %s", a.id, label, ans.Code, ans.Error)
	}
	return ans
}

var ticketNumber = regexp.MustCompile(`[A-Z]{2,4}-\d{6}`)

// numberIn finds the ticket number in a message.
func (a person) numberIn(v actor.View) string {
	a.p.t.Helper()
	n := ticketNumber.FindString(v.Text)
	if n == "" {
		a.p.t.Fatalf("no ticket number in %q", v.Text)
	}
	return n
}

// cast is who plays what on a platform.
type cast struct{ employee, technician core.PersonID }

var casts = map[core.Platform]cast{
	core.WeCom:    {"chen-jianing", "shen-yue"},
	core.DingTalk: {"ma-chao", "gao-zhiyuan"},
	core.Feishu:   {"zheng-kai", "lin-xiaoman"},
}

func eachPlatform(t *testing.T, p *play, f func(t *testing.T, on core.Platform)) {
	for _, on := range []core.Platform{core.Feishu, core.DingTalk, core.WeCom} {
		t.Run(string(on), func(t *testing.T) {
			outer := p.t
			p.t = t
			defer func() { p.t = outer }()
			f(t, on)
		})
	}
}

func TestAReportBecomesATicketIsHandledAndRated(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			who := casts[on]
			employee, technician, group := p.person(who.employee, on), p.person(who.technician, on), p.group("it", on)
			employee.says("VPN 连不上，提示错误 809")
			employee.sees("809", "仍需人工")
			employee.presses("仍需人工")
			employee.sees("提交")
			employee.presses("提交")
			n := employee.numberIn(employee.sees("IT-0"))

			technician.seesIn(group, n, "接单")
			technician.pressesIn(group, "接单", nil)
			name := nameOf(p, who.technician)
			employee.sees(n, name)
			technician.saysIn(group, "回复 "+n+" 请把协议改为 SSL 再试")
			employee.sees(n, "请把协议改为 SSL 再试")
			employee.says(n + " 改了还是连不上，是 Win11")
			employee.sees("已补充到 " + n)
			technician.sees("补充了 "+n, "Win11")
			technician.saysIn(group, "备注 "+n+" 疑似端口被封，内部排查")
			technician.saysIn(group, "解决 "+n+" 已放通 4500 端口")
			employee.sees(n, "已放通 4500 端口", "满意")
			employee.presses("满意")
			employee.says("进度 " + n)
			v := employee.sees(n, "已关闭")
			if v.Has("疑似端口被封") {
				t.Errorf("the requester sees an internal note: %s", v.Text)
			}
			requireNoLeak(t, p, employee, "疑似端口被封")
		})
	})
}

func nameOf(p *play, id core.PersonID) string {
	for _, person := range p.demo.Company.People {
		if person.ID == id {
			return person.Name
		}
	}
	return ""
}

// requireNoLeak looks through everything the person was ever shown.
func requireNoLeak(t *testing.T, p *play, a person, secret string) {
	t.Helper()
	list, err := a.stage.Messages(p.ctx, a.direct, a.id, 200)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		if strings.Contains(v.Text, secret) {
			t.Errorf("an internal note reached the requester: %s", v.Text)
		}
	}
}

func TestAnArticleSolvesTheProblemWithoutATicket(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee := p.person(casts[on].employee, on)
			employee.says("打印机卡纸了怎么办")
			employee.sees("仍需人工")
			employee.presses("已解决")
			employee.sees("问题已解决")
			employee.says("我的工单")
			employee.sees("还没有提交过工单")
		})
	})
}

func TestADraftIsEditedAmendedAndDropped(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee := p.person(casts[on].employee, on)
			employee.says("门禁机旁那台白色小音箱一直嗡嗡响")
			employee.says("转人工")
			employee.sees("嗡嗡响", "提交")
			employee.says("补充一下，靠近 302 会议室")
			if on == core.WeCom {
				employee.sees("已补充到刚才的问题")
			} else {
				employee.sees("302 会议室", "提交")
			}
			if on != core.Feishu { // Feishu's form holds the choices itself
				employee.presses("改优先级")
				employee.sees("有多急")
				return
			}
			employee.presses("放弃")
			employee.sees("已放弃")
		})
	})
}

func TestARequestIsApprovedOnTwoLevelsAcrossPlatforms(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		requester := p.person("chen-jianing", core.WeCom)
		manager := p.person("zheng-kai", core.Feishu)
		requester.says("申请 笔记本")
		for i, answer := range []string{"1", "1", "2026-12-01", "原机器电池鼓包"} {
			requester.sees(fmt.Sprintf("%d/4", i+1))
			requester.says(answer)
		}
		n := requester.numberIn(requester.sees("IT-0", "等待审批"))
		v := manager.sees("待审批", n)
		if !v.Has("原机器电池鼓包") {
			t.Errorf("the approver does not see the reason: %s", v.Text)
		}
		manager.presses("同意")
		lead := p.reachable(t, "tang-yifan", n)
		lead.presses("同意")
		requester.sees(n, "全部通过")
		technician := p.person("gao-zhiyuan", core.DingTalk)
		technician.seesIn(p.group("it", core.DingTalk), n, "接单")
		technician.pressesIn(p.group("it", core.DingTalk), "接单", nil)
		requester.sees(n, "高志远")
	})
}

// reachable finds the platform on which a person was sent something with the words.
func (p *play) reachable(t *testing.T, id core.PersonID, words string) person {
	t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for time.Now().Before(deadline) {
		for on := range p.stages {
			if p.demo.Account(id, on) == "" {
				continue
			}
			a := p.person(id, on)
			list, err := a.stage.Messages(p.ctx, a.direct, a.id, 20)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list {
				if v.Has(words) {
					return a
				}
			}
		}
		<-time.After(20 * time.Millisecond)
	}
	t.Fatalf("%s was sent nothing with %q on any platform", id, words)
	return person{}
}

func TestARejectionNeedsAReasonAndReachesTheRequester(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		requester := p.person("chen-jianing", core.WeCom)
		manager := p.person("zheng-kai", core.Feishu)
		requester.says("申请 笔记本")
		for i, answer := range []string{"2", "1", "无", "想换新的"} {
			requester.sees(fmt.Sprintf("%d/4", i+1))
			requester.says(answer)
		}
		n := requester.numberIn(requester.sees("IT-0", "等待审批"))
		manager.sees("待审批", n)
		manager.pressesIn(manager.direct, "驳回", map[string]string{"reason": "未满四年"})
		requester.sees(n, "驳回", "未满四年")
	})
}

func TestAnSLAReminderArrivesBeforeTheDeadlineAndANoticeAtTheBreach(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		employee := p.person("chen-jianing", core.WeCom)
		technician, group := p.person("lin-xiaoman", core.Feishu), p.group("it", core.Feishu)
		employee.says("财务系统今天打不开，一直转圈")
		employee.sees("仍需人工")
		employee.presses("仍需人工")
		employee.sees("提交")
		employee.presses("提交")
		n := employee.numberIn(employee.sees("IT-0"))
		technician.seesIn(group, n, "接单")
		p.advanceToNextTimer(t)
		technician.seesIn(group, n, "响应时限", "到期")
		p.advanceToNextTimer(t)
		technician.seesIn(group, n, "响应时限已超时")
	})
}

// advanceToNextTimer moves desk time to the next timer that is armed.
func (p *play) advanceToNextTimer(t *testing.T) {
	t.Helper()
	at, err := p.demo.App.DB.NextTimer(p.ctx)
	if err != nil || at.IsZero() {
		t.Fatalf("no timer is armed: %v", err)
	}
	p.demo.Clock.Advance(at.Sub(p.demo.Clock.Now()) + time.Second)
	p.demo.App.KickTimers()
}

func TestAGroupIsBoundByAnAdminOnly(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		for _, g := range p.demo.Company.Groups {
			if g.Desk != "" || len(g.Members) < 2 {
				continue
			}
			admin, member := p.person(g.Members[0], g.Platform), p.person(g.Members[1], g.Platform)
			member.saysIn(g.Chat, "绑定 HR")
			member.seesIn(g.Chat, "只有管理员")
			admin.saysIn(g.Chat, "绑定 HR")
			admin.seesIn(g.Chat, "已绑定", "人力资源")
		}
	})
}

func TestAnOutsiderOfTheDeskCanDoNothingInItsGroup(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		on := core.Feishu
		employee, technician, group := p.person("zheng-kai", on), p.person("lin-xiaoman", on), p.group("it", on)
		p.demo.Sims.Feishu.AddGroup(feishusim.Group{
			ID: group, Name: "IT 一线值班群", BotMember: true, Members: []string{employee.id, technician.id},
		})
		employee.says("电脑蓝屏了，一直重启")
		employee.says("转人工")
		employee.sees("提交")
		employee.presses("提交")
		n := employee.numberIn(employee.sees("IT-0"))
		v := technician.seesIn(group, n, "接单")
		ans, err := employee.stage.Click(p.ctx, employee.id, v.ID, v.Button("接单").Action(nil))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(ans.Toast.Text, "只有") {
			t.Errorf("an employee presses 接单 and sees %+v", ans)
		}
		technician.pressesIn(group, "接单", nil)
		employee.sees(n, "林小满")
	})
}

func TestTwoTechniciansClaimInTheSameMomentAndOneWins(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		on := core.Feishu
		employee, a, b, group := p.person("zheng-kai", on), p.person("lin-xiaoman", on), p.person("he-junjie", on), p.group("it", on)
		employee.says("电脑蓝屏了，一直重启")
		employee.says("转人工")
		employee.sees("提交")
		employee.presses("提交")
		n := employee.numberIn(employee.sees("IT-0"))
		v := a.seesIn(group, n, "接单")
		answers := make(chan actor.Answer, 2)
		for _, who := range []person{a, b} {
			go func() {
				ans, err := who.stage.Click(p.ctx, who.id, v.ID, v.Button("接单").Action(nil))
				if err != nil {
					ans.Error = err.Error()
				}
				answers <- ans
			}()
		}
		first, second := <-answers, <-answers
		won := 0
		for _, ans := range []actor.Answer{first, second} {
			if strings.Contains(ans.Toast.Text, "你已接单") {
				won++
			}
		}
		if won != 1 {
			t.Errorf("%d people won the claim: %s", won, fmt.Sprint(first, second))
		}
	})
}
