package demo_test

import (
	"testing"

	"github.com/imdesk/imdesk/core"
)

func TestAllMustAgreeAndNobodyIsAskedToLookTwice(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "会签", core.ApprovalTemplate{Name: "会签", Approvers: []string{"1", "2"}, Mode: "all"})
		n := s.asks(100, "换线缆")
		one, two := s.first.asked(n), s.second.asked(n)
		s.first.clicks(one, "同意", nil)
		s.first.becomes(s.first.direct, one, nameOf(p, approvers[on][0])+" 同意", "还在等")
		s.first.loses(s.first.direct, one)
		s.first.answered(one, "同意", "你已同意", "还在等") // twice is success
		if a := p.approval(n); a.State != core.ApprovalPending || len(a.Steps[0].Decisions) != 1 {
			t.Fatalf("after one of two agreed twice: %+v", a)
		}
		s.second.clicks(two, "同意", nil) // on the card as it was before the first agreed
		s.applicant.sees(n, "全部通过")
		p.ends(n, core.ApprovalApproved)
	})
}

func TestOneOfAllRefusesAndTheOthersAreTooLate(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "会签否", core.ApprovalTemplate{Name: "会签", Approvers: []string{"1", "2"}, Mode: "all"})
		n := s.asks(100, "换线缆")
		one, two := s.first.asked(n), s.second.asked(n)
		s.first.clicks(one, "同意", nil)
		p.stands(n, "agreed to by one", func(a core.Approval) bool { return len(a.Steps[0].Decisions) == 1 })
		s.second.says("驳回 " + s.second.codeOf(two) + " 库存还有")
		s.applicant.sees(n, "驳回", "库存还有")
		s.first.answered(one, "同意", "驳回", "已驳回")
		p.ends(n, core.ApprovalRejected)
	})
}

func TestTwoOfThreeMustAgree(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "委员会", core.ApprovalTemplate{Name: "委员会", Approvers: []string{"1", "2", "3"}, Need: 2})
		n := s.asks(100, "买服务器")
		cards := s.second.asked(n)
		s.third.says("驳回 " + n + " 太贵")
		p.stands(n, "refused by one", func(a core.Approval) bool { return len(a.Steps[0].Decisions) == 1 && a.State == core.ApprovalPending })
		s.first.approves(n)
		p.stands(n, "agreed to by one", func(a core.Approval) bool { return len(a.Steps[0].Decisions) == 2 && a.State == core.ApprovalPending })
		s.second.clicks(cards, "同意", nil)
		s.applicant.sees(n, "全部通过")
		again := s.asks(100, "再买一台")
		for _, who := range []person{s.first, s.second} {
			who.asked(again)
			who.says("驳回 " + again + " 不再需要")
			who.sees("已驳回")
		}
		s.applicant.sees(again, "驳回", "不再需要")
		p.ends(again, core.ApprovalRejected)
	})
}

func TestAStepExistsOnlyIfItsConditionHolds(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "条件", core.ApprovalTemplate{Name: "上级", Approver: "manager"}, core.ApprovalTemplate{Name: "大额", Approvers: []string{"2"}, When: "amount >= 5000"})
		small := s.asks(4999, "小额")
		s.first.approves(small)
		s.applicant.sees(small, "全部通过")
		if a := p.ends(small, core.ApprovalApproved); len(a.Steps) != 1 {
			t.Errorf("4999 passes %d steps", len(a.Steps))
		}
		large := s.asks(5000, "大额采购")
		s.first.approves(large)
		s.second.approves(large)
		s.applicant.sees(large, "全部通过")
		if a := p.ends(large, core.ApprovalApproved); len(a.Steps) != 2 {
			t.Errorf("5000 passes %d steps", len(a.Steps))
		}
	})
}
