package demo_test

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/rulebook"
	"github.com/imdesk/imdesk/core"
)

// dispatches lets the IT desk give tickets to people, and waits until it works so.
func (p *play) dispatches(d core.Dispatch, rules ...core.Rule) {
	p.t.Helper()
	s, err := p.org().LoadSetup(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	for i := range s.Desks {
		if s.Desks[i].ID == "it" {
			s.Desks[i].Dispatch = &d
		}
	}
	s.Rules = rules
	p.worksBy(s)
}

// pair is the platform's technician and their mate, who are given tickets in this order.
func pair(on core.Platform) []core.Agent {
	return []core.Agent{{Person: casts[on].technician}, {Person: mates[on]}}
}

// with waits until a ticket is in somebody's hands.
func (p *play) with(number string, who core.PersonID) {
	p.t.Helper()
	p.stored(p.t, number, func(k core.Ticket) bool { return k.Assignee == who })
}

// resolves lets a ticket be resolved, so that it is nobody's business in what is played next.
func (a person) resolves(number string) {
	a.p.t.Helper()
	a.says("解决 " + number + " 已指导：重启了，超时原因：人手不足") // which is passed over where it isn't late
	a.p.stored(a.p.t, number, func(k core.Ticket) bool { return k.Status == core.StatusResolved })
}

func TestARuleRoutesATicketAndIsExplained(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		p.dispatches(core.Dispatch{},
			core.Rule{Name: "VIP 网络", When: `ticket.category == "network" and requester.vip`, Priority: "P1"},
			core.Rule{Name: "蓝屏归行政", When: `ticket.text contains "蓝屏" and now.working`, Desk: "admin", Priority: "P2", Tags: []string{"蓝屏"}},
			core.Rule{Name: "其余"})
		n := p.person(casts[on].employee, on).reports("电脑蓝屏了，一直重启")
		if !strings.HasPrefix(n, "AD-") {
			t.Errorf("the ticket is %s", n)
		}
		p.stored(t, n, func(k core.Ticket) bool {
			return k.Desk == "admin" && k.Priority == "P2" && len(k.Detail.Tags) == 1
		})
		s, err := p.org().LoadSetup(p.ctx)
		must(t, err)
		book, err := rulebook.Open(p.org(), &s)
		must(t, err)
		var out strings.Builder
		must(t, book.Explain(p.ctx, &out, n))
		for _, want := range []string{"建单时生效：蓝屏归行政", `1. VIP 网络：条件不成立：ticket.category == "network"`, "2. 蓝屏归行政：生效 → 服务台 admin，优先级 P2", "3. 其余：条件成立，但前面的规则已经生效"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("the explanation lacks %q:\n%s", want, out.String())
			}
		}
		out.Reset()
		must(t, book.DryRun(p.ctx, &out, wednesday.AddDate(0, 0, -30)))
		if !strings.Contains(out.String(), n+"  蓝屏归行政：服务台 it → admin") {
			t.Errorf("the dry run says:\n%s", out.String())
		}
	})
}

func TestATicketGivenInTurnPassesOnUnlessItIsAccepted(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		p.dispatches(core.Dispatch{Strategy: core.StrategyRound, Agents: pair(on)})
		employee := p.person(casts[on].employee, on)
		n := employee.reports("电脑蓝屏了，一直重启")
		p.with(n, casts[on].technician)
		first := p.reachable(t, casts[on].technician, n)
		first.sees(n, "分给你处理，请在 30 分钟内接单")
		p.passes(31 * time.Minute)
		first.sees(n, "没有在 30 分钟内接单", "已转给下一位")
		p.with(n, mates[on])
		second := p.reachable(t, mates[on], n)
		card := second.matches(second.direct, "the ticket", func(v actor.View) bool { return v.Has(n) && v.Button("接单") != nil })
		second.clicks(card, "接单", nil)
		p.stored(t, n, func(k core.Ticket) bool { return k.Status == core.StatusInProgress })
		employee.sees(n, nameOf(p, mates[on]))
		p.passes(31 * time.Minute)
		second.says("进度 " + n)
		second.sees(n, "没有在 30 分钟内接单", "转给下一位")
		p.with(n, mates[on])
		second.resolves(n)
	})
}

func TestATicketForHoldersOfATagReachesThemOnlyAndElseTheLead(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		agents := pair(on)
		agents[1].Tags, agents[1].Skills = []string{"涉密"}, map[string]int{"vault": 3}
		d := core.Dispatch{Strategy: core.StrategyLeast, Agents: agents}
		rule := core.Rule{Name: "涉密", When: `ticket.text contains "保密柜"`, Only: []string{"涉密"}, Strategy: core.StrategySkill, Skill: "vault", Level: 3}
		p.dispatches(d, rule)
		n := p.person(casts[on].employee, on).reports("保密柜的电脑蓝屏了")
		p.with(n, mates[on])
		technician := p.person(casts[on].technician, on)
		technician.saysIn(p.group("it", on), "转派 "+n+" "+nameOf(p, casts[on].technician))
		technician.seesIn(p.group("it", on), n, "只能由有「涉密」标签的同事处理")
		p.with(n, mates[on])
		p.reachable(t, mates[on], n).resolves(n)

		today := p.demo.Clock.Now().In(wednesday.Location()).Format("2006-01-02")
		d.Leave = []core.Leave{{Person: mates[on], From: today, Until: today}}
		p.dispatches(d, rule)
		n = p.person(others[on], on).reports("保密柜的打印机卡纸了")
		p.stored(t, n, func(k core.Ticket) bool { return k.Detail.Given != nil && k.Detail.Given.Fallback })
		p.reachable(t, "tang-yifan", n).sees(n, "没有能接手的人在岗")
		technician.saysIn(p.group("it", on), "接单 "+n) // it is in the queue of everybody now
		p.with(n, casts[on].technician)
		technician.resolves(n)
	})
}

func TestNothingStaysWithATechnicianWhoIsAway(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		p.dispatches(core.Dispatch{Strategy: core.StrategyRound, Agents: pair(on)})
		n := p.person(casts[on].employee, on).reports("电脑蓝屏了，一直重启")
		p.with(n, casts[on].technician)
		technician := p.person(casts[on].technician, on)
		technician.says("接单 " + n)
		p.stored(t, n, func(k core.Ticket) bool { return k.Status == core.StatusInProgress })
		technician.says("委托 " + nameOf(p, "tang-yifan") + " 今天")
		technician.sees("代你审批")
		p.passes(31 * time.Minute)
		technician.sees("你不在岗期间", n)
		p.with(n, mates[on])
		n2 := p.person(others[on], on).reports("打印机卡纸了，出不来")
		p.with(n2, mates[on]) // whose turn it isn't, but the other is away
		mate := p.reachable(t, mates[on], n2)
		mate.resolves(n)
		mate.resolves(n2)
		technician.says("取消委托")
		technician.sees("已取消委托")
	})
}

func TestByNightTheUrgentReachesWhoIsOnDutyAndTheRestWaitsForTheMorning(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		p.dispatches(core.Dispatch{Strategy: core.StrategyLeast, Agents: pair(on), Rota: &core.Rota{From: "2026-11-01", Handover: "09:00", Days: 365, People: []core.PersonID{casts[on].technician, mates[on]}}},
			core.Rule{Name: "停线", When: `ticket.text contains "停线"`, Priority: "P1"})
		now := p.demo.Clock.Now().In(wednesday.Location())
		evening := time.Date(now.Year(), now.Month(), now.Day(), 21, 0, 0, 0, now.Location())
		p.passes(evening.Sub(now))
		technician := p.person(casts[on].technician, on)
		technician.says("换班 " + nameOf(p, mates[on]) + " 今天")
		technician.sees("的班由 " + nameOf(p, mates[on]) + " 值")
		employee := p.person(casts[on].employee, on)
		n := employee.reports("产线停线了，电脑全部蓝屏")
		employee.sees(n, "通知值班同事")
		p.with(n, mates[on])
		mate := p.reachable(t, mates[on], n)
		mate.says("接单 " + n)
		p.stored(t, n, func(k core.Ticket) bool { return k.Status == core.StatusInProgress })
		colleague := p.person(others[on], on)
		usual := colleague.reports("鼠标坏了，不能滚动")
		colleague.sees(usual, "非工作时间", "起处理")
		p.stored(t, usual, func(k core.Ticket) bool { return k.Assignee == "" && k.Detail.Given == nil })
		mate.resolves(n)
		p.passes(12*time.Hour + 5*time.Minute)
		p.stored(t, usual, func(k core.Ticket) bool { return k.Assignee != "" })
		p.with(usual, casts[on].technician)
		technician.says("接单 " + usual)
		technician.resolves(usual)
	})
}
