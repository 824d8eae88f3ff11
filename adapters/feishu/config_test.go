package feishu

import (
	"log/slog"
	"strings"
	"testing"
)

func TestConfigurationErrorsNameTheKey(t *testing.T) {
	good := Config{AppID: "cli_1", AppSecret: "s3cr3t"}
	for name, c := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"good":                      {func(*Config) {}, ""},
		"loopback":                  {func(c *Config) { c.BaseURL = "http://127.0.0.1:8080/" }, ""},
		"Lark":                      {func(c *Config) { c.BaseURL = "https://open.larksuite.com" }, ""},
		"no app":                    {func(c *Config) { c.AppID = " " }, "app_id"},
		"no secret":                 {func(c *Config) { c.AppSecret = "" }, "app_secret"},
		"unknown transport":         {func(c *Config) { c.Transport = "pigeon" }, "transport"},
		"webhook without keys":      {func(c *Config) { c.Transport = TransportWebhook; c.VerificationToken = "v" }, "encrypt_key"},
		"webhook without token":     {func(c *Config) { c.Transport = TransportWebhook; c.EncryptKey = "e" }, "verification_token"},
		"plain http to the world":   {func(c *Config) { c.BaseURL = "http://open.feishu.cn" }, "base_url"},
		"no host":                   {func(c *Config) { c.BaseURL = "open.feishu.cn" }, "base_url"},
		"another scheme":            {func(c *Config) { c.BaseURL = "ftp://open.feishu.cn" }, "base_url"},
		"a password in the address": {func(c *Config) { c.BaseURL = "https://u:hunter2@open.feishu.cn" }, "base_url"},
		"a negative quota":          {func(c *Config) { c.MonthlyCalls = -2 }, "monthly_calls"},
	} {
		cfg := good
		c.change(&cfg)
		err := cfg.Validate()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2")):
			t.Errorf("%s: %v, want a word about %s", name, err, c.want)
		}
	}
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("start", "config", good)
	if strings.Contains(b.String(), "s3cr3t") {
		t.Errorf("logged %s", b.String())
	}
}

func TestQuotaIsCountedUnlessSwitchedOff(t *testing.T) {
	if m := offline(t, nil).Capabilities().Meters; len(m) != 1 || m[0].Name != MeterCalls || m[0].Limit != defaultMonthlyCalls {
		t.Errorf("Meters = %+v", m)
	}
	if m := offline(t, func(c *Config) { c.MonthlyCalls = -1 }).Capabilities().Meters; len(m) != 0 {
		t.Errorf("Meters = %+v", m)
	}
}
