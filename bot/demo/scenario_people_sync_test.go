package demo_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"

	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/people"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/directory"
	"github.com/imdesk/imdesk/store"
)

// syncs brings a platform's contacts to the directory and returns what became of whom, by account.
func (p *play) syncs(on core.Platform) map[string]directory.Change {
	p.t.Helper()
	out := map[string]directory.Change{}
	for _, b := range p.demo.Sims.Bots("xinghe") {
		if b.Platform != on {
			continue
		}
		plan, err := bot.SyncContacts(p.ctx, p.demo.App.DB, b, slog.New(slog.DiscardHandler), people.Options{By: store.Author{Actor: "admin:root", At: p.demo.Clock.Now()}, Apply: true})
		if err != nil {
			p.t.Fatal(err)
		}
		for _, c := range plan.Changes {
			out[c.At+" "+string(c.Kind)] = c
		}
	}
	return out
}

// enters lets the platform's administrator fill in what they know of somebody.
func (p *play) enters(on core.Platform, who person, name, number string) {
	switch on {
	case core.WeCom:
		p.demo.Sims.WeCom.AddPerson(wecomsim.Person{ID: who.id, Name: name, Title: "实习生", Attributes: map[string]string{"工号": number}})
	case core.DingTalk:
		p.demo.Sims.DingTalk.AddPerson(dingtalksim.Person{ID: who.id, Name: name, Title: "实习生", Number: number})
	case core.Feishu:
		p.demo.Sims.Feishu.AddPerson(feishusim.Person{ID: who.id, UnionID: who.id, OpenID: "ou_0000000000000000000000000newcom", Name: name, Title: "实习生", EmployeeNo: number})
	}
}

// resigns lets somebody leave the platform.
func (p *play) resigns(on core.Platform, who person) {
	p.t.Helper()
	switch on {
	case core.WeCom:
		p.demo.Sims.WeCom.AddPerson(wecomsim.Person{ID: who.id, Name: "离职", Status: 5})
	case core.DingTalk:
		p.demo.Sims.DingTalk.AddPerson(dingtalksim.Person{ID: who.id, Name: "离职", Inactive: true})
	case core.Feishu:
		p.demo.Sims.Feishu.AddPerson(feishusim.Person{ID: who.id, UnionID: who.id, OpenID: "ou_0000000000000000000000000newcom", Name: "离职", Resigned: true})
	}
}

func TestContactsCompleteANewcomerAndTellWhoLeft(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			newcomer := p.joins(on)
			newcomer.reports("电脑蓝屏了，一直重启")
			at := string(on) + "/" + newcomer.id
			p.enters(on, newcomer, "许小满", "E77-"+string(on))
			changed := p.syncs(on)[at+" updated"]
			if !slices.Contains(changed.Fields, directory.Field{Name: "工号", Before: "", After: "E77-" + string(on)}) {
				t.Fatalf("the contacts changed %+v", changed)
			}
			if again := p.syncs(on); len(again) != 0 {
				t.Errorf("synced again, the contacts change %+v", again)
			}
			p.makesTechnician(t, changed.Person)
			employee := p.person(casts[on].employee, on)
			n := employee.reports("打印机卡纸了")
			newcomer.says("接单 " + n)
			employee.sees(n, "许小满")
			p.resigns(on, newcomer)
			known := p.known()
			if err := p.demo.App.LookIntoContacts(p.ctx, demoBots[on]); err != nil { // the daily look
				t.Fatal(err)
			}
			if now := p.known(); now != known {
				t.Errorf("the daily look made %d people of %d", now, known)
			}
			p.demo.App.KickTimers()
			lead := p.reachable(t, "tang-yifan", "许小满 已离开企业")
			lead.sees("许小满 已离开企业", n)
			requireAudited(t, p, string(changed.Person), "directory.updated", "directory.gone", "directory.left")
		})
	})
}

var demoBots = map[core.Platform]core.BotID{core.WeCom: demo.WeComBot, core.DingTalk: demo.DingTalkBot, core.Feishu: demo.FeishuBot}

// known counts the people of the directory.
func (p *play) known() int {
	p.t.Helper()
	n, err := p.demo.App.DB.Org("xinghe").RosterSize(p.ctx, store.RosterFilter{})
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// makesTechnician lets an administrator give somebody to the IT desk.
func (p *play) makesTechnician(t *testing.T, id core.PersonID) {
	t.Helper()
	err := p.demo.App.DB.Org("xinghe").Tx(p.ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Assign(ctx, id, store.Duties{Desks: []core.DeskID{"it"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
