package demo_test

import (
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// editDraft changes category, priority and text of the draft on the screen by the means of the platform, and submits it.
func editDraft(t *testing.T, on core.Platform, a person, category, categoryName, text string) {
	t.Helper()
	v := a.matches(a.direct, "the draft", func(v actor.View) bool { return v.Button("提交") != nil })
	if on == core.Feishu {
		a.clicks(v, "提交", map[string]string{"category": category, "priority": "P2", "text": text})
		return
	}
	if on == core.DingTalk {
		a.clicks(v, "改分类", nil)
		a.presses(categoryName)
	}
	a.presses("改优先级")
	a.presses("P2 高")
	a.presses("改描述")
	a.says(text)
	v = a.matches(a.direct, "the changed draft", func(v actor.View) bool { return v.Has(text, "P2") && v.Button("提交") != nil })
	a.clicks(v, "提交", map[string]string{"category": category})
}

func TestADraftIsEditedByThePlatformsMeansBeforeItIsSubmitted(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee := p.person(casts[on].employee, on)
			defer employee.reads(employee.direct, "改草稿 "+string(on))
			employee.says("VPN 连不上，提示错误 809")
			employee.sees("809", "仍需人工")
			employee.presses("仍需人工")
			editDraft(t, on, employee, "software", "软件与许可", "SolidWorks 打不开工程图")
			v := employee.sees("IT-0", "SolidWorks 打不开工程图", "P2", "软件与许可")
			if v.Has("809") {
				t.Errorf("the old text is still there: %s", v.Text)
			}
		})
	})
}

func TestAHandoverToPeopleWorksFromAnywhere(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
			defer employee.reads(employee.direct, "转人工 "+string(on))
			employee.says("转人工")
			employee.sees("一两句话描述")
			employee.says("财务系统打不开了，一直白屏")
			employee.sees("财务系统打不开", "提交")
			employee.says("转人工") // in the middle of a draft
			employee.sees("财务系统打不开", "提交")
			employee.presses("提交")
			n := employee.numberIn(employee.sees("IT-0"))
			employee.says("转人工") // with an open ticket
			employee.sees("已提醒处理人员关注 " + n)
			technician.seesIn(group, "请求人工处理 "+n)
			if on != core.Feishu {
				employee.says("申请 笔记本")
				employee.sees("1/4")
				employee.says("转人工") // in the middle of a guided request
				employee.sees("已提醒处理人员关注 " + n)
			}
		})
	})
}

func TestTalkCreatesNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee := p.person(casts[on].employee, on)
			for _, turn := range [][2]string{{"你好", "直接描述"}, {"谢谢", "不客气"}, {"帮助", "转人工"}, {"我的工单", "还没有提交过工单"}} {
				employee.says(turn[0])
				employee.sees(turn[1])
			}
			employee.reads(employee.direct, "寒暄 "+string(on))
		})
	})
}
