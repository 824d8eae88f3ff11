package demo_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

func TestALeadReadsInTheMorningWhatIsOverdue(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			lead := p.person("tang-yifan", on)
			defer lead.reads(lead.direct, "早报 "+string(on))
			lead.says("偏好 " + platformWords[on])
			lead.sees("通知发到", platformWords[on])
			n := employee.reports("电脑蓝屏了，一直重启")
			technician.seesIn(group, n, "接单")
			technician.saysIn(group, "快到期")
			technician.seesIn(group, "24 小时内到期", n)
			now := p.demo.Clock.Now().In(wednesday.Location())
			p.passes(time.Date(now.Year(), now.Month(), now.Day()+1, 9, 1, 0, 0, now.Location()).Sub(now)) // Thursday, Friday and a Saturday on which IT is there
			lead.sees("早报", "已超时", n)
			technician.saysIn(group, "超时")
			technician.seesIn(group, "已超时", n, "已到期")
		})
	})
}

func TestATicketWithoutADeadlineIsListedWhenNothingHappens(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			_, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
			technician.saysIn(group, "挂起 "+n+" 等你提供序列号")
			technician.seesIn(group, n, "前没有进展会列入组长早报")
			p.passes(4 * 24 * time.Hour)
			technician.saysIn(group, "久未进展")
			technician.seesIn(group, "久未进展", n, "起没有进展")
		})
	})
}

func TestARequesterSeesTheirPlaceInTheQueueAndItsRule(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, second := p.person(casts[on].employee, on), p.person(others[on], on)
			technician, group := p.person(casts[on].technician, on), p.group("it", on)
			technician.seesIn(group, employee.reports("电脑蓝屏了，一直重启"), "接单")
			p.passes(time.Minute)
			n := second.reports("办公电脑也是蓝屏重启")
			technician.seesIn(group, n, "接单")
			second.says("进度 " + n)
			second.sees(n, "排队的前面还有", "先按优先级，同级按提交先后")
		})
	})
}

func TestAnInspectionRecursOnTheFirstWorkingDayOfEachMonth(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			technician, group := p.person(casts[on].technician, on), p.group("it", on)
			p.advanceToPlanned(t, "ticket.recurring")
			n := technician.numberIn(technician.seesIn(group, "机房巡检 "+p.demo.Clock.Now().In(wednesday.Location()).Format(time.DateOnly), "接单"))
			technician.saysIn(group, "接单 "+n)
			technician.seesIn(group, n, "处理中")
			technician.saysIn(group, "解决 "+n+" 温湿度正常")
			technician.matches(group, "the end of "+n, func(v actor.View) bool {
				return v.Has(n) && (v.Has("温湿度正常") || v.Has("已解决")) && !v.Has("解决 "+n)
			})
		})
	})
}

// advanceToPlanned moves desk time to the next timer of a kind, once the one that is due at once has been planned.
func (p *play) advanceToPlanned(t *testing.T, kind string) {
	t.Helper()
	await(t, func() bool {
		at, err := p.demo.App.DB.NextTimer(p.ctx, kind)
		return err == nil && at.After(p.demo.Clock.Now())
	}, func() string { return "no " + kind + " is planned" })
	p.advanceToNextTimer(t, kind)
}
