package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
)

// admin is somebody with nothing but the console.
type admin struct {
	t      *testing.T
	base   string
	client *http.Client
}

// asks makes a call that must succeed and decodes its answer, if one is wanted.
func (a admin) asks(method, path string, in, out any) {
	a.t.Helper()
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			a.t.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(a.t.Context(), method, a.base+"/api/v1"+path, body)
	if err != nil {
		a.t.Fatal(err)
	}
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := a.client.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		a.t.Fatalf("%s %s: %d %s (%v)", method, path, res.StatusCode, raw, err)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(raw, out); err != nil {
		a.t.Fatal(err)
	}
}

// steps are the keys of the steps that are still to be done.
func (a admin) steps() (open []string) {
	a.t.Helper()
	var v struct {
		Steps []struct {
			Key  string
			Done bool
		}
	}
	a.asks("GET", "/overview", nil, &v)
	for _, s := range v.Steps {
		if !s.Done {
			open = append(open, s.Key)
		}
	}
	return open
}

// wants fails unless exactly these steps are still to be done.
func (a admin) wants(open ...string) {
	a.t.Helper()
	if got := a.steps(); !slices.Equal(got, open) {
		a.t.Fatalf("still to be done: %q, want %q", got, open)
	}
}

type rosterLine struct {
	ID, Name string
	Desks    []core.DeskID
	Accounts []struct{ Platform core.Platform }
}

// finds looks somebody up by name.
func (a admin) finds(name string) rosterLine {
	a.t.Helper()
	var page struct{ Items []rosterLine }
	a.asks("GET", "/roster?q="+url.QueryEscape(name), nil, &page)
	if len(page.Items) != 1 {
		a.t.Fatalf("%s is on the roster %d times", name, len(page.Items))
	}
	return page.Items[0]
}

// dayOne is a platform with three people and a group, of which the desk knows nothing.
var dayOne = manifest.Manifest{
	People: []manifest.Person{
		{ID: "emp", Name: "许安", Accounts: []manifest.Account{{Platform: core.Feishu, ID: "on_emp", OpenID: "ou_emp"}}},
		{ID: "tech", Name: "秦朗", Accounts: []manifest.Account{{Platform: core.Feishu, ID: "on_tech", OpenID: "ou_tech"}}},
		{ID: "mate", Name: "贺宁", Accounts: []manifest.Account{{Platform: core.Feishu, ID: "on_mate", OpenID: "ou_mate"}}},
	},
	Groups: []manifest.Group{{Platform: core.Feishu, Chat: "oc_day_one", Name: "IT 值班群", Desk: "it", Members: []core.PersonID{"tech", "mate"}}},
}

// empty starts the application as `imdesk serve` does on its first day: nothing stored, nothing configured.
func empty(t *testing.T, configure func(*testing.T, *demo.Options)) (*play, admin) {
	t.Helper()
	o := demo.Options{DataDir: t.TempDir(), Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))}
	configure(t, &o)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	d := &demo.Demo{Company: &dayOne, Clock: core.NewFrozenClock(wednesday)}
	t.Cleanup(d.Close)
	cfg := config.Default()
	cfg.Listen, cfg.DataDir, cfg.DatabaseURL, cfg.RedisURL = "127.0.0.1:0", o.DataDir, o.DatabaseURL, o.RedisURL
	db, err := bot.OpenStore(ctx, cfg)
	must(t, err)
	must(t, db.Migrate(ctx))
	db.Close()
	d.Sims, err = demo.StartSims(ctx, &dayOne, demo.SimOptions{})
	must(t, err)
	d.App, err = bot.Start(ctx, cfg, bot.Options{Clock: d.Clock, Log: o.Log})
	must(t, err)
	stage, err := actor.Open(ctx, string(core.Feishu), d.Sims.Feishu.URL())
	must(t, err)
	t.Cleanup(stage.Close)
	jar, _ := cookiejar.New(nil)
	p := &play{t: t, ctx: ctx, demo: d, stages: map[core.Platform]*actor.Stage{core.Feishu: stage}}
	return p, admin{t, "http://" + d.App.Addr(), &http.Client{Jar: jar}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// setsUp uses the printed link and registers the platform's bot.
func (a admin) setsUp(p *play) {
	a.t.Helper()
	link, err := p.demo.App.SetupLink(p.ctx)
	must(a.t, err)
	_, token, _ := strings.Cut(link, "token=")
	a.asks("POST", "/setup", map[string]any{"token": token, "name": "root", "password": "a sentence is a good password", "org_id": "acme", "org_name": "艾科米"}, nil)
	a.wants("bot", "heard", "group", "staff")
	for _, b := range p.demo.Sims.Bots("acme") {
		if f := b.Feishu; f != nil {
			settings := map[string]any{"app_id": f.AppID, "app_secret": f.AppSecret, "base_url": f.BaseURL}
			a.asks("POST", "/bots", map[string]any{"id": b.ID, "title": "服务台", "platform": b.Platform, "settings": settings}, nil)
		}
	}
	must(a.t, p.demo.App.WaitReceiving(p.ctx))
	a.wants("heard", "group", "staff")
}

func TestAnAdministratorWithOnlyTheConsoleMakesADeskThatWorks(t *testing.T) {
	t.Parallel()
	for name, configure := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, root := empty(t, configure)
			root.setsUp(p)
			employee, technician, mate := p.person("emp", core.Feishu), p.person("tech", core.Feishu), p.person("mate", core.Feishu)
			group := p.group("it", core.Feishu)

			mate.saysIn(group, "你好")
			mate.seesIn(group, "绑定 IT")
			root.wants("group", "staff")
			root.asks("POST", "/groups/bind", map[string]any{"bot": demo.FeishuBot, "conversation": group, "desk": "it"}, nil)
			root.wants("staff")

			n := employee.reports("电脑蓝屏了，一直重启")
			card := technician.seesIn(group, n, "接单")
			const refused = "请管理员在控制台「人员」里把你加入IT 服务台"
			technician.hears(group, technician.clicks(card, "接单", nil), refused)

			line := root.finds("秦朗")
			if len(line.Desks) != 0 || len(line.Accounts) != 1 {
				t.Fatalf("who has only pressed a button: %+v", line)
			}
			root.asks("PUT", "/roster/"+line.ID, map[string]any{"desks": []string{"it"}, "lead": []string{"it"}, "admin": false}, nil)
			root.wants()

			technician.hears(group, technician.clicks(card, "接单", nil), "你已接单 "+n)
			employee.sees("秦朗", n)
			technician.saysIn(group, "解决 "+n+" 换了内存条")
			employee.sees(n, "换了内存条", "满意")

			// Whoever was not given anything still may not, and what was given can be taken.
			second := employee.reports("打印机一直卡纸")
			card = mate.seesIn(group, second, "接单")
			mate.hears(group, mate.clicks(card, "接单", nil), refused)
			root.asks("PUT", "/roster/"+line.ID, map[string]any{"desks": []string{}, "lead": []string{}, "admin": false}, nil)
			technician.hears(group, technician.clicks(card, "接单", nil), refused)
			root.wants("staff")
		})
	}
}
