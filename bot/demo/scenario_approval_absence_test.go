package demo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestADeputyDecidesWhileTheApproverIsAwayAndNotAfterwards(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "委托", core.ApprovalTemplate{Name: "上级", Approver: "manager"})
		boss, deputy := nameOf(p, approvers[on][0]), nameOf(p, approvers[on][1])
		waiting := s.asks(100, "休假前提的")
		s.first.asked(waiting)
		s.first.says("我明天休假，审批请 " + deputy + " 代")
		tomorrow := p.tomorrow()
		command := "委托 " + deputy + " " + tomorrow.Format("2006-01-02")
		s.first.sees("要请 "+deputy, command) // nothing is handed on by a sentence
		s.first.says(command)
		s.first.sees(tomorrow.Format("2006-01-02") + " 由 " + deputy + " 代你审批")
		s.second.sees(boss+" 委托你", tomorrow.Format("2006-01-02"))
		s.second.says("同意 " + waiting) // not yet
		s.second.sees("没有权限")
		p.passes(tomorrow.Add(time.Minute).Sub(p.demo.Clock.Now()))
		s.second.sees("今天起由 " + deputy + " 代 " + boss + " 审批")
		given := s.second.matches(s.second.direct, "what had waited for the absent one", func(v actor.View) bool { return v.Has(waiting, "代 "+boss) && v.Button("同意") != nil })
		s.second.clicks(given, "同意", nil)
		s.applicant.sees(waiting, "全部通过")
		a := p.ends(waiting, core.ApprovalApproved)
		if d := a.Steps[0].Decision; d.By != approvers[on][1] || d.For != approvers[on][0] {
			t.Errorf("the decision is %+v", d)
		}
		s.second.becomes(s.second.direct, given, deputy+" 代 "+boss)
		p.audited(t, string(a.ID), "approval.decided", approvers[on][1])
		rows, err := p.demo.App.DB.Org(p.demo.Company.Org.ID).AuditTrail(p.ctx, string(a.ID), 0, 100)
		if err != nil || !slices.ContainsFunc(rows, func(r store.AuditRow) bool {
			return r.Act == "approval.decided" && r.Behalf == approvers[on][0] && r.Detail["words"] == deputy+" 代 "+boss
		}) {
			t.Errorf("the trail does not say who decided in whose place: %+v (%v)", rows, err)
		}
		fresh := s.asks(200, "休假中提的")
		s.second.asked(fresh)
		p.passes(24 * time.Hour)
		s.second.sees("委托已到期")
		s.second.says("同意 " + fresh)
		s.second.sees("没有权限")
		s.first.says("我的审批")
		s.first.asked(fresh)
		s.first.says("同意 " + fresh)
		s.applicant.sees(fresh, "全部通过")
	})
}

// tomorrow is when the next day begins where the company is.
func (p *play) tomorrow() time.Time {
	now := p.demo.Clock.Now().In(wednesday.Location())
	return time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
}

func TestADelegationIsTypedListedRefusedAndTakenBack(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		boss, deputy, other := p.person(approvers[on][0], on), p.person(approvers[on][1], on), p.person(approvers[on][2], on)
		boss.says("委托 " + nameOf(p, approvers[on][1]))
		boss.sees("请写明起止日期")
		boss.says("委托 " + nameOf(p, approvers[on][0]) + " 2026-12-01~2026-12-05")
		boss.sees("不能委托给自己")
		boss.says("委托 " + nameOf(p, approvers[on][1]) + " 2026-12-01~2026-12-05")
		boss.sees("2026-12-01 至 2026-12-05", "代你审批")
		deputy.sees("委托你在 2026-12-01 至 2026-12-05 代为审批")
		other.says("委托 " + nameOf(p, approvers[on][0]) + " 2026-12-03")
		other.sees("那段时间也不在")
		boss.says("我的委托")
		boss.sees("由 " + nameOf(p, approvers[on][1]) + " 代你审批")
		boss.says("取消委托")
		boss.sees("已取消委托")
		deputy.sees("已取消委托")
		boss.says("我的委托")
		boss.sees("没有进行中的委托")
		p.audited(t, string(approvers[on][0]), "approval.delegated", approvers[on][0])
	})
}

func TestNobodyDecidesOnTheirOwnRequestAsADeputy(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "自批", core.ApprovalTemplate{Name: "上级", Approver: "manager"})
		s.first.says("委托 " + nameOf(p, applicants[on].applicant) + " 今天")
		s.applicant.sees("委托你在 " + p.tomorrow().AddDate(0, 0, -1).Format("2006-01-02") + " 代为审批")
		n := s.asks(100, "给自己批")
		s.first.asked(n) // the approver is asked, not the deputy
		s.applicant.says("同意 " + n)
		s.applicant.sees("没有权限")
		if a := p.approval(n); a.State != core.ApprovalPending {
			t.Fatalf("a requester approved their own request: %+v", a)
		}
		s.first.says("同意 " + n)
		s.applicant.sees(n, "全部通过")
		s.first.says("取消委托")
		s.first.sees("已取消委托")
	})
}
