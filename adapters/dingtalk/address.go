package dingtalk

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// checkURL accepts the secure scheme anywhere and the plain one for loopback only. Its errors never repeat the address, which may carry a secret.
func checkURL(raw, secure, plain string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "":
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

// webhookAllowed guards against posting to an address somebody smuggled into a message: only DingTalk's hosts, those configured, and loopback when a
// configured host is loopback too (a simulator).
func (a *Adapter) webhookAllowed(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || checkURL(raw, "https", "http") != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	if strings.HasSuffix(host, ".dingtalk.com") || strings.HasSuffix(host, ".dingtalk.io") {
		return true
	}
	for _, own := range []string{a.cfg.BaseURL, a.cfg.OAPIURL} {
		if o, err := url.Parse(own); err == nil && strings.EqualFold(o.Host, u.Host) {
			return true
		}
	}
	return false
}
