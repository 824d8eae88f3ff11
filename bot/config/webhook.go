package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

// Webhook is an address that automated tasks may call. Items of the catalogue name it; only the configuration says where it is.
type Webhook struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
	// Secret is the key of the signature.
	Secret string `yaml:"secret"`
	// Org may call it alone; empty is every org of the installation.
	Org core.OrgID `yaml:"org"`
	// Risky demands an approval before a rule of automation calls it.
	Risky bool `yaml:"risky"`
}

var hookName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// shortestSecret is the least length of a signing key; 16 random characters can't be guessed.
const shortestSecret = 16

// Validate judges one address and reports every problem. No message repeats the address or the secret.
func (h Webhook) Validate() error {
	var errs []error
	if !hookName.MatchString(h.Name) {
		errs = append(errs, fmt.Errorf("name %q: use lower-case letters, digits and hyphens, at most 40", h.Name))
	}
	u, err := url.Parse(h.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		errs = append(errs, errors.New("url is not an address: write it as https://host/…"))
	case u.User != nil:
		errs = append(errs, errors.New("url must hold no password: requests are signed with the secret"))
	case u.Scheme == "http" && !loopback(u.Hostname()):
		errs = append(errs, errors.New("url must be https://: form fields travel in it. Only this machine itself may be called by http://"))
	}
	if len(h.Secret) < shortestSecret {
		errs = append(errs, fmt.Errorf("secret is shorter than %d characters: make one with «openssl rand -hex 32»", shortestSecret))
	}
	return errors.Join(errs...)
}

// Outside is what an org's rules may reach.
func (c Config) Outside(org core.OrgID) desk.Outside {
	out := desk.Outside{Hooks: map[string]bool{}, Scripts: map[string]desk.Script{}}
	for _, h := range c.Webhooks {
		if h.Org == "" || h.Org == org {
			out.Hooks[h.Name] = h.Risky
		}
	}
	for name, s := range c.Scripts {
		if s.Org == "" || s.Org == org {
			out.Scripts[name] = desk.Script{Risky: s.Risky, Timeout: s.Longest()}
		}
	}
	return out
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
