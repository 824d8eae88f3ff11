package wecom

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/imdesk/imdesk/adapters"
)

func good() Config {
	return Config{CorpID: corp, AgentID: agent, Secret: appSecret, Token: cbToken, EncodingAESKey: cbKey}
}

func TestConfigNamesEachWrongKeyAndItsRemedy(t *testing.T) {
	for key, spoil := range map[string]func(*Config){
		"corp_id":          func(c *Config) { c.CorpID = "" },
		"agent_id":         func(c *Config) { c.AgentID = 0 },
		"secret":           func(c *Config) { c.Secret = " " },
		"token":            func(c *Config) { c.Token = "with blank" },
		"encoding_aes_key": func(c *Config) { c.EncodingAESKey = "short" },
		"aibot.bot_id":     func(c *Config) { c.AIBot = &AIBot{Secret: "x"} },
		"aibot.secret":     func(c *Config) { c.AIBot = &AIBot{BotID: "x"} },
		"aibot.name":       func(c *Config) { c.AIBot = &AIBot{BotID: "x", Secret: "y", Name: "@x"} },
		"base_url":         func(c *Config) { c.BaseURL = "http://example.com" },
		"ws_url":           func(c *Config) { c.WSURL = "https://example.com" },
	} {
		c := good()
		spoil(&c)
		if err := c.Validate(); err == nil || !strings.HasPrefix(err.Error(), key) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", key, err)
		}
		if _, err := New(c, Options{}); err == nil {
			t.Errorf("%s: New takes it", key)
		}
	}
	c := good()
	c.BaseURL, c.WSURL = "http://127.0.0.1:1", "ws://localhost:1"
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

func TestConfigIsReadFromTheFile(t *testing.T) {
	const file = "corp_id: a\nagent_id: 1000017\nsecret: b\ntoken: c\nencoding_aes_key: d\naibot: {bot_id: e, secret: f, name: g}\nbase_url: h\nws_url: i\n"
	var c Config
	if err := yaml.NewDecoder(strings.NewReader(file), yaml.Strict()).Decode(&c); err != nil {
		t.Fatal(err)
	}
	if c.AgentID != agent || c.AIBot == nil || c.AIBot.Name != "g" || c.EncodingAESKey != "d" || c.WSURL != "i" {
		t.Errorf("read %+v", c)
	}
}

func TestLogsOfAConfigHoldNoSecret(t *testing.T) {
	var out bytes.Buffer
	c := good()
	c.AIBot = &AIBot{BotID: "bot", Secret: aibotSecret}
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "config", c, "bot", *c.AIBot)
	for _, secret := range []string{appSecret, cbToken, cbKey, aibotSecret} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("log holds a secret: %s", out.String())
		}
	}
}

func TestWordsOfOthersAreRedacted(t *testing.T) {
	r := &redactor{}
	r.know(appSecret)
	r.ephemeral("tok-abcdef")
	dirty := `Get "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=x&corpsecret=` + appSecret + `&access_token=tok-abcdef": {"secret":"zzz"} RCLK-1234 key=77 ` + appSecret
	got := r.text(dirty)
	for _, leak := range []string{appSecret, "tok-abcdef", "zzz", "RCLK-1234", "77", "https://"} {
		if strings.Contains(got, leak) {
			t.Errorf("%q is still in %q", leak, got)
		}
	}
}

func TestRefusalsBecomeVerdictsWithRemedies(t *testing.T) {
	a := offline(t)
	for _, c := range []struct {
		code    int
		verdict adapters.Verdict
		remedy  string
	}{
		{40001, adapters.Misconfigured, "Secret"}, {40013, adapters.Misconfigured, "corp_id"}, {301002, adapters.Misconfigured, "agent_id"},
		{48002, adapters.Misconfigured, "权限"}, {43012, adapters.Misconfigured, "接收消息"}, {codeBadBot, adapters.Misconfigured, "aibot.secret"},
		{codeNobodyValid, adapters.Forbidden, "可见范围"}, {60011, adapters.Forbidden, "可见范围"}, {codeNoSuchUser, adapters.Gone, ""},
		{codeCodeSpent, adapters.Gone, ""}, {codeCodeInvalid, adapters.Gone, ""}, {42052, adapters.Gone, ""}, {93006, adapters.Forbidden, "@"},
		{42035, adapters.Rejected, ""}, {45002, adapters.Rejected, ""}, {codeBusy, adapters.Retryable, ""}, {987654, adapters.Rejected, ""},
		{codeTooOften, adapters.Throttled, ""}, {codeTooParallel, adapters.Throttled, ""}, {codeMediaGone, adapters.Gone, ""},
	} {
		e := a.refusal("op", "x", c.code, "no, hint: [1790812345], from ip: 203.0.113.7, more info at https://x")
		if e.Verdict != c.verdict || !strings.Contains(e.Remedy, c.remedy) || e.RequestID != "1790812345" || e.Code != fmt.Sprint(c.code) {
			t.Errorf("%d gives %+v", c.code, e)
		}
		if e.Verdict == adapters.Throttled && (e.Until.Before(a.now()) || e.Scope != adapters.ScopeApp) {
			t.Errorf("%d waits until %v for %q", c.code, e.Until, e.Scope)
		}
	}
	e := a.refusal("op", "x", codeForeignIP, "not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more info")
	if e.Verdict != adapters.Misconfigured || !strings.Contains(e.Remedy, "企业可信IP") || !strings.Contains(e.Remedy, "203.0.113.7") {
		t.Errorf("60020 gives %+v", e)
	}
}

func TestAWindowThatClosesAgainWasALongerOne(t *testing.T) {
	var w windows
	now := at("2026-10-01T09:00:00Z")
	first := w.closed("send", now)
	if got := first.Sub(now).Minutes(); got != 1 {
		t.Errorf("first wait is %v min", got)
	}
	if again := w.closed("send", now.Add(1)); again != first {
		t.Error("a refusal of the same moment made the wait longer")
	}
	second := w.closed("send", first.Add(1))
	if got := second.Sub(first).Minutes(); got < 9 {
		t.Errorf("second wait is %v min", got)
	}
	if third := w.closed("send", second.Add(1)); third.Sub(second).Minutes() < 59 {
		t.Errorf("third wait is %v", third.Sub(second))
	}
	if other := w.closed("get", now); other != now.Add(60_000_000_000) {
		t.Error("another API waits as well")
	}
}

func TestTheGateNarrowsAndWidensAgain(t *testing.T) {
	g := newGate()
	g.narrow()
	g.narrow()
	if g.limit != maxParallel/4 {
		t.Fatalf("limit %d", g.limit)
	}
	for range wellAfter * maxParallel {
		g.well()
	}
	if g.limit != maxParallel {
		t.Errorf("limit %d after success", g.limit)
	}
}

func TestAConnectionThatNeverCameAboutDeliveredNothing(t *testing.T) {
	a := offline(t)
	_, err := a.roundTrip(t.Context(), http.MethodGet, "/cgi-bin/gettoken", nil, nil)
	var e *adapters.Error
	if !errors.As(err, &e) || e.Verdict != adapters.Retryable {
		t.Errorf("got %v", err)
	}
}
