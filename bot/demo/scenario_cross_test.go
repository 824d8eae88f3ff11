package demo_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

func TestOneTicketLivesOnThreePlatforms(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		requester, approver := p.person("chen-jianing", core.WeCom), p.person("zheng-kai", core.Feishu)
		technician, group := p.person("gao-zhiyuan", core.DingTalk), p.group("it", core.DingTalk)
		defer requester.reads(requester.direct, "一张工单，三个平台")
		requester.says("申请 软件安装")
		for i, answer := range []string{"SolidWorks 2026", "需要购买", "新产线夹具设计"} {
			requester.sees([]string{"1/3", "2/3", "3/3"}[i])
			requester.says(answer)
		}
		n := requester.numberIn(requester.sees("IT-0", "等待审批"))
		v := approver.matches(approver.direct, "the approval", func(v actor.View) bool { return v.Has(n, "SolidWorks 2026") && v.Button("同意") != nil })
		approver.clicks(v, "同意", nil)
		requester.sees(n, "全部通过")
		card := technician.matches(group, "the work card", func(v actor.View) bool { return v.Has(n) && v.Button("接单") != nil })
		technician.clicks(card, "接单", nil)
		requester.sees(n, "高志远 已接单")
		technician.saysIn(group, "备注 "+n+" 许可价格保密")
		technician.saysIn(group, "解决 "+n+" 已远程安装")
		result := requester.matches(requester.direct, "the result", func(v actor.View) bool { return v.Has(n, "已远程安装") && v.Button("满意") != nil })
		requester.clicks(result, "满意", nil)
		requester.says("进度 " + n)
		requester.sees(n, "已关闭")
		requireNoLeak(t, p, requester, "许可价格保密")
		requireNoLeak(t, p, approver, "许可价格保密")
	})
}

func TestDeadlinesRemindTheHandlerAndReachTheLeadWhenMissed(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			n := employee.reports("财务系统今天打不开，一直转圈")
			technician.seesIn(group, n, "接单")
			p.until(t, func() bool { return p.shown(technician, group, n, "响应时限") })
			p.until(t, func() bool { return p.shown(technician, group, n, "响应时限已超时") })
			lead := p.reachable(t, "tang-yifan", n+" 响应时限已超时")
			lead.reads(lead.direct, "组长收到的超时")
			technician.saysIn(group, "接单 "+n)
			employee.sees(n, nameOf(p, casts[on].technician))
			p.until(t, func() bool { return p.shown(technician, technician.direct, n, "解决时限") })
			technician.saysIn(group, "解决 "+n+" 已恢复，超时原因：人手不足")
			employee.sees(n, "已恢复")
		})
	})
}

// shown reports whether a chat shows the words by now.
func (p *play) shown(a person, chat string, words ...string) bool {
	p.t.Helper()
	list, err := a.stage.Messages(p.ctx, chat, a.id, 100)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, v := range list {
		if v.From == "bot" && v.Has(words...) {
			return true
		}
	}
	return false
}

// until moves the desk's clock from timer to timer until something is so.
func (p *play) until(t *testing.T, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !so(); {
		if time.Now().After(deadline) {
			t.Fatal("the clock moved on, and it did not happen")
		}
		p.advanceToNextTimer(t, "")
		for wait := time.Now().Add(4 * time.Second); time.Now().Before(wait) && !so(); {
			<-time.After(50 * time.Millisecond)
		}
	}
}
