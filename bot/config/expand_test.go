package config_test

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/config"
)

func TestVariablesAreTakenFromTheEnvironment(t *testing.T) {
	t.Setenv("DB_PASSWORD", "pw")
	t.Setenv("AGENT", "1000017")
	t.Setenv("FRUGAL", "true")
	t.Setenv("PLATFORM", "dingtalk")
	c, err := config.Load(write(t, `
database_url: postgres://imdesk:${DB_PASSWORD}@db:5432/${DB_PASSWORD}
bots:
  - {id: d, platform: "${PLATFORM}", client_id: ding, client_secret: "x${DB_PASSWORD}y", frugal: ${FRUGAL}}
`))
	if err != nil {
		t.Fatal(err)
	}
	if c.DatabaseURL != "postgres://imdesk:pw@db:5432/pw" {
		t.Errorf("database_url is %q", c.DatabaseURL)
	}
	if d := c.Bots[0].DingTalk; d == nil || d.ClientSecret != "xpwy" || !d.Frugal {
		t.Errorf("the bot is %+v", d)
	}
	aes := strings.Repeat("a", 43)
	c, err = config.Load(write(t, "bots:\n  - {id: w, platform: wecom, corp_id: c, agent_id: ${AGENT}, secret: s, token: t, encoding_aes_key: "+aes+"}\n"))
	if err != nil || c.Bots[0].WeCom.AgentID != 1000017 {
		t.Errorf("agent_id from the environment: %+v, %v", c.Bots, err)
	}
}

func TestAnyValueSurvivesExpansionUnchanged(t *testing.T) {
	for _, secret := range []string{
		"plain", "00123", "12345678901234567890", "1e5", "0x1F", "a: b", "pass #word", "@at", "{brace", "[list]", `quo"te`, "apo'strophe", "*star", "&and", "!bang",
		"%percent", "|pipe", ">more", "- dash", "null", "~", "back\\slash", "two\nlines: here", "${AGAIN}", "密码",
	} {
		t.Setenv("SECRET", secret)
		for _, form := range []string{"${SECRET}", `"${SECRET}"`, "'${SECRET}'"} {
			text := strings.Replace(feishuBot, "s3cret", form, 1)
			c, err := config.Load(write(t, text))
			if err != nil {
				t.Errorf("%q as %s: %v", secret, form, err)
				continue
			}
			if got := c.Bots[0].Feishu.AppSecret; got != secret {
				t.Errorf("%q as %s became %q", secret, form, got)
			}
		}
	}
}

func TestANumberWrittenAsASecretKeepsItsText(t *testing.T) {
	c, err := config.Load(write(t, strings.Replace(feishuBot, "s3cret", "00123", 1)))
	if err != nil || c.Bots[0].Feishu.AppSecret != "00123" {
		t.Errorf("00123 became %+v, %v", c.Bots, err)
	}
}

func TestEveryMissingVariableIsNamedWithItsLine(t *testing.T) {
	_, err := config.Load(write(t, "listen: 127.0.0.1:1\nredis_url: redis://${NO_SUCH_HOST}\nbots:\n  - {id: a, platform: feishu, app_id: a, app_secret: \"${NO_SUCH_SECRET}\"} # not ${THIS_ONE}\n"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{":2: environment variable NO_SUCH_HOST", ":4: environment variable NO_SUCH_SECRET", "export it"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "THIS_ONE") {
		t.Errorf("a comment was expanded: %v", err)
	}
}

// secrets that stand in the places where people paste them wrongly; none may come back in an error.
func TestNoErrorRepeatsASecret(t *testing.T) {
	const secret = "Sw0rdf1sh"
	t.Setenv("SECRET", secret)
	for name, text := range map[string]string{
		"password in a database URL": "database_url: mysql://imdesk:${SECRET}@db/imdesk\n",
		"password in a redis URL":    "redis_url: http://:${SECRET}@cache\n",
		"password in a public URL":   "public_url: ftp://me:${SECRET}@desk\n",
		"broken URL":                 "database_url: \"postgres://imdesk:${SECRET}%zz@db:port/imdesk\"\n",
		"password in a base URL":     feishuBot + "    base_url: https://me:${SECRET}@open.feishu.cn\n",
		"http base URL":              feishuBot + "    base_url: http://proxy.example.com/${SECRET}\n",
		"secret as a token":          "bots:\n  - {id: w, platform: wecom, corp_id: c, agent_id: 1, secret: s, token: \"-${SECRET}\", encoding_aes_key: \"${SECRET}\"}\n",
		"secret as a number":         "bots:\n  - {id: w, platform: wecom, agent_id: \"${SECRET}\"}\n",
		"secret before broken YAML":  feishuBot + "    encrypt_key: ${SECRET}\n  wrong\n",
		"secret as a list":           "database_url: [\"${SECRET}\"]\n",
		"secret as a map":            strings.Replace(feishuBot, "s3cret", "{a: \"${SECRET}\"}", 1),
		"secret written out, broken": strings.Replace(feishuBot, "s3cret", secret+": "+secret, 1),
		"template":                   "bots:\n  - {id: d, platform: dingtalk, client_id: a, client_secret: \"${SECRET}\", card_template: \"${SECRET}\"}\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load(write(t, text))
			if err == nil {
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error repeats the secret: %v", err)
			}
		})
	}
}
