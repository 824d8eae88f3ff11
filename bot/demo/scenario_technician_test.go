package demo_test

import (
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// mates are a second technician on each platform.
var mates = map[core.Platform]core.PersonID{core.WeCom: "xu-wenbo", core.DingTalk: "luo-siqi", core.Feishu: "he-junjie"}

func TestATechnicianHandlesATicketByButtons(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			mate := p.person(mates[on], on)
			defer technician.reads(group, "按钮处理 "+string(on))
			n := employee.reports("电脑蓝屏了，一直重启")
			card := func(who person, label string) actor.View {
				t.Helper()
				return who.matches(group, "a card with "+label, func(v actor.View) bool { return v.Has(n) && v.Button(label) != nil })
			}
			technician.clicks(card(technician, "接单"), "接单", nil)
			employee.sees(n, nameOf(p, casts[on].technician))
			mate.seesIn(group, n, "处理中") // where a click shows itself to the clicker alone, the others follow a little later

			v := card(technician, "回复")
			if on == core.Feishu {
				technician.clicks(v, "回复", map[string]string{"text": "请把蓝屏照片发我"})
			} else {
				technician.hears(group, technician.clicks(v, "回复", nil), "@我 发送", n)
				technician.saysIn(group, "请把蓝屏照片发我")
			}
			employee.sees("回复了 "+n, "请把蓝屏照片发我")

			technician.clicks(card(technician, "备注"), "备注", nil)
			if on == core.Feishu {
				form := technician.matches(group, "the card for a note", func(v actor.View) bool { return v.Has("备注 "+n) && v.Button("备注") != nil })
				technician.clicks(form, "备注", map[string]string{"text": "怀疑是补丁冲突"})
			} else {
				technician.seesIn(group, "只有处理人员能看到")
				technician.saysIn(group, "怀疑是补丁冲突")
			}
			if !live(on) {
				technician.seesIn(group, "已添加内部备注")
				technician.saysIn(group, "进度 "+n)
			}
			technician.seesIn(group, n, "怀疑是补丁冲突")

			technician.clicks(card(technician, "挂起"), "挂起", nil)
			choice := technician.matches(group, "the choice of reasons", func(v actor.View) bool { return v.Has("挂起 "+n) && v.Button("等待配件到货") != nil })
			technician.clicks(choice, "等待配件到货", nil)
			employee.sees("暂时挂起", "等待配件到货")
			technician.clicks(card(technician, "恢复"), "恢复", nil)

			technician.clicks(card(technician, "转派"), "转派", nil)
			name := nameOf(p, mates[on])
			choice = technician.matches(group, "the choice of colleagues", func(v actor.View) bool { return v.Has("转派 "+n) && v.Button(name) != nil })
			technician.clicks(choice, name, nil)
			mate.sees(n, "转派给你")

			mate.clicks(card(mate, "解决"), "解决", map[string]string{"note": "已更换内存"})
			employee.sees(n, "已处理你的问题")
			requireNoLeak(t, p, employee, "怀疑是补丁冲突")
		})
	})
}

func TestATechnicianHandlesATicketByWords(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			mate := p.person(mates[on], on)
			defer technician.reads(group, "文字处理 "+string(on))
			n := employee.reports("电脑蓝屏了，一直重启")
			technician.seesIn(group, n, "接单")
			technician.saysIn(group, "接单 "+short(n))
			employee.sees(n, nameOf(p, casts[on].technician))
			technician.saysIn(group, "备注 "+n+" 机器在保内")
			technician.saysIn(group, "我的待办")
			technician.seesIn(group, "我的待办", n)
			technician.mentions(group, "转派 "+n+" ", mate)
			if on == core.DingTalk { // it names whom it mentions by an id of its own only, so the desk asks
				name := nameOf(p, mates[on])
				choice := technician.matches(group, "the choice of colleagues", func(v actor.View) bool { return v.Has("转派 "+n) && v.Button(name) != nil })
				technician.clicks(choice, name, nil)
			}
			mate.sees(n, "转派给你")
			mate.saysIn(group, "转派 "+n+" "+nameOf(p, casts[on].technician))
			technician.sees(n, "转派给你")
			if on != core.WeCom { // whose groups can't address anybody
				technician.seesIn(group, n, "已转派给你")
			}
			technician.saysIn(group, "转派 "+n+" 陈嘉宁")
			technician.seesIn(group, "陈嘉宁 不是IT 服务台的处理人员")
			technician.saysIn(group, "回复 "+n+" 请先保存好文件")
			employee.sees("请先保存好文件")
			technician.saysIn(group, "挂起 "+n+" 等供应商寄内存条")
			employee.sees("等供应商寄内存条")
			technician.saysIn(group, "解决 IT-999999")
			technician.seesIn(group, "没有找到工单 IT-999999")
			technician.saysIn(group, "恢复 "+n)
			technician.saysIn(group, "已解决 "+n+" 换了内存条")
			employee.sees(n, "换了内存条", "满意")
			requireNoLeak(t, p, employee, "机器在保内")
		})
	})
}

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
