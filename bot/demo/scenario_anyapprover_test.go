package demo_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// seconds are people who share the second level with the lead, each living on one platform.
var seconds = map[core.Platform]core.PersonID{core.WeCom: "bai-xuefeng", core.DingTalk: "han-zhigang", core.Feishu: "zheng-kai"}

// tx runs one transaction of the demo's company.
func (p *play) tx(fn func(ctx context.Context, tx *store.Tx) error) {
	p.t.Helper()
	if err := p.demo.App.DB.Org(p.demo.Company.Org.ID).Tx(p.ctx, fn); err != nil {
		p.t.Fatal(err)
	}
}

// approval reads the chain of a request.
func (p *play) approval(n string) (a core.Approval) {
	p.t.Helper()
	p.tx(func(ctx context.Context, tx *store.Tx) error {
		tk, err := tx.TicketNumbered(ctx, n)
		if err == nil {
			a, err = tx.Approval(ctx, tk.Detail.Approval)
		}
		return err
	})
	return a
}

// shares gives the second level of a request a second approver and puts a third level above it, on the stored chain.
func (p *play) shares(n string, second, third core.PersonID) {
	p.t.Helper()
	p.tx(func(ctx context.Context, tx *store.Tx) error {
		tk, err := tx.TicketNumbered(ctx, n)
		if err != nil {
			return err
		}
		a, err := tx.Approval(ctx, tk.Detail.Approval)
		if err != nil {
			return err
		}
		a.Steps[1].Approvers = append(a.Steps[1].Approvers, second)
		a.Steps = append(a.Steps, core.ApprovalStep{Name: "总经理审批", Level: 2, Approvers: []core.PersonID{third}})
		a.Detail.Since = a.Revision + 1 // the chain is another now, so older cards must be looked at again
		return tx.PutApproval(ctx, &a)
	})
}

// asked waits for the card on which somebody decides about a request.
func (a person) asked(n string) actor.View {
	a.p.t.Helper()
	return a.matches(a.direct, "the approval of "+n, func(v actor.View) bool { return v.Has(n) && v.Button("同意") != nil && v.Button("驳回") != nil })
}

// looksAgain presses 同意 on a card whose request has changed meanwhile, is shown the request anew, and presses again.
func (a person) looksAgain(v actor.View) {
	a.p.t.Helper()
	a.clicks(v, "同意", nil)
	now := a.matches(a.direct, "the request as it is now", func(now actor.View) bool {
		return now.ID == v.ID && now.Revision > v.Revision && now.Button("同意") != nil
	})
	a.clicks(now, "同意", nil)
}

// shared brings a request to its second level, which waits for the desk's lead and for somebody on another platform.
func shared(t *testing.T, p *play, on core.Platform) (n string, lead, second person) {
	t.Helper()
	who := applicants[on]
	applicant, manager := p.person(who.applicant, on), p.person(who.manager, on)
	n = applies(t, on, applicant)
	v := manager.asked(n)
	p.shares(n, seconds[next[on]], "zhou-qiming")
	manager.looksAgain(v)
	return n, p.reachable(t, "tang-yifan", n), p.person(seconds[next[on]], next[on])
}

// next sends a request from platform to platform.
var next = map[core.Platform]core.Platform{core.WeCom: core.DingTalk, core.DingTalk: core.Feishu, core.Feishu: core.WeCom}

func TestOneOfTwoApproversDecidesAndTheOthersCardFollows(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			n, lead, second := shared(t, p, on)
			name := nameOf(p, seconds[next[on]])
			leads, seconds := lead.asked(n), second.asked(n)
			second.clicks(seconds, "同意", nil)
			second.becomes(second.direct, seconds, name+" 同意")
			lead.becomes(lead.direct, leads, name+" 同意")
			lead.loses(lead.direct, leads)
			lead.answered(leads, "同意", "已由 "+name+" 同意", name+" 同意") // while the level above is still open
			if a := p.approval(n); a.Step != 2 || a.Steps[1].Decision.By != p.idOf(second) {
				t.Errorf("after a late press the chain is %+v", a)
			}
			top := p.reachable(t, "zhou-qiming", n)
			top.clicks(top.asked(n), "同意", nil)
			p.person(applicants[on].applicant, on).sees(n, "全部通过")
			lead.answered(leads, "驳回", "已由 "+nameOf(p, "zhou-qiming")+" 同意", "已通过")
		})
	})
}

func TestOneOfTwoApproversRefusesAndTheOthersPressIsTooLate(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			n, lead, second := shared(t, p, on)
			leads := lead.asked(n)
			second.says("驳回 " + second.codeOf(second.asked(n)) + " 预算已用完")
			p.person(applicants[on].applicant, on).sees(n, "驳回", "预算已用完")
			lead.becomes(lead.direct, leads, "已驳回")
			lead.loses(lead.direct, leads)
			lead.answered(leads, "同意", "已由 "+nameOf(p, seconds[next[on]])+" 驳回", "已驳回")
		})
	})
}

func (p *play) idOf(a person) core.PersonID {
	for _, who := range p.demo.Company.People {
		for _, acc := range who.Accounts {
			if acc.ID == a.id {
				return who.ID
			}
		}
	}
	return ""
}

func TestAnApprovalIsTypedWithItsCode(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			who := applicants[on]
			applicant, manager := p.person(who.applicant, on), p.person(who.manager, on)
			n := applies(t, on, applicant)
			v := manager.asked(n)
			code := manager.codeOf(v)
			stranger := p.person(casts[on].technician, on)
			stranger.says("同意 " + code)
			stranger.sees("没有找到编号 " + code)
			manager.says("回复「同意 " + code + "」")
			manager.sees("已同意")
			manager.becomes(manager.direct, v, nameOf(p, who.manager)+" 同意")
			manager.loses(manager.direct, v)
			manager.says("驳回 " + code + " 反悔了")
			manager.sees("已由 " + nameOf(p, who.manager) + " 同意")
			lead := p.reachable(t, "tang-yifan", n)
			lead.says("驳回 " + lead.codeOf(lead.asked(n)) + " 先用库存设备")
			lead.sees("已驳回")
			applicant.sees(n, "驳回", "先用库存设备")
		})
	})
}

// forges presses what a card of somebody else carries, from a card of one's own: a forged or copied press.
func (a person) forges(own, foreign actor.View, label string) actor.Answer {
	a.p.t.Helper()
	action, ok := foreign.Button(label).Action(map[string]string{"reason": "budget"}).(map[string]any)
	if !ok {
		a.p.t.Fatalf("the press of %q can't be copied", label)
	}
	action["force"] = true
	ans, err := a.stage.Click(a.p.ctx, a.id, own.ID, action)
	if err != nil {
		a.p.t.Fatal(err)
	}
	return ans
}

func TestSomebodyElsesPressOfAnApprovalIsRefusedAndAudited(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			who := applicants[on]
			applicant, manager, impostor := p.person(who.applicant, on), p.person(who.manager, on), p.person(casts[on].technician, on)
			n := applies(t, on, applicant)
			v := manager.asked(n)
			for _, liar := range []person{impostor, applicant} { // nobody approves their own request either
				liar.says("帮助")
				own := liar.matches(liar.direct, "a card of their own", func(v actor.View) bool { return v.Button("我的工单") != nil })
				for _, label := range []string{"同意", "驳回"} {
					liar.hears(liar.direct, liar.forges(own, v, label), "没有权限")
				}
			}
			a := p.approval(n)
			if a.State != core.ApprovalPending || a.Step != 0 {
				t.Errorf("a forged press decides: %+v", a)
			}
			p.audited(t, string(a.ID), "refused.approval.approve", p.idOf(impostor), p.idOf(applicant))
			p.audited(t, string(a.ID), "refused.approval.reject", p.idOf(impostor), p.idOf(applicant))
			manager.clicks(v, "同意", nil)
			manager.becomes(manager.direct, v, nameOf(p, who.manager)+" 同意")
		})
	})
}

// audited waits until the trail of an object holds an act of each of the people, with a reason.
func (p *play) audited(t *testing.T, object, act string, who ...core.PersonID) {
	t.Helper()
	for _, id := range who {
		await(t, func() bool { return p.onTrail(t, object, act, id) }, func() string { return fmt.Sprintf("the audit trail of %s holds no %s of %s", object, act, id) })
	}
}

func (p *play) onTrail(t *testing.T, object, act string, who core.PersonID) bool {
	t.Helper()
	rows, err := p.demo.App.DB.Org(p.demo.Company.Org.ID).AuditTrail(p.ctx, object, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(rows, func(r store.AuditRow) bool { return r.Act == act && r.Actor == who && len(r.Detail) > 0 })
}
