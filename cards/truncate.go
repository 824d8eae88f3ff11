package cards

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ellipsis marks a cut. It counts against the limit.
const ellipsis = "…"

// Truncate cuts s to at most limit runes, the ellipsis included. A limit of zero or less means unlimited.
func Truncate(s string, limit int) string {
	s = valid(s)
	if limit <= 0 || utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut, n := 0, 0
	for i := range s {
		if n == limit-1 {
			cut = i
			break
		}
		n++
	}
	return strings.TrimRight(s[:graphemeEdge(s, cut)], " \n") + ellipsis
}

// TruncateBytes cuts s to at most limit bytes of UTF-8, the ellipsis included where it fits. A limit of zero or less leaves nothing.
func TruncateBytes(s string, limit int) string {
	s = valid(s)
	if limit <= 0 {
		return ""
	}
	if len(s) <= limit {
		return s
	}
	tail := ellipsis
	if limit < len(tail) {
		tail = ""
	}
	cut := limit - len(tail)
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strings.TrimRight(s[:graphemeEdge(s, cut)], " \n") + tail
}

// graphemeEdge moves a cut at byte i back so that it doesn't part a base from its combining marks, an emoji from its modifiers and joined partners,
// or the two halves of a flag. It gives up on absurdly long clusters and keeps the rune edge.
func graphemeEdge(s string, i int) int {
	const patience = 16
	for j, steps := i, 0; steps < patience; steps++ {
		if j <= 0 || j >= len(s) {
			return j
		}
		next, _ := utf8.DecodeRuneInString(s[j:])
		prev, size := utf8.DecodeLastRuneInString(s[:j])
		if !extends(next) && prev != joiner && !(flag(next) && oddFlags(s[:j])) {
			return j
		}
		j -= size
	}
	return i
}

const joiner = '\u200d'

func extends(r rune) bool {
	return r == joiner || unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r >= 0x1F3FB && r <= 0x1F3FF
}

func flag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// oddFlags reports whether s ends in an odd number of regional indicators, so that another one would complete a flag.
func oddFlags(s string) bool {
	odd := false
	for len(s) > 0 {
		r, size := utf8.DecodeLastRuneInString(s)
		if !flag(r) {
			break
		}
		odd, s = !odd, s[:len(s)-size]
	}
	return odd
}

// OneLine makes s fit a place that has no line breaks: control characters and runs of blanks become one blank.
func OneLine(s string) string {
	if s = Clean(s); isOneLine(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isOneLine tells, without allocating, that the only blanks of s are single ones inside; that is true of nearly every text.
func isOneLine(s string) bool {
	blank := true
	for _, r := range s {
		if r != ' ' && unicode.IsSpace(r) || r == ' ' && blank {
			return false
		}
		blank = r == ' '
	}
	return !blank || s == ""
}

// Clean makes s fit for display: valid UTF-8, line ends as "\n", no control characters, and none of the invisible characters that reverse the order
// of what follows (Unicode bidirectional overrides), with which one text can be made to look like another.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	s = lineEnds.Replace(valid(s))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', unicode.IsControl(r):
			return ' '
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
			return -1
		}
		return r
	}, s)
}

// isClean tells, without allocating, that nothing in s has to change; that is true of nearly every text.
func isClean(s string) bool {
	for i, r := range s {
		switch {
		case r == '\n':
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
			return false
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			return false
		}
	}
	return true
}

// lineEnds is made once: making it costs more than using it.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
