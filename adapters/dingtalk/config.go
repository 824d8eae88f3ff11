package dingtalk

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Editions of DingTalk's open platform, which differ in their monthly quotas.
const (
	EditionStandard     = "standard"
	EditionProfessional = "professional"
)

// Hosts of the two API families. Tenants outside China use https://api.dingtalk.io.
const (
	DefaultBaseURL = "https://api.dingtalk.com"
	DefaultOAPIURL = "https://oapi.dingtalk.com"
)

// Config is one robot. Its fields are the bot's keys in the configuration file.
type Config struct {
	ClientID     string `yaml:"client_id" json:"client_id"`
	ClientSecret string `yaml:"client_secret" json:"client_secret"`
	// RobotCode is the robot's own id; by default the client id, which it equals in apps of one's own enterprise.
	RobotCode string `yaml:"robot_code" json:"robot_code,omitempty"`
	// CardTemplate is the id of our own published template ("….schema"); empty sends DingTalk's public one, which has no inputs.
	CardTemplate string `yaml:"card_template" json:"card_template,omitempty"`
	// BaseURL and OAPIURL are where the two API families live; plain http only for loopback.
	BaseURL string `yaml:"base_url" json:"base_url,omitempty"`
	OAPIURL string `yaml:"oapi_url" json:"oapi_url,omitempty"`
	// Frugal has the sender drop refreshes of cards; the adapter itself does nothing else.
	Frugal bool `yaml:"frugal" json:"frugal,omitempty"`
	// Edition is standard (the default) or professional; it sets the monthly quotas.
	Edition string `yaml:"edition" json:"edition,omitempty"`
	// ClickGrace is how much longer than documented the platform waits for the answer to a click; only a simulator can be told to.
	ClickGrace time.Duration `yaml:"-" json:"-"`
	// MonthlyUrgent is how many people a month may be pressed by DING, of all means together; 0 is none.
	MonthlyUrgent int `yaml:"monthly_urgent" json:"monthly_urgent,omitempty"`
}

// withDefaults fills what may be left out.
func (c Config) withDefaults() Config {
	text := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	text(&c.RobotCode, c.ClientID)
	text(&c.BaseURL, DefaultBaseURL)
	text(&c.OAPIURL, DefaultOAPIURL)
	text(&c.Edition, EditionStandard)
	c.BaseURL, c.OAPIURL = strings.TrimRight(c.BaseURL, "/"), strings.TrimRight(c.OAPIURL, "/")
	return c
}

// Validate reports every key that is wrong, each with its remedy.
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	need := func(key, value, where string) {
		if strings.TrimSpace(value) == "" {
			errs = append(errs, fmt.Errorf("%s is empty: copy it from open-dev.dingtalk.com → 应用开发 → %s", key, where))
		}
	}
	need("client_id", c.ClientID, "凭证与基础信息 → Client ID")
	need("client_secret", c.ClientSecret, "凭证与基础信息 → Client Secret")
	if c.CardTemplate != "" && (!strings.HasSuffix(c.CardTemplate, ".schema") || strings.ContainsAny(c.CardTemplate, " \t\n")) {
		errs = append(errs, errors.New("card_template is no template id: copy it, ending in .schema, from open-dev.dingtalk.com/fe/card → 模板列表"))
	}
	if c.Edition != EditionStandard && c.Edition != EditionProfessional {
		errs = append(errs, fmt.Errorf("edition %q is unknown: use %s or %s", c.Edition, EditionStandard, EditionProfessional))
	}
	for key, value := range map[string]string{"base_url": c.BaseURL, "oapi_url": c.OAPIURL} {
		if err := checkURL(value, "https", "http"); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", key, err))
		}
	}
	if c.MonthlyUrgent < 0 {
		errs = append(errs, fmt.Errorf("monthly_urgent is %d: use how many times a month people may be pressed, or 0 for never", c.MonthlyUrgent))
	}
	return errors.Join(errs...)
}

// LogValue keeps the secret out of logs.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(slog.String("client_id", c.ClientID), slog.String("robot_code", c.RobotCode), slog.String("base_url", c.BaseURL))
}
