package demo_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// day is long enough for any desk's working time of a day to pass.
const day = 24 * time.Hour

func TestAResolvedTicketClosesByItselfAndComesBackInItsWindowOnly(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
			tk := p.tickets(casts[on].employee)[0]
			technician.saysIn(group, "解决 "+n+" 换了内存")
			employee.sees(n, "换了内存", "自动关闭")
			p.reaches(tk.ID, core.StatusResolved)
			p.passes(4 * day)
			p.reaches(tk.ID, core.StatusClosed)
			employee.says("还是不行 " + n)
			employee.sees("已重新打开 " + n)
			technician.sees(n, "还没解决")
			technician.saysIn(group, "解决 "+n+" 换了主板")
			employee.sees(n, "换了主板")
			employee.says("确认解决 " + n)
			p.reaches(tk.ID, core.StatusClosed)
			p.passes(8 * day)
			employee.says("还是不行 " + n)
			employee.sees(n, "不能再重新打开")
			p.reaches(tk.ID, core.StatusClosed)
		})
	})
}

func TestAProblemIsSolvedAndEachReporterHearsOfIt(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			first, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
			second := p.person(others[on], on)
			same := second.reports("办公电脑也是蓝屏重启")
			technician.seesIn(group, same, "接单")
			technician.saysIn(group, "合并 "+same+" 到 "+n)
			second.sees("和 " + n + " 是同一个问题")
			before := p.tickets(casts[on].technician)
			technician.saysIn(group, "转问题 "+n+" 显卡驱动有缺陷")
			problem := p.fresh(casts[on].technician, before).Number
			technician.saysIn(group, "解决 "+problem+" 推送了新驱动")
			first.sees(n, "根本原因已经解决", "推送了新驱动")
			second.sees(same, "根本原因已经解决", "推送了新驱动")
			if p.shown(technician, technician.direct, problem, "已处理你的问题") {
				t.Errorf("who solved the problem is asked whether it is solved")
			}
		})
	})
}

func TestAResultIsNamedAndWhatCannotBeDoneIsRefusedWithTheReason(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			n := employee.reports("电脑蓝屏了，一直重启")
			technician.seesIn(group, n, "接单")
			technician.saysIn(group, "/take "+n)
			technician.seesIn(group, n, "处理中")
			technician.saysIn(group, "/resume "+n)
			technician.seesIn(group, n+" 当前状态是「处理中」，不能恢复")
			technician.saysIn(group, "/resolve "+n+" 已指导：先断开扩展坞再开机")
			employee.sees(n, "先断开扩展坞再开机")
			technician.saysIn(group, "进度 "+n)
			technician.seesIn(group, n, "已解决", "已指导")
			technician.saysIn(group, "挂起 "+n+" 等配件")
			technician.seesIn(group, n+" 当前状态是「已解决」，不能挂起")
		})
	})
}
