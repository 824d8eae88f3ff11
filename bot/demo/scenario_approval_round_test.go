package demo_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// changes fills in a returned or reopened form by the platform's means.
func (s *panel) changes(v actor.View, amount, why string) {
	s.p.t.Helper()
	a := s.applicant
	if s.on == core.Feishu {
		a.clicks(v, "重新提交", map[string]string{"amount": amount, "why": why})
		return
	}
	a.sees("1/2", "现在是")
	a.asks(amount, "2/2", "现在是")
	a.says(why)
}

func TestAReturnedRequestIsChangedAndBeginsANewRound(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "退回", core.ApprovalTemplate{Name: "上级", Approver: "manager"}, core.ApprovalTemplate{Name: "复核", Approvers: []string{"2"}},
			core.ApprovalTemplate{Name: "大额", Approvers: []string{"3"}, When: "amount >= 5000"})
		n := s.asks(3000, "采购显示器")
		old := s.first.approves(n)
		card := s.second.asked(n)
		s.second.further(card, n, "退回", "金额写错了")
		back := s.applicant.matches(s.applicant.direct, "the returned request", func(v actor.View) bool { return v.Has(n, "金额写错了") && v.Button("重新提交") != nil })
		s.second.answered(card, "同意", "已退回申请人修改", "已退回")
		if s.on != core.Feishu {
			s.applicant.clicks(back, "重新提交", nil)
		}
		s.changes(back, "6000", "采购显示器")
		a := p.stands(n, "in its second round", func(a core.Approval) bool { return a.Round == 2 && a.State == core.ApprovalPending })
		if a.Step != 0 || len(a.Steps) != 3 {
			t.Fatalf("the second round begins at step %d of %d", a.Step, len(a.Steps))
		}
		again := s.first.matches(s.first.direct, "the changed request", func(v actor.View) bool { return v.ID != old.ID && v.Has(n, "6000") && v.Button("同意") != nil })
		s.first.repeats(old, "同意") // the card of the first round decides nothing
		s.second.repeats(card, "同意")
		if a := p.approval(n); a.Step != 0 || len(a.Steps[0].Decisions) != 0 {
			t.Fatalf("cards of the first round decide the second: %+v", a)
		}
		s.first.clicks(again, "同意", nil)
		s.second.matches(s.second.direct, "the changed request", func(v actor.View) bool { return v.ID != card.ID && v.Has(n, "6000") && v.Button("同意") != nil })
		s.second.says("同意 " + n)
		s.third.approves(n)
		s.applicant.sees(n, "全部通过")
		s.first.answered(old, "同意", "同意", "已通过")
	})
}

func TestAReturnNamesTheStepFromWhichTheNextRoundBegins(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "退回级", core.ApprovalTemplate{Name: "上级", Approver: "manager"}, core.ApprovalTemplate{Name: "复核", Approvers: []string{"2"}})
		n := s.asks(3000, "采购键盘")
		s.first.approves(n)
		s.second.asked(n)
		s.second.says("退回 " + n + " 第9级 说明不清")
		s.second.sees("没有这一级")
		s.second.says("退回 " + n + " 第2级 说明不清")
		back := s.applicant.matches(s.applicant.direct, "the returned request", func(v actor.View) bool { return v.Has(n, "说明不清") && v.Button("重新提交") != nil })
		if s.on != core.Feishu {
			s.applicant.clicks(back, "重新提交", nil)
		}
		s.changes(back, "3000", "采购机械键盘，原键盘损坏")
		a := p.stands(n, "in its second round", func(a core.Approval) bool { return a.Round == 2 })
		if a.Step != 1 || a.Steps[0].Decision == nil {
			t.Fatalf("the second round begins at step %d: %+v", a.Step, a)
		}
		s.second.matches(s.second.direct, "the changed request", func(v actor.View) bool { return v.Has(n, "机械键盘") && v.Button("同意") != nil })
		s.second.says("同意 " + n)
		s.applicant.sees(n, "全部通过")
	})
}

func TestChangingAPendingRequestVoidsWhatWasApproved(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "变更", core.ApprovalTemplate{Name: "上级", Approver: "manager"}, core.ApprovalTemplate{Name: "复核", Approvers: []string{"2"}})
		n := s.asks(3000, "采购鼠标")
		old := s.first.approves(n)
		second := s.second.asked(n)
		s.second.says("修改 " + n)
		s.second.sees("只有申请人")
		s.applicant.says("修改 " + n)
		var form actor.View
		if s.on == core.Feishu {
			form = s.applicant.matches(s.applicant.direct, "the form to be changed", func(v actor.View) bool { return v.Has("修改申请") && v.Button("重新提交") != nil })
		}
		s.changes(form, "4000", "采购鼠标")
		s.applicant.sees("已重新提交 " + n)
		a := p.stands(n, "in its second round", func(a core.Approval) bool { return a.Round == 2 })
		if a.Step != 0 || len(a.Detail.Past) != 2 {
			t.Fatalf("after a change the chain is %+v", a)
		}
		s.second.answered(second, "同意", "现在由", "4000")
		s.first.matches(s.first.direct, "the changed request", func(v actor.View) bool { return v.ID != old.ID && v.Has(n, "4000") && v.Button("同意") != nil })
		s.first.says("同意 " + n)
		s.second.matches(s.second.direct, "the changed request", func(v actor.View) bool { return v.ID != second.ID && v.Has(n, "4000") && v.Button("同意") != nil })
		s.second.says("同意 " + n)
		s.applicant.sees(n, "全部通过")
	})
}

func TestARequesterNudgesTheApproversNotTooOftenAndWithdraws(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "催办", core.ApprovalTemplate{Name: "上级", Approver: "manager"})
		n := s.asks(100, "差旅")
		card := s.first.asked(n)
		s.applicant.says("催办 " + n)
		s.first.sees("催办 "+n, "我的审批")
		s.applicant.says("催办 " + n)
		s.applicant.sees("刚刚已经催过了")
		p.passes(31 * time.Minute)
		s.applicant.says("催办 " + n)
		s.applicant.sees("已催办 " + n)
		s.applicant.says("撤回 " + n)
		s.applicant.sees("已取消 " + n)
		s.first.answered(card, "同意", "申请已撤回", "已撤回")
		p.ends(n, core.ApprovalCancelled)
		s.applicant.says("修改 " + n)
		s.applicant.sees("已经结束")
	})
}
