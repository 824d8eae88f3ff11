package console

import (
	"net/http"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// action answers a call with a document, or nil for an empty answer.
type action func(*call) (any, error)

// call is one request, after the gate let it in.
type call struct {
	*http.Request
	w     http.ResponseWriter
	admin store.Admin
	token string     // of the session, hashed
	org   *store.Org // the enterprise the call is about; nil on routes that are about none
}

// access says who may call a route. The zero value is the strictest.
type access int

const (
	forOrg    access = iota // an administrator, about one enterprise
	forAdmin                // an administrator
	forAnyone               // everybody
)

// route is one line of the table that the API and its description are held to.
type route struct {
	method, path string
	access       access
	act          action
}

func (s *server) routes() []route {
	return []route{
		{"GET", "/openapi.json", forAnyone, openAPI},
		{"POST", "/setup/inspect", forAnyone, s.inspectSetup},
		{"POST", "/setup", forAnyone, s.runSetup},
		{"POST", "/login", forAnyone, s.login},
		{"POST", "/logout", forAdmin, s.logout},
		{"POST", "/password", forAdmin, s.changePassword},
		{"GET", "/session", forAdmin, s.showSession},
		{"GET", "/overview", forOrg, s.overview},
		{"GET", "/guides", forAdmin, s.showGuides},
		{"GET", "/desks", forOrg, s.listDesks},
		{"GET", "/people", forOrg, s.listPeople},
		{"GET", "/roster", forOrg, s.listRoster},
		{"PUT", "/roster/{person}", forOrg, s.assignDuties},
		{"POST", "/roster/{person}/link", forOrg, s.linkPerson},
		{"DELETE", "/roster/{person}/link", forOrg, s.unlinkPerson},
		{"GET", "/bots", forOrg, s.listBots},
		{"POST", "/bots", forOrg, s.registerBot},
		{"POST", "/bots/check", forOrg, s.checkBot},
		{"GET", "/bots/{bot}", forOrg, s.showBot},
		{"PUT", "/bots/{bot}", forOrg, s.changeBot},
		{"POST", "/bots/{bot}/enable", forOrg, s.enableBot},
		{"POST", "/bots/{bot}/disable", forOrg, s.disableBot},
		{"POST", "/bots/{bot}/test-card", forOrg, s.sendTestCard},
		{"GET", "/groups", forOrg, s.listGroups},
		{"POST", "/groups/bind", forOrg, s.bindGroup},
		{"GET", "/parked", forOrg, s.listParked},
		{"POST", "/parked/{id}/retry", forOrg, s.retryParked},
		{"DELETE", "/parked/{id}", forOrg, s.dropParked},
		{"GET", "/deliveries", forOrg, s.listDeliveries},
		{"POST", "/deliveries/{id}/retry", forOrg, s.retryDelivery},
		{"DELETE", "/deliveries/{id}", forOrg, s.dropDelivery},
		{"GET", "/tickets", forOrg, s.listTickets},
		{"GET", "/tickets/{ticket}", forOrg, s.showTicket},
		{"GET", "/tickets/{ticket}/deadlines", forOrg, s.explainTicket},
		{"POST", "/tickets/{ticket}/reveal", forOrg, s.revealTicket},
		{"GET", "/attention", forOrg, s.countAttention},
		{"GET", "/rules", forOrg, s.listRules},
		{"GET", "/rules/explain", forOrg, s.explainRules},
		{"POST", "/rules/try", forOrg, s.tryRules},
		{"GET", "/dispatch", forOrg, s.showDispatch},
		{"GET", "/sla", forOrg, s.listPolicies},
		{"GET", "/desks/{desk}/calendar", forOrg, s.showCalendar},
		{"GET", "/desks/{desk}/due", forOrg, s.reckonDue},
		{"GET", "/assets", forOrg, s.listAssets},
		{"GET", "/assets/words", forOrg, s.listAssetWords},
		{"GET", "/assets/export", forOrg, s.exportAssets},
		{"POST", "/assets/preview", forOrg, s.previewAssets},
		{"POST", "/assets/import", forOrg, s.importAssets},
		{"POST", "/assets", forOrg, s.addAsset},
		{"GET", "/assets/{code}", forOrg, s.showAsset},
		{"PUT", "/assets/{code}", forOrg, s.changeAsset},
		{"GET", "/catalogue", forOrg, s.listCatalogue},
		{"GET", "/catalogue/{item}", forOrg, s.showItem},
		{"GET", "/approvals", forOrg, s.listApprovals},
		{"GET", "/delegations", forOrg, s.listDelegations},
		{"GET", "/alarms", forOrg, s.listAlarms},
		{"POST", "/alarms/clear", forOrg, s.clearAlarm},
		{"GET", "/audit", forOrg, s.listAudit},
	}
}

// maxBody bounds what a request may carry, in bytes; the largest is a bot's settings. Routes that take a file say what they take.
const maxBody = 64 << 10

// bodies are for files: 16 MB in base64, some hundred thousand assets.
var bodies = map[string]int64{"POST /assets/preview": 22 << 20, "POST /assets/import": 22 << 20}

// api is the API behind its gates: origin first, so that a forged request never reaches a look-up; then the session.
func (s *server) api() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.Handle(r.method+" /api/v1"+r.path, s.serve(r))
	}
	mux.HandleFunc("/api/v1/", func(w http.ResponseWriter, _ *http.Request) {
		s.fail(w, nil, refusal{http.StatusNotFound, "not_found", "没有这个接口"})
	})
	gate := http.NewCrossOriginProtection()
	gate.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.fail(w, nil, refusal{http.StatusForbidden, "cross_origin", "请求来自另一个网站，已拒绝"})
	}))
	return gate.Handler(mux)
}

// serve lets a call in, or not, and writes its answer.
func (s *server) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, max(maxBody, bodies[rt.method+" "+rt.path]))
		w.Header().Set("Cache-Control", "no-store")
		c := &call{Request: r, w: w}
		if err := s.admit(c, rt); err != nil {
			s.fail(w, r, err)
			return
		}
		doc, err := rt.act(c)
		if err == nil {
			doc, err = c.forReader(doc)
		}
		if err != nil {
			s.fail(w, r, err)
			return
		}
		answer(w, doc)
	})
}

func (s *server) admit(c *call, rt route) error {
	if rt.access == forAnyone {
		return nil
	}
	if err := s.identify(c); err != nil {
		return err
	}
	if err := may(c.admin, rt); err != nil {
		return err
	}
	if rt.access == forAdmin {
		return nil
	}
	return s.chooseOrg(c)
}

// chooseOrg takes the enterprise the administrator belongs to. Who may see all names one with ?org=, and without it means the only one, or the first.
func (s *server) chooseOrg(c *call) error {
	visible, err := s.visibleOrgs(c)
	if err != nil {
		return err
	}
	want := core.OrgID(c.URL.Query().Get("org"))
	for _, id := range visible {
		if want == "" || want == id {
			c.org = s.DB.Org(id)
			return nil
		}
	}
	if want == "" {
		return core.Refuse(core.CodeConflict, "还没有企业。请先用「imdesk apply -f 文件」写入设置")
	}
	return core.Refuse(core.CodeNotFound, "没有这个企业，或您无权查看")
}

func (s *server) visibleOrgs(c *call) ([]core.OrgID, error) {
	if c.admin.Org != "" {
		return []core.OrgID{c.admin.Org}, nil
	}
	return s.DB.Orgs(c.Context())
}

// actor is whom the audit trail names: the person behind the account, where one is known; nobody before signing in.
func (c *call) actor() core.PersonID {
	if c.admin.Person != "" || c.admin.Name == "" {
		return c.admin.Person
	}
	return core.PersonID("admin:" + c.admin.Name)
}

// query returns a trimmed query parameter.
func (c *call) query(name string) string { return strings.TrimSpace(c.URL.Query().Get(name)) }
