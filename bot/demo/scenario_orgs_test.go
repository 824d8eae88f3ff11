package demo_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
)

// twin is the mark of everything that belongs to the second enterprise alone.
const twin = "银河版"

// second sets up another enterprise in the same process, its bots by the console: the same people, accounts, chats, desks and words on platforms of its own, and a
// knowledge base whose articles carry its mark.
func (p *play) second() (*play, administrator) {
	p.t.Helper()
	m, err := manifest.LoadFS(company.FS)
	if err != nil {
		p.t.Fatal(err)
	}
	m.Org.ID, m.Org.Name = "yinhe", "银河重工"
	for i := range m.KB {
		m.KB[i].Body = twin + "：" + m.KB[i].Body
	}
	sims, err := demo.StartSims(p.ctx, m, demo.SimOptions{})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(sims.Close)
	bots := sims.Bots(m.Org.ID)
	for i := range bots {
		bots[i].ID = core.BotID("yinhe-" + string(bots[i].Platform))
	}
	if _, err := bot.Apply(p.ctx, p.demo.App.DB, m, bots); err != nil {
		p.t.Fatal(err)
	}
	root := p.administrator()
	for _, b := range bots {
		root.registers(m.Org.ID, b)
	}
	sims.WeCom.SetCallbackURL("http://" + p.demo.App.Addr() + "/callbacks/yinhe-wecom")
	if err := p.demo.App.WaitReceiving(p.ctx); err != nil {
		p.t.Fatal(err)
	}
	q := &play{t: p.t, ctx: p.ctx, stages: map[core.Platform]*actor.Stage{}}
	q.demo = &demo.Demo{App: p.demo.App, Sims: sims, Clock: p.demo.Clock, Company: m}
	for on, at := range map[core.Platform]string{core.WeCom: sims.WeCom.URL(), core.DingTalk: sims.DingTalk.URL(), core.Feishu: sims.Feishu.URL()} {
		if q.stages[on], err = actor.Open(p.ctx, string(on), at); err != nil {
			p.t.Fatal(err)
		}
		p.t.Cleanup(q.stages[on].Close)
	}
	// WeCom's AI bot can only push where someone has spoken.
	u := wecomsim.Utterance{Person: q.demo.Account("shen-yue", core.WeCom), Chat: q.group("it", core.WeCom), Text: "帮助", MentionBot: true}
	if _, err := sims.WeCom.Say(p.ctx, u); err != nil {
		p.t.Fatal(err)
	}
	return q, root
}

func TestTwoEnterprisesInOneProcessNeverMeet(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		q, root := p.second()
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			q.t = t
			first, second := liveSideBySide(p, on, "第一家"), liveSideBySide(q, on, "第二家")
			if first != second {
				t.Errorf("the two enterprises count their tickets together: %s and %s", first, second)
			}
		})
		p.t, q.t = t, t
		for _, x := range holding(p.everything(), func(x seenBy) string { return x.raw }, "第二家", twin, "银河重工") {
			t.Errorf("the first enterprise sees the second's: %+v", x)
		}
		for _, x := range holding(q.everything(), func(x seenBy) string { return x.raw }, "第一家", "星河智造") {
			t.Errorf("the second enterprise sees the first's: %+v", x)
		}
		for on := range p.stages {
			if strayed := holding(p.traffic(on), wireCall.String, "第二家", twin); len(strayed) > 0 {
				t.Errorf("the second enterprise's words went over the first's wire: %s", strayed[0])
			}
		}
		requireConsoleApart(t, root)
	})
}

// liveSideBySide is a case in the same words in both enterprises; only the handlers' words carry a mark.
func liveSideBySide(p *play, on core.Platform, mark string) string {
	p.t.Helper()
	employee, technician, group := p.person(casts[on].employee, on), p.person(casts[on].technician, on), p.group("it", on)
	employee.says("打印机卡纸了怎么办")
	v := employee.matches(employee.direct, "the suggestions", func(v actor.View) bool { return v.Button("已解决") != nil })
	if v.Has(twin) != (mark == "第二家") {
		p.t.Errorf("the articles of the wrong enterprise are suggested: %s", v.Text)
	}
	employee.clicks(v, "已解决", nil)
	employee.sees("问题已解决")
	n := employee.reports("电脑蓝屏了，一直重启")
	technician.seesIn(group, n, "接单")
	technician.saysIn(group, "接单 "+n)
	technician.saysIn(group, "回复 "+n+" "+mark+"的答复")
	employee.sees(n, mark+"的答复")
	technician.saysIn(group, "备注 "+n+" "+mark+"的备注")
	technician.saysIn(group, "我的待办")
	todo := technician.seesIn(group, "我的待办", n)
	if got := len(ticketNumber.FindAllString(todo.Text, -1)); got != 1 {
		p.t.Errorf("the handler's list holds %d tickets: %s", got, todo.Text)
	}
	technician.saysIn(group, "解决 "+n+" "+mark+"的办法")
	employee.sees(n, mark+"的办法", "满意")
	employee.says("我的工单")
	employee.sees("工单", n)
	return n
}

func TestAPressOfAnotherEnterprisesCardFindsNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		q, _ := p.second()
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			q.t = t
			who := applicants[on]
			n := applies(t, on, q.person(who.applicant, on))
			theirs := q.person(who.manager, on).asked(n)
			manager := p.person(who.manager, on) // the same account on the same platform, of the other enterprise
			manager.says("我的审批")
			manager.sees("没有等你处理的审批")
			manager.says("同意 " + q.person(who.manager, on).codeOf(theirs))
			manager.sees("没有找到编号")
			manager.says("进度 " + n)
			manager.sees("没有找到工单 " + n)
			manager.says("帮助")
			own := manager.matches(manager.direct, "a card of their own", func(v actor.View) bool { return v.Button("我的工单") != nil })
			manager.hears(manager.direct, manager.forges(own, theirs, "同意"), "没有找到这条审批")
			if a := q.approval(n); a.State != core.ApprovalPending || a.Step != 0 {
				t.Errorf("an approval of one enterprise is decided from the other: %+v", a)
			}
		})
	})
}

// requireConsoleApart compares what the console lists of the two enterprises.
func requireConsoleApart(t *testing.T, root administrator) {
	t.Helper()
	seen := map[string]string{}
	for _, org := range []string{"xinghe", "yinhe"} {
		for _, room := range []string{"/tickets", "/bots", "/groups"} {
			seen[org+room] = root.asks(http.MethodGet, room+"?org="+org, nil)
		}
		for _, id := range ids(t, seen[org+"/tickets"]) {
			seen[org+"/tickets"] += root.asks(http.MethodGet, "/tickets/"+id+"?org="+org, nil)
		}
	}
	for what, foreign := range map[string]string{
		"xinghe/tickets": "第二家", "yinhe/tickets": "第一家", "xinghe/bots": "yinhe-", "yinhe/bots": "demo-", "xinghe/groups": "yinhe-", "yinhe/groups": "demo-",
	} {
		if strings.Contains(seen[what], foreign) {
			t.Errorf("the console lists what is the other enterprise's under %s: %s", what, seen[what])
		}
	}
	for what, own := range map[string]string{
		"xinghe/tickets": "第一家", "yinhe/tickets": "第二家", "xinghe/bots": "demo-wecom", "yinhe/bots": "yinhe-wecom", "xinghe/groups": "demo-", "yinhe/groups": "yinhe-",
	} {
		if !strings.Contains(seen[what], own) {
			t.Errorf("the console does not list %s under %s: %s", own, what, seen[what])
		}
	}
}
