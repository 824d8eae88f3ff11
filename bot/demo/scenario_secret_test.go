package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// hush is what every internal note of these scenarios begins with: letters that no escaping changes, at the start, where nothing is cut off.
const hush = "QX7731"

// insiders are the chats in which a note may stand, by platform: the technicians' groups of the desk and its members' chats with the bot.
func (p *play) insiders(desk core.DeskID) map[core.Platform][]string {
	out := map[core.Platform][]string{}
	for _, g := range p.demo.Company.Groups {
		if g.Desk == desk {
			out[g.Platform] = append(out[g.Platform], g.Chat)
		}
	}
	for _, who := range p.demo.Company.People {
		if !slices.Contains(who.Desks, desk) {
			continue
		}
		for _, acc := range who.Accounts {
			for _, r := range p.rooms(acc.Platform) {
				if len(r.Members) == 1 && strings.EqualFold(r.Members[0], acc.ID) {
					out[acc.Platform] = append(out[acc.Platform], r.ID)
				}
			}
		}
	}
	return out
}

// outsiders are all ids by which a platform addresses people who don't work for the desk, and their chats with the bot.
func (p *play) outsiders(desk core.DeskID, on core.Platform) []string {
	var out []string
	for _, who := range p.demo.Company.People {
		if slices.Contains(who.Desks, desk) {
			continue
		}
		for _, acc := range who.Accounts {
			if acc.Platform != on {
				continue
			}
			out = append(out, acc.ID)
			if acc.OpenID != "" {
				out = append(out, acc.OpenID)
			}
			for _, r := range p.rooms(on) {
				if len(r.Members) == 1 && strings.EqualFold(r.Members[0], acc.ID) {
					out = append(out, r.ID)
				}
			}
		}
	}
	return out
}

// named is the first of the ids that a text holds.
func named(text string, ids []string) string {
	for _, id := range ids {
		if strings.Contains(text, id) {
			return id
		}
	}
	return ""
}

func TestANoteReachesNobodyButTheHandlers(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		w := p.overhears()
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			lifeWithNotes(t, p, on)
			requestWithNotes(t, p, on)
		})
		p.t = t
		inside := p.insiders("it")
		stands := map[core.Platform]int{}
		for _, x := range holding(w.all(), func(x overheard) string { return x.raw }, hush) {
			if stands[x.on]++; !slices.Contains(inside[x.on], x.chat) {
				t.Errorf("a note stood on %s in %s: %s", x.on, x.chat, x.raw)
			}
		}
		for _, x := range holding(p.everything(), func(x seenBy) string { return x.raw }, hush) {
			if !slices.Contains(inside[x.on], x.chat) {
				t.Errorf("a note stands on %s in %s: %s", x.on, x.chat, x.raw)
			}
		}
		for on := range p.stages {
			if stands[on] == 0 {
				t.Errorf("no note was seen on %s: the test looks in the wrong place", on)
			}
			outside := p.outsiders("it", on)
			for _, c := range holding(p.traffic(on), wireCall.String, hush) {
				if who := named(c.String(), outside); who != "" {
					t.Errorf("a note went over the wire to %s with %s, an outsider's address: %s", on, who, c)
				}
			}
		}
	})
}

// lifeWithNotes takes a ticket through everything that can happen to it, with notes at every turn.
func lifeWithNotes(t *testing.T, p *play, on core.Platform) {
	t.Helper()
	employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
	mate := p.person(mates[on], on)
	n := employee.reports("电脑蓝屏了，一直重启")
	card := technician.seesIn(group, n, "接单")
	technician.saysIn(group, "备注 "+n+" "+hush+" 接单前的备注")
	if !live(on) {
		technician.seesIn(group, "已添加内部备注")
		technician.saysIn(group, "进度 "+n)
	}
	technician.seesIn(group, n, hush)
	technician.saysIn(group, "接单 "+n)
	employee.sees(n, nameOf(p, casts[on].technician))
	if on == core.Feishu { // words in the thread of a card are notes
		if _, err := technician.stage.Say(p.ctx, actor.Utterance{Person: technician.id, Chat: group, Text: hush + " 线程里的话", ReplyTo: card.ID, MentionBot: true}); err != nil {
			t.Fatal(err)
		}
		technician.seesIn(group, n, hush+" 线程里的话")
	}
	technician.saysIn(group, "转派 "+n+" "+nameOf(p, mates[on]))
	mate.sees(n, "转派给你")
	mate.saysIn(group, "备注 "+n+" "+hush+" 转派后的备注")
	employee.says(n + " 补充一句：刚才又蓝屏了")
	employee.sees("已补充到 " + n)
	mate.saysIn(group, "挂起 "+n+" 等待配件到货")
	employee.sees("等待配件到货")
	mate.saysIn(group, "备注 "+n+" "+hush+" 挂起时的备注")
	employee.says("催办 " + n)
	employee.sees("催办")
	mate.saysIn(group, "恢复 "+n)
	mate.saysIn(group, "解决 "+n+" 已更换内存")
	result := employee.matches(employee.direct, "the result", func(v actor.View) bool { return v.Has(n, "已更换内存") && v.Button("还是不行") != nil })
	mate.saysIn(group, "备注 "+n+" "+hush+" 解决后的备注")
	employee.clicks(result, "还是不行", nil)
	mate.sees("还没解决", n)
	mate.saysIn(group, "解决 "+n+" 已更换主板")
	result = employee.matches(employee.direct, "the second result", func(v actor.View) bool { return v.Has(n, "已更换主板") && v.Button("满意") != nil })
	employee.clicks(result, "满意", nil)
	for _, question := range []string{"进度 " + n, "我的工单"} {
		employee.says(question)
		employee.sees(n, "已关闭")
	}
	employee.answered(result, "满意", "感谢评价", "满意")
}

// requestWithNotes is the same for a request with approvers, who press their cards again afterwards.
func requestWithNotes(t *testing.T, p *play, on core.Platform) {
	t.Helper()
	who := applicants[on]
	applicant, manager := p.person(who.applicant, on), p.person(who.manager, on)
	technician, group := p.person(casts[on].technician, on), p.group("it", on)
	n := applies(t, on, applicant)
	technician.saysIn(group, "备注 "+n+" "+hush+" 审批中的备注")
	v := manager.asked(n)
	manager.clicks(v, "同意", nil)
	manager.becomes(manager.direct, v, nameOf(p, who.manager)+" 同意")
	lead := p.reachable(t, "tang-yifan", n)
	lead.clicks(lead.asked(n), "同意", nil)
	applicant.sees(n, "全部通过")
	p.demo.Clock.Advance(10 * time.Second)
	p.demo.App.KickTimers()
	technician.matches(group, "the work card, or the summary of a busy group", func(v actor.View) bool { return v.Has(n) && (v.Has("接单") || v.Has("待接")) })
	technician.saysIn(group, "备注 "+n+" "+hush+" 审批后的备注")
	p.until(t, func() bool { return p.shown(technician, group, n, "响应时限已超时") })
	manager.answered(v, "同意", "已由", nameOf(p, who.manager)+" 同意")
	applicant.says("进度 " + n)
	applicant.sees(n, "待受理")
	applicant.says("取消 " + n)
	applicant.sees("已取消 " + n)
}
