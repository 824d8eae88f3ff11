package config_test

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/config"
)

func TestEachMistakeIsReportedWithItsLineAndARemedy(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"unknown key":             {"listen: 127.0.0.1:1\nnope: 1\n", []string{":2:", `"nope"`, "docs/configuration.md"}},
		"unknown key of a bot":    {feishuBot + "    bogus: 1\n", []string{":7:", `"bogus"`}},
		"key of another platform": {feishuBot + "    agent_id: 1\n", []string{":7:", `"agent_id"`}},
		"unknown key of a part":   {"bots:\n  - id: a\n    platform: wecom\n    aibot:\n      bot_id: b\n      botsecret: x\n", []string{":6:", `"botsecret"`}},
		"broken YAML":             {"listen: 127.0.0.1:1\nbots: [\n", []string{":2:"}},
		"wrong type":              {"bots:\n  - id: a\n    platform: wecom\n    agent_id: many\n", []string{":4:", "int64"}},
		"list expected":           {"bots: 3\n", []string{":1:"}},
		"unknown platform":        {"bots:\n  - id: a\n    platform: icq\n", []string{`:2:`, `"icq"`, "wecom, dingtalk or feishu"}},
		"no platform":             {"bots:\n  - id: a\n", []string{`:2:`, `wecom, dingtalk or feishu`}},
		"bad listen":              {"\nlisten: nowhere\n", []string{":2:", "host:port"}},
		"bad public URL":          {"public_url: desk.example.com\n", []string{":1:", "public_url", "https://"}},
		"bad database URL":        {"database_url: mysql://db/imdesk\n", []string{":1:", "database_url", "postgres://"}},
		"bad redis URL":           {"redis_url: cache:6379\n", []string{":1:", "redis_url", "redis://"}},
		"no data folder":          {`data_dir: ""` + "\n", []string{":1:", "data_dir"}},
		"bad log level":           {"log_level: loud\n", []string{":1:", "log_level", "debug, info, warn or error"}},
		"bad id":                  {strings.Replace(feishuBot, "id: hq", "id: HQ_1", 1), []string{":3:", "lower-case"}},
		"plain http elsewhere":    {"webhooks:\n  - {name: mail, url: http://mail.example.com/x, secret: 0123456789abcdef}\n", []string{":2:", `webhook "mail"`, "https://"}},
		"password in a webhook":   {"webhooks:\n  - {name: mail, url: 'https://u:p@mail.example.com/x', secret: 0123456789abcdef}\n", []string{":2:", "no password"}},
		"webhook without secret":  {"webhooks:\n  - {name: mail, url: https://mail.example.com/x, secret: short}\n", []string{":2:", "openssl rand"}},
		"webhook twice":           {"webhooks:\n  - {name: mail, url: https://mail.example.com/x, secret: 0123456789abcdef}\n  - {name: mail, url: http://127.0.0.1:9/x, secret: 0123456789abcdef}\n", []string{":3:", "twice"}},
		"webhook without address": {"webhooks:\n  - {name: Mail, url: mail.example.com, secret: 0123456789abcdef}\n", []string{":2:", "lower-case", "is not an address"}},
		"id twice":                {feishuBot + "  - {id: hq, platform: feishu, app_id: x, app_secret: y}\n", []string{":7:", "twice"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load(write(t, tc.text))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error lacks %q: %v", want, err)
				}
			}
		})
	}
}

func TestAllMistakesAreReportedAtOnceEachOnALineOfItsOwn(t *testing.T) {
	_, err := config.Load(write(t, "listen: x\ndatabase_url: y\nbots:\n  - {id: w, platform: wecom}\n  - {id: d, platform: dingtalk, edition: gold}\n  - {id: f, platform: feishu, transport: pigeon}\n"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		":1: listen", ":2: database_url",
		`:4: bot "w": corp_id`, `:4: bot "w": agent_id`, `:4: bot "w": secret`, `:4: bot "w": token`, `:4: bot "w": encoding_aes_key`,
		`:5: bot "d": client_id`, `:5: bot "d": client_secret`, `:5: bot "d": edition "gold"`,
		`:6: bot "f": app_id`, `:6: bot "f": app_secret`, `:6: bot "f": transport "pigeon"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing: %s", want)
		}
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		if !strings.Contains(line, "imdesk.yaml:") {
			t.Errorf("a line without a place: %s", line)
		}
	}
}

func TestThePlatformsOwnRulesApply(t *testing.T) {
	bot := func(keys string) string { return "bots:\n  - {id: a, " + keys + "}\n" }
	wecom := "platform: wecom, corp_id: c, agent_id: 1, secret: s, token: t, encoding_aes_key: " + strings.Repeat("a", 43)
	for name, tc := range map[string]struct{ text, want string }{
		"WeCom key too short":            {bot("platform: wecom, corp_id: c, agent_id: 1, secret: s, token: t, encoding_aes_key: short"), "encoding_aes_key"},
		"WeCom token with a sign":        {bot(strings.Replace(wecom, "token: t", "token: a-b", 1)), "32 letters and digits"},
		"AI bot without its secret":      {bot(wecom + ", aibot: {bot_id: b}"), "aibot.secret"},
		"AI bot named with the @":        {bot(wecom + `, aibot: {bot_id: b, secret: s, name: "@desk"}`), "aibot.name"},
		"plain http beyond loopback":     {bot(wecom + ", base_url: http://proxy.example.com"), "https"},
		"plain ws beyond loopback":       {bot(wecom + ", ws_url: ws://proxy.example.com"), "wss"},
		"DingTalk template without end":  {bot("platform: dingtalk, client_id: c, client_secret: s, card_template: abc"), ".schema"},
		"Feishu webhook without its key": {bot("platform: feishu, app_id: a, app_secret: s, transport: webhook"), "encrypt_key"},
		"Feishu quota below none":        {bot("platform: feishu, app_id: a, app_secret: s, monthly_calls: -2"), "monthly_calls"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load(write(t, tc.text))
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), ":2:") {
				t.Errorf("error lacks %q or line 2: %v", tc.want, err)
			}
		})
	}
}

func TestAMissingFileIsNamed(t *testing.T) {
	if _, err := config.Load("/nowhere/imdesk.yaml"); err == nil || !strings.Contains(err.Error(), "/nowhere/imdesk.yaml") {
		t.Errorf("error is %v", err)
	}
}
