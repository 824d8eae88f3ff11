package demo_test

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

func TestWordsWithinAMinuteAmendTheDraftAndLaterOnesBeginAnother(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			employee := p.person(casts[on].employee, on)
			employee.says("门禁机旁那台白色小音箱一直嗡嗡响")
			employee.says("转人工")
			first := employee.drafted("嗡嗡响")
			employee.says("谢谢") // talk is answered and amends nothing
			employee.sees("不客气")
			p.passes(50 * time.Second)
			employee.says("靠近 302 会议室")
			if on == core.WeCom {
				employee.sees("已补充到刚才的问题")
			} else {
				first = employee.becomes(employee.direct, first, "302 会议室")
			}
			p.passes(61 * time.Second)
			employee.says(another)
			employee.matches(employee.direct, "a report of its own", func(v actor.View) bool {
				return v.ID != first.ID && v.From == "bot" && v.Has("二楼打印间") && !v.Has("嗡嗡响") && (v.Button("提交") != nil || v.Button("仍需人工") != nil)
			})
			employee.clicks(first, "提交", nil)
			n := employee.numberIn(employee.matches(employee.direct, "the first report's number", func(v actor.View) bool {
				return v.From == "bot" && v.Has("嗡嗡响") && ticketNumber.MatchString(v.Text)
			}))
			tk, err := p.org().Ticket(p.ctx, n)
			if err != nil || !strings.Contains(tk.Text, "302 会议室") || strings.Contains(tk.Text, "谢谢") || strings.Contains(tk.Text, "二楼打印间") {
				t.Errorf("the ticket says %q, %v", tk.Text, err)
			}
		})
	})
}

func TestTalkInAnOrdinaryGroupCreatesNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			plaza := plazas[on]
			first := p.person(plaza.first, on)
			for _, words := range []string{"你好", "谢谢", "帮助", "我的工单", "接单 IT-000001"} {
				said := len(first.everything(plaza.chat))
				first.saysIn(plaza.chat, words)
				v := first.matches(plaza.chat, "an answer to "+words, func(v actor.View) bool {
					return v.From == "bot" && v.Has("私聊我") && len(first.everything(plaza.chat)) > said+1
				})
				if ticketNumber.MatchString(v.Text) {
					t.Errorf("%q opened %s", words, v.Text)
				}
			}
			first.says("我的工单")
			first.sees("还没有提交过工单")
		})
	})
}

func TestAnAssignmentCallsTheColleagueByARealMentionOrInPrivate(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			_, technician, group, n := taken(p, on, "电脑蓝屏了，一直重启")
			mate := p.person(mates[on], on)
			technician.saysIn(group, "转派 "+n+" "+nameOf(p, mates[on]))
			mate.sees(n, "转派给你")
			called := func(v actor.View) bool {
				raw := string(v.Raw)
				switch on {
				case core.Feishu: // the tag <at user_id="ou_…">, whose angle bracket JSON writes in its own way
					who, _ := p.demo.Sims.Feishu.Person(mate.id)
					return strings.Contains(raw, `at user_id=\"`+who.OpenID+`\"`)
				case core.DingTalk:
					return strings.Contains(raw, `"atUserIds":["`+mate.id+`"]`)
				}
				return false
			}
			if on == core.WeCom {
				for _, v := range mate.everything(group) {
					if strings.Contains(v.Text, "@"+nameOf(p, mates[on])) {
						t.Errorf("words that only look like a mention: %s", v.Text)
					}
				}
				return
			}
			mate.matches(group, "the call by name", func(v actor.View) bool { return v.From == "bot" && v.Has(n) && called(v) })
		})
	})
}
