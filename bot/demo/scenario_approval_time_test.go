package demo_test

import (
	"context"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestAStepThatNobodyDecidesInTimeIsRaisedOrEndedByItsRule(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		hour := core.Duration(time.Hour)
		late := func(name, rule string) (*panel, string) {
			s := p.sits(on, name, core.ApprovalTemplate{Name: "限时", Approvers: []string{"1"}, Within: hour, OnTimeout: rule})
			n := s.asks(100, "限时"+name)
			s.first.asked(n)
			return s, n
		}
		s, reminded := late("提醒", "")
		_, raised := late("上升", "escalate")
		_, passed := late("通过", "approve")
		_, refused := late("驳回", "reject")
		p.passes(61 * time.Minute)
		s.first.sees(reminded, "超过 1 小时 未处理", "在等你审批")
		s.first.sees(raised, "超过 1 小时 未处理", "已转给 周启明")
		s.applicant.sees(passed, "全部通过")
		s.applicant.sees(refused, "驳回", "按规则自动驳回")
		p.stands(raised, "the manager's", func(a core.Approval) bool { return a.Steps[0].Approvers[0] == "zhou-qiming" })
		top := p.reachable(t, "zhou-qiming", raised)
		top.says("同意 " + raised)
		s.applicant.sees(raised, "全部通过")
		s.first.says("同意 " + reminded)
		s.applicant.sees(reminded, "全部通过")
		if d := p.ends(passed, core.ApprovalApproved).Steps[0].Decision; d.By != "" {
			t.Errorf("what the desk decided by a rule is signed by %q", d.By)
		}
		p.passes(24 * time.Hour) // a timer that comes too late changes nothing
		p.ends(raised, core.ApprovalApproved)
	})
}

func TestACardIsSentAgainBeforeItCantBeUpdatedAnyMore(t *testing.T) {
	lives := map[core.Platform]int{core.WeCom: 3, core.Feishu: 14} // days; DingTalk names no limit
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "久等", core.ApprovalTemplate{Name: "上级", Approver: "manager"})
		n := s.asks(100, "不急")
		first := s.first.asked(n)
		asked := p.approval(n).Steps[0].AskedAt[approvers[on][0]]
		for range max(lives[on], 4) - 1 { // day by day, as the watch does
			p.passes(24*time.Hour + time.Minute)
			p.watched(n)
		}
		if lives[on] == 0 {
			if now := p.approval(n).Steps[0].AskedAt[approvers[on][0]]; !now.Equal(asked) {
				t.Errorf("a card that can always be updated was sent again at %s", now)
			}
			s.first.clicks(first, "同意", nil)
			s.applicant.sees(n, "全部通过")
			return
		}
		s.first.becomes(s.first.direct, first, "已重新发送")
		s.first.loses(s.first.direct, first)
		again := s.first.matches(s.first.direct, "the card sent again", func(v actor.View) bool {
			return v.ID != first.ID && v.Has(n) && v.Button("同意") != nil && v.Button("驳回") != nil
		})
		s.first.clicks(again, "同意", nil)
		s.applicant.sees(n, "全部通过")
		s.first.answered(first, "驳回", "同意", "已通过")
	})
}

// watched waits until the watch of an open step has run and is armed for another day.
func (p *play) watched(n string) {
	p.t.Helper()
	id := p.approval(n).ID
	p.stands(n, "looked after", func(core.Approval) (later bool) {
		p.tx(func(ctx context.Context, tx *store.Tx) error {
			timers, err := tx.Timers(ctx, string(id))
			for _, m := range timers {
				later = later || m.Kind == "approval.watch" && m.Due.After(p.demo.Clock.Now())
			}
			return err
		})
		return later
	})
}

func TestAnApproverWhoHasLeftHoldsUpNobody(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "离职", core.ApprovalTemplate{Name: "复核", Approvers: []string{"3"}})
		leaves := func(active bool) {
			p.tx(func(ctx context.Context, tx *store.Tx) error {
				who, err := tx.Person(ctx, approvers[on][2])
				if err != nil {
					return err
				}
				who.Active = active
				return tx.PutPerson(ctx, who)
			})
		}
		n := s.asks(100, "先提的")
		s.third.asked(n)
		leaves(false)
		later := s.asks(200, "后提的") // nobody is left to ask, so the lead is
		p.passes(24*time.Hour + time.Minute)
		for _, number := range []string{n, later} {
			p.stands(number, "the lead's", func(a core.Approval) bool { return a.Steps[0].Approvers[0] == "tang-yifan" })
			lead := p.reachable(t, "tang-yifan", number)
			lead.says("同意 " + number)
			s.applicant.sees(number, "全部通过")
		}
		leaves(true)
	})
}

func TestWhoeverIsInCopyHearsOfTheStartAndTheEnd(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "抄送", core.ApprovalTemplate{Name: "上级", Approver: "manager"})
		s.item.ID, s.item.Name, s.item.CC = core.NewID(), "会务"+string(on), []string{"person:" + string(approvers[on][1])}
		p.offers(s.item)
		n := s.asks(100, "会议茶歇")
		s.second.sees("抄送", n, "提交了")
		s.second.says("同意 " + n) // being told gives no say
		s.second.sees("没有权限")
		s.first.approves(n)
		s.second.sees("抄送", n, "已通过")
	})
}

func TestEachDecisionOffersTheNextOneThatWaits(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "排队", core.ApprovalTemplate{Name: "复核", Approvers: []string{"2"}})
		one, two := s.asks(1, "第一件"), s.asks(2, "第二件")
		alone := s.second.asked(one)
		s.second.asked(two)
		s.second.says("我的审批")
		s.second.sees("2 条待审批", one, two)
		row := s.second.matches(s.second.direct, "the first of the row", func(v actor.View) bool { return v.ID != alone.ID && v.Has(one) && v.Button("同意") != nil })
		s.second.clicks(row, "同意", nil)
		s.applicant.sees(one, "全部通过")
		count := func() (n int) {
			list, err := s.second.stage.Messages(p.ctx, s.second.direct, s.second.id, 60)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list {
				if v.Has(two) && v.Button("同意") != nil {
					n++
				}
			}
			return n
		}
		p.stands(two, "offered again", func(core.Approval) bool { return count() == 2 })
		s.second.says("同意 " + two)
		s.second.sees("已同意")
		s.applicant.sees(two, "全部通过")
		s.second.says("我的审批")
		s.second.sees("没有等你处理的审批")
	})
}
