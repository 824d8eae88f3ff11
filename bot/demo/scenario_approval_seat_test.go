package demo_test

import (
	"slices"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// further opens 更多 on a card, presses one of the further acts and writes the words by the platform's means.
func (a person) further(v actor.View, n, label, words string) {
	a.p.t.Helper()
	a.clicks(v, "更多", nil)
	more := a.matches(a.direct, "the further acts", func(v actor.View) bool { return v.Has("更多操作 "+n) && v.Button(label) != nil })
	answer := a.clicks(more, label, nil)
	if a.stage.Platform == string(core.Feishu) {
		form := a.matches(a.direct, "the form of "+label, func(v actor.View) bool { return v.Has(label+" "+n) && v.Button(label) != nil && v.ID != more.ID })
		a.clicks(form, label, map[string]string{"text": words})
		return
	}
	a.hears(a.direct, answer, "请在 10 分钟内直接发送")
	a.says(words)
}

func TestAColleagueIsAddedBeforeAndAnotherAfter(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "加签", core.ApprovalTemplate{Name: "上级", Approver: "manager"})
		n := s.asks(100, "差旅")
		card := s.first.asked(n)
		s.first.further(card, n, "前加签", nameOf(p, approvers[on][1])+" 请看预算")
		before := s.second.asked(n)
		if !before.Has("加签") {
			t.Errorf("the added colleague does not see that they were added: %s", before.Text)
		}
		s.first.answered(card, "同意", "现在由 "+nameOf(p, approvers[on][1])+" 审批", "现在由 "+nameOf(p, approvers[on][1])+" 审批")
		s.second.clicks(before, "同意", nil)
		again := s.first.matches(s.first.direct, "the second asking", func(v actor.View) bool {
			return v.ID != card.ID && v.Has(n) && v.Button("同意") != nil && v.Button("驳回") != nil
		})
		s.first.says("后加签 " + s.first.codeOf(again) + " " + nameOf(p, approvers[on][2]))
		s.first.sees("已加签")
		a := p.stands(n, "with two added steps", func(a core.Approval) bool { return len(a.Steps) == 3 })
		if a.Step != 1 || a.Steps[2].Added != approvers[on][0] {
			t.Fatalf("the chain is %+v", a)
		}
		s.first.says("同意 " + n)
		s.third.approves(n)
		s.applicant.sees(n, "全部通过")
		p.audited(t, string(a.ID), "approval.consulted", approvers[on][0])
	})
}

func TestASeatIsHandedOnAndItsFormerHolderHasNoSay(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "转交", core.ApprovalTemplate{Name: "上级", Approver: "manager"})
		n := s.asks(100, "差旅")
		card := s.first.asked(n)
		s.first.says("转交 " + n + " " + nameOf(p, applicants[on].applicant))
		s.first.sees("申请人本人")
		s.first.says("转交 " + n + " 查无此人")
		s.first.sees("没有找到叫「查无此人」的同事")
		s.second.says("转交 " + n + " " + nameOf(p, approvers[on][2])) // not theirs to give
		s.second.sees("没有权限")
		s.first.further(card, n, "转交", nameOf(p, approvers[on][1]))
		given := s.second.asked(n)
		s.first.loses(s.first.direct, card)
		s.first.answered(card, "同意", "现在由 "+nameOf(p, approvers[on][1])+" 审批", "现在由 "+nameOf(p, approvers[on][1])+" 审批")
		if a := p.approval(n); a.State != core.ApprovalPending || !slices.Equal(a.Steps[0].Approvers, []core.PersonID{approvers[on][1]}) {
			t.Fatalf("after the former approver's press the chain is %+v", a)
		}
		s.second.clicks(given, "同意", nil)
		s.applicant.sees(n, "全部通过")
		p.audited(t, string(p.approval(n).ID), "refused.approval.transfer", approvers[on][1])
	})
}
