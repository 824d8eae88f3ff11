package demo_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
)

// administrator is somebody signed in to the console.
type administrator struct {
	p      *play
	client *http.Client
}

// administrator makes the first administrator by the link that the server prints.
func (p *play) administrator() administrator {
	p.t.Helper()
	link, err := p.demo.App.SetupLink(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	u, err := url.Parse(link)
	if err != nil {
		p.t.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	a := administrator{p, &http.Client{Jar: jar}}
	a.asks(http.MethodPost, "/setup", map[string]any{"token": u.Query().Get("token"), "name": "root", "password": "correct horse battery staple"})
	return a
}

// asks calls the console's API and returns its answer.
func (a administrator) asks(method, path string, body any) string {
	a.p.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		a.p.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(a.p.ctx, method, "http://"+a.p.demo.App.Addr()+"/api/v1"+path, bytes.NewReader(raw))
	if err != nil {
		a.p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := a.client.Do(req)
	if err != nil {
		a.p.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		a.p.t.Fatalf("%s %s: %d %s %v", method, path, resp.StatusCode, answer, err)
	}
	return string(answer)
}

// registers puts a bot into the console's form.
func (a administrator) registers(org core.OrgID, b config.Bot) {
	a.p.t.Helper()
	var settings map[string]any
	for _, c := range []any{b.WeCom, b.DingTalk, b.Feishu} {
		if raw, err := json.Marshal(c); err != nil {
			a.p.t.Fatal(err)
		} else if string(raw) != "null" {
			_ = json.Unmarshal(raw, &settings)
		}
	}
	flat := map[string]any{}
	for key, v := range settings {
		if inner, nested := v.(map[string]any); nested {
			for k, v := range inner {
				flat[key+"."+k] = v
			}
			continue
		}
		flat[key] = v
	}
	a.asks(http.MethodPost, "/bots?org="+string(org), map[string]any{"id": b.ID, "title": string(b.ID), "platform": b.Platform, "settings": flat})
}

// ids lists the ids on a page of the console.
func ids(t *testing.T, page string) []string {
	t.Helper()
	var doc struct{ Items []struct{ ID string } }
	if err := json.Unmarshal([]byte(page), &doc); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, it := range doc.Items {
		out = append(out, it.ID)
	}
	if len(out) == 0 {
		t.Fatalf("the page is empty: %s", page)
	}
	return out
}
