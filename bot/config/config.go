// Package config reads and judges the configuration file. Whatever is unknown, missing or malformed is refused with file, line and remedy.
package config

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/imdesk/imdesk/adapters/dingtalk"
	"github.com/imdesk/imdesk/adapters/feishu"
	"github.com/imdesk/imdesk/adapters/wecom"
	"github.com/imdesk/imdesk/core"
)

// Config is the whole configuration of one installation.
type Config struct {
	Listen        string `yaml:"listen"`
	PublicURL     string `yaml:"public_url"`
	DataDir       string `yaml:"data_dir"`
	DatabaseURL   string `yaml:"database_url"`
	RedisURL      string `yaml:"redis_url"`
	SecretKeyFile string `yaml:"secret_key_file"`
	LogLevel      string `yaml:"log_level"`
	Bots          []Bot  `yaml:"bots"`
}

// Bot is one bot of the file or of the console; exactly one of the platform sections is set.
type Bot struct {
	ID       core.BotID
	Platform core.Platform
	Org      core.OrgID
	WeCom    *wecom.Config
	DingTalk *dingtalk.Config
	Feishu   *feishu.Config
}

// header is what all bots have in common.
type header struct {
	ID       core.BotID    `yaml:"id"`
	Platform core.Platform `yaml:"platform"`
	Org      core.OrgID    `yaml:"org"`
}

type wecomBot struct {
	header       `yaml:",inline"`
	wecom.Config `yaml:",inline"`
}

type dingtalkBot struct {
	header          `yaml:",inline"`
	dingtalk.Config `yaml:",inline"`
}

type feishuBot struct {
	header        `yaml:",inline"`
	feishu.Config `yaml:",inline"`
}

var botID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// UnmarshalYAML reads the keys of the bot's platform, strictly.
func (b *Bot) UnmarshalYAML(raw []byte) error {
	var h header
	if err := yaml.Unmarshal(raw, &h); err != nil {
		return err
	}
	b.ID, b.Platform, b.Org = h.ID, h.Platform, h.Org
	strict := func(v any) error { return yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(v) }
	switch h.Platform {
	case core.WeCom:
		var v wecomBot
		err := strict(&v)
		b.WeCom = &v.Config
		return err
	case core.DingTalk:
		var v dingtalkBot
		err := strict(&v)
		b.DingTalk = &v.Config
		return err
	case core.Feishu:
		var v feishuBot
		err := strict(&v)
		b.Feishu = &v.Config
		return err
	}
	return fmt.Errorf("platform %q is unknown: use wecom, dingtalk or feishu", h.Platform)
}

// FromJSON builds a bot from what the console stored of it.
func FromJSON(id core.BotID, p core.Platform, org core.OrgID, settings json.RawMessage) (Bot, error) {
	b := Bot{ID: id, Platform: p, Org: org}
	var into any
	switch p {
	case core.WeCom:
		b.WeCom = &wecom.Config{}
		into = b.WeCom
	case core.DingTalk:
		b.DingTalk = &dingtalk.Config{}
		into = b.DingTalk
	case core.Feishu:
		b.Feishu = &feishu.Config{}
		into = b.Feishu
	default:
		return b, fmt.Errorf("platform %q is unknown: use wecom, dingtalk or feishu", p)
	}
	dec := json.NewDecoder(bytes.NewReader(settings))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return b, fmt.Errorf("settings of bot %q: %w", id, err)
	}
	return b, b.Validate()
}

// Frugal reports whether the bot saves calls even while its quota lasts.
func (b Bot) Frugal() bool { return b.DingTalk != nil && b.DingTalk.Frugal }

// Validate judges one bot.
func (b Bot) Validate() error {
	if !botID.MatchString(string(b.ID)) {
		return fmt.Errorf("id %q: use lower-case letters, digits and hyphens, at most 40", b.ID)
	}
	switch {
	case b.WeCom != nil:
		return b.WeCom.Validate()
	case b.DingTalk != nil:
		return b.DingTalk.Validate()
	case b.Feishu != nil:
		return b.Feishu.Validate()
	}
	return fmt.Errorf("platform %q is unknown: use wecom, dingtalk or feishu", b.Platform)
}

// Default is the configuration without a file.
func Default() Config {
	return Config{Listen: "127.0.0.1:8080", DataDir: "./data", LogLevel: "info"}
}

// Load reads a file; "" gives the defaults.
func Load(path string) (Config, error) {
	c := Default()
	if path == "" {
		return c, c.Validate()
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("read the configuration: %w", err)
	}
	expanded, err := expand(path, raw)
	if err != nil {
		return c, err
	}
	if err := yaml.NewDecoder(bytes.NewReader(expanded), yaml.Strict()).Decode(&c); err != nil {
		return c, fmt.Errorf("%s: %s", path, yaml.FormatError(err, false, false))
	}
	if err := c.Validate(); err != nil {
		return c, locate(path, expanded, err)
	}
	return c, nil
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// expand replaces ${NAME}; a variable that is not set is an error, since an empty secret is never meant.
func expand(path string, raw []byte) ([]byte, error) {
	lines := strings.Split(string(raw), "\n")
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for _, m := range variable.FindAllStringSubmatch(line, -1) {
			v, ok := os.LookupEnv(m[1])
			if !ok {
				return nil, fmt.Errorf("%s:%d: environment variable %s is not set: export it or write the value here", path, i+1, m[1])
			}
			lines[i] = strings.ReplaceAll(lines[i], m[0], v)
		}
	}
	return []byte(strings.Join(lines, "\n")), nil
}

// keyError is a problem with one key, to be located in the file.
type keyError struct {
	path string // YAML path, for example $.bots[1]
	err  error
}

func (e *keyError) Error() string { return e.err.Error() }
func (e *keyError) Unwrap() error { return e.err }

// Validate judges everything that can be judged without the network.
func (c Config) Validate() error {
	var errs []error
	add := func(path string, err error) {
		if err != nil {
			errs = append(errs, &keyError{path, err})
		}
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		add("$.listen", fmt.Errorf("listen %q: write host:port, for example 127.0.0.1:8080", c.Listen))
	}
	add("$.public_url", checkURL("public_url", c.PublicURL, "https", "http"))
	add("$.database_url", checkURL("database_url", c.DatabaseURL, "postgres", "postgresql"))
	add("$.redis_url", checkURL("redis_url", c.RedisURL, "redis", "rediss"))
	if c.DataDir == "" {
		add("$.data_dir", errors.New("data_dir is empty: name a folder for the database and the attachments"))
	}
	seen := map[core.BotID]bool{}
	for i, b := range c.Bots {
		path := fmt.Sprintf("$.bots[%d]", i)
		if seen[b.ID] {
			add(path, fmt.Errorf("bot %q stands here twice: ids must be unique", b.ID))
		}
		seen[b.ID] = true
		if err := b.Validate(); err != nil {
			add(path, fmt.Errorf("bot %q: %w", b.ID, err))
		}
	}
	return errors.Join(errs...)
}

// checkURL accepts an empty address or one with a host and an allowed scheme. The error never repeats the address: it may hold a password.
func checkURL(key, raw string, schemes ...string) error {
	if raw == "" {
		return nil
	}
	u, err := url.Parse(raw)
	if err == nil && u.Host != "" {
		for _, s := range schemes {
			if u.Scheme == s {
				return nil
			}
		}
	}
	return fmt.Errorf("%s is not an address: write it as %s://host/…", key, schemes[0])
}

// locate adds file and line to the problems of Validate.
func locate(path string, doc []byte, err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return fmt.Errorf("%s: %w", path, err)
	}
	var out []error
	for _, e := range joined.Unwrap() {
		line := 0
		var k *keyError
		if errors.As(e, &k) {
			line = lineOf(doc, k.path)
		}
		out = append(out, fmt.Errorf("%s:%d: %w", path, line, e))
	}
	return errors.Join(out...)
}

func lineOf(doc []byte, path string) int {
	p, err := yaml.PathString(path)
	if err != nil {
		return 1
	}
	node, err := p.ReadNode(bytes.NewReader(doc))
	if err != nil || node == nil {
		return 1
	}
	return node.GetToken().Position.Line
}

// SecretKey returns the 32 bytes that seal credentials, creating the file when it stands in data_dir by default.
func (c Config) SecretKey() ([]byte, error) {
	path := c.SecretKeyFile
	if path == "" {
		path = filepath.Join(c.DataDir, "secret.key")
	}
	key, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && c.SecretKeyFile == "" {
		return createKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read secret_key_file: %w", err)
	}
	if len(key) != 32 {
		return nil, fmt.Errorf("secret_key_file %s holds %d bytes, it must be exactly 32: create it with «head -c 32 /dev/urandom > %s»", path, len(key), path)
	}
	return key, nil
}

func createKey(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("create data_dir: %w", err)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	if err := os.WriteFile(path, key, 0o600); err != nil {
		return nil, fmt.Errorf("write the secret key: %w", err)
	}
	return key, nil
}
