package demo_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// pressedOn tells how often the platform saw somebody being pressed to look at a message about a ticket.
func (p *play) pressedOn(on core.Platform, who core.PersonID, n string) (times int) {
	acc := p.demo.Account(who, on)
	switch on {
	case core.Feishu:
		for _, m := range p.demo.Sims.Feishu.Messages(p.person(who, on).direct) {
			if len(m.Urgent) > 0 && strings.Contains(string(m.Payload), n) {
				times++
			}
		}
	case core.DingTalk:
		for _, m := range p.demo.Sims.DingTalk.Messages("ding." + acc) {
			if strings.Contains(string(m.Payload), n) {
				times++
			}
		}
	}
	return times
}

func TestQuietHoursHoldAStepBackAndTheFirstPriorityPresses(t *testing.T) {
	bots := map[core.Platform]core.BotID{core.Feishu: demo.FeishuBot, core.DingTalk: demo.DingTalkBot, core.WeCom: demo.WeComBot}
	for name, configure := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, func(t *testing.T, o *demo.Options) {
				configure(t, o)
				o.Tune = func(c adapters.Capabilities) adapters.Capabilities { c.Urgent = min(c.Urgent, 1); return c }
			})
			eachPlatform(t, p, func(t *testing.T, on core.Platform) {
				lead := p.person("tang-yifan", on).livesOn(on)
				technician := p.person(casts[on].technician, on).livesOn(on)
				defer lead.reads(lead.direct, "加急 "+string(on))
				p.promises(core.SLAPolicy{Name: "报障", Desk: "it", Target: &core.SLATarget{Resolution: workingHours(1)}, Escalation: []core.EscalationStep{
					{To: core.RemindHandler}, {To: core.RemindLead, After: workingHours(0.25), Urgent: core.UrgentApp},
				}})
				lead.says("免打扰 0:00-23:59")
				lead.sees("免打扰", "0:00-23:59")
				late := func(n string) {
					p.until(t, func() bool { return p.shown(technician, technician.direct, n, "解决时限已超时") })
					p.until(t, func() bool { l := p.find(n).Detail.Ladder; return l != nil && l.Taken == 2 })
				}
				solve := func(n string) {
					technician.says("解决 " + n + " 换了内存，超时原因：人手不足")
					p.eventually(n+" is solved", func() bool { return !p.find(n).Status.Open() })
				}
				quiet := technician.has("电脑蓝屏了，一直重启", on)
				late(quiet)
				solve(quiet)
				for i, text := range []string{"办公电脑也是蓝屏重启", "二楼会议室的投影仪不亮，电源灯是红的"} {
					loud := technician.has(text, on)
					technician.says("优先级 " + loud + " P1 停线")
					p.eventually(loud+" is of the first priority", func() bool { return p.find(loud).Priority == "P1" })
					late(loud)
					lead.sees(loud, "解决时限已超时")
					if want := 1 - i; on != core.WeCom { // of the second the limit of the month is reached
						p.eventually("what is pressed is seen", func() bool { return p.pressedOn(on, "tang-yifan", loud) == want })
					}
					solve(loud)
				}
				for _, v := range lead.everything(lead.direct) {
					if v.Has(quiet, "解决时限已超时") {
						t.Errorf("in quiet hours the lead reads %s", v.Text)
					}
				}
				if on == core.WeCom {
					return
				}
				p.eventually("the operator hears of the limit", func() bool {
					alarms, err := p.org().Alarms(p.ctx, true, 100)
					return err == nil && slices.ContainsFunc(alarms, func(a store.Alarm) bool { return a.Bot == bots[on] && a.Key == "urgent-spent" && a.Times == 1 })
				})
				used, err := p.demo.App.DB.MeterUse(p.ctx, bots[on])
				if err != nil || used[adapters.MeterUrgent] != 1 {
					t.Errorf("the meter stands at %v, %v", used, err)
				}
			})
		})
	}
}
