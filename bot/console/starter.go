package console

import (
	"time"

	"github.com/imdesk/imdesk/core"
)

// starter is what a new enterprise begins with: one IT desk in usual office hours, enough to bind a group and take the first report. It is
// replaced by the first `imdesk apply -f`.
func starter(org core.Org) core.Setup {
	return core.Setup{
		Org:       org,
		Calendars: []core.Calendar{officeHours(org.Timezone)},
		Desks: []core.Desk{{
			ID: "it", Name: "IT 服务台", Prefix: "IT", Calendar: "office", DefaultCategory: "other", DefaultPriority: "P3",
			Categories: []core.Category{
				{ID: "network", Name: "网络与 VPN", Keywords: []string{"vpn", "网络", "wifi", "断网", "上不了网"}},
				{ID: "account", Name: "账号与密码", Keywords: []string{"密码", "账号", "登录", "登不上", "锁定"}},
				{ID: "device", Name: "电脑与外设", Keywords: []string{"电脑", "打印机", "显示器", "键盘", "蓝屏"}},
				{ID: "software", Name: "软件与邮箱", Keywords: []string{"软件", "邮箱", "安装", "office", "打不开"}},
				{ID: "other", Name: "其他"},
			},
		}},
		SLA: []core.SLAPolicy{{Desk: "it", RemindPercent: 80, Targets: map[core.Priority]core.SLATarget{
			"P1": target(15*time.Minute, 4*time.Hour), "P2": target(30*time.Minute, 8*time.Hour), "P3": target(2*time.Hour, 24*time.Hour),
			"P4": target(4*time.Hour, 40*time.Hour), "P5": target(8*time.Hour, 80*time.Hour),
		}}},
	}
}

func officeHours(zone string) core.Calendar {
	c := core.Calendar{ID: "office", Name: "工作日", Timezone: zone, Weekly: map[string][]string{}, Holidays: "cn"}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		c.Weekly[day] = []string{"09:00-12:00", "13:00-18:00"}
	}
	return c
}

func target(response, resolution time.Duration) core.SLATarget {
	return core.SLATarget{Response: core.Duration(response), Resolution: core.Duration(resolution)}
}
