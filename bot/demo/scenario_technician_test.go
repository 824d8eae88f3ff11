package demo_test

import (
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// mates are a second technician on each platform.
var mates = map[core.Platform]core.PersonID{core.WeCom: "luo-siqi", core.DingTalk: "he-junjie", core.Feishu: "he-junjie"}

func TestEverybodyInTheGroupSeesWhoClaimed(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			mate := p.person(mates[on], on)
			n := employee.reports("电脑蓝屏了，一直重启")
			card := mate.matches(group, "the work card", func(v actor.View) bool { return v.Has(n) && v.Button("接单") != nil })
			technician.clicks(card, "接单", nil)
			mate.becomes(group, card, nameOf(p, casts[on].technician), "处理中")
			mate.answeredIn(group, card, "接单", "已由 "+nameOf(p, casts[on].technician)+" 接单", "处理中")
			technician.answeredIn(group, card, "接单", "已经由你处理", "处理中")
		})
	})
}
