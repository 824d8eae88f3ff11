package demo_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// others are a second employee on each platform.
var others = map[core.Platform]core.PersonID{core.WeCom: "zhao-wanqing", core.DingTalk: "wu-guihua", core.Feishu: "feng-zihan"}

// taken is a ticket of the platform's employee that its technician has in hand.
func taken(p *play, on core.Platform, text string) (employee, technician person, group, number string) {
	p.t.Helper()
	employee, technician, group = p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
	number = employee.reports(text)
	technician.seesIn(group, number, "接单")
	technician.saysIn(group, "接单 "+number)
	technician.seesIn(group, number, "处理中")
	return employee, technician, group, number
}

func TestTwoReportsOfOneTroubleAreMergedAndBothHearHowItEnds(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			first, technician, group, kept := taken(p, on, "电脑蓝屏了，一直重启")
			second := p.person(others[on], on)
			defer second.reads(second.direct, "合并 "+string(on))
			n := second.reports("办公电脑也是蓝屏重启")
			technician.seesIn(group, n, "接单")
			technician.saysIn(group, "合并 "+n+" 到 "+kept)
			technician.seesIn(group, n+" 已合并到 "+kept)
			second.sees("和 " + kept + " 是同一个问题")
			first.sees("有同事反馈了和 "+kept, "一样的问题")
			technician.saysIn(group, "解决 "+kept+" 已指导：回退了显卡驱动")
			second.sees("你关注的 "+kept, "已解决", "回退了显卡驱动")
			first.sees(kept, "已处理你的问题")
			technician.saysIn(group, "进度 "+n)
			technician.seesIn(group, n, "并入 "+kept)
		})
	})
}

func TestFurtherActsAreBehindOneButtonAndInWords(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
			defer technician.reads(group, "更多操作 "+string(on))
			card := technician.matches(group, "the ticket", func(v actor.View) bool { return v.Has(n) && v.Button("更多") != nil })
			technician.clicks(card, "更多", nil)
			choice := technician.matches(group, "the further acts", func(v actor.View) bool { return v.Has("更多操作 "+n) && v.Button("升级") != nil })
			technician.clicks(choice, "升级", nil)
			if on == core.Feishu {
				form := technician.matches(group, "the card for the reason", func(v actor.View) bool {
					return v.Has("升级 "+n) && v.Button("升级") != nil && !v.Has("更多操作")
				})
				technician.clicks(form, "升级", map[string]string{"text": "影响明天的客户演示"})
			} else {
				technician.seesIn(group, n, "升级内容")
				technician.saysIn(group, "影响明天的客户演示")
			}
			lead := p.reachable(t, "tang-yifan", "影响明天的客户演示")
			lead.sees("升级给你", n)

			technician.saysIn(group, "优先级 "+n+" P2 客户演示")
			technician.seesIn(group, n, "P2")
			technician.saysIn(group, "标签 "+n+" 蓝屏 显卡")
			technician.saysIn(group, "拆分 "+n+" 打印机也卡纸了")
			employee.sees("从 "+n+" 拆出", "打印机也卡纸了")
			technician.saysIn(group, "进度 "+n)
			technician.seesIn(group, n, "蓝屏、显卡", "拆出")
			technician.saysIn(group, "常用回复 "+n+" 重启试试")
			employee.sees("麻烦先重启一次", n)
			technician.saysIn(group, "转问题 "+n+" 显卡驱动有缺陷")
			technician.seesIn(group, "显卡驱动有缺陷")
			technician.saysIn(group, "进度 "+n)
			technician.seesIn(group, n, "起因是")
			technician.saysIn(group, "接丹 "+n)
			technician.seesIn(group, "你是想说「接单」吗")
		})
	})
}

func TestAColleagueIsAskedForHelpAndSeesOnlyThatTicket(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			_, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
			mate := p.person(mates[on], on)
			technician.saysIn(group, "求助 "+n+" "+nameOf(p, mates[on])+" 这台在保吗")
			mate.sees("向你求助", n, "这台在保吗")
			outsider := p.person(others[on], on)
			outsider.says("进度 " + n)
			outsider.sees("没有找到工单 " + n)
		})
	})
}

func TestATechnicianFilesForSomebodyWhoPhoned(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			technician, group := p.person(casts[on].technician, on), p.group("it", on)
			employee := p.person(casts[on].employee, on)
			defer technician.reads(group, "代提 "+string(on))
			technician.saysIn(group, "代提 "+nameOf(p, casts[on].employee)+" 3F打印机卡纸")
			n := employee.numberIn(employee.sees("替你提交", "3F打印机卡纸"))
			technician.seesIn(group, n, "接单")

			technician.saysIn(group, "代提 刘洋 扫码枪没反应")
			choice := technician.matches(group, "the choice of two people", func(v actor.View) bool { return v.Has("2 位刘洋") && v.Button("刘洋 销售部") != nil })
			technician.hears(group, technician.clicks(choice, "刘洋 销售部", nil), "已替 刘洋 建单")
			liu := p.person("liu-yang-sales", core.DingTalk)
			liu.sees("替你提交", "扫码枪没反应")
		})
	})
}

func TestWorkIsHandedOverAndTheBoardShowsIt(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			_, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
			technician.saysIn(group, "交接 "+nameOf(p, casts[on].technician))
			technician.seesIn(group, "只有", "组长或管理员")
			lead := p.person("tang-yifan", on)
			defer lead.reads(group, "看板与交接 "+string(on))
			lead.saysIn(group, "看板")
			lead.seesIn(group, "看板", nameOf(p, casts[on].technician), "在办")
			lead.saysIn(group, "交接 "+nameOf(p, casts[on].technician)+" 给 "+nameOf(p, mates[on]))
			lead.seesIn(group, "全部交给"+nameOf(p, mates[on]))
			mate := p.reachable(t, mates[on], "交接给你")
			mate.says("我的待办")
			mate.sees(n)
		})
	})
}

func TestAHeldTicketGoesOnAtTheNamedTime(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
			technician.saysIn(group, "挂起 "+n+" 等配件到货，2小时后再看")
			employee.sees("暂时挂起", n)
			p.passes(2*time.Hour + time.Minute)
			technician.sees(n, "自动恢复处理")
		})
	})
}

func TestATicketMovesToAnotherDesk(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			_, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
			technician.saysIn(group, "转服务台 "+n+" 财务")
			technician.seesIn(group, n, "已转给财务服务台")
			lead := p.reachable(t, "xie-meiling", n)
			lead.sees(n, "待受理")
			technician.saysIn(group, "解决 "+n+" 好了")
			technician.seesIn(group, n+" 不是本服务台的工单")
		})
	})
}

// plazas are ordinary groups, which no desk is bound to, with two employees in each.
var plazas = map[core.Platform]struct {
	chat          string
	first, second core.PersonID
}{
	core.Feishu:   {"oc_0e828d97aab93eee1240466fb0f3cd33", "zheng-kai", "feng-zihan"},
	core.DingTalk: {"cidMSf2pKYuu6BcJxm3lZRxyg==", "wei-guodong", "qian-xiaoyu"},
	core.WeCom:    {"wr37fe7881395a62571f9ba9d588fc0b", "xie-meiling", "yu-jiaqi"},
}

func TestAReportInAnOrdinaryGroupGoesOnInPrivateAndColleaguesFollow(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			plaza := plazas[on]
			first, second := p.person(plaza.first, on), p.person(plaza.second, on)
			defer second.reads(plaza.chat, "普通群 "+string(on))
			first.saysIn(plaza.chat, "3 楼打印机卡纸了，一直亮红灯")
			n := first.numberIn(first.sees("IT-0", "3 楼打印机卡纸了"))
			v := second.matches(plaza.chat, "the notice in the group", func(v actor.View) bool { return v.Has(n, "已建单") && v.Button("关注") != nil })
			if v.Has("一直亮红灯") {
				t.Errorf("the group reads the report: %q", v.Text)
			}
			second.hears(plaza.chat, second.clicks(v, "关注", nil), "已关注 "+n)
			technician, group := p.person(casts[on].technician, on), p.group("it", on)
			technician.seesIn(group, n, "接单")
			technician.saysIn(group, "解决 "+n+" 清了纸路")
			second.sees("你关注的 "+n, "已解决", "清了纸路")
		})
	})
}

func TestATicketIsDividedIntoTasksAndEndsAfterThem(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group, n := taken(p, on, "会议室的网口坏了，连不上网")
			defer technician.reads(group, "子任务 "+string(on))
			technician.saysIn(group, "子任务 "+n+" 领一根网线")
			first := numberBeside(n, technician.seesIn(group, "领一根网线", "来自", n, "接单"))
			technician.saysIn(group, "子任务 "+n+" 换网口面板，在 "+first+" 之后")
			technician.saysIn(group, "解决 "+n+" 换好了")
			technician.seesIn(group, n+" 还有 2 项必办任务没有完成", "领一根网线")
			technician.saysIn(group, "解决 "+first+" 领到了")
			second := numberBeside(n, technician.seesIn(group, "换网口面板", "来自", n, "接单"))
			technician.saysIn(group, "解决 "+second+" 换好了")
			technician.sees("可以解决这张工单了", n)
			employee.says("进度 " + n)
			employee.sees(n, "2/2 项完成", "处理完会请你确认")
			technician.saysIn(group, "解决 "+n+" 网口恢复")
			employee.sees(n, "已处理你的问题")
			employee.says("确认解决 " + n)
			employee.says("进度 " + n)
			employee.sees(n, "已关闭")
			employee.says("补充 " + n + " 隔壁会议室的也松了")
			technician.sees("补充了 "+n, "隔壁会议室的也松了")
		})
	})
}

// numberBeside is the other ticket's number on a card that names two.
func numberBeside(n string, v actor.View) string {
	for _, other := range ticketNumber.FindAllString(v.Text, -1) {
		if other != n {
			return other
		}
	}
	return ""
}
