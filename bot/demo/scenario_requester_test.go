package demo_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

func TestTheRequesterFollowsNudgesAndCancels(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			defer employee.reads(employee.direct, "查询与催办 "+string(on))
			n := employee.reports("电脑蓝屏了，一直重启")
			employee.says("我的工单")
			employee.sees("我的未完成工单", n, "待受理")
			employee.presses("查看 " + short(n))
			employee.says("进度")
			employee.sees(n, "排队")
			employee.says("催办 " + n)
			employee.sees("已催办 " + n)
			technician.seesIn(group, "催办 "+n)
			employee.says("催办 " + n)
			employee.sees("刚刚已经催过")
			employee.says("取消")
			employee.sees("要取消 " + n)
			card := technician.seesIn(group, n, "接单")
			employee.says("取消 " + n)
			employee.sees("已取消 " + n)
			if live(on) {
				technician.loses(group, card)
			}
			technician.answeredIn(group, card, "接单", "已取消", "已取消")
			employee.says("我的工单")
			employee.sees("最近的工单", n, "已取消")
		})
	})
}

func TestWhatIsSaidWithOpenWorkFindsItsTicket(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			defer employee.reads(employee.direct, "补充 "+string(on))
			n := employee.reports("电脑蓝屏了，一直重启")
			technician.seesIn(group, n, "接单")
			employee.says("昨天刚装过补丁") // a short follow-up
			employee.sees("已补充到 " + n)
			technician.seesIn(group, "补充了 "+n, "昨天刚装过补丁")
			employee.sendsPicture()
			technician.seesIn(group, "补充了 "+n, "附件 1 个")
			employee.says(n + " 序列号是 PF3K2211，在三楼研发区靠窗的位置，随时可以来看，我今天一天都在工位上不走开")
			technician.seesIn(group, "补充了 "+n, "PF3K2211")
			if on == core.Feishu {
				employee.answersTo(employee.sees(n, "补充说明"), "回复卡片也算补充")
				technician.seesIn(group, "补充了 "+n, "回复卡片也算补充")
			}
			employee.presses("补充说明")
			employee.says("风扇声音也很大")
			technician.seesIn(group, "补充了 "+n, "风扇声音也很大")

			p.demo.Clock.Advance(11 * time.Minute)
			employee.sendsPicture() // too late to be sure
			v := employee.matches(employee.direct, "the question", func(v actor.View) bool { return v.Button("补充到 "+short(n)) != nil })
			employee.clicks(v, "补充到 "+short(n), nil)
			employee.sees("已补充到 " + n)
			employee.hears(employee.direct, employee.repeats(v, "新问题"), "已经处理过")

			employee.says("邮箱收不到外部邮件") // short, but a matter of its own
			v = employee.matches(employee.direct, "the question", func(w actor.View) bool { return w.ID != v.ID && w.Button("新问题") != nil })
			employee.clicks(v, "新问题", nil)
			employee.sees("邮箱", "仍需人工")
		})
	})
}

func TestTheRequesterIsToldOfEachStepAndReopensAndRates(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			defer employee.reads(employee.direct, "每一步 "+string(on))
			n := employee.reports("电脑蓝屏了，一直重启")
			status := employee.matches(employee.direct, "the status card", func(v actor.View) bool { return v.Has(n) && v.Button("催办") != nil })
			follows := func(word, message string) {
				t.Helper()
				if live(on) {
					employee.becomes(employee.direct, status, word)
					return
				}
				employee.sees(n, message)
			}
			technician.seesIn(group, n, "接单")
			technician.saysIn(group, "接单 "+n)
			follows("处理中", "已接单")
			technician.saysIn(group, "挂起 "+n+" 请补充蓝屏代码")
			follows("请补充蓝屏代码", "请补充蓝屏代码")
			employee.sees("暂时挂起", "请补充蓝屏代码")
			technician.saysIn(group, "恢复 "+n)
			follows("处理中", "已恢复处理")
			technician.saysIn(group, "解决 "+n+" 已回退补丁")
			follows("已解决", "已回退补丁")
			result := employee.matches(employee.direct, "the result", func(v actor.View) bool { return v.Has(n, "已回退补丁") && v.Button("还是不行") != nil })
			employee.clicks(result, "还是不行", nil)
			follows("处理中", "继续跟进")
			technician.sees("还没解决", n)
			technician.saysIn(group, "解决 "+n+" 已更换内存")
			employee.sees(n, "已更换内存", "满意")
			employee.says("还是不行，又蓝屏了")
			employee.sees("已重新打开 " + n)
			technician.sees("又蓝屏了")
			technician.saysIn(group, "解决 "+n+" 已更换主板")
			result = employee.matches(employee.direct, "the last result", func(v actor.View) bool { return v.Has(n, "已更换主板") && v.Button("满意") != nil })
			employee.clicks(result, "满意", nil)
			employee.says("进度 " + n)
			employee.sees(n, "已关闭")
			employee.answered(result, "满意", "感谢评价", "满意")
		})
	})
}
