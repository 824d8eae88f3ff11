package demo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

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
		p.advanceToNextTimer(t, desk.TimerSLA)
		technician.seesIn(group, n, "响应时限", "到期")
		p.advanceToNextTimer(t, desk.TimerSLA)
		technician.seesIn(group, n, "响应时限已超时")
	})
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
