package dingtalk

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/adapters"
)

func TestPublishedErrorsAreJudgedAsPublished(t *testing.T) {
	raw, err := os.ReadFile("dingtalksim/testdata/12-openapi-errors.json")
	if err != nil {
		t.Fatal(err)
	}
	type sample struct {
		Status int
		Body   json.RawMessage
	}
	var samples struct {
		NewStyle, OldStyle []sample
		IPThrottle         sample
	}
	if err := json.Unmarshal(raw, &samples); err != nil {
		t.Fatal(err)
	}
	want := map[string]adapters.Verdict{
		codeDeadToken: adapters.Retryable, codeScopeMissing: adapters.Misconfigured, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": adapters.Throttled,
		"Forbidden.AccessDenied.ApiCountLimitForOrg": adapters.Misconfigured, "Forbidden.AccessDenied.IpNotInWhiteList": adapters.Misconfigured,
		codeTemplateUnpublished: adapters.Misconfigured, codeCardExists: adapters.Rejected, "send.too.fast": adapters.Throttled,
		"system.busy": adapters.Retryable, "http 504": adapters.Unknown,
		"40014": adapters.Retryable, "60011": adapters.Misconfigured, "60020": adapters.Misconfigured, "60121": adapters.Gone, "90018": adapters.Throttled,
		"90020": adapters.Misconfigured, "310000": adapters.Misconfigured, "410100": adapters.Throttled,
	}
	a := lone(t)
	check := func(s sample, old bool) {
		body := []byte(s.Body)
		var page string
		if json.Unmarshal(s.Body, &page) == nil {
			body = []byte(page)
		}
		e := a.judge(request{op: "x", old: old}, s.Status, body)
		if e == nil || e.Verdict != want[e.Code] || want[e.Code] == "" {
			t.Errorf("%s is judged %v", body, e)
			return
		}
		if e.Verdict == adapters.Misconfigured && e.Remedy == "" {
			t.Errorf("%s has no remedy", e.Code)
		}
		if e.Verdict == adapters.Throttled && e.Until.IsZero() {
			t.Errorf("%s says not when to come again", e.Code)
		}
	}
	for _, s := range samples.NewStyle {
		check(s, false)
	}
	for _, s := range samples.OldStyle {
		check(s, true)
	}
	if e := a.judge(request{op: "x"}, 200, samples.IPThrottle.Body); e == nil || e.Verdict != adapters.Throttled || e.Scope != adapters.ScopeApp {
		t.Errorf("flood guard is judged %v", e)
	}
}

func TestEveryMisconfigurationSaysWhatToDoAndEveryThrottleWhen(t *testing.T) {
	for _, table := range []map[string]ruling{rulings, oldRulings} {
		for code, r := range table {
			scope := code == "AccessTokenPermissionDenied" || code == "60011" // named by the answer itself
			if r.verdict == adapters.Misconfigured && r.remedy == "" && !scope {
				t.Errorf("%s has no remedy", code)
			}
			if r.verdict == adapters.Throttled && (r.wait <= 0 || r.scope == "") {
				t.Errorf("%s has no wait or scope", code)
			}
		}
	}
}

func TestAMissingPermissionIsNamed(t *testing.T) {
	opts := simOptions()
	opts.DeniedScopes = []string{"qyapi_robot_sendmsg", "Card.Instance.Write", "qyapi_get_member"}
	r := newRig(t, quiet(), opts, nil)
	failed := map[string]adapters.CheckStep{}
	for _, step := range r.a.Check(t.Context()) {
		if !step.OK {
			failed[step.Name] = step
		}
	}
	for name, scope := range map[string]string{"发送消息": "qyapi_robot_sendmsg", "互动卡片": "Card.Instance.Write", "通讯录": "qyapi_get_member"} {
		if s := failed[name]; !strings.Contains(s.Remedy, scope) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestTheCheckFindsABadTemplateAndBadCredentials(t *testing.T) {
	r := newRig(t, quiet(), simOptions(), func(c *Config) { c.CardTemplate = "draft.schema" })
	r.sim.AddTemplate("draft.schema", false, nil)
	for _, step := range r.a.Check(t.Context()) {
		if step.OK == (step.Name == "互动卡片") {
			t.Errorf("step %+v", step)
		}
	}
	if used := r.sim.Meters().API.Used; used != 0 {
		t.Errorf("the check cost %d calls", used)
	}
	r = newRig(t, quiet(), simOptions(), func(c *Config) { c.ClientSecret = "wrong-secret" })
	steps := r.a.Check(t.Context())
	if len(steps) != 1 || steps[0].OK || !strings.Contains(steps[0].Remedy, "Client Secret") {
		t.Errorf("steps %+v", steps)
	}
}

func TestConfigErrorsNameKeyAndRemedy(t *testing.T) {
	good := Config{ClientID: "a", ClientSecret: "b"}
	if err := good.Validate(); err != nil {
		t.Errorf("good config: %v", err)
	}
	for key, change := range map[string]func(*Config){
		"client_id":     func(c *Config) { c.ClientID = " " },
		"client_secret": func(c *Config) { c.ClientSecret = "" },
		"card_template": func(c *Config) { c.CardTemplate = "my template" },
		"edition":       func(c *Config) { c.Edition = "gold" },
		"base_url":      func(c *Config) { c.BaseURL = "http://api.dingtalk.com" },
		"oapi_url":      func(c *Config) { c.OAPIURL = "oapi.dingtalk.com" },
	} {
		c := good
		change(&c)
		if _, err := New(c, Options{}); err == nil || !strings.HasPrefix(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	c := good
	c.BaseURL, c.OAPIURL = "http://127.0.0.1:1", "http://localhost:2/"
	if err := c.Validate(); err != nil {
		t.Errorf("loopback: %v", err)
	}
}

func TestQuotasFollowTheEdition(t *testing.T) {
	for edition, want := range map[string]int{"": 5000, EditionProfessional: 200000} {
		a, err := New(Config{ClientID: "a", ClientSecret: "b", Edition: edition, Frugal: true}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		c := a.Capabilities()
		if c.Meters[0].Limit != want || c.TextInput || !strings.Contains(c.LossWindow, "frugal") {
			t.Errorf("%q: %+v", edition, c)
		}
	}
}

func TestVendorWordsAreRedacted(t *testing.T) {
	a := lone(t)
	for _, s := range []string{
		"dial wss://wss-open-connection.dingtalk.com:443/connect?ticket=SECRETSECRET: refused", `{"ticket":"SECRETSECRET"}`, `{\"ticket\":\"SECRETSECRET\"}`,
		"https://oapi.dingtalk.com/robot/sendBySession?session=SECRETSECRET", "access_token=SECRETSECRET&x=1", `"clientSecret": "SECRETSECRET"`, "bad " + secret,
	} {
		if got := a.redact.text(s); strings.Contains(got, "SECRETSECRET") || strings.Contains(got, secret) {
			t.Errorf("%q became %q", s, got)
		}
	}
	e := a.withoutAnswer(errors.New(`Post "https://x/y?access_token=SECRETSECRET": EOF`))
	if strings.Contains(e.Error(), "SECRETSECRET") {
		t.Errorf("error says %v", e)
	}
}
