package demo_test

import (
	"context"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// Budget of one ticket's life on DingTalk, in calls of metered APIs and in Webhook & Stream units
// (open.dingtalk.com/document/development/dingtalk-application-development-platform-billing-model).
const (
	mostCalls, mostFrugalCalls, mostUnits = 6, 4, 6
)

func TestALifeOfATicketOnDingTalkStaysInItsBudget(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		frugal bool
		calls  int64
	}{"usual": {false, mostCalls}, "frugal": {true, mostFrugalCalls}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, func(_ *testing.T, o *demo.Options) { o.Frugal = c.frugal })
			before := p.demo.Sims.DingTalk.Meters()
			cheapLife(t, p)
			after := p.settled()
			calls, units := after.API.Used-before.API.Used, after.Stream.Used-before.Stream.Used
			t.Logf("%d metered API calls, %d Webhook & Stream units", calls, units)
			if calls > c.calls {
				t.Errorf("%d metered API calls, %d allowed: %v", calls, c.calls, after.Calls)
			}
			if units > mostUnits {
				t.Errorf("%d Webhook & Stream units, %d allowed", units, mostUnits)
			}
		})
	}
}

// cheapLife is report, claim, reply, resolve, rate, as people do it who waste no click.
func cheapLife(t *testing.T, p *play) {
	t.Helper()
	on := core.DingTalk
	employee, technician, group := p.person("ma-chao", on), p.person("gao-zhiyuan", on), p.group("it", on)
	employee.says("VPN 连不上，提示错误 809")
	v := employee.matches(employee.direct, "the suggestions", func(v actor.View) bool { return v.Button("直接提交") != nil })
	employee.clicks(v, "直接提交", nil)
	n := employee.numberIn(employee.sees("IT-0"))
	card := technician.matches(group, "the work card", func(v actor.View) bool { return v.Has(n) && v.Button("接单") != nil })
	technician.clicks(card, "接单", nil)
	technician.saysIn(group, "回复 "+n+" 请把协议改为 SSL 再试")
	employee.sees("请把协议改为 SSL 再试")
	technician.saysIn(group, "解决 "+n+" 已放通 4500 端口")
	v = employee.matches(employee.direct, "the result", func(v actor.View) bool { return v.Has("已放通 4500 端口") && v.Button("满意") != nil })
	employee.clicks(v, "满意", nil)
	employee.reads(employee.direct, "钉钉上的一张工单")
	technician.reads(group, "钉钉群里的一张工单")
}

// settled waits until the platform has not been called for longer than refreshes wait for each other, and returns its meters.
func (p *play) settled() dingtalksim.Meters {
	p.t.Helper()
	const quiet = 5 * time.Second
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	last := p.demo.Sims.DingTalk.Meters()
	for since := time.Now(); time.Since(since) < quiet; {
		select {
		case <-ctx.Done():
			p.t.Fatal("the platform is never left alone")
		case <-time.After(100 * time.Millisecond):
		}
		if now := p.demo.Sims.DingTalk.Meters(); now.API.Used != last.API.Used || now.Stream.Used != last.Stream.Used {
			last, since = now, time.Now()
		}
	}
	return last
}
