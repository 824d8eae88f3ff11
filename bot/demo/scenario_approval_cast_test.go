package demo_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
)

// approvers are three people who live on one platform only, the first of them the applicant's manager.
var approvers = map[core.Platform][3]core.PersonID{
	core.WeCom: {"bai-xuefeng", "liang-jun", "yu-jiaqi"}, core.DingTalk: {"han-zhigang", "wei-guodong", "gao-zhiyuan"}, core.Feishu: {"zheng-kai", "su-mingzhe", "jiang-nan"},
}

// panel is a request's applicant and approvers on one platform.
type panel struct {
	p         *play
	on        core.Platform
	item      core.CatalogueItem
	applicant person
	first     person
	second    person
	third     person
	known     []string // the numbers of earlier requests
}

// sits offers a service with a chain to the demo's company and puts people in their chairs. Rules may name 1, 2 and 3 for the approvers.
func (p *play) sits(on core.Platform, name string, chain ...core.ApprovalTemplate) *panel {
	p.t.Helper()
	who := approvers[on]
	for i := range chain {
		for n, rule := range chain[i].Approvers {
			if len(rule) == 1 {
				chain[i].Approvers[n] = "person:" + string(who[rule[0]-'1'])
			}
		}
	}
	item := core.CatalogueItem{
		ID: core.NewID(), Desk: "it", Name: "专项" + name + string(on), Category: "computer", Priority: "P4", Approvals: chain,
		Fields: []core.CatalogueField{{Name: "amount", Label: "金额", Type: "number", Required: true}, {Name: "why", Label: "用途", Type: "text", Required: true}},
	}
	p.offers(item)
	return &panel{p, on, item, p.person(applicants[on].applicant, on), p.person(who[0], on), p.person(who[1], on), p.person(who[2], on), nil}
}

// offers adds a service to the catalogue and waits until the desk works by it.
func (p *play) offers(item core.CatalogueItem) {
	p.t.Helper()
	org := p.demo.App.DB.Org(p.demo.Company.Org.ID)
	s, err := org.LoadSetup(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	s.Catalogue = append(s.Catalogue, item)
	p.worksBy(s)
}

// worksBy saves a set-up and waits until the desk works by it.
func (p *play) worksBy(s core.Setup) {
	p.t.Helper()
	version, err := p.org().SaveSetup(p.ctx, s)
	must(p.t, err)
	p.eventually("the desk works by the new set-up", func() bool {
		w, err := p.demo.App.Worlds.World(p.ctx, p.demo.Company.Org.ID)
		return err == nil && w.Setup.Version >= version
	})
}

// asks makes the request and returns its number.
func (s *panel) asks(amount int, why string) string {
	s.p.t.Helper()
	a := s.applicant
	seen := a.seen() // the questions of an earlier request stand in the chat too
	a.says("申请 " + s.item.Name)
	if s.on == core.Feishu {
		v := a.matches(a.direct, "the form", func(v actor.View) bool { return !seen[v.ID] && v.Has(s.item.Name) && v.Button("提交申请") != nil })
		a.clicks(v, "提交申请", map[string]string{"amount": fmt.Sprint(amount), "why": why})
	} else {
		a.hearsNew(seen, s.item.Name, "1/2")
		a.asks(fmt.Sprint(amount), "2/2")
		a.says(why)
	}
	n := a.numberIn(a.matches(a.direct, "the number of the request", func(v actor.View) bool {
		return v.Has(s.item.Name, "等待审批") && ticketNumber.MatchString(v.Text) && !slices.Contains(s.known, ticketNumber.FindString(v.Text))
	}))
	s.known = append(s.known, n)
	return n
}

// approves waits for the card of a request and agrees.
func (a person) approves(n string) actor.View {
	a.p.t.Helper()
	v := a.asked(n)
	a.clicks(v, "同意", nil)
	return v
}

// ends waits until an approval stands in a state.
func (p *play) ends(n string, state core.ApprovalState) core.Approval {
	p.t.Helper()
	return p.stands(n, string(state), func(a core.Approval) bool { return a.State == state })
}

// stands waits until the stored chain of a request fits.
func (p *play) stands(n, what string, fits func(core.Approval) bool) core.Approval {
	p.t.Helper()
	var a core.Approval
	await(p.t, func() bool { a = p.approval(n); return fits(a) }, func() string { return fmt.Sprintf("the approval of %s is not %s: %+v", n, what, a) })
	return a
}

// passes moves desk time and lets the timers run that are due then.
func (p *play) passes(d time.Duration) {
	p.demo.Clock.Advance(d)
	p.demo.App.KickTimers()
}

// onPanels plays a scenario for each platform on each store.
func onPanels(t *testing.T, scene func(t *testing.T, p *play, on core.Platform)) {
	eachStore(t, func(t *testing.T, p *play) {
		eachPlatform(t, p, func(t *testing.T, on core.Platform) { scene(t, p, on) })
	})
}
