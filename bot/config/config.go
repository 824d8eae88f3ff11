// Package config reads and judges the configuration file. Whatever is unknown, missing or malformed is refused with file, line and remedy.
package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/imdesk/imdesk/adapters/dingtalk"
	"github.com/imdesk/imdesk/adapters/feishu"
	"github.com/imdesk/imdesk/adapters/wecom"
	"github.com/imdesk/imdesk/bot/files"
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
	// Attachments is what becomes of files people send; nil means kept on disk by the defaults.
	Attachments *files.Config `yaml:"attachments"`
	// Webhooks are where automated tasks may go, and nowhere else.
	Webhooks []Webhook `yaml:"webhooks"`
	// Scripts are what rules of automation may run, by name, and nothing else.
	Scripts map[string]Script `yaml:"scripts"`
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

// Header is what all bots have in common; it is exported because the YAML decoder fills no unexported embedded field.
type Header struct {
	ID       core.BotID    `yaml:"id"`
	Platform core.Platform `yaml:"platform"`
	Org      core.OrgID    `yaml:"org"`
}

type wecomBot struct {
	Header       `yaml:",inline"`
	wecom.Config `yaml:",inline"`
}

type dingtalkBot struct {
	Header          `yaml:",inline"`
	dingtalk.Config `yaml:",inline"`
}

type feishuBot struct {
	Header        `yaml:",inline"`
	feishu.Config `yaml:",inline"`
}

var botID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// UnmarshalYAML reads the keys of the bot's platform, strictly. It works on the node, so that mistakes are reported with their line in the file.
func (b *Bot) UnmarshalYAML(node ast.Node) error {
	var h Header
	if err := yaml.NodeToValue(node, &h); err != nil {
		return err
	}
	b.ID, b.Platform, b.Org = h.ID, h.Platform, h.Org
	switch h.Platform {
	case core.WeCom:
		var v wecomBot
		err := yaml.NodeToValue(node, &v, yaml.Strict())
		b.WeCom = &v.Config
		return err
	case core.DingTalk:
		var v dingtalkBot
		err := yaml.NodeToValue(node, &v, yaml.Strict())
		b.DingTalk = &v.Config
		return err
	case core.Feishu:
		var v feishuBot
		err := yaml.NodeToValue(node, &v, yaml.Strict())
		b.Feishu = &v.Config
		return err
	}
	return &yaml.SyntaxError{Message: unknownPlatform(h.Platform).Error(), Token: node.GetToken()}
}

func unknownPlatform(p core.Platform) error {
	return fmt.Errorf("platform %q is unknown: use wecom, dingtalk or feishu", p)
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
		return b, unknownPlatform(p)
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

// Validate judges one bot and reports every problem.
func (b Bot) Validate() error {
	var errs []error
	if !botID.MatchString(string(b.ID)) {
		errs = append(errs, fmt.Errorf("id %q: use lower-case letters, digits and hyphens, at most 40", b.ID))
	}
	switch {
	case b.WeCom != nil:
		errs = append(errs, b.WeCom.Validate())
	case b.DingTalk != nil:
		errs = append(errs, b.DingTalk.Validate())
	case b.Feishu != nil:
		errs = append(errs, b.Feishu.Validate())
	default:
		errs = append(errs, unknownPlatform(b.Platform))
	}
	return errors.Join(errs...)
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
	doc, err := parse(path, raw)
	if err != nil {
		return c, err
	}
	if len(doc.Docs) > 0 && doc.Docs[0].Body != nil { // a file of comments only says nothing
		if err := yaml.NodeToValue(doc.Docs[0].Body, &c, yaml.Strict()); err != nil {
			return c, atLine(path, err)
		}
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	if err := c.Validate(); err != nil {
		return c, locate(path, doc, err)
	}
	return c, nil
}

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
	var level slog.Level
	if c.LogLevel != "" && level.UnmarshalText([]byte(c.LogLevel)) != nil {
		add("$.log_level", fmt.Errorf("log_level %q is unknown: use debug, info, warn or error", c.LogLevel))
	}
	for _, err := range each(c.Attachments.Validate()) {
		add("$.attachments", err)
	}
	seen := map[core.BotID]bool{}
	for i, b := range c.Bots {
		path := fmt.Sprintf("$.bots[%d]", i)
		if seen[b.ID] {
			add(path, fmt.Errorf("bot %q stands here twice: ids must be unique", b.ID))
		}
		seen[b.ID] = true
		for _, err := range each(b.Validate()) {
			add(path, fmt.Errorf("bot %q: %w", b.ID, err))
		}
	}
	named := map[string]bool{}
	for i, h := range c.Webhooks {
		path := fmt.Sprintf("$.webhooks[%d]", i)
		if named[h.Name] {
			add(path, fmt.Errorf("webhook %q stands here twice: names must be unique", h.Name))
		}
		named[h.Name] = true
		for _, err := range each(h.Validate()) {
			add(path, fmt.Errorf("webhook %q: %w", h.Name, err))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Scripts)) {
		if !hookName.MatchString(name) {
			add("$.scripts", fmt.Errorf("script %q: use lower-case letters, digits and hyphens, at most 40", name))
		}
		for _, err := range each(c.Scripts[name].Validate()) {
			add("$.scripts", fmt.Errorf("script %q: %w", name, err))
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
