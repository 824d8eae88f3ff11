package desk

import (
	"strings"
	"unicode/utf8"
)

// mistyped finds the command that the first word of a message is one slip away from: "接丹 IT-1" means 接单. What follows must be a ticket's
// number or nothing, since everything else is talk.
func mistyped(text, prefix string) (string, bool) {
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	if i := strings.IndexFunc(first, func(r rune) bool { return r < utf8.RuneSelf && r != '/' }); i > 0 && rest == "" {
		first, rest = first[:i], first[i:]
	}
	if n, _ := takeNumber(strings.TrimSpace(rest), prefix); n == "" && rest != "" {
		return "", false
	}
	if _, isCmd := parseCommand(text, prefix); isCmd {
		return "", false
	}
	for _, w := range words {
		for _, form := range w.forms {
			if n := utf8.RuneCountInString(form); n >= 2 && form != first && slip(form, first) && (n > 2 || rest != "") {
				return form, true
			}
		}
	}
	return "", false
}

// slip reports whether b is a with one character changed, left out, added or swapped with its neighbour.
func slip(a, b string) bool {
	x, y := []rune(a), []rune(strings.ToLower(b))
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	same := func(a, b []rune) bool { return string(a) == string(b) }
	if len(x) < len(y) {
		return same(x[i:], y[i+1:])
	}
	return i < len(x) && (same(x[i+1:], y[i+1:]) || i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && same(x[i+2:], y[i+2:]))
}
