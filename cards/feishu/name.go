package feishu

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/imdesk/imdesk/cards"
)

// A submit button in a form has a form_action_type instead of behaviors, so that its name is all it can carry
// (…/card-json-v2-components/containers/form-container). The name is
//
//	submit<n>__<object>__<revision>__<arg>__<verb>
//
// where n makes it unique on the card. The page names no alphabet for names; its examples use letters, digits and underscores, and so do we: within a
// part "_" is written "_u", "-" is "_h" and "." is "_d", hence "__" only ever separates.
const submitPrefix = "submit"

var (
	nameEscape   = strings.NewReplacer("_", "_u", "-", "_h", ".", "_d")
	nameUnescape = strings.NewReplacer("_u", "_", "_h", "-", "_d", ".")
)

func encodeName(n int, p cards.Press) string {
	parts := []string{p.Object, strconv.Itoa(p.Revision), p.Arg, p.Verb}
	for i := range parts {
		parts[i] = nameEscape.Replace(parts[i])
	}
	return submitPrefix + strconv.Itoa(n) + "__" + strings.Join(parts, "__")
}

func decodeName(name string) (cards.Press, error) {
	parts := strings.Split(name, "__")
	if len(parts) != 5 || !strings.HasPrefix(parts[0], submitPrefix) {
		return cards.Press{}, fmt.Errorf("button name %.60q is not one of ours", name)
	}
	for i := range parts {
		parts[i] = nameUnescape.Replace(parts[i])
	}
	rev, err := strconv.Atoi(parts[2])
	if err != nil {
		return cards.Press{}, fmt.Errorf("button name %.60q: revision: %w", name, err)
	}
	p := cards.Press{Object: parts[1], Revision: rev, Arg: parts[3], Verb: parts[4]}
	if !plainID(p.Object) || !plainID(p.Arg) || p.Verb == "" || !plainID(strings.ReplaceAll(p.Verb, ".", "")) {
		return cards.Press{}, fmt.Errorf("button name %.60q has a part outside its alphabet", name)
	}
	return p, nil
}

// plainID reports whether s keeps the alphabet of objects and arguments.
func plainID(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !(r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z')
	}) < 0
}
