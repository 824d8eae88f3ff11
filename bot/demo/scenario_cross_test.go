package demo_test

import (
	"testing"

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
