package demo_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

func TestAFloodedGroupGetsOneRollingSummary(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		employee := p.person("zheng-kai", core.Feishu)
		for i := range 12 {
			employee.reports(fmt.Sprintf("三楼培训教室第 %d 台电脑蓝屏了，一直重启，插拔电源和换插座都试过了，仍然进不了系统，下午要用", i+1))
		}
		p.demo.Clock.Advance(10 * time.Second)
		p.demo.App.KickTimers()
		for _, at := range []core.Platform{core.Feishu, core.DingTalk, core.WeCom} {
			technician, group := p.person(casts[at].technician, at), p.group("it", at)
			v := technician.matches(group, "the summary", func(v actor.View) bool { return v.Has("张工单待接") && v.Button("接单下一张") != nil })
			technician.hears(group, technician.clicks(v, "接单下一张", nil), "你已接单")
			technician.matches(group, "the claimed ticket", func(v actor.View) bool { return v.Has(nameOf(p, casts[at].technician)) && v.Button("解决") != nil })
		}
	})
}
