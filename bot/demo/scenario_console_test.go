package demo_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
)

// reads decodes what the console answers.
func reads[T any](a administrator, method, path string, body any) T {
	a.p.t.Helper()
	var v T
	if err := json.Unmarshal([]byte(a.asks(method, path, body)), &v); err != nil {
		a.p.t.Fatal(err)
	}
	return v
}

// registered is an asset as the console shows it.
type registered struct {
	asset.Asset
	Tickets []struct{ Number string }
	Holders []struct{ Name string }
}

func TestTheRegisterOfTheConsoleIsTheOneOfTheChats(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		root := p.administrator()
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			root := administrator{p, root.client}
			employee := p.person(casts[on].employee, on)
			given := asset.Asset{Code: "NB-" + strings.ToUpper(string(on)[:2]) + "-07", Kind: "笔记本", Site: "5F", Holder: casts[on].employee, State: asset.InUse}
			root.asks(http.MethodPost, "/assets", given)
			employee.says("我的资产")
			employee.sees(given.Code, "笔记本", "在用")
			n := reportedBy(employee, given.Code+" 开不了机，身份证"+personal[0])

			path := "/assets/" + given.Code
			if v := reads[registered](root, http.MethodGet, path, nil); len(v.Tickets) != 1 || v.Tickets[0].Number != n {
				t.Errorf("the tickets about %s are %+v", given.Code, v.Tickets)
			}
			if body := root.asks(http.MethodGet, "/tickets/"+n, nil); strings.Contains(body, personal[0]) || !strings.Contains(body, "110＊＊＊＊002X") {
				t.Errorf("the console shows %s", body)
			}
			if body := root.asks(http.MethodPost, "/tickets/"+n+"/reveal", map[string]any{"purpose": "核对报修人"}); !strings.Contains(body, personal[0]) {
				t.Errorf("the console reveals %s", body)
			}

			returned := given
			returned.Holder, returned.State = "", asset.Retired
			root.asks(http.MethodPut, path, map[string]any{"asset": returned, "was": given})
			if v := employee.asks("我的资产", "门禁卡"); v.Has(given.Code) {
				t.Errorf("what was returned is still on %s", v.Text)
			}
			if v := reads[registered](root, http.MethodGet, path, nil); v.State != asset.Retired || len(v.Holders) != 1 || v.Holders[0].Name != nameOf(p, casts[on].employee) {
				t.Errorf("the returned asset is %+v", v)
			}
		})
	})
}

// waits is what the console shows of a request that waits.
type waits struct {
	Items []struct {
		Number, Step string
		Waits        []struct{ Name string }
	}
}

func TestTheConsoleShowsWhomARequestWaitsForUntilItIsDecided(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		root := p.administrator()
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			root := administrator{p, root.client}
			who := applicants[on]
			applicant, manager := p.person(who.applicant, on), p.person(who.manager, on)
			n := applies(t, on, applicant)
			if w := reads[waits](root, http.MethodGet, "/approvals", nil); len(w.Items) != 1 || w.Items[0].Number != n || len(w.Items[0].Waits) != 1 || w.Items[0].Waits[0].Name != nameOf(p, who.manager) {
				t.Errorf("before a decision it shows %+v", w)
			}
			v := manager.matches(manager.direct, "the first level", func(v actor.View) bool { return v.Has(n, "原机器电池鼓包") && v.Button("同意") != nil })
			manager.clicks(v, "同意", nil)
			p.stands(n, "at the second level", func(a core.Approval) bool { return a.Step == 1 })
			if w := reads[waits](root, http.MethodGet, "/approvals", nil); len(w.Items) != 1 || w.Items[0].Waits[0].Name != nameOf(p, "tang-yifan") {
				t.Errorf("at the second level it shows %+v", w)
			}
			lead := p.reachable(t, "tang-yifan", n)
			card := lead.matches(lead.direct, "the second level", func(v actor.View) bool { return v.Has(n, "审批") && v.Button("同意") != nil })
			lead.clicks(card, "同意", nil)
			applicant.sees(n, "全部通过")
			if w := reads[waits](root, http.MethodGet, "/approvals", nil); len(w.Items) != 0 {
				t.Errorf("after the decision it shows %+v", w)
			}
		})
	})
}
