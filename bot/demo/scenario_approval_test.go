package demo_test

import (
	"fmt"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// applies asks for a laptop by the platform's means and returns the ticket's number.
func applies(t *testing.T, on core.Platform, a person) string {
	t.Helper()
	a.says("申请 笔记本")
	if on == core.Feishu {
		v := a.matches(a.direct, "the form", func(v actor.View) bool { return v.Button("提交申请") != nil })
		a.clicks(v, "提交申请", map[string]string{"model": "o1", "kind": "o2", "needed_on": "2026-12-01", "reason": "原机器电池鼓包"})
	} else {
		for i, answer := range []string{"1", "到期更换", "2026-12-01", "原机器电池鼓包"} {
			a.sees(fmt.Sprintf("%d/4", i+1))
			a.says(answer)
		}
	}
	return a.numberIn(a.sees("IT-0", "等待审批"))
}

// applicants are employees whose manager lives on the platform.
var applicants = map[core.Platform]struct{ applicant, manager core.PersonID }{
	core.WeCom: {"zhao-wanqing", "bai-xuefeng"}, core.DingTalk: {"ma-chao", "han-zhigang"}, core.Feishu: {"feng-zihan", "zheng-kai"},
}

func TestARequestPassesTwoLevelsOnEachPlatform(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			who := applicants[on]
			applicant, manager := p.person(who.applicant, on), p.person(who.manager, on)
			defer applicant.reads(applicant.direct, "申请 "+string(on))
			n := applies(t, on, applicant)
			v := manager.matches(manager.direct, "the first level", func(v actor.View) bool { return v.Has(n, "原机器电池鼓包") && v.Button("同意") != nil })
			manager.clicks(v, "同意", nil)
			manager.becomes(manager.direct, v, nameOf(p, who.manager)+" 同意")
			manager.loses(manager.direct, v)
			manager.answered(v, "同意", "已由 "+nameOf(p, who.manager)+" 同意", nameOf(p, who.manager)+" 同意")
			lead := p.reachable(t, "tang-yifan", n)
			card := lead.matches(lead.direct, "the second level", func(v actor.View) bool { return v.Has(n, "审批") && v.Button("同意") != nil })
			lead.clicks(card, "同意", nil)
			applicant.sees(n, "全部通过")
			lead.reads(lead.direct, "第二级审批")
			technician, group := p.person(casts[on].technician, on), p.group("it", on)
			technician.seesIn(group, n, "接单")
		})
	})
}

func TestARejectionTakesItsReasonByThePlatformsMeans(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			who := applicants[on]
			applicant, manager := p.person(who.applicant, on), p.person(who.manager, on)
			defer manager.reads(manager.direct, "驳回 "+string(on))
			n := applies(t, on, applicant)
			v := manager.matches(manager.direct, "the approval", func(v actor.View) bool { return v.Has(n) && v.Button("驳回") != nil })
			switch on {
			case core.Feishu:
				manager.clicks(v, "驳回", map[string]string{"reason": "未满四年"})
				applicant.sees(n, "驳回", "未满四年")
			case core.WeCom:
				manager.clicks(v, "驳回", map[string]string{"reason": "budget"})
				applicant.sees(n, "驳回", "超出预算")
			default:
				manager.hears(manager.direct, manager.clicks(v, "驳回", nil), "原因")
				manager.says("未满四年")
				applicant.sees(n, "驳回", "未满四年")
			}
			manager.answered(v, "同意", "已由 "+nameOf(p, who.manager)+" 驳回", "已驳回")
			manager.says("我的审批")
			manager.sees("没有等你处理的审批")
		})
	})
}

func TestAWithdrawnRequestLeavesNoApprovalOpen(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			who := applicants[on]
			applicant, manager := p.person(who.applicant, on), p.person(who.manager, on)
			n := applies(t, on, applicant)
			v := manager.matches(manager.direct, "the approval", func(v actor.View) bool { return v.Has(n) && v.Button("同意") != nil })
			applicant.says("取消 " + n)
			applicant.sees("已取消 " + n)
			manager.answered(v, "同意", "申请已撤回", "已撤回")
		})
	})
}
