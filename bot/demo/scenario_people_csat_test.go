package demo_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

func TestALowRatingAsksWhyAndReachesTheLead(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			n := employee.reports("电脑蓝屏了，一直重启")
			technician.seesIn(group, n, "接单")
			technician.saysIn(group, "解决 "+n+" 重启即可")
			result := employee.matches(employee.direct, "the result", func(v actor.View) bool { return v.Has(n, "重启即可") && v.Button("很不满意") != nil })
			employee.clicks(result, "很不满意", nil)
			why := employee.matches(employee.direct, "the question", func(v actor.View) bool { return v.Has(n, "哪里没做好") && v.Button("没有真正解决") != nil })
			if on == core.DingTalk { // somebody types the number
				employee.says("2")
				employee.sees("已记下", "没有真正解决", n)
			} else {
				employee.clicks(why, "没有真正解决", nil)
				employee.sees("已记下原因：没有真正解决")
			}
			lead := p.reachable(t, "tang-yifan", n+"「")
			lead.sees(n, "打了 1 分", "没有真正解决")
			technician.saysIn(group, "备注 "+n+" 已回访：内存条松了")
			requireNoLeak(t, p, employee, "内存条松了")
			counts, err := p.demo.App.DB.Org("xinghe").Ratings(p.ctx, wednesday.Add(-time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if len(counts) != 1 || counts[0].Desk != "it" || counts[0].Answered() == 0 || counts[0].Scores[0] != counts[0].Answered() {
				t.Errorf("the ratings are counted as %+v", counts)
			}
		})
	})
}
