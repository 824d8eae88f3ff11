package demo_test

import (
	"context"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// tellsOfMembers are the platforms that report who joins and who leaves a group.
var tellsOfMembers = map[core.Platform]bool{core.Feishu: true, core.DingTalk: true}

// gesture lets somebody do what the platform's client offers besides writing and clicking.
func (a person) gesture(kind, chat string) {
	a.p.t.Helper()
	if err := a.stage.Gesture(a.p.ctx, kind, a.id, chat); err != nil {
		a.p.t.Fatal(err)
	}
}

// tellsOf waits until the trail of a group tells of an act on somebody's account.
func (p *play) tellsOf(group, act string, who person) {
	p.t.Helper()
	p.eventually("the trail to tell "+act, func() bool {
		rows, err := p.demo.App.DB.Org("xinghe").AuditTrail(p.ctx, group, 0, 200)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, r := range rows {
			if r.Act == act && r.Detail["account"] == who.id {
				return true
			}
		}
		return false
	})
}

func TestATechnicianWhoLeavesTheDesksGroupKeepsTheirRoleAndTheLeadHandsTheirWorkOver(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		for _, on := range []core.Platform{core.Feishu, core.DingTalk} {
			t.Run(string(on), func(t *testing.T) {
				p.t = t
				_, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
				lead, mate, name := p.person("tang-yifan", on), p.person(mates[on], on), nameOf(p, casts[on].technician)
				technician.gesture("leave", group)
				p.tellsOf(group, "group.member_left", technician)
				asks := p.reachable(t, "tang-yifan", name+" 离开了")
				card := asks.matches(asks.direct, "the card of who left", func(v actor.View) bool { return v.Has(name+" 离开了", n) && v.Button("交接") != nil })

				other := p.person(others[on], on).reports(another)
				lead.saysIn(group, "转派 "+other+" "+name)
				lead.seesIn(group, name+" 已离开这个群")
				technician.says("我的待办") // the role is still theirs
				technician.sees(n)

				asks.clicks(card, "交接", nil)
				choice := asks.matches(asks.direct, "the choice of who takes it", func(v actor.View) bool { return v.Has("交接 "+name) && v.Button(nameOf(p, mates[on])) != nil })
				asks.clicks(choice, nameOf(p, mates[on]), nil)
				p.reachable(t, mates[on], "交接给你")
				mate.says("我的待办")
				mate.sees("我的待办", n)

				technician.gesture("join", group)
				welcomed := p.reachable(t, casts[on].technician, "欢迎加入")
				hello := welcomed.matches(welcomed.direct, "the welcome", func(v actor.View) bool { return v.Has("欢迎加入") && v.Button("我的待办") != nil })
				welcomed.hears(welcomed.direct, welcomed.clicks(hello, "我的待办", nil), "没有未完成的工单")
				lead.saysIn(group, "转派 "+other+" "+name)
				lead.seesIn(group, other, name)
				welcomed.sees(other, "转派给你")
			})
		}
	})
}

func TestSomebodyWithoutRightsGainsNothingByComingIntoTheDesksGroup(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		for _, on := range []core.Platform{core.Feishu, core.DingTalk} {
			t.Run(string(on), func(t *testing.T) {
				p.t = t
				employee, group := p.person(casts[on].employee, on), p.group("it", on)
				seen, said := len(employee.everything(employee.direct)), len(employee.everything(group))
				employee.gesture("join", group)
				p.tellsOf(group, "group.member_joined", employee)
				n := employee.reports("电脑蓝屏了，一直重启")
				employee.saysIn(group, "接单 "+n)
				employee.seesIn(group, "需要本服务台的权限")
				for _, v := range append(employee.everything(employee.direct)[seen:], employee.everything(group)[said:]...) {
					if v.Has("欢迎加入") {
						t.Errorf("%s was welcomed: %s", employee.id, v.Text)
					}
				}
			})
		}
	})
}

func TestWhereThePlatformTellsNothingOfMembersNothingIsDoneAboutThem(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		on := core.WeCom
		_, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
		lead, name := p.person("tang-yifan", on), nameOf(p, casts[on].technician)
		technician.gesture("leave", group)
		other := p.person(others[on], on).reports(another)
		lead.saysIn(group, "转派 "+other+" "+name) // nobody told that they left, so they count as there
		technician.sees(other, "转派给你")
		technician.says("我的待办")
		technician.sees(n, other)
		for _, v := range lead.everything(lead.direct) {
			if v.Has("离开了") {
				t.Errorf("the lead is told what no platform said: %s", v.Text)
			}
		}
		if tellsOfMembers[on] {
			t.Fatal("this platform tells of members")
		}
		p.tx(func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.Presences(ctx, demoBots[on], group)
			if len(list) > 0 {
				t.Errorf("somebody's place was made up: %+v", list)
			}
			return err
		})
	})
}

// everything is all that a chat shows.
func (a person) everything(chat string) []actor.View {
	a.p.t.Helper()
	list, err := a.stage.Messages(a.p.ctx, chat, a.id, 500)
	if err != nil {
		a.p.t.Fatal(err)
	}
	return list
}
