package cards

import (
	"fmt"
	"net/url"
	"strings"
)

// schemes are the addresses a card may lead to: the web, mail and telephone, and pages inside the three clients.
var schemes = map[string]bool{
	"http": true, "https": true, "mailto": true, "tel": true,
	"dingtalk": true, "dtmd": true, "lark": true, "feishu": true, "wxwork": true,
}

// SafeURL returns raw in a form that fits inside any platform's link markup, and whether a card may lead there at all.
func SafeURL(raw string) (string, bool) {
	raw = strings.TrimSpace(raw)
	u, err := url.Parse(raw)
	if err != nil || !schemes[strings.ToLower(u.Scheme)] {
		return "", false
	}
	if (u.Scheme == "http" || u.Scheme == "https") && u.Host == "" {
		return "", false
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if c := raw[i]; c <= ' ' || c == 0x7f || strings.IndexByte("()<>[]\"'\\`|*{}^", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return valid(b.String()), true
}
