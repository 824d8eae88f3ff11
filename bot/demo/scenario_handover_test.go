package demo_test

import (
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// drafted waits for a draft that can be submitted and shows the words.
func (a person) drafted(words string) actor.View {
	a.p.t.Helper()
	return a.matches(a.direct, "the draft of "+words, func(v actor.View) bool { return v.Has(words) && v.Button("提交") != nil })
}

func TestAHandoverInTheMiddleOfAnythingKeepsWhatWasSaid(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee := p.person(casts[on].employee, on)
			defer employee.reads(employee.direct, "转人工，中途 "+string(on))

			employee.says("VPN 连不上，提示错误 809")
			employee.matches(employee.direct, "the suggestions", func(v actor.View) bool { return v.Has("809") && v.Button("仍需人工") != nil })
			employee.says("转人工") // in front of suggestions
			v := employee.drafted("809")
			if on != core.Feishu { // there the form holds the text itself
				employee.clicks(v, "改描述", nil)
				employee.says("转人工") // instead of the new text
				v = employee.drafted("809")
			}
			employee.clicks(v, "提交", nil)
			first := employee.numberIn(employee.matches(employee.direct, "the first number", func(v actor.View) bool { return v.Has("809") && ticketNumber.MatchString(v.Text) }))

			second := employee.reports(another)
			employee.says("下午三点以后我都在")
			employee.whichOne([]string{first, second})
			employee.says("转人工") // instead of choosing a ticket
			employee.drafted("下午三点以后我都在")
		})
	})
}

func TestAnApproverWhoAsksForPeopleWhileGivingAReasonDecidesNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		on := core.DingTalk // where the reason is asked for
		who := applicants[on]
		applicant, manager := p.person(who.applicant, on), p.person(who.manager, on)
		n := applies(t, on, applicant)
		v := manager.asked(n)
		manager.hears(manager.direct, manager.clicks(v, "驳回", nil), "原因")
		manager.says("转人工")
		manager.sees("一两句话描述")
		manager.says("取消")
		if a := p.approval(n); a.State != core.ApprovalPending || a.Step != 0 {
			t.Errorf("the approval is decided: %+v", a)
		}
		manager.clicks(v, "同意", nil)
		manager.becomes(manager.direct, v, nameOf(p, who.manager)+" 同意")
	})
}

func TestAHandoverBesideAnOpenFormLeavesTheForm(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		employee := p.person("zheng-kai", core.Feishu)
		employee.says("申请 外设")
		form := employee.matches(employee.direct, "the form", func(v actor.View) bool { return v.Button("提交申请") != nil })
		employee.says("转人工")
		employee.sees("一两句话描述")
		employee.says("鼠标滚轮失灵，急着开会")
		employee.drafted("鼠标滚轮失灵")
		employee.clicks(form, "提交申请", map[string]string{"item": "o2", "count": "1"})
		employee.numberIn(employee.matches(employee.direct, "the request", func(v actor.View) bool { return v.ID == form.ID && v.Has("IT-0", "外设领用") }))
	})
}

func TestAHandoverByTheButtonOfTheHelpCard(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee := p.person(casts[on].employee, on)
			employee.says("帮助")
			v := employee.matches(employee.direct, "the help", func(v actor.View) bool { return v.Button("转人工") != nil })
			employee.hears(employee.direct, employee.clicks(v, "转人工", nil), "一两句话描述")
			employee.says("财务系统打不开了，一直白屏")
			employee.drafted("财务系统打不开")
		})
	})
}

// commons are groups that no desk has, and an employee in each.
var commons = map[core.Platform]struct {
	name   string
	member core.PersonID
}{
	core.Feishu: {"研发中心大群", "zheng-kai"}, core.DingTalk: {"行政值班群", "qian-xiaoyu"}, core.WeCom: {"财务服务群", "yu-jiaqi"},
}

func TestAHandoverAskedForInAGroupIsLedToTheDirectChat(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			for _, g := range p.demo.Company.Groups {
				if g.Name != commons[on].name {
					continue
				}
				member := p.person(commons[on].member, on)
				member.saysIn(g.Chat, "转人工")
				member.seesIn(g.Chat, "请私聊我描述问题")
				member.says("转人工")
				member.sees("一两句话描述")
			}
			technician, group := p.person(casts[on].technician, on), p.group("it", on)
			technician.saysIn(group, "转人工")
			technician.seesIn(group, "请私聊我")
		})
	})
}

func TestAMessageTakenBackStaysWithItsReport(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		employee, technician, group := p.person("zheng-kai", core.Feishu), p.person("lin-xiaoman", core.Feishu), p.group("it", core.Feishu)
		id, err := employee.stage.Say(p.ctx, actor.Utterance{Person: employee.id, Text: "电脑风扇一直嗡嗡响"})
		if err != nil {
			t.Fatal(err)
		}
		employee.says("转人工")
		v := employee.drafted("嗡嗡响")
		if err := p.demo.Sims.Feishu.Recall(employee.id, id); err != nil { // the only platform that reports it
			t.Fatal(err)
		}
		p.eventually("the desk to know of it", func() bool {
			at, err := p.demo.App.DB.NextTimer(p.ctx, "message.taken_back")
			return err == nil && !at.IsZero()
		})
		employee.clicks(v, "提交", nil)
		n := employee.numberIn(employee.sees("IT-0", "嗡嗡响"))
		technician.seesIn(group, n, "嗡嗡响")
		id, err = employee.stage.Say(p.ctx, actor.Utterance{Person: employee.id, Text: n + " 在三楼东侧"})
		if err != nil {
			t.Fatal(err)
		}
		employee.sees("已补充到 " + n)
		if err := p.demo.Sims.Feishu.Recall(employee.id, id); err != nil {
			t.Fatal(err)
		}
		technician.matches(group, "the ticket that tells of it", func(v actor.View) bool {
			return v.Has(n, "在三楼东侧（已撤回）", nameOf(p, "zheng-kai"), "撤回了一条消息")
		})
		employee.matches(employee.direct, "the own card without what was taken back", func(v actor.View) bool {
			return v.From == "bot" && v.Has(n, "撤回了一条消息", "补充（已撤回）") && !v.Has("在三楼东侧")
		})
		employee.says("我的工单")
		employee.sees("我的未完成工单", n, "嗡嗡响") // confirmed after its message had been taken back

		id, err = employee.stage.Say(p.ctx, actor.Utterance{Person: employee.id, Text: another})
		if err != nil {
			t.Fatal(err)
		}
		v = employee.matches(employee.direct, "an answer to the second report", func(v actor.View) bool {
			return v.From == "bot" && v.Has("二楼打印间") && (v.Button("提交") != nil || v.Button("仍需人工") != nil)
		})
		if v.Button("提交") == nil {
			employee.clicks(v, "仍需人工", nil)
			v = employee.drafted("二楼打印间")
		}
		employee.clicks(v, "提交", nil)
		v = employee.matches(employee.direct, "the second number", func(v actor.View) bool {
			return v.From == "bot" && v.Has("二楼打印间") && ticketNumber.MatchString(v.Text)
		})
		second := employee.numberIn(v)
		if err := p.demo.Sims.Feishu.Recall(employee.id, id); err != nil {
			t.Fatal(err)
		}
		employee.matches(employee.direct, "the own card without the report", func(v actor.View) bool { return v.Has(second, "原文已撤回") && !v.Has("二楼打印间") })
		technician.saysIn(group, "进度 "+second)
		technician.seesIn(group, second, "二楼打印间", "撤回了一条消息")
	})
}
