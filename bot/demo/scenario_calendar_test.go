package demo_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// applies writes the company anew with a change, and waits until it works so.
func (p *play) applies(change func(*manifest.Manifest)) {
	p.t.Helper()
	m := *p.demo.Company
	m.Groups, m.SLA, m.People = nil, slices.Clone(m.SLA), slices.Clone(m.People)
	change(&m)
	must(p.t, m.Validate())
	_, err := bot.Apply(p.ctx, p.demo.App.DB, &m, nil)
	must(p.t, err)
	version, err := p.org().SetupVersion(p.ctx)
	must(p.t, err)
	p.eventually("the company works by the change", func() bool {
		w, err := p.demo.App.Worlds.World(p.ctx, m.Org.ID)
		return err == nil && w.Setup.Version >= version
	})
}

// due is when a timer of an object fires.
func (p *play) due(object, kind string) (at time.Time) {
	p.t.Helper()
	p.eventually(kind+" is armed", func() bool {
		p.tx(func(ctx context.Context, tx *store.Tx) error {
			timers, err := tx.Timers(ctx, object)
			for _, m := range timers {
				if m.Kind == kind {
					at = m.Due
				}
			}
			return err
		})
		return !at.IsZero()
	})
	return at
}

// today is a moment of the Wednesday of the scenarios.
func today(hour, minute int) time.Time {
	return time.Date(2026, 11, 25, hour, minute, 0, 0, wednesday.Location())
}

func TestTimeIsCountedByTheCalendarOfTheSiteThePersonOrTheDesk(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		p.applies(func(m *manifest.Manifest) {
			m.SLA = []core.SLAPolicy{{Name: "按地点", Calendar: core.CalendarSite, Target: &core.SLATarget{Resolution: workingHours(6)}}}
			for i, who := range m.People {
				for on := range p.stages {
					switch who.ID {
					case casts[on].employee:
						m.People[i].Site = "慕尼黑 2F"
					case approvers[on][1]:
						m.People[i].Hours = "14:00-18:00"
					case casts[on].technician:
						m.People[i].Hours = "08:00-10:00"
					}
				}
			}
		})
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			s := p.sits(on, "半天", core.ApprovalTemplate{Name: "限时", Approvers: []string{"2"}, Within: workingHours(1)})
			request := s.asks(100, "下午才上班的人批")
			s.second.asked(request)
			if at := p.due(string(p.approval(request).ID), "approval.due"); !at.Equal(today(15, 0)) {
				t.Errorf("an approver who works from two has until %s", at)
			}

			employee := p.person(casts[on].employee, on)
			n := employee.reports("电脑蓝屏了，一直重启")
			if at := p.find(n).Detail.ResolutionDue; !at.Equal(today(22, 0)) {
				t.Errorf("six hours from nine in Munich end at %s", at)
			}
			employee.asksWhy("", "为什么 "+n, "按日历「慕尼黑办公室」（Europe/Berlin 时间）", "–16:00 下班，不计", "16:00–22:00 上班，计 6 小时")
			p.dispatches(core.Dispatch{Strategy: core.StrategyRound, AcceptWithin: workingHours(1), Agents: pair(on)[:1]})
			colleague := p.person(others[on], on)
			other := colleague.reports("打印机卡纸了，出不来")
			p.with(other, casts[on].technician)
			tk := p.find(other)
			if !tk.Detail.ResolutionDue.Equal(tk.Created.Add(6 * time.Hour)) {
				t.Errorf("six hours of the desk end at %s", tk.Detail.ResolutionDue)
			}
			colleague.asksWhy("", "为什么 "+other, "按日历「IT 值守（含周六）」", "合计 6 小时")
			if at := p.due(string(tk.ID), "dispatch.accept"); !at.Equal(today(8, 30).AddDate(0, 0, 1)) {
				t.Errorf("a technician who works until ten accepts until %s", at)
			}
			p.dispatches(core.Dispatch{})
		})
		p.passes(24 * time.Hour) // to the next morning's digest
		p.reachable(t, "tang-yifan", "还没有 2027 年的法定节假日")
		p.eventually("the console is alarmed", func() bool {
			alarms, err := p.org().Alarms(p.ctx, true, 10)
			must(t, err)
			return slices.ContainsFunc(alarms, func(a store.Alarm) bool { return a.Key == "calendar" && strings.Contains(a.Text, "2027") })
		})
	})
}

func TestWhoIsOnLeaveIsGivenNeitherTicketsNorApprovals(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		s := p.sits(on, "休假", core.ApprovalTemplate{Name: "上级", Approvers: []string{"1"}, OnAway: core.AwayLead})
		p.dispatches(core.Dispatch{Strategy: core.StrategyRound, Agents: pair(on)})
		waiting := s.asks(100, "休假前提的")
		s.first.asked(waiting)
		s.first.says("请假 今天")
		s.first.sees("请假：2026-11-25", "没有委托审批")
		item := p.find(waiting).Desk
		stand := leadOf(p, item)
		p.reachable(t, stand, waiting).sees(waiting)
		p.stands(waiting, "the lead's", func(a core.Approval) bool { return a.Steps[0].Approvers[0] == stand })
		during := s.asks(100, "休假中提的")
		p.stands(during, "the lead's too", func(a core.Approval) bool { return a.Steps[0].Approvers[0] == stand })

		employee, technician := p.person(casts[on].employee, on), p.person(casts[on].technician, on)
		n := employee.reports("电脑蓝屏了，一直重启")
		p.with(n, casts[on].technician)
		technician.says("接单 " + n)
		p.stored(t, n, func(k core.Ticket) bool { return k.Status == core.StatusInProgress })
		p.person(mates[on], on).says("请假 " + nameOf(p, casts[on].technician) + " 今天")
		p.person(mates[on], on).sees("本人或所在服务台的组长")
		technician.says("请假 今天")
		technician.sees("请假：2026-11-25", "不会分派工单")
		technician.says("我的请假")
		technician.sees("登记的请假", "2026-11-25")
		p.reachable(t, "tang-yifan", nameOf(p, casts[on].technician)+" 请假")
		p.passes(31 * time.Minute)
		technician.sees("你不在岗期间", n)
		p.with(n, mates[on])
		second := p.person(others[on], on).reports("打印机卡纸了，出不来")
		p.with(second, mates[on])
		technician.says("销假")
		technician.sees("已销假")
		mate := p.reachable(t, mates[on], second)
		mate.resolves(n)
		mate.resolves(second)
		s.first.says("销假")
		s.first.sees("已销假")
		p.dispatches(core.Dispatch{})
	})
}

// leadOf is who leads a desk.
func leadOf(p *play, id core.DeskID) core.PersonID {
	i := slices.IndexFunc(p.demo.Company.Desks, func(d core.Desk) bool { return d.ID == id })
	return p.demo.Company.Desks[i].Lead
}
