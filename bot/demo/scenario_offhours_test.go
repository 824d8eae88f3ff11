package demo_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/core"
)

// TestOutsideHoursTheAnswerSaysWhenWorkResumesAndWhoIsCalled begins on the evening before 国庆, goes on to the Saturday that is worked for it and
// to the Sunday behind.
func TestOutsideHoursTheAnswerSaysWhenWorkResumesAndWhoIsCalled(t *testing.T) {
	for name, configure := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eve := time.Date(2026, 9, 30, 20, 30, 0, 0, wednesday.Location())
			p := start(t, func(t *testing.T, o *demo.Options) {
				configure(t, o)
				o.Clock = core.NewFrozenClock(eve)
			})
			stop := core.Rule{Name: "停线", When: `ticket.text contains "停线"`, Priority: "P1"}
			eachPlatform(t, p, func(t *testing.T, on core.Platform) {
				employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
				p.dispatches(core.Dispatch{}, stop)
				employee.says("VPN 连不上，报错 809")
				employee.sees("仍需人工", "非工作时间（国庆节）", "起处理") // beside the articles
				employee.says("取消")
				employee.sees("不提交了")
				other := p.person(others[on], on)
				filed := technician.filesFor(group, others[on], "VPN 连不上，报错 809")
				card := other.sees(filed, "非工作时间（国庆节）", "等待期间可以先试试知识库里的办法")
				if card.Button("看全文 1") == nil {
					t.Errorf("the card offers nothing to read: %s", card.Text)
				} else {
					other.hears(other.direct, other.clicks(card, "看全文 1", nil), "VPN")
				}
				n := employee.reports("产线停线了，终端全部黑屏")
				employee.sees(n, "没有排值班", "组长 "+nameOf(p, "tang-yifan"))

				p.dispatches(core.Dispatch{Strategy: core.StrategyLeast, Agents: pair(on), Rota: &core.Rota{
					From: "2026-09-01", Handover: "09:00", Days: 365, People: []core.PersonID{casts[on].technician, mates[on]}, Contact: "值班电话 8008",
				}}, stop)
				n = other.reports("又停线了，扫码枪全部没反应")
				other.sees(n, "通知值班同事 "+nameOf(p, casts[on].technician), "值班电话 8008")
				p.with(n, casts[on].technician)
				p.dispatches(core.Dispatch{}, stop)
			})
			p.passes(time.Date(2026, 10, 10, 10, 0, 0, 0, eve.Location()).Sub(eve)) // a Saturday that is worked
			worker := p.person("wu-guihua", core.DingTalk)
			n := worker.reports("考勤机旁的显示器不亮了")
			if v := worker.sees(n, "待受理"); v.Has("非工作时间") {
				t.Errorf("on a Saturday that is worked the answer is %s", v.Text)
			}
			p.passes(24 * time.Hour)
			n = worker.reports("食堂门口的显示器也不亮了")
			worker.sees(n, "非工作时间（周末）", "起处理")
		})
	}
}
