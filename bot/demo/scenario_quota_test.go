package demo_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/dingtalk"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
)

// A month's quota in small: its levels are at 80 %, 95 % and all of it.
const (
	smallQuota               = 40
	thriftAt, textAt, nought = 32, 38, 40
)

// scarce gives DingTalk's organisation a small quota of metered calls or of messages; -1 is none. Both the platform and the sender know of it.
func scarce(calls, messages int64) func(*testing.T, *demo.Options) {
	return func(t *testing.T, o *demo.Options) {
		m, err := manifest.LoadFS(company.FS)
		if err != nil {
			t.Fatal(err)
		}
		sims := demo.SimOptions{ClickGrace: patience, DingTalk: dingtalksim.Options{Meters: dingtalksim.MeterOptions{APIQuota: calls, StreamQuota: messages}}}
		if o.Sims, err = demo.StartSims(context.Background(), m, sims); err != nil {
			t.Fatal(err)
		}
		o.Tune = func(c adapters.Capabilities) adapters.Capabilities {
			if c.Platform == core.DingTalk {
				c.Meters = []adapters.Meter{{Name: dingtalk.MeterAPI, Limit: int(calls)}, {Name: dingtalk.MeterStream, Limit: int(messages)}}
			}
			return c
		}
	}
}

// buys sets the platform's quota anew, as somebody who buys a package does.
func (p *play) buys(name string, n int) {
	p.t.Helper()
	body := fmt.Sprintf(`{"meters":{%q:%d}}`, name, n)
	req, err := http.NewRequestWithContext(p.ctx, http.MethodPut, p.demo.Sims.DingTalk.URL()+"/_sim/options", bytes.NewReader([]byte(body)))
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		p.t.Fatalf("set the quota: %s", resp.Status)
	}
}

func (p *play) calls() int64 { return p.demo.Sims.DingTalk.Meters().API.Used }

// uses lets somebody ask small questions until the platform has counted so many calls.
func (a person) uses(calls int64) {
	a.p.t.Helper()
	for a.p.calls() < calls {
		a.says("打印机卡纸了怎么办")
		v := a.matches(a.direct, "the suggestions", func(v actor.View) bool { return v.Button("已解决") != nil })
		a.clicks(v, "已解决", nil)
		a.loses(a.direct, v)
	}
}

// told waits until the administrator was warned on a platform that is not the one in trouble.
func (p *play) told(words string) {
	p.t.Helper()
	const admin = core.PersonID("tang-yifan")
	if a := p.reachable(p.t, admin, words); a.stage.Platform == string(core.DingTalk) {
		p.t.Fatalf("the administrator was told of %q by the bot that is in trouble", words)
	}
}

func TestDingTalksQuotaIsSpentOnWhatMattersAndNothingIsLostBeyondIt(t *testing.T) {
	t.Parallel()
	p := start(t, scarce(smallQuota, -1))
	on := core.DingTalk
	employee, other, technician, group := p.person("ma-chao", on), p.person("zhou-qiming", on), p.person("gao-zhiyuan", on), p.group("it", on)
	n := employee.reports("VPN 连不上，提示错误 809")
	status := employee.matches(employee.direct, "the status card", func(v actor.View) bool { return v.Has(n) && v.Button("催办") != nil })
	technician.saysIn(group, "接单 "+n)
	employee.becomes(employee.direct, status, nameOf(p, "gao-zhiyuan"))

	other.uses(thriftAt)
	p.told("已用 32/40：卡片不再随进展刷新")
	updates := p.demo.Sims.DingTalk.Count("update")
	technician.saysIn(group, "挂起 "+n+" 等厂商回复")
	employee.sees(n, "暂时挂起")
	p.settled()
	if now := p.demo.Sims.DingTalk.Count("update"); now != updates {
		t.Errorf("above 80 %% of the quota cards were refreshed %d times", now-updates)
	}

	other.uses(textAt)
	p.told("卡片改为纯文本")
	other.says("会议室投屏没有声音")
	v := other.matches(other.direct, "the suggestions in words", func(v actor.View) bool { return v.Has("投屏", "仍需人工") && len(v.Buttons) == 0 })
	t.Log(v.Text)

	for i := 0; p.calls() < nought; i++ {
		technician.saysIn(group, fmt.Sprintf("回复 %s 已联系厂商，第 %d 次", n, i+1))
		employee.sees(fmt.Sprintf("第 %d 次", i+1))
	}
	p.told("配额已用尽")
	sends := p.demo.Sims.DingTalk.Count("send")
	technician.saysIn(group, "回复 "+n+" 厂商已修复")
	p.eventually("the platform refuses a message", func() bool { return p.demo.Sims.DingTalk.Count("send") > sends })
	technician.saysIn(group, "回复 "+n+" 请再试一次")
	employee.lacks("厂商已修复")
	p.buys("api_quota", 2*smallQuota)
	for _, words := range []string{"厂商已修复", "请再试一次"} {
		p.eventually(words+" arrives", func() bool { return p.shown(employee, employee.direct, n, words) })
	}
	if asked := p.demo.Sims.DingTalk.Count("send") - sends; asked > 4 {
		t.Errorf("the platform was asked %d times for two messages", asked)
	}
}

// eventually waits for something that may take longer than a person looks at a chat.
// lacks makes sure that a person was shown nothing with the words.
func (a person) lacks(words string) {
	a.p.t.Helper()
	list, err := a.stage.Messages(a.p.ctx, a.direct, a.id, 200)
	if err != nil {
		a.p.t.Fatal(err)
	}
	for _, v := range list {
		if v.From == "bot" && v.Has(words) {
			a.p.t.Fatalf("%s sees %s", a.id, v.Text)
		}
	}
}

func TestAMessageThatComesWithoutItsContentOpensNoTicketAndIsAlarmed(t *testing.T) {
	t.Parallel()
	p := start(t, scarce(-1, 1000))
	employee := p.person("ma-chao", core.DingTalk)
	n := employee.reports("VPN 连不上，提示错误 809")
	p.settled()
	p.buys("stream_quota", int(p.demo.Sims.DingTalk.Meters().Stream.Used)) // all of it
	employee.says("打印机卡纸了怎么办")
	p.told("消息配额已用尽")
	employee.lacks("打印机")
	p.buys("stream_quota", 1000)
	employee.says("我的工单")
	v := employee.matches(employee.direct, "the list", func(v actor.View) bool { return v.From == "bot" && v.Has("我的未完成工单", n) })
	if all := ticketNumber.FindAllString(v.Text, -1); len(all) != 1 {
		t.Errorf("tickets %v after one report that arrived", all)
	}
}
