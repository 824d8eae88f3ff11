package feishu

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"
)

// Transports an app can receive by.
const (
	TransportWebSocket = "websocket"
	TransportWebhook   = "webhook"
)

// DefaultBaseURL is Feishu's cloud; Lark's is https://open.larksuite.com. Apps, people and tokens of one mean nothing in the other.
const DefaultBaseURL = "https://open.feishu.cn"

// defaultMonthlyCalls is the quota of the basic edition, shared by all self-built apps of a tenant:
// open.feishu.cn/document/platform-notices/platform-updates-/custom-app-api-call-limit.
const defaultMonthlyCalls = 1_000_000

// Config is one Feishu app. Its fields are the bot's keys in the configuration file.
type Config struct {
	AppID     string `yaml:"app_id" json:"app_id"`
	AppSecret string `yaml:"app_secret" json:"app_secret"`
	// Transport is websocket (the default) or webhook.
	Transport string `yaml:"transport" json:"transport,omitempty"`
	// VerificationToken and EncryptKey are needed by the webhook; without an encrypt key nothing proves that a request is Feishu's.
	VerificationToken string `yaml:"verification_token" json:"verification_token,omitempty"`
	EncryptKey        string `yaml:"encrypt_key" json:"encrypt_key,omitempty"`
	// BaseURL is where the API lives; plain http only for loopback.
	BaseURL string `yaml:"base_url" json:"base_url,omitempty"`
	// GroupPlain says that im:message.group_msg is granted, so that group messages which don't @ the bot arrive too.
	GroupPlain bool `yaml:"group_plain" json:"group_plain,omitempty"`
	// MonthlyCalls is the tenant's quota of API calls; 0 is the basic edition's, -1 not limited.
	MonthlyCalls int `yaml:"monthly_calls" json:"monthly_calls,omitempty"`
	// ClickGrace is how much longer than documented the platform waits for the answer to a click; only a simulator can be told to.
	ClickGrace time.Duration `yaml:"-" json:"-"`
	// MonthlyUrgent is how many people a month may be pressed by 加急, of all means together; 0 is none.
	MonthlyUrgent int `yaml:"monthly_urgent" json:"monthly_urgent,omitempty"`
}

// withDefaults fills what may be left out.
func (c Config) withDefaults() Config {
	if c.Transport == "" {
		c.Transport = TransportWebSocket
	}
	if c.BaseURL == "" {
		c.BaseURL = DefaultBaseURL
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if c.MonthlyCalls == 0 {
		c.MonthlyCalls = defaultMonthlyCalls
	}
	return c
}

// Validate reports every key that is wrong, each with its remedy.
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	need := func(key, value, where string) {
		if strings.TrimSpace(value) == "" {
			errs = append(errs, fmt.Errorf("%s is empty: copy it from open.feishu.cn/app → %s", key, where))
		}
	}
	need("app_id", c.AppID, "凭证与基础信息 → App ID")
	need("app_secret", c.AppSecret, "凭证与基础信息 → App Secret")
	switch c.Transport {
	case TransportWebSocket:
	case TransportWebhook:
		need("encrypt_key", c.EncryptKey, "事件与回调 → 加密策略 → Encrypt Key (the webhook verifies nothing without it)")
		need("verification_token", c.VerificationToken, "事件与回调 → 加密策略 → Verification Token")
	default:
		errs = append(errs, fmt.Errorf("transport %q is unknown: use %s or %s", c.Transport, TransportWebSocket, TransportWebhook))
	}
	if err := checkURL(c.BaseURL, "https", "http"); err != nil {
		errs = append(errs, fmt.Errorf("base_url: %w", err))
	}
	if c.MonthlyCalls < -1 {
		errs = append(errs, fmt.Errorf("monthly_calls is %d: use the tenant's quota, or -1 when there is none", c.MonthlyCalls))
	}
	if c.MonthlyUrgent < 0 {
		errs = append(errs, fmt.Errorf("monthly_urgent is %d: use how many times a month people may be pressed, or 0 for never", c.MonthlyUrgent))
	}
	return errors.Join(errs...)
}

// LogValue keeps the secrets out of logs.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(slog.String("app_id", c.AppID), slog.String("transport", c.Transport), slog.String("base_url", c.BaseURL))
}

// checkURL accepts the secure scheme anywhere and the plain one for loopback only. Its errors never repeat the address, which may carry a ticket.
func checkURL(raw, secure, plain string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "":
		return fmt.Errorf("not an address: write it as %s://host", secure)
	case u.User != nil:
		return errors.New("holds a user name or password: remove it")
	case u.Scheme == secure, u.Scheme == plain && loopback(u.Hostname()):
		return nil
	case u.Scheme == plain:
		return fmt.Errorf("%s is allowed for loopback only: use %s", plain, secure)
	}
	return fmt.Errorf("scheme %.10q is not supported: use %s", u.Scheme, secure)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
