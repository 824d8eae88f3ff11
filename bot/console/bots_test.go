package console

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/feishu"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
)

func TestARegisteredBotStartsAtOnceAndKeepsItsSecret(t *testing.T) {
	d := ready(t)
	body := d.want(200, "POST", "/bots", feishuBot())
	if d.host.refreshed != 1 {
		t.Errorf("the application was told %d times", d.host.refreshed)
	}
	for _, path := range []string{"/bots", "/bots/hq-feishu", "/overview", "/audit"} {
		body += d.want(200, "GET", path, nil)
	}
	if strings.Contains(body, "s3cret") {
		t.Error("an answer holds the secret")
	}
	b := get[botView](d, "/bots/hq-feishu")
	if b.Title != "总部飞书" || b.Settings["app_id"] != "cli_a1" || !slices.Equal(b.Secrets, []string{"app_secret"}) || b.TakesCallbacks {
		t.Errorf("bot %+v", b)
	}
	if b.Health == nil || b.Health.Connected != 2 || b.Health.Waiting != 3 || len(b.Meters) != 1 || b.Meters[0].Limit != 5000 {
		t.Errorf("health %+v, meters %+v", b.Health, b.Meters)
	}
	stored, err := d.db.Bots(t.Context(), "acme")
	must(t, err)
	if c, err := config.FromJSON(stored[0].ID, stored[0].Platform, "acme", stored[0].Credentials); err != nil || c.Feishu.AppSecret != "s3cret-of-feishu" {
		t.Errorf("the application reads %+v (%v)", c.Feishu, err)
	}
	if strings.Contains(string(stored[0].Options), "s3cret") {
		t.Error("the secret is stored unsealed")
	}
}

func TestABotIsRefusedWithTheReason(t *testing.T) {
	d := ready(t, func(o *Options) {
		o.FileBots = func() []config.Bot {
			return []config.Bot{{ID: "of-file", Platform: core.Feishu, Feishu: &feishu.Config{AppID: "cli_f", AppSecret: "s3cret"}}}
		}
	})
	d.want(200, "POST", "/bots", feishuBot())
	for name, c := range map[string]struct {
		change func(*registration)
		status int
		word   string
	}{
		"taken id":         {func(*registration) {}, 409, "已有编号"},
		"id of the file":   {func(r *registration) { r.ID = "of-file" }, 409, "配置文件"},
		"bad id":           {func(r *registration) { r.ID = "A b" }, 400, "lower-case"},
		"missing secret":   {func(r *registration) { r.Settings = settings{"app_id": "x"} }, 400, "「App Secret」"},
		"unknown platform": {func(r *registration) { r.Platform = "icq" }, 400, "平台"},
		"unknown setting":  {func(r *registration) { r.Settings = settings{"app_id": "x", "app_secret": "y", "zz": "1"} }, 400, "zz"},
		"webhook without key": {func(r *registration) {
			r.Settings = settings{"app_id": "x", "app_secret": "y", "transport": "webhook"}
		}, 400, "「Encrypt Key」"},
		"plain http elsewhere": {func(r *registration) {
			r.Settings = settings{"app_id": "x", "app_secret": "y", "base_url": "http://evil.example.com"}
		}, 400, "base_url"},
	} {
		in := feishuBot()
		if name != "taken id" {
			in.ID = "another"
		}
		c.change(&in)
		if status, body := d.ask("POST", "/bots", in); status != c.status || !strings.Contains(body, c.word) {
			t.Errorf("%s is answered with %d %s", name, status, body)
		}
	}
	if d.host.refreshed != 1 {
		t.Errorf("refused registrations refreshed the application: %d", d.host.refreshed)
	}
}

func TestASecretLeftEmptyStaysAsItIs(t *testing.T) {
	d := ready(t)
	d.want(200, "POST", "/bots", feishuBot())
	d.want(200, "PUT", "/bots/hq-feishu", registration{Title: "新名字", Settings: settings{"app_id": "cli_a2", "app_secret": ""}})
	stored, err := d.db.Bots(t.Context(), "acme")
	must(t, err)
	var doc map[string]any
	must(t, json.Unmarshal(stored[0].Credentials, &doc))
	if doc["app_id"] != "cli_a2" || doc["app_secret"] != "s3cret-of-feishu" || stored[0].Title != "新名字" || stored[0].Version != 2 {
		t.Errorf("stored %v, title %s, version %d", doc, stored[0].Title, stored[0].Version)
	}
}

func TestAStoredSecretIsNotSentToANewAddress(t *testing.T) {
	d := ready(t)
	d.want(200, "POST", "/bots", feishuBot())
	moved := registration{ID: "hq-feishu", Stored: true, Settings: settings{"app_id": "cli_a1", "base_url": "https://evil.example.com"}}
	for _, c := range [][2]string{{"POST", "/bots/check"}, {"PUT", "/bots/hq-feishu"}} {
		if body := d.want(400, c[0], c[1], moved); !strings.Contains(body, "重新填写") {
			t.Error(body)
		}
	}
	if len(d.host.checked) != 0 {
		t.Error("the address was called")
	}
	moved.Settings["app_secret"] = "typed again"
	d.want(200, "POST", "/bots/check", moved)
}

func TestACheckShowsEachStepWithItsRemedy(t *testing.T) {
	d := ready(t)
	d.host.steps = []adapters.CheckStep{{Name: "凭证", OK: true}, {Name: "发送消息", Detail: "99991672", Remedy: "开通 im:message:send_as_bot"}}
	var got checked
	must(t, json.Unmarshal([]byte(d.want(200, "POST", "/bots/check", feishuBot())), &got))
	if got.OK || len(got.Steps) != 2 || got.Steps[1].Remedy != "开通 im:message:send_as_bot" {
		t.Errorf("checked %+v", got)
	}
	in := feishuBot()
	in.Settings = settings{"app_id": "cli_a1"}
	must(t, json.Unmarshal([]byte(d.want(200, "POST", "/bots/check", in)), &got))
	if got.OK || len(got.Steps) != 1 || !strings.Contains(got.Steps[0].Detail, "App Secret") || len(d.host.checked) != 1 {
		t.Errorf("an incomplete form: %+v, platform called %d times", got, len(d.host.checked))
	}
	if bots := get[page[botView]](d, "/bots"); len(bots.Items) != 0 {
		t.Error("a check stored something")
	}
}

func TestABotIsSwitchedOffAndOn(t *testing.T) {
	d := ready(t)
	d.want(200, "POST", "/bots", feishuBot())
	for _, c := range []struct {
		act string
		off bool
	}{{"disable", true}, {"disable", true}, {"enable", false}} {
		d.want(200, "POST", "/bots/hq-feishu/"+c.act, nil)
		if b := get[botView](d, "/bots/hq-feishu"); b.Disabled != c.off || !slices.Equal(b.Secrets, []string{"app_secret"}) {
			t.Errorf("after %s: %+v", c.act, b)
		}
	}
	want := []string{"console.setup", "bot.registered", "bot.disabled", "bot.enabled"}
	if got := d.acts(); !slices.Equal(got, want) {
		t.Errorf("audited %v, want %v", got, want)
	}
	d.want(404, "POST", "/bots/nobody/disable", nil)
}

func TestATestCardGoesToWhomeverWasChosen(t *testing.T) {
	d := ready(t)
	d.want(200, "POST", "/bots", feishuBot())
	d.want(400, "POST", "/bots/hq-feishu/test-card", map[string]any{"person": ""})
	d.want(404, "POST", "/bots/nobody/test-card", map[string]any{"person": "p1"})
	d.want(204, "POST", "/bots/hq-feishu/test-card", map[string]any{"person": "p1"})
	d.host.cardError = core.Refuse(core.CodeNotFound, "这个人没有飞书账号")
	if body := d.want(404, "POST", "/bots/hq-feishu/test-card", map[string]any{"person": "p2"}); !strings.Contains(body, "没有飞书账号") {
		t.Error(body)
	}
	if !slices.Equal(d.host.cards, []core.PersonID{"p1", "p2"}) {
		t.Errorf("cards went to %v", d.host.cards)
	}
}

func TestABotOfTheFileIsShownButNotChanged(t *testing.T) {
	d := ready(t, func(o *Options) {
		o.FileBots = func() []config.Bot {
			return []config.Bot{{ID: "of-file", Platform: core.Feishu, Feishu: &feishu.Config{AppID: "cli_f", AppSecret: "s3cret", Transport: "webhook"}}}
		}
	})
	must(t, d.db.ReportHealth(t.Context(), "of-file", "r1", json.RawMessage(`{"connected":-1,"problem":"secret is wrong"}`)))
	b := get[botView](d, "/bots/of-file")
	if b.Source != fromFile || b.Health == nil || b.Health.Problem != "secret is wrong" || b.CallbackURL != "https://desk.example.com/callbacks/of-file" {
		t.Errorf("bot %+v, health %+v", b, b.Health)
	}
	if body := d.want(200, "GET", "/bots", nil); strings.Contains(body, "s3cret") {
		t.Error("the secret of the file is shown")
	}
	for _, c := range [][2]string{{"PUT", ""}, {"POST", "/disable"}, {"POST", "/enable"}} {
		d.want(403, c[0], "/bots/of-file"+c[1], registration{Settings: settings{}})
	}
	if strings.Contains(d.want(200, "GET", "/session", nil), "s3cret") || d.host.refreshed != 0 {
		t.Error("something changed")
	}
}

func TestTheGuidesAskForWhatTheAdaptersRead(t *testing.T) {
	sample := map[string]any{"number": "1000002", "switch": true}
	for p, g := range guides {
		in := settings{}
		for _, f := range g.Fields {
			v, ok := sample[f.Type]
			switch {
			case f.Endpoint && strings.HasPrefix(f.Key, "ws"):
				v = "wss://x.example.com"
			case f.Endpoint:
				v = "https://x.example.com"
			case f.Key == "encoding_aes_key":
				v = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" // the sample of developer.work.weixin.qq.com/document/path/90930
			case f.Key == "card_template":
				v = "a.schema"
			case f.Default != "":
				v = f.Default
			case !ok:
				v = "abc"
			}
			in[f.Key] = v
		}
		if p == core.WeCom {
			in["corp_id"] = "wx5823bf96d3bd56c7"
		}
		doc, err := g.document(in)
		must(t, err)
		if _, err := config.FromJSON("b", p, "acme", doc); err != nil {
			t.Errorf("%s: %v", p, err)
		}
		back, err := g.flat(doc)
		must(t, err)
		if len(back) != len(g.Fields) {
			t.Errorf("%s: %d of %d fields come back: %v", p, len(back), len(g.Fields), back)
		}
		for _, f := range g.Fields {
			if named := strings.Contains(f.Key, "secret") || strings.Contains(f.Key, "token") || strings.Contains(f.Key, "key"); named != f.Secret {
				t.Errorf("%s: %s is named like a secret: %v, is one: %v", p, f.Key, named, f.Secret)
			}
		}
	}
}
