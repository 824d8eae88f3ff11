package cards_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/cardstest"
)

func TestTruncationCutsOnCharacterEdges(t *testing.T) {
	for _, tc := range []struct {
		in    string
		limit int
		want  string
	}{
		{"中文字", 3, "中文字"}, {"中文字", 2, "中…"}, {"中文字", 1, "…"}, {"中文字", 0, "中文字"}, {"", 1, ""},
		{"ae\u0301x", 3, "a…"},    // not between a letter and its accent
		{"a👨‍👩‍👧bc", 4, "a…"},     // not inside a family
		{"👍🏽ab", 3, "👍🏽…"},        // not before a skin tone, here there is room
		{"👍🏽ab", 2, "…"},          //
		{"🇨🇳🇯🇵a", 4, "🇨🇳…"},       // not through a flag
		{"a\xffb", 3, "a\uFFFDb"}, // broken UTF-8 is mended first
		{"第一行\n第二行", 5, "第一行…"},   // no line break before the mark
		{"e" + strings.Repeat("\u0301", 40), 30, "e" + strings.Repeat("\u0301", 28) + "…"}, // absurd clusters are cut anyway
	} {
		if got := cards.Truncate(tc.in, tc.limit); got != tc.want {
			t.Errorf("%q to %d: got %q, want %q", tc.in, tc.limit, got, tc.want)
		}
	}
}

func TestTruncationByBytesNeverSplitsARune(t *testing.T) {
	for limit, want := range map[int]string{9: "中文字", 8: "中…", 6: "中…", 5: "…", 3: "…", 2: "", 0: "", -1: ""} {
		if got := cards.TruncateBytes("中文字", limit); got != want {
			t.Errorf("%d: got %q, want %q", limit, got, want)
		}
	}
	if got := cards.TruncateBytes("abc", 2); got != "ab" {
		t.Errorf("got %q", got)
	}
}

func TestTruncatedTextFitsAndIsAPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := cardstest.Text().Draw(t, "text"), rapid.IntRange(1, 200).Draw(t, "limit")
		for _, got := range []string{cards.Truncate(s, n), cards.TruncateBytes(s, n)} {
			if !utf8.ValidString(got) || !strings.HasPrefix(strings.ToValidUTF8(s, "\uFFFD"), strings.TrimSuffix(got, "…")) && !strings.HasSuffix(s, "…") {
				t.Fatalf("%q became %q", s, got)
			}
		}
		if utf8.RuneCountInString(cards.Truncate(s, n)) > n || len(cards.TruncateBytes(s, n)) > n {
			t.Fatalf("%q exceeds %d", s, n)
		}
	})
}
