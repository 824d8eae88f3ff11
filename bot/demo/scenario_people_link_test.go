package demo_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

var linkCode = regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}`)

// homes are people who have one account only, and the platform of it; the new account is on another.
var homes = map[core.Platform]struct {
	who core.PersonID
	on  core.Platform
}{
	core.WeCom: {"ma-chao", core.DingTalk}, core.DingTalk: {"zheng-kai", core.Feishu}, core.Feishu: {"chen-jianing", core.WeCom},
}

// links proves in both chats that two accounts are one human being's.
func (p *play) links(home, fresh person) {
	p.t.Helper()
	home.says("绑定账号")
	code := linkCode.FindString(home.sees("你的绑定码是").Text)
	fresh.says("绑定账号 " + code)
	card := fresh.matches(fresh.direct, "the question", func(v actor.View) bool { return v.Has("绑定到") && v.Button("确认绑定") != nil })
	fresh.clicks(card, "确认绑定", nil)
	home.sees("你的账号已绑定")
	fresh.sees("你的账号已绑定")
}

func TestTwoAccountsBecomeOnePersonAndTwoAgain(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			home, fresh := p.person(homes[on].who, homes[on].on), p.joins(on)
			n := home.reports("电脑蓝屏了，一直重启")
			fresh.says("进度 " + n)
			fresh.sees("没有找到工单 " + n)
			p.links(home, fresh)
			fresh.says("进度 " + n)
			fresh.sees(n, "处理人")
			fresh.says(n + " 补充：今天又蓝屏两次")
			fresh.sees("已补充到 " + n)
			fresh.says("解绑账号")
			home.sees("已解绑")
			fresh.sees("已解绑")
			fresh.says("我的工单")
			fresh.sees("还没有提交过工单")
			requireAudited(t, p, string(homes[on].who), "person.linked", "person.unlinked")
		})
	})
}

func TestAnApproverDecidesByALinkedAccount(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		home, fresh := p.person("zheng-kai", core.Feishu), p.joins(core.DingTalk)
		p.links(home, fresh)
		n := applies(t, core.WeCom, p.person("chen-jianing", core.WeCom))
		fresh.says("我的审批")
		card := fresh.matches(fresh.direct, "the approval", func(v actor.View) bool { return v.Has(n) && v.Button("同意") != nil })
		fresh.clicks(card, "同意", nil)
		p.person("chen-jianing", core.WeCom).sees(n, "郑凯 已同意")
	})
}

// requireAudited looks for acts in the trail of an object.
func requireAudited(t *testing.T, p *play, object string, acts ...string) {
	t.Helper()
	rows, err := p.demo.App.DB.Org("xinghe").AuditTrail(p.ctx, object, 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range acts {
		i := slices.IndexFunc(rows, func(r store.AuditRow) bool { return r.Act == act })
		if i < 0 || strings.HasPrefix(act, "person.") && rows[i].Actor == "" { // a directory is looked into by the desk itself
			t.Errorf("%s of %s is not audited with who did it: %+v", act, object, rows)
		}
	}
}
