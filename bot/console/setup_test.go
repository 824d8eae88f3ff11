package console

import (
	"net/url"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
	"github.com/imdesk/imdesk/store"
)

func mustURL(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	must(t, err)
	return u
}

func TestASetUpLinkWorksOnce(t *testing.T) {
	d := start(t)
	token, err := NewSetup(t.Context(), d.db)
	must(t, err)
	again, err := NewSetup(t.Context(), d.db) // a restart before it was used
	must(t, err)
	if body := d.want(200, "POST", "/setup/inspect", map[string]any{"token": token}); !strings.Contains(body, `"mode":"setup"`) {
		t.Error(body)
	}
	in := setupRequest{Token: token, Name: "Root", Password: rootPassword, OrgID: "acme", OrgName: "艾科米"}
	d.want(200, "POST", "/setup", in)
	if s := get[sessionView](d, "/session"); s.Name != "root" || len(s.Orgs) != 1 || s.Orgs[0].Name != "艾科米" {
		t.Errorf("signed in as %+v", s)
	}
	in.Name = "second"
	for _, used := range []string{token, again, "", "invented"} {
		in.Token = used
		if body := d.want(403, "POST", "/setup", in); !strings.Contains(body, "dead_link") {
			t.Error(body)
		}
	}
	if token, err = NewSetup(t.Context(), d.db); err != nil || token != "" {
		t.Errorf("with an administrator there is another link %q (%v)", token, err)
	}
}

func TestSetUpIsRefusedWithTheReasonAndTheLinkStaysGood(t *testing.T) {
	d := start(t)
	token, err := NewSetup(t.Context(), d.db)
	must(t, err)
	good := setupRequest{Token: token, Name: "root", Password: rootPassword, OrgID: "acme", OrgName: "艾科米"}
	for name, change := range map[string]func(*setupRequest){
		"short password":      func(r *setupRequest) { r.Password = "11 letters!" },
		"name in password":    func(r *setupRequest) { r.Password = "my root password" },
		"one letter repeated": func(r *setupRequest) { r.Password = strings.Repeat("a", 20) },
		"empty name":          func(r *setupRequest) { r.Name = " " },
		"bad org id":          func(r *setupRequest) { r.OrgID = "Acme Inc" },
		"no org name":         func(r *setupRequest) { r.OrgName = "" },
	} {
		in := good
		change(&in)
		if status, body := d.ask("POST", "/setup", in); status != 400 {
			t.Errorf("%s is answered with %d %s", name, status, body)
		}
	}
	if orgs, _ := d.db.Orgs(t.Context()); len(orgs) != 0 {
		t.Errorf("a refused set-up wrote %v", orgs)
	}
	d.want(200, "POST", "/setup", good)
}

func TestSetUpKeepsAnEnterpriseThatExists(t *testing.T) {
	d := start(t)
	_, err := d.db.Org("acme").SaveSetup(t.Context(), core.Setup{Org: core.Org{ID: "acme", Name: "已有企业"}, Desks: []core.Desk{{ID: "hr", Name: "人事"}}})
	must(t, err)
	token, err := NewSetup(t.Context(), d.db)
	must(t, err)
	d.want(200, "POST", "/setup", setupRequest{Token: token, Name: rootName, Password: rootPassword})
	if desks := get[page[deskView]](d, "/desks"); len(desks.Items) != 1 || desks.Items[0].ID != "hr" {
		t.Errorf("desks %+v", desks.Items)
	}
}

func TestALostPasswordIsSetAnewByLink(t *testing.T) {
	d := ready(t)
	if _, err := ResetAdmin(t.Context(), d.db, store.Author{}, "nobody"); core.CodeOf(err) != core.CodeNotFound {
		t.Errorf("resetting nobody gives %v", err)
	}
	token, err := ResetAdmin(t.Context(), d.db, store.Author{}, "ROOT")
	must(t, err)
	old := d.client
	d.client = d.browser()
	d.want(200, "POST", "/setup", setupRequest{Token: token, Password: "another long password"})
	d.want(200, "GET", "/session", nil)
	d.want(403, "POST", "/setup", setupRequest{Token: token, Password: "another long password"})
	d.want(401, "POST", "/login", map[string]any{"name": rootName, "password": rootPassword})
	d.client = old
	d.want(401, "GET", "/session", nil) // the old session ended with the old password
}

func TestAPasswordIsChangedByWhoKnowsTheOldOne(t *testing.T) {
	d := ready(t)
	d.want(400, "POST", "/password", map[string]any{"old": "wrong", "new": "another long password"})
	d.want(400, "POST", "/password", map[string]any{"old": rootPassword, "new": "short"})
	d.want(204, "POST", "/password", map[string]any{"old": rootPassword, "new": "another long password"})
	d.want(200, "GET", "/session", nil)
	d.client = d.browser()
	d.want(401, "POST", "/login", map[string]any{"name": rootName, "password": rootPassword})
	d.want(200, "POST", "/login", map[string]any{"name": rootName, "password": "another long password"})
}

func TestTheStarterSetUpIsSound(t *testing.T) {
	s := starter(core.Org{ID: "a", Name: "A", Timezone: "Asia/Shanghai"})
	if _, err := worktime.Parse(s.Calendars[0]); err != nil {
		t.Error(err)
	}
	if s.Desks[0].Calendar != s.Calendars[0].ID || s.SLA[0].Desk != s.Desks[0].ID || len(s.SLA[0].Targets) != len(core.Priorities) {
		t.Errorf("the parts don't fit together: %+v", s)
	}
}

func TestAHashMatchesItsPasswordOnly(t *testing.T) {
	h := newHasher()
	phc, err := h.hash(t.Context(), "correct horse")
	must(t, err)
	for password, want := range map[string]bool{"correct horse": true, "correct horsf": false, "": false} {
		if ok, err := h.check(t.Context(), password, phc); err != nil || ok != want {
			t.Errorf("%q matches: %v (%v)", password, ok, err)
		}
	}
	for _, broken := range []string{"", "$argon2id$v=19$m=1$x$y", "plain"} {
		if ok, _ := h.check(t.Context(), "", broken); ok {
			t.Errorf("the hash %q matches an empty password", broken)
		}
	}
}
