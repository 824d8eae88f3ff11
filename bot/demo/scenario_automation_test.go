package demo_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/rulebook"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
	"github.com/imdesk/imdesk/store"
)

// vips are people of rank who live on one platform only.
var vips = map[core.Platform]core.PersonID{core.WeCom: "bai-xuefeng", core.DingTalk: "han-zhigang", core.Feishu: "zheng-kai"}

// automates lets the desks work by rules of automation, and waits until they do.
func (p *play) automates(rules ...core.Automation) {
	p.t.Helper()
	s, err := p.org().LoadSetup(p.ctx)
	must(p.t, err)
	s.Automation = rules
	version, err := p.org().SaveSetup(p.ctx, s)
	must(p.t, err)
	p.eventually("the desks work by the rules", func() bool {
		w, err := p.demo.App.Worlds.World(p.ctx, p.demo.Company.Org.ID)
		return err == nil && w.Setup.Version >= version
	})
}

// taskOf waits until a ticket has so many tasks whose names begin so, and returns the newest.
func (p *play) taskOf(number, name string, n int) (task core.Ticket) {
	p.t.Helper()
	p.eventually("task "+name+" of "+number, func() bool {
		all := slices.DeleteFunc(p.children(p.find(number).ID), func(k core.Ticket) bool { return !strings.HasPrefix(k.Title, name) })
		if len(all) == n {
			task = all[n-1]
		}
		return len(all) == n
	})
	return task
}

// tells waits until the timeline of a ticket holds words.
func (p *play) tells(id core.TicketID, words string) {
	p.t.Helper()
	p.eventually("the timeline says "+words, func() bool {
		acts, err := p.org().TicketTimeline(p.ctx, id)
		must(p.t, err)
		return slices.ContainsFunc(acts, func(a core.Act) bool { return strings.Contains(a.Text, words) })
	})
}

// withScripts plays a scenario on each store and platform with another system and two scripts that rules may reach.
func withScripts(t *testing.T, scene func(t *testing.T, p *play, on core.Platform, far *farSystem)) {
	for name, configure := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			far := newFarSystem(t)
			script := func(text string) string {
				path := filepath.Join(t.TempDir(), "script")
				must(t, os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700))
				return path
			}
			p := start(t, func(t *testing.T, o *demo.Options) {
				configure(t, o)
				o.Webhooks = []config.Webhook{
					{Name: "far", URL: far.server.URL + "/hook?v=1", Secret: farSecret}, {Name: "danger", URL: far.server.URL + "/hook?v=1", Secret: farSecret, Risky: true},
				}
				o.Scripts = map[string]config.Script{
					"clean": {Path: script(`echo "已清理 $1"`), Args: []string{"{number}"}},
					"stuck": {Path: script(`echo 开始; sleep 600`), Timeout: core.Duration(500 * time.Millisecond)},
				}
			})
			eachPlatform(t, p, func(t *testing.T, on core.Platform) {
				far.begins(t)
				scene(t, p, on, far)
			})
		})
	}
}

// houseRules are those that the scenario plays.
func houseRules(on core.Platform) []core.Automation {
	technician := "person:" + string(casts[on].technician)
	set := func(p core.Priority) []core.AutoAction { return []core.AutoAction{{Set: &core.AutoSet{Priority: p}}} }
	return []core.Automation{
		{Name: "夜间", On: automation.Created, When: `requester.vip and not now.working and ticket.type == "incident"`, Do: []core.AutoAction{
			{Set: &core.AutoSet{Priority: "P1", Tags: []string{"VIP"}}}, {Notify: []string{technician}, Text: "请马上处理 {提交人} 的 {编号}（{优先级}）"},
			{Reply: "已经叫人来看 {编号} 了。"}, {Task: &core.AutoTask{Name: "给 {提交人} 回电话", Optional: true}},
		}},
		{Name: "追问", On: automation.Commented, When: `ticket.status == "resolved" and event.count >= 2`, Do: []core.AutoAction{{Notify: []string{technician}, Text: "{编号} 解决之后又被追问"}}},
		{Name: "超时上报", On: automation.Breached, When: `"上报" in ticket.tags`, Do: []core.AutoAction{{Call: "far"}}},
		{Name: "高危", On: automation.Replied, When: `event.text contains "断电重启"`, Do: []core.AutoAction{{Call: "danger", Approvers: []string{"person:" + string(approvers[on][1])}}}},
		{Name: "清理", On: automation.Replied, When: `event.text contains "清理"`, Do: []core.AutoAction{{Run: "clean"}, {Run: "stuck"}}},
		{Name: "起头", On: automation.Commented, When: `event.text contains "循环"`, Do: set("P4")},
		{Name: "往下", On: automation.Priority, When: `ticket.priority == "P4"`, Do: set("P5")},
		{Name: "往上", On: automation.Priority, When: `ticket.priority == "P5"`, Do: set("P4")},
	}
}

func TestRulesActOnTicketsReachOutsideAndAreStoppedWhenTheyLoop(t *testing.T) {
	withScripts(t, func(t *testing.T, p *play, on core.Platform, far *farSystem) {
		p.automates(houseRules(on)...)
		technician, group := p.person(casts[on].technician, on), p.group("it", on)
		approver := p.person(approvers[on][1], on)
		employee := p.person(others[on], on)
		defer technician.reads(technician.direct, "自动化 "+string(on))
		defer approver.reads(approver.direct, "批准自动化 "+string(on))

		// a call that is risky: agreed to once, refused once
		n := employee.reports("电脑蓝屏了，一直重启")
		technician.says("接单 " + n)
		p.stored(t, n, func(k core.Ticket) bool { return k.Assignee == casts[on].technician })
		technician.says("回复 " + n + " 我先断电重启")
		first := p.taskOf(n, "调用 danger", 1)
		if first.Status != core.StatusWaitingApproval || far.asked("do 高危") != 0 {
			t.Errorf("it is called before anybody agreed: %s", first.Status)
		}
		approver.approves(first.Number)
		p.reaches(first.ID, core.StatusClosed)
		far.wasAsked(t, "do 高危")
		far.keyIs(t, string(first.ID), 1)
		p.tells(p.find(n).ID, "「调用 danger」已获批准")
		technician.says("回复 " + n + " 再断电重启一次")
		second := p.taskOf(n, "调用 danger", 2)
		approver.says("驳回 " + approver.codeOf(approver.asked(second.Number)) + " 白天不能断电")
		p.reaches(second.ID, core.StatusCancelled)
		technician.sees(n, "调用 danger", "没有获得批准", "白天不能断电")
		far.wasAsked(t, "do 高危")

		// scripts: one does what it should, one takes too long and is left to people
		technician.says("回复 " + n + " 帮你清理磁盘")
		clean := p.reaches(p.taskOf(n, "运行脚本 clean", 1).ID, core.StatusClosed)
		p.tells(clean.ID, "已清理 "+n)
		stuck := p.reaches(p.taskOf(n, "运行脚本 stuck", 1).ID, core.StatusStuck)
		technician.says("进度 " + stuck.Number)
		technician.sees(stuck.Number, "待人工")
		p.tells(stuck.ID, "运行超过 500ms，已终止")
		p.tells(stuck.ID, "开始")
		technician.saysIn(group, "放弃此项 "+stuck.Number+" 不清了")
		p.reaches(stuck.ID, core.StatusCancelled)
		requireNoLeak(t, p, employee, "已清理")

		// two rules that answer each other
		employee.says("补充 " + n + " 又循环重启了")
		p.stored(t, n, func(k core.Ticket) bool { return len(k.Detail.Stopped) == 1 })
		p.tells(p.find(n).ID, "规则「往下」和其他规则互相触发，不再处理这张工单")
		alarms, err := p.org().Alarms(p.ctx, true, 20)
		must(t, err)
		if !slices.ContainsFunc(alarms, func(a store.Alarm) bool {
			return a.Key == "automation:往下" && strings.Contains(a.Text, "规则「往下」")
		}) {
			t.Errorf("no alarm in the console: %+v", alarms)
		}

		stopped := n

		// words after the end, the second of which is told
		technician.resolves(n)
		employee.says("补充 " + n + " 还有一点慢")
		p.tells(p.find(n).ID, "还有一点慢")
		employee.says("补充 " + n + " 还是慢")
		technician.sees(n, "解决之后又被追问")

		// a deadline that is missed, reported to another system
		late := employee.reports("打印机卡纸了，出不来")
		technician.says("标签 " + late + " 上报")
		p.stored(t, late, func(k core.Ticket) bool { return len(k.Detail.Tags) == 1 })
		p.passes(9 * 24 * time.Hour) // over a weekend, so that both deadlines are missed
		p.restarts()                 // whatever was under way goes on, once
		p.eventually("the other system is called for each deadline that was missed", func() bool {
			k := p.find(late)
			made := slices.DeleteFunc(p.children(k.ID), func(c core.Ticket) bool { return c.Status != core.StatusClosed })
			return len(k.Detail.Breached) == 2 && len(made) == 2
		})
		far.did(t, "do 高危", "do 超时上报", "do 超时上报")
		technician.resolves(late)

		// somebody of rank at night
		p.toNight()
		vip := p.person(vips[on], on)
		n = vip.reports("邮箱收不到邮件了")
		p.stored(t, n, func(k core.Ticket) bool { return k.Priority == "P1" && slices.Contains(k.Detail.Tags, "VIP") })
		technician.sees("请马上处理 "+nameOf(p, vips[on]), n, "P1")
		vip.sees("已经叫人来看 " + n)
		call := p.taskOf(n, "给 "+nameOf(p, vips[on])+" 回电话", 1)
		technician.saysIn(group, "解决 "+call.Number+" 打过了")
		p.reaches(call.ID, core.StatusClosed)
		technician.resolves(n)
		p.explainsItself(n, stopped)
	})
}

// explainsItself asks the command line what the rules did to a ticket, to one on which a rule was stopped, and what they would do.
func (p *play) explainsItself(acted, stopped string) {
	p.t.Helper()
	s, err := p.org().LoadSetup(p.ctx)
	must(p.t, err)
	book, err := rulebook.Open(p.org(), &s)
	must(p.t, err)
	var out strings.Builder
	must(p.t, book.Explain(p.ctx, &out, acted))
	must(p.t, book.Explain(p.ctx, &out, stopped))
	must(p.t, book.DryRun(p.ctx, &out, wednesday.AddDate(0, 0, -30)))
	for _, want := range []string{"规则「夜间」：优先级 P2 → P1，标签 VIP；已通知", "规则「往下」和其他规则互相触发", "新单自动化「夜间」："} {
		if !strings.Contains(out.String(), want) {
			p.t.Errorf("the explanation lacks %q:\n%s", want, out.String())
		}
	}
}

// toNight moves desk time to eleven in the evening.
func (p *play) toNight() {
	now := p.demo.Clock.Now().In(wednesday.Location())
	y, m, d := now.Date()
	night := time.Date(y, m, d, 23, 0, 0, 0, wednesday.Location())
	if night.Before(now) {
		night = night.AddDate(0, 0, 1)
	}
	p.passes(night.Sub(now))
}
