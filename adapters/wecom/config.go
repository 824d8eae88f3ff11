package wecom

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Where WeCom's cloud lives; private deployments show their own addresses in the console.
const (
	DefaultBaseURL = "https://qyapi.weixin.qq.com"
	DefaultWSURL   = "wss://openws.work.weixin.qq.com"
)

// Config is one WeCom app with its AI bot. Its fields are the bot's keys in the configuration file.
type Config struct {
	CorpID  string `yaml:"corp_id" json:"corp_id"`
	AgentID int64  `yaml:"agent_id" json:"agent_id"`
	Secret  string `yaml:"secret" json:"secret"`
	// Token and EncodingAESKey belong to the app's callback; an app without a callback can't send cards with buttons.
	Token          string `yaml:"token" json:"token"`
	EncodingAESKey string `yaml:"encoding_aes_key" json:"encoding_aes_key"`
	// AIBot is the bot for groups; nil for none.
	AIBot *AIBot `yaml:"aibot" json:"aibot,omitempty"`
	// BaseURL is where the API lives, WSURL where the AI bot connects; plain http and ws only for loopback.
	BaseURL string `yaml:"base_url" json:"base_url,omitempty"`
	WSURL   string `yaml:"ws_url" json:"ws_url,omitempty"`
	// ClickGrace is how much longer than documented the platform waits for the answer to a click; only a simulator can be told to.
	ClickGrace time.Duration `yaml:"-" json:"-"`
}

// AIBot is an AI bot in API mode with the long connection.
type AIBot struct {
	BotID  string `yaml:"bot_id" json:"bot_id"`
	Secret string `yaml:"secret" json:"secret"`
	// Name is how the bot is called in groups: texts carry the mention as words, so it can only be taken out by name.
	Name string `yaml:"name" json:"name,omitempty"`
}

// withDefaults fills what may be left out.
func (c Config) withDefaults() Config {
	if c.BaseURL == "" {
		c.BaseURL = DefaultBaseURL
	}
	if c.WSURL == "" {
		c.WSURL = DefaultWSURL
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	return c
}

// Shapes of the callback's secrets: developer.work.weixin.qq.com/document/path/90930.
var (
	tokenShape = regexp.MustCompile(`^[0-9A-Za-z]{1,32}$`)
	keyShape   = regexp.MustCompile(`^[0-9A-Za-z]{43}$`)
)

const appPage = "work.weixin.qq.com → 应用管理 → 自建应用"

// Validate reports every key that is wrong, each with its remedy.
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	need := func(key, value, where string) bool {
		if strings.TrimSpace(value) == "" {
			errs = append(errs, fmt.Errorf("%s is empty: copy it from %s", key, where))
			return false
		}
		return true
	}
	need("corp_id", c.CorpID, "work.weixin.qq.com → 我的企业 → 企业信息 → 企业ID")
	if c.AgentID <= 0 {
		errs = append(errs, fmt.Errorf("agent_id is %d: copy the number from %s → AgentId", c.AgentID, appPage))
	}
	need("secret", c.Secret, appPage+" → Secret")
	if need("token", c.Token, appPage+" → 接收消息 → 设置API接收 → Token") && !tokenShape.MatchString(c.Token) {
		errs = append(errs, errors.New("token has at most 32 letters and digits: copy it again from 接收消息 → Token"))
	}
	if need("encoding_aes_key", c.EncodingAESKey, appPage+" → 接收消息 → 设置API接收 → EncodingAESKey") {
		if _, err := newSealer(c.Token, c.EncodingAESKey, c.CorpID); err != nil {
			errs = append(errs, fmt.Errorf("encoding_aes_key: %w: copy it again from 接收消息 → EncodingAESKey", err))
		}
	}
	if c.AIBot != nil {
		const where = "work.weixin.qq.com → 安全与管理 → 管理工具 → 智能机器人 → API 模式（长连接）"
		need("aibot.bot_id", c.AIBot.BotID, where+" → Bot ID")
		need("aibot.secret", c.AIBot.Secret, where+" → Secret")
		if strings.HasPrefix(c.AIBot.Name, "@") {
			errs = append(errs, errors.New("aibot.name begins with @: write the name alone"))
		}
	}
	for key, err := range map[string]error{"base_url": checkURL(c.BaseURL, "https", "http"), "ws_url": checkURL(c.WSURL, "wss", "ws")} {
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", key, err))
		}
	}
	return errors.Join(errs...)
}

// LogValue keeps the secrets out of logs.
func (c Config) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("corp_id", c.CorpID), slog.Int64("agent_id", c.AgentID), slog.String("base_url", c.BaseURL)}
	if c.AIBot != nil {
		attrs = append(attrs, slog.String("aibot", c.AIBot.BotID))
	}
	return slog.GroupValue(attrs...)
}

// LogValue keeps the secret out of logs.
func (b AIBot) LogValue() slog.Value { return slog.StringValue(b.BotID) }

// checkURL accepts the secure scheme anywhere and the plain one for loopback only. Its errors never repeat the address, which may carry a key.
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
