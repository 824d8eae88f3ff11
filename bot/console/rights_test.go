package console

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// weakest is who may call each route at the least: that role and the stronger ones of analyst, technician, lead, admin, owner.
var weakest = map[string]core.Role{
	"POST /logout": core.RoleAnalyst, "POST /password": core.RoleAnalyst, "GET /session": core.RoleAnalyst, "GET /overview": core.RoleAnalyst,
	"GET /desks": core.RoleAnalyst, "GET /tickets": core.RoleAnalyst, "GET /tickets/{ticket}": core.RoleAnalyst, "GET /tickets/{ticket}/deadlines": core.RoleAnalyst, "POST /tickets/{ticket}/reveal": core.RoleTechnician,
	"GET /attention": core.RoleAnalyst, "GET /rules": core.RoleLead, "GET /rules/explain": core.RoleLead, "POST /rules/try": core.RoleLead, "GET /dispatch": core.RoleLead,
	"GET /sla": core.RoleLead, "GET /desks/{desk}/calendar": core.RoleLead, "GET /desks/{desk}/due": core.RoleLead,
	"GET /assets": core.RoleAnalyst, "GET /assets/words": core.RoleAnalyst, "GET /assets/export": core.RoleAnalyst, "GET /assets/{code}": core.RoleAnalyst,
	"POST /assets": core.RoleAdmin, "POST /assets/preview": core.RoleAdmin, "POST /assets/import": core.RoleAdmin, "PUT /assets/{code}": core.RoleAdmin,
	"GET /approvals": core.RoleAnalyst, "GET /catalogue": core.RoleAdmin, "GET /catalogue/{item}": core.RoleAdmin, "GET /delegations": core.RoleAdmin,
	"GET /guides": core.RoleAdmin, "GET /people": core.RoleAdmin, "GET /roster": core.RoleAdmin, "PUT /roster/{person}": core.RoleAdmin,
	"POST /roster/{person}/link": core.RoleAdmin, "DELETE /roster/{person}/link": core.RoleAdmin,
	"GET /bots": core.RoleAdmin, "GET /bots/{bot}": core.RoleAdmin, "POST /bots/{bot}/test-card": core.RoleAdmin,
	"GET /groups": core.RoleAdmin, "POST /groups/bind": core.RoleAdmin, "GET /parked": core.RoleAdmin, "POST /parked/{id}/retry": core.RoleAdmin,
	"DELETE /parked/{id}": core.RoleAdmin, "GET /deliveries": core.RoleAdmin, "POST /deliveries/{id}/retry": core.RoleAdmin,
	"DELETE /deliveries/{id}": core.RoleAdmin, "GET /alarms": core.RoleAdmin, "POST /alarms/clear": core.RoleAdmin, "GET /audit": core.RoleAdmin,
	"POST /bots": core.RoleOwner, "POST /bots/check": core.RoleOwner, "PUT /bots/{bot}": core.RoleOwner, "POST /bots/{bot}/enable": core.RoleOwner,
	"POST /bots/{bot}/disable": core.RoleOwner,
}

var strength = map[core.Role]int{core.RoleAnalyst: 1, core.RoleTechnician: 2, core.RoleLead: 3, core.RoleAdmin: 4, core.RoleOwner: 5}

// as signs a client in as somebody with a role, who belongs to an enterprise.
func (d *fixture) as(role core.Role, org core.OrgID) {
	d.t.Helper()
	token := d.session(role, org)
	jar, _ := cookiejar.New(nil)
	jar.SetCookies(mustURL(d.t, d.server.URL), []*http.Cookie{{Name: cookieName, Value: token, Path: "/"}})
	d.client = &http.Client{Jar: jar}
}

// session opens a session of somebody with a role and returns its token.
func (d *fixture) session(role core.Role, org core.OrgID) string {
	d.t.Helper()
	name := "as-" + string(role)
	must(d.t, d.db.PutAdmin(d.t.Context(), store.Admin{Name: name, Role: role, Org: org}))
	token, hashed := newToken()
	must(d.t, d.db.PutWebSession(d.t.Context(), store.WebSession{Token: hashed, Subject: name, Kind: sessionKind}, time.Hour))
	return token
}

func TestEveryRoleMayCallExactlyItsRoutesOfItsOwnEnterprise(t *testing.T) {
	d := ready(t)
	_, err := d.db.Org("other").SaveSetup(t.Context(), starter(core.Org{ID: "other", Name: "别家", Timezone: "Asia/Shanghai"}))
	must(t, err)
	for _, role := range append(core.Roles, "", "made-up") {
		for _, r := range (&server{}).routes() {
			if r.access == forAnyone {
				continue
			}
			key := r.method + " " + r.path
			least, listed := weakest[key]
			if !listed {
				t.Fatalf("%s has no row: say who may call it", key)
			}
			d.as(role, "acme") // anew each time: signing out is one of the routes
			status, body := d.ask(r.method, concrete(r.path), map[string]any{})
			refused := status == 403 && strings.Contains(body, "没有这项权限")
			if allowed := strength[role] >= strength[least]; refused == allowed {
				t.Errorf("%q asks %s: %d %s", role, key, status, body)
			}
			if refused || r.access != forOrg {
				continue
			}
			if status, body := d.ask(r.method, concrete(r.path)+"?org=other", map[string]any{}); status != 404 {
				t.Errorf("%q of acme asks %s of another enterprise: %d %s", role, key, status, body)
			}
		}
	}
}

func TestOnlyAnOwnerMakesAndUnmakesOwners(t *testing.T) {
	d := ready(t)
	d.speak("p1", "张伟")
	d.as(core.RoleAdmin, "acme")
	d.want(403, "PUT", "/roster/p1", dutiesDoc{Owner: true})
	d.want(200, "PUT", "/roster/p1", dutiesDoc{Admin: true, Read: []core.DeskID{"it"}})
	d.as(core.RoleOwner, "acme")
	d.want(200, "PUT", "/roster/p1", dutiesDoc{Owner: true, Approve: []core.DeskID{"it"}})
	d.as(core.RoleAdmin, "acme")
	d.want(403, "PUT", "/roster/p1", dutiesDoc{})
	m := get[page[memberView]](d, "/roster?staff=true").Items
	if len(m) != 1 || !m[0].Owner || m[0].Admin || len(m[0].Read) != 0 || len(m[0].Approve) != 1 {
		t.Errorf("stored %+v", m)
	}
}

func TestAnAnalystSeesNoInternalNotesAndNoStateOfTheBots(t *testing.T) {
	d := ready(t)
	d.want(200, "POST", "/bots", feishuBot())
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		k := core.Ticket{ID: "t1", Number: "IT-000001", Desk: "it", Type: core.Incident, Status: core.StatusNew, Priority: "P3", Title: "卡纸", Requester: "p1", Created: time.Now()}
		if err := tx.AddTicket(ctx, k); err != nil {
			return err
		}
		if err := tx.AddAct(ctx, core.Act{Ticket: "t1", At: time.Now(), Verb: "replied", Text: "公开的话", Public: true}); err != nil {
			return err
		}
		return tx.AddAct(ctx, core.Act{Ticket: "t1", At: time.Now(), Verb: "noted", Text: "内部的话"})
	})
	d.as(core.RoleTechnician, "acme")
	if body := d.want(200, "GET", "/tickets/IT-000001", nil); !strings.Contains(body, "内部的话") {
		t.Errorf("a technician sees %s", body)
	}
	d.as(core.RoleAnalyst, "acme")
	if body := d.want(200, "GET", "/tickets/IT-000001", nil); strings.Contains(body, "内部的话") || !strings.Contains(body, "公开的话") {
		t.Errorf("an analyst sees %s", body)
	}
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		k := core.Ticket{ID: "t2", Number: "IT-000002", Desk: "it", Type: core.Incident, Status: core.StatusClosed, Priority: "P3", Title: "换墨", Requester: "p1", Created: time.Now()}
		k.Detail.Rating, k.Detail.ResolvedAt = 4, time.Now()
		return tx.AddTicket(ctx, k)
	})
	if it := get[overviewView](d, "/overview").Desks[0]; it.Asked != 1 || it.Rated != 1 || it.Average != 4 {
		t.Errorf("the desk was judged %+v", it)
	}
	if v := get[overviewView](d, "/overview"); len(v.Bots) != 0 || len(v.Latest) != 2 || v.Open != 1 {
		t.Errorf("an analyst's overview is %+v", v)
	}
}

func TestAnAddedAccountSignsInByItsLinkOnly(t *testing.T) {
	d := ready(t)
	token, err := AddAdmin(t.Context(), d.db, store.Author{}, "Liu.Fang", core.RoleAnalyst, "acme")
	must(t, err)
	d.client = d.browser()
	d.want(401, "POST", "/login", map[string]any{"name": "liu.fang", "password": ""})
	d.want(200, "POST", "/setup", setupRequest{Token: token, Password: "a passphrase for reading"})
	if s := get[sessionView](d, "/session"); len(s.Rights) != 1 || s.Rights[0] != core.RightRead || s.Org != "acme" {
		t.Errorf("the session is %+v", s)
	}
	for name, role := range map[string]core.Role{"liu.fang": core.RoleAdmin, "new": core.RoleEmployee, "x": core.RoleAdmin} {
		if _, err := AddAdmin(t.Context(), d.db, store.Author{}, name, role, ""); err == nil {
			t.Errorf("%s was added as %s", name, role)
		}
	}
}
