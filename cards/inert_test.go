package cards

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// The escapes written down rune by rune, as their rules read.

func slowLeads(s string, i int, r rune) bool {
	head := strings.TrimLeft(s[:i], " ")
	switch {
	case strings.ContainsRune("#-+=>:", r):
		return head == ""
	case r == '.' || r == ')':
		return head != "" && digits(head) == len(head)
	}
	return false
}

func slowEntities(s string, lineStart bool) string {
	var b strings.Builder
	prev := rune(' ')
	for i, r := range s {
		if strings.ContainsRune("&<>*_~`[]\\$|", r) || r == ':' && emojiCode(s[i:], prev) || lineStart && slowLeads(s, i, r) {
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		} else {
			b.WriteRune(r)
		}
		prev = r
	}
	return b.String()
}

func slowLookAlikes(s string, lineStart bool) string {
	if lineStart {
		s = strings.TrimLeft(s, " ")
	}
	var b strings.Builder
	prev := rune(' ')
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if markup(r, prev, next) || lineStart && slowLeads(s, i, r) {
			r = wide(r)
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}

func slowEscape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if punctuation(r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func TestEscapingInRunsIsEscapingRuneByRune(t *testing.T) {
	piece := rapid.SampledFrom(strings.Split("|打印机|a|Z|0|12| |  |.|)|#|-|+|=|>|:|:OK:|*|**|_|~~|`|[|](|]|<|<a|$|$u|&|&#|\\|\\n|，|😀|\u00a0|\n", "|"))
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "") + rapid.SampledFrom([]string{"", "|", "|-"}).Draw(t, "end")
		start := rapid.Bool().Draw(t, "start")
		for _, c := range []struct{ name, got, want string }{
			{"entities", entities(s, start), slowEntities(s, start)},
			{"look-alikes", lookAlikes(s, start), slowLookAlikes(s, start)},
			{"escape", string(Escape(s)), slowEscape(Clean(s))},
			{"one line", OneLine(s), strings.Join(strings.Fields(Clean(s)), " ")},
		} {
			if c.got != c.want {
				t.Fatalf("%s of %q: %q, want %q", c.name, s, c.got, c.want)
			}
		}
	})
}
