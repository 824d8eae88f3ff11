package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/config"
)

// write puts a configuration file into a folder of its own.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "imdesk.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const feishuBot = `
bots:
  - id: hq
    platform: feishu
    app_id: cli_a
    app_secret: s3cret
`

func TestWithoutAFileTheDefaultsApply(t *testing.T) {
	c, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.DataDir != "./data" || c.LogLevel != "info" || c.DatabaseURL != "" || len(c.Bots) != 0 {
		t.Errorf("defaults are %+v", c)
	}
}

func TestAnEmptyFileOrOneOfCommentsSaysNothing(t *testing.T) {
	for _, text := range []string{"", "\n\n", "# nothing yet, see ${NOWHERE_SET}\n", "bots:\n", "bots: []\n"} {
		if c, err := config.Load(write(t, text)); err != nil || c.Listen != config.Default().Listen {
			t.Errorf("%q gives %+v, %v", text, c, err)
		}
	}
}

func TestABotOfEachPlatformIsRead(t *testing.T) {
	t.Setenv("WECOM_AES", strings.Repeat("a", 43))
	c, err := config.Load(write(t, `
bots:
  - {id: w, platform: wecom, corp_id: ww1, agent_id: 1000002, secret: s, token: tok, encoding_aes_key: "${WECOM_AES}", aibot: {bot_id: b, secret: bs, name: 服务台}}
  - {id: d, platform: dingtalk, org: acme, client_id: ding1, client_secret: ds, frugal: true, edition: professional}
  - {id: f, platform: feishu, app_id: cli_1, app_secret: fs, group_plain: true, monthly_calls: -1}
`))
	if err != nil {
		t.Fatal(err)
	}
	w, d, f := c.Bots[0], c.Bots[1], c.Bots[2]
	if w.WeCom.AgentID != 1000002 || w.WeCom.AIBot.Name != "服务台" || len(w.WeCom.EncodingAESKey) != 43 || w.Frugal() {
		t.Errorf("the WeCom bot is %+v", w.WeCom)
	}
	if d.Org != "acme" || d.DingTalk.ClientSecret != "ds" || !d.Frugal() {
		t.Errorf("the DingTalk bot is %+v of %q", d.DingTalk, d.Org)
	}
	if f.Feishu.AppID != "cli_1" || !f.Feishu.GroupPlain || f.Feishu.MonthlyCalls != -1 {
		t.Errorf("the Feishu bot is %+v", f.Feishu)
	}
}

func TestThePublicAddressNeedsNoCareForItsSlash(t *testing.T) {
	c, err := config.Load(write(t, "public_url: https://desk.example.com/\n"))
	if err != nil || c.PublicURL != "https://desk.example.com" {
		t.Errorf("public_url is %q, %v", c.PublicURL, err)
	}
}

func TestTheSecretKeyIsMadeOnceAndKept(t *testing.T) {
	c := config.Default()
	c.DataDir = filepath.Join(t.TempDir(), "data")
	first, err := c.SecretKey()
	if err != nil || len(first) != 32 {
		t.Fatalf("the key has %d bytes, %v", len(first), err)
	}
	second, err := c.SecretKey()
	if err != nil || string(first) != string(second) {
		t.Errorf("the second key differs from the first (%v)", err)
	}
	info, err := os.Stat(filepath.Join(c.DataDir, "secret.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file is %v, %v", info, err)
	}
}

func TestANamedSecretKeyMustExistAndHave32Bytes(t *testing.T) {
	c := config.Default()
	c.SecretKeyFile = filepath.Join(t.TempDir(), "key")
	if _, err := c.SecretKey(); err == nil {
		t.Error("a key file that is missing was invented")
	}
	if err := os.WriteFile(c.SecretKeyFile, []byte("topsecret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := c.SecretKey()
	if err == nil || !strings.Contains(err.Error(), "10 bytes") || strings.Contains(err.Error(), "topsecret") {
		t.Errorf("a short key gives %v", err)
	}
}
