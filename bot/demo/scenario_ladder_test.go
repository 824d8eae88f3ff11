package demo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// heads answer for the IT desk on each platform, and don't work for it.
var heads = map[core.Platform]core.PersonID{core.Feishu: "zhou-qiming", core.DingTalk: "zhou-qiming", core.WeCom: "zhou-qiming"}

// withDuty plays a scenario on each store and platform with a telephone, under a policy whose ladder ends there.
func withDuty(t *testing.T, scene func(t *testing.T, p *play, on core.Platform, phone *dutyPhone)) {
	for name, configure := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			phone := newDutyPhone(t)
			p := start(t, func(t *testing.T, o *demo.Options) {
				configure(t, o)
				o.Webhooks = []config.Webhook{{Name: "duty-phone", URL: phone.server.URL + "/duty?v=1", Secret: farSecret}}
			})
			eachPlatform(t, p, func(t *testing.T, on core.Platform) {
				p.answersFor("it", heads[on])
				p.promises(core.SLAPolicy{Name: "报障", Desk: "it", Target: &core.SLATarget{Resolution: workingHours(1)}, Escalation: []core.EscalationStep{
					{To: core.RemindHandler}, {To: core.RemindLead, After: workingHours(0.25)}, {To: core.EscalateOwner, After: workingHours(0.5)},
					{To: core.EscalateDuty, After: workingHours(0.75), Hook: "duty-phone"},
				}})
				scene(t, p, on, phone)
			})
		})
	}
}

// answersFor makes somebody the head of a desk.
func (p *play) answersFor(id core.DeskID, who core.PersonID) {
	p.t.Helper()
	s, err := p.org().LoadSetup(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	i := slices.IndexFunc(s.Desks, func(d core.Desk) bool { return d.ID == id })
	s.Desks[i].Owner = who
	if _, err := p.org().SaveSetup(p.ctx, s); err != nil {
		p.t.Fatal(err)
	}
}

// lives on a platform: there somebody hears of what they did not ask for.
func (a person) livesOn(on core.Platform) person {
	a.p.t.Helper()
	a.says("偏好 " + platformWords[on])
	a.sees("通知发到", platformWords[on])
	return a
}

// has lets an employee report something that the technician takes. In the group its card may be one of too many.
func (a person) has(text string, on core.Platform) (n string) {
	a.p.t.Helper()
	n = a.p.person(casts[on].employee, on).reports(text)
	a.says("接单 " + n)
	a.p.eventually(n+" is in hand", func() bool { return a.p.find(n).Status == core.StatusInProgress })
	return n
}

func TestALateTicketIsTakenUpTheLadderUntilSomebodyTakesNotice(t *testing.T) {
	withDuty(t, func(t *testing.T, p *play, on core.Platform, phone *dutyPhone) {
		lead, head := p.person("tang-yifan", on).livesOn(on), p.person(heads[on], on).livesOn(on)
		technician := p.person(casts[on].technician, on).livesOn(on)
		n := technician.has("电脑蓝屏了，一直重启", on)
		defer lead.reads(lead.direct, "逐级通知 "+string(on))
		p.advanceToNextTimer(t, desk.TimerSLA)
		technician.sees(n, "解决时限已超时", "我已知悉")
		p.advanceToNextTimer(t, desk.TimerSLA)
		lead.sees(n, "解决时限已超时", "我已知悉")
		p.advanceToNextTimer(t, desk.TimerSLA)
		head.sees(n, "解决时限已超时", "我已知悉")
		p.advanceToNextTimer(t, desk.TimerSLA)
		p.eventually("the duty is rung up", func() bool { return phone.took(n) })
		p.eventually("the timeline tells of it", func() bool { return p.verbs(n)["rung"] == 1 })
		if got := p.verbs(n)["alerted"]; got != 4 {
			t.Errorf("the timeline tells of %d steps", got)
		}
		head.presses("我已知悉")
		p.eventually(n+" is known", func() bool { return p.find(n).Detail.Ladder.NoticedBy == heads[on] })
		for _, who := range []person{technician, lead} {
			who.sees(nameOf(p, heads[on]), "知悉", n)
		}
		technician.says("解决 " + n + " 换了内存，超时原因：人手不足")
		p.eventually(n+" is solved", func() bool { return !p.find(n).Status.Open() })

		// The second one stops half way, and the telephone is dead.
		second := technician.has("办公电脑也是蓝屏重启", on)
		p.advanceToNextTimer(t, desk.TimerSLA)
		technician.sees(second, "解决时限已超时")
		p.advanceToNextTimer(t, desk.TimerSLA)
		lead.sees(second, "解决时限已超时", "我已知悉")
		lead.says("我已知悉 " + second)
		lead.sees("已记下你知悉 " + second)
		technician.sees(nameOf(p, "tang-yifan"), "知悉", second)
		p.passes(90 * time.Minute)
		third := technician.has("二楼会议室的投影仪不亮，电源灯是红的", on)
		phone.dies(true)
		defer phone.dies(false)
		for step := 1; step <= 4; step++ {
			p.advanceToNextTimer(t, desk.TimerSLA)
			p.eventually("the ladder of "+third+" goes on", func() bool { l := p.find(third).Detail.Ladder; return l != nil && l.Taken == step })
		}
		p.eventually("the timeline tells that nobody was rung up", func() bool { return p.verbs(third)["unrung"] == 1 })
		p.eventually("the console shows it", func() bool {
			alarms, err := p.org().Alarms(p.ctx, true, 100)
			return err == nil && slices.ContainsFunc(alarms, func(a store.Alarm) bool { return a.Key == "duty-duty-phone" })
		})
		if phone.asked(second) > 0 || p.find(second).Detail.Ladder.Taken != 2 {
			t.Errorf("somebody was called after notice was taken: %+v", p.find(second).Detail.Ladder)
		}
		technician.says("解决 " + second + " 换了内存，超时原因：人手不足")
		technician.says("解决 " + third + " 换了灯泡，超时原因：人手不足")
		p.eventually("both are solved", func() bool { return !p.find(second).Status.Open() && !p.find(third).Status.Open() })
	})
}

// verbs counts the acts of a ticket.
func (p *play) verbs(n string) map[string]int {
	p.t.Helper()
	acts, err := p.org().TicketTimeline(p.ctx, p.find(n).ID)
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string]int{}
	for _, a := range acts {
		out[a.Verb]++
	}
	return out
}
