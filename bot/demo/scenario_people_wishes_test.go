package demo_test

import (
	"testing"

	"github.com/imdesk/imdesk/core"
)

var platformWords = map[core.Platform]string{core.WeCom: "企业微信", core.DingTalk: "钉钉", core.Feishu: "飞书"}

func TestNoticesGoToThePlatformAPersonWishes(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			home, fresh := p.person(homes[on].who, homes[on].on), p.joins(on)
			p.links(home, fresh)
			fresh.says("偏好 " + platformWords[on])
			fresh.sees("通知发到", platformWords[on])
			n := home.reports("电脑蓝屏了，一直重启")
			technician := p.person("gao-zhiyuan", core.DingTalk)
			technician.saysIn(p.group("it", core.DingTalk), "解决 "+n+" 已换内存")
			fresh.sees(n, "已换内存", "满意")
			if p.shown(home, home.direct, n, "满意") {
				t.Errorf("the result also went where %s had spoken last", homes[on].who)
			}
		})
	})
}

func TestQuietHoursHoldNoticesBackButNoReplies(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			n := employee.reports("电脑蓝屏了，一直重启")
			technician.seesIn(group, n, "接单")
			now := p.demo.Clock.Now().In(wednesday.Location())
			employee.says("免打扰 " + now.Format("15:04") + "-" + now.Add(3e12).Format("15:04")) // fifty minutes
			employee.sees("免打扰", "结束后再发")
			technician.saysIn(group, "解决 "+n+" 已换内存")
			technician.saysIn(group, "回复 "+n+" 旧内存条放在前台了")
			employee.sees(n, "旧内存条放在前台了")
			if p.shown(employee, employee.direct, n, "满意") {
				t.Error("the result came in quiet hours")
			}
			p.until(t, func() bool { return p.shown(employee, employee.direct, n, "满意") })
			employee.says("免打扰 关闭")
			employee.sees("没有设置")
		})
	})
}
