package demo_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// vanishing are the ways in which a platform stops reaching somebody.
var vanishing = map[string]func(*play, core.PersonID, core.Platform){
	"left the company": func(p *play, id core.PersonID, on core.Platform) {
		acc, name := p.demo.Account(id, on), nameOf(p, id)
		switch on {
		case core.WeCom:
			p.demo.Sims.WeCom.AddPerson(wecomsim.Person{ID: acc, Name: name, Status: 5})
		case core.DingTalk:
			p.demo.Sims.DingTalk.AddPerson(dingtalksim.Person{ID: acc, Name: name, Inactive: true})
		case core.Feishu:
			p.demo.Sims.Feishu.AddPerson(feishusim.Person{ID: acc, UnionID: acc, OpenID: p.openID(id), Name: name, Resigned: true})
		}
	},
	"out of the bot's range": func(p *play, id core.PersonID, on core.Platform) {
		acc, name := p.demo.Account(id, on), nameOf(p, id)
		switch on {
		case core.WeCom:
			p.demo.Sims.WeCom.AddPerson(wecomsim.Person{ID: acc, Name: name, OutOfRange: true})
		case core.DingTalk:
			p.demo.Sims.DingTalk.AddPerson(dingtalksim.Person{ID: acc, Name: name, Unreachable: true})
		case core.Feishu:
			p.demo.Sims.Feishu.AddPerson(feishusim.Person{ID: acc, UnionID: acc, OpenID: p.openID(id), Name: name, Unavailable: true})
		}
	},
}

func (p *play) openID(id core.PersonID) string {
	for _, person := range p.demo.Company.People {
		for _, a := range person.Accounts {
			if person.ID == id && a.Platform == core.Feishu {
				return a.OpenID
			}
		}
	}
	return ""
}

// soon fails if what began at since took longer than the minute within which a desk must learn that somebody can't be reached.
func soon(t *testing.T, since time.Time) {
	t.Helper()
	if took := time.Since(since); took > time.Minute {
		t.Errorf("the desk learns of it after %v", took)
	}
}

func TestAnApproverNobodyCanReachIsReportedToTheDesksGroups(t *testing.T) {
	for how, vanish := range vanishing {
		t.Run(how, func(t *testing.T) {
			eachStore(t, func(t *testing.T, p *play) {
				eachPlatform(t, p, func(t *testing.T, on core.Platform) {
					who := applicants[on]
					vanish(p, who.manager, on)
					applicant := p.person(who.applicant, on)
					n, since := applies(t, on, applicant), time.Now()
					for _, at := range []core.Platform{core.WeCom, core.DingTalk, core.Feishu} {
						p.person(casts[at].technician, at).seesIn(p.group("it", at), n, "联系不到 "+nameOf(p, who.manager))
					}
					soon(t, since)
					applicant.says("进度 " + n)
					applicant.sees(n, "等待审批")
				})
			})
		})
	}
}

func TestARequesterNobodyCanReachIsReportedToTheDesksGroups(t *testing.T) {
	for how, vanish := range vanishing {
		t.Run(how, func(t *testing.T) {
			eachStore(t, func(t *testing.T, p *play) {
				eachPlatform(t, p, func(t *testing.T, on core.Platform) {
					id := casts[on].employee
					employee, technician, group := p.person(id, on), p.person(casts[on].technician, on), p.group("it", on)
					n := employee.reports("电脑蓝屏了，一直重启")
					technician.seesIn(group, n, "接单")
					vanish(p, id, on)
					technician.saysIn(group, "回复 "+n+" 请把蓝屏照片发我")
					since := time.Now()
					technician.seesIn(group, n, "联系不到 "+nameOf(p, id))
					soon(t, since)
					technician.saysIn(group, "进度 "+n)
					technician.seesIn(group, n, nameOf(p, id)+" 在所有平台上都联系不到")
				})
			})
		})
	}
}

func TestAnApproverOutOfReachOnOnePlatformIsAskedOnAnother(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		const lead = "tang-yifan"
		everywhere := []core.Platform{core.Feishu, core.WeCom, core.DingTalk}
		for i, gone := range everywhere[:2] {
			vanishing["out of the bot's range"](p, lead, gone)
			manager := p.person(applicants[core.DingTalk].manager, core.DingTalk)
			n := applies(t, core.DingTalk, p.person([]core.PersonID{"ma-chao", "wu-guihua"}[i], core.DingTalk))
			v := manager.matches(manager.direct, "the first level", func(v actor.View) bool { return v.Has(n) && v.Button("同意") != nil })
			manager.clicks(v, "同意", nil)
			found := p.reachable(t, lead, n)
			if on := core.Platform(found.stage.Platform); on != everywhere[i+1] && on != everywhere[2] {
				t.Fatalf("the lead is asked on %s, where they can't be reached", on)
			}
			v = found.matches(found.direct, "the second level", func(v actor.View) bool { return v.Has(n) && v.Button("同意") != nil })
			found.clicks(v, "同意", nil)
			technician := p.person("gao-zhiyuan", core.DingTalk)
			technician.seesIn(p.group("it", core.DingTalk), n, "接单")
			if p.shown(technician, p.group("it", core.DingTalk), n, "联系不到") {
				t.Errorf("the desk is told that somebody who was reached can't be")
			}
		}
	})
}

func TestAnApproverIsAskedWhereTheySpokeLast(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		for _, g := range p.demo.Company.Groups { // the demo has them speak in WeCom's groups first
			if g.Platform == core.WeCom {
				p.person("tang-yifan", core.WeCom).matches(g.Chat, "the answer to 帮助", func(actor.View) bool { return true })
			}
		}
		for _, round := range []struct {
			on           core.Platform
			says, answer string
			applicant    core.PersonID
		}{
			{core.Feishu, "我的审批", "没有等你处理的审批", "ma-chao"},
			{core.DingTalk, "我的待办", "你名下没有未完成的工单", "wu-guihua"},
			{core.Feishu, "我的工单", "还没有提交过工单", "kong-lingwei"},
		} {
			p.demo.Clock.Advance(61 * time.Minute)
			lead, manager := p.person("tang-yifan", round.on), p.person("han-zhigang", core.DingTalk)
			lead.says(round.says)
			lead.sees(round.answer)
			n := applies(t, core.DingTalk, p.person(round.applicant, core.DingTalk))
			manager.clicks(manager.asked(n), "同意", nil)
			lead.clicks(lead.asked(n), "同意", nil)
		}
	})
}
