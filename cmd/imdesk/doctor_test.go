package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
)

// platforms starts the three simulators and writes the bots that reach them.
func platforms(t *testing.T) string {
	t.Helper()
	m, err := manifest.LoadFS(company.FS)
	if err != nil {
		t.Fatal(err)
	}
	sims, err := demo.StartSims(t.Context(), m, demo.SimOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sims.Close)
	var b strings.Builder
	b.WriteString("bots:\n")
	for _, bot := range sims.Bots(m.Org.ID) {
		fmt.Fprintf(&b, "  - {id: %s, platform: %s, ", bot.ID, bot.Platform)
		switch {
		case bot.WeCom != nil:
			w := bot.WeCom
			fmt.Fprintf(&b, "corp_id: %s, agent_id: %d, secret: %s, token: %s, encoding_aes_key: %s, base_url: %q, ws_url: %q, aibot: {bot_id: %s, secret: %s}}\n",
				w.CorpID, w.AgentID, w.Secret, w.Token, w.EncodingAESKey, w.BaseURL, w.WSURL, w.AIBot.BotID, w.AIBot.Secret)
		case bot.DingTalk != nil:
			d := bot.DingTalk
			fmt.Fprintf(&b, "client_id: %s, client_secret: %s, base_url: %q, oapi_url: %q}\n", d.ClientID, d.ClientSecret, d.BaseURL, d.OAPIURL)
		case bot.Feishu != nil:
			f := bot.Feishu
			fmt.Fprintf(&b, "app_id: %s, app_secret: %s, base_url: %q}\n", f.AppID, f.AppSecret, f.BaseURL)
		}
	}
	return b.String()
}

func TestTheDoctorPassesASetUpThatWorks(t *testing.T) {
	s := newShell(t)
	cfg := s.config(platforms(t))
	s.run("demo", "--write-example", "example").exits(0)
	s.run("apply", "-c", cfg, "-f", "example").exits(0).says("绑定群")
	r := s.run("doctor", "-c", cfg).exits(0).says(
		"✓ 连接：SQLite", "✓ 星河智造", "机器人 demo-wecom", "机器人 demo-dingtalk", "机器人 demo-feishu", "✓ 凭证", "✓ 接收消息（Stream）", "✓ 机器人能力", "✓ 智能机器人")
	if strings.Contains(r.out, "✗") {
		t.Errorf("a check failed:\n%s", r.out)
	}
}

func TestTheDoctorNamesAWrongSecretAndTheRemedyButNotTheSecret(t *testing.T) {
	s := newShell(t)
	bots := strings.NewReplacer("demo-wecom-secret", "wrong-one", "demo-dingtalk-secret", "wrong-one", "demo-feishu-secret", "wrong-one").Replace(platforms(t))
	cfg := s.config(bots)
	r := s.run("doctor", "-c", cfg).exits(1).says("✗ 凭证", "→ ", "imdesk apply -f").complains("有检查没有通过")
	if n := strings.Count(r.out, "✗ 凭证"); n != 3 {
		t.Errorf("%d of 3 wrong secrets were found:\n%s", n, r.out)
	}
	if strings.Contains(r.out+r.err, "wrong-one") {
		t.Errorf("a secret was printed:\n%s%s", r.out, r.err)
	}
	var findings []struct {
		Subject string `json:"subject"`
		Steps   []struct {
			Name   string `json:"name"`
			OK     bool   `json:"ok"`
			Remedy string `json:"remedy"`
		} `json:"steps"`
	}
	out := s.run("doctor", "-c", cfg, "--json").exits(1).out
	if err := json.Unmarshal([]byte(out), &findings); err != nil || len(findings) != 7 {
		t.Errorf("doctor --json gives %d findings, %v: %s", len(findings), err, out)
	}
}
