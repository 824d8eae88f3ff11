package demo_test

import (
	"context"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// joins adds somebody to the platform whom the desk has never heard of.
func (p *play) joins(on core.Platform) person {
	p.t.Helper()
	id := map[core.Platform]string{core.WeCom: "newcomer", core.DingTalk: "0999000011112222", core.Feishu: "on_0000000000000000000000000newcom"}[on]
	switch on {
	case core.WeCom:
		p.demo.Sims.WeCom.AddPerson(wecomsim.Person{ID: id, Name: "新来的同事"})
	case core.DingTalk:
		p.demo.Sims.DingTalk.AddPerson(dingtalksim.Person{ID: id, Name: "新来的同事"})
	case core.Feishu:
		p.demo.Sims.Feishu.AddPerson(feishusim.Person{ID: id, UnionID: id, OpenID: "ou_0000000000000000000000000newcom", Name: "新来的同事"})
	}
	chat, err := p.stages[on].Direct(p.ctx, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return person{p, p.stages[on], id, chat}
}

func TestAnUnknownMemberCanReportAtOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			newcomer, technician, group := p.joins(on), p.person(casts[on].technician, on), p.group("it", on)
			n := newcomer.reports("电脑蓝屏了，一直重启")
			technician.seesIn(group, n, "新来的同事")
		})
	})
}

func TestAnUnreachableRequesterIsReportedToTheDesksGroup(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		on := core.DingTalk
		employee, technician, group := p.person("wu-guihua", on), p.person("gao-zhiyuan", on), p.group("it", on)
		n := employee.reports("电脑蓝屏了，一直重启")
		technician.seesIn(group, n, "接单")
		if err := p.demo.Sims.DingTalk.Leave(p.ctx, employee.id); err != nil {
			t.Fatal(err)
		}
		technician.saysIn(group, "回复 "+n+" 请重启一下")
		ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
		defer cancel()
		if _, err := technician.stage.Wait(ctx, group, technician.id, func(v actor.View) bool { return v.Has(n, "联系不到", "吴桂花") }); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAGroupIsReleasedAndARemovedBotBreaksItsBinding(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		on := core.Feishu
		admin, group := p.person("tang-yifan", on), p.group("it", on)
		admin.saysIn(group, "解绑")
		admin.seesIn(group, "已解除")
		admin.saysIn(group, "绑定 IT")
		admin.seesIn(group, "已绑定")
		if err := p.demo.Sims.Feishu.RemoveBot(group); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(patience); ; {
			var broken string
			err := p.demo.App.DB.Org(p.demo.Company.Org.ID).Tx(p.ctx, func(ctx context.Context, tx *store.Tx) error {
				b, err := tx.Binding(ctx, "demo-feishu", group)
				broken = b.Broken
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if broken != "" {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("the binding stays whole after the bot was removed")
			}
			<-time.After(50 * time.Millisecond)
		}
		employee := p.person("zheng-kai", on)
		employee.reports("电脑蓝屏了，一直重启") // the other groups of the desk still get it
	})
}
