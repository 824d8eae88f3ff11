package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// concrete fills the placeholders of a route.
func concrete(path string) string {
	return strings.NewReplacer("{bot}", "b", "{id}", "1", "{ticket}", "IT-000001", "{person}", "p1", "{code}", "NB-0001", "{item}", "laptop", "{desk}", "it").Replace(path)
}

func TestNobodyGetsAnythingWithoutSigningIn(t *testing.T) {
	d := start(t)
	for _, r := range (&server{}).routes() {
		if r.access == forAnyone {
			continue
		}
		status, body := d.ask(r.method, concrete(r.path), map[string]any{})
		if status != 401 || !strings.Contains(body, "unauthorized") {
			t.Errorf("%s %s is answered with %d %s", r.method, r.path, status, body)
		}
	}
}

func TestAForgedRequestFromAnotherSiteIsRefused(t *testing.T) {
	d := ready(t)
	for _, r := range (&server{}).routes() {
		if r.method == "GET" {
			continue
		}
		for _, h := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example.com"}} {
			if status, body := d.ask(r.method, concrete(r.path), map[string]any{}, h...); status != 403 || !strings.Contains(body, "cross_origin") {
				t.Errorf("%s %s with %s is answered with %d %s", r.method, r.path, h[0], status, body)
			}
		}
	}
	if status, _ := d.ask("POST", "/logout", nil, "Sec-Fetch-Site", "same-origin"); status != 204 {
		t.Errorf("a request of our own page is answered with %d", status)
	}
}

func TestAFormOfAnotherSiteCanNotPost(t *testing.T) {
	d := ready(t)
	d.want(415, "POST", "/bots", feishuBot(), "Content-Type", "text/plain")
}

func TestAnUnknownPathIsAnsweredInJSON(t *testing.T) {
	if body := start(t).want(404, "GET", "/nothing", nil); !strings.Contains(body, `"code":"not_found"`) {
		t.Error(body)
	}
}

func TestASessionEndsWithItsSignOut(t *testing.T) {
	d := ready(t)
	d.want(200, "GET", "/session", nil)
	cookies := d.client.Jar.Cookies(mustURL(t, d.server.URL))
	d.want(204, "POST", "/logout", nil)
	d.client.Jar.SetCookies(mustURL(t, d.server.URL), cookies)
	d.want(401, "GET", "/session", nil)
}

func TestASessionSlidesButNotWithEveryRequest(t *testing.T) {
	d := ready(t)
	token := hashToken(d.client.Jar.Cookies(mustURL(t, d.server.URL))[0].Value)
	expires := func() time.Time {
		s, err := d.db.WebSession(t.Context(), token)
		must(t, err)
		return s.Expires
	}
	before := expires()
	d.want(200, "GET", "/session", nil)
	if !expires().Equal(before) {
		t.Error("a fresh session was renewed")
	}
	must(t, d.db.PutWebSession(t.Context(), store.WebSession{Token: token, Subject: rootName, Kind: sessionKind}, time.Hour))
	d.want(200, "GET", "/session", nil)
	if left := time.Until(expires()); left < sessionLife-time.Minute {
		t.Errorf("the session lasts %v after it was used", left)
	}
}

func TestTheCookieIsOutOfReachOfScriptsAndOtherSites(t *testing.T) {
	d := ready(t)
	for host, secure := range map[string]bool{"127.0.0.1": false, "desk.example.com": true} {
		r, _ := http.NewRequestWithContext(t.Context(), "POST", d.server.URL+"/api/v1/login", strings.NewReader(`{"name":"root","password":"`+rootPassword+`"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Host = host
		res, err := http.DefaultClient.Do(r)
		must(t, err)
		res.Body.Close()
		c := res.Cookies()[0]
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != secure {
			t.Errorf("cookie for %s: %+v", host, c)
		}
	}
}

func TestADisabledAdministratorIsOutAtOnce(t *testing.T) {
	d := ready(t)
	a, err := d.db.Admin(t.Context(), rootName)
	must(t, err)
	a.Disabled = true
	must(t, d.db.PutAdmin(t.Context(), a))
	d.want(401, "GET", "/session", nil)
	d.want(401, "POST", "/login", map[string]any{"name": rootName, "password": rootPassword})
}

func TestGuessingPasswordsIsSlowedDown(t *testing.T) {
	d := ready(t)
	try := func(name, password string) int {
		status, _ := d.ask("POST", "/login", map[string]any{"name": name, "password": password})
		return status
	}
	for range failuresAllowed {
		if got := try(rootName, "wrong"); got != 401 {
			t.Fatalf("a wrong password is answered with %d", got)
		}
	}
	if got := try(rootName, rootPassword); got != 429 {
		t.Errorf("after %d failures even the right password is answered with %d", failuresAllowed, got)
	}
	if got := try("somebody", "wrong"); got != 401 {
		t.Errorf("another name is answered with %d", got)
	}
}

func TestSigningInOftenIsNoGuessing(t *testing.T) {
	th := newThrottle()
	for range 2 * failuresPerAddress {
		th.failed("a", "ip")
		th.succeeded("a", "ip")
	}
	if th.wait("a", "ip") != 0 {
		t.Error("an address with successes only has to wait")
	}
}

func TestAThrottledNameMayTryAgainAfterTheWindow(t *testing.T) {
	now := time.Unix(0, 0)
	th := newThrottle()
	th.now = func() time.Time { return now }
	for range failuresAllowed {
		th.failed("a", "ip")
	}
	if th.wait("a", "ip") == 0 || th.wait("a", "other") != 0 {
		t.Error("the wait doesn't concern the pair of name and address")
	}
	now = now.Add(failureWindow)
	if th.wait("a", "ip") != 0 {
		t.Error("the wait doesn't end")
	}
}

func TestAnAdministratorOfOneEnterpriseSeesNoOther(t *testing.T) {
	d := ready(t)
	_, err := d.db.Org("other").SaveSetup(t.Context(), starter(core.Org{ID: "other", Name: "别家"}))
	must(t, err)
	d.want(200, "GET", "/desks?org=other", nil)
	a, err := d.db.Admin(t.Context(), rootName)
	must(t, err)
	a.Org = "acme"
	must(t, d.db.PutAdmin(t.Context(), a))
	for _, r := range (&server{}).routes() {
		if r.access == forOrg {
			if status, _ := d.ask(r.method, concrete(r.path)+"?org=other", map[string]any{}); status != 404 {
				t.Errorf("%s %s of another enterprise is answered with %d", r.method, r.path, status)
			}
		}
	}
}
