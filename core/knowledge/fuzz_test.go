package knowledge

import (
	"math"
	"testing"
	"unicode/utf8"
)

func seed(f *testing.F) {
	for _, s := range []string{
		"VPN 连不上, 报错 809", "不是vpn，是wifi", "dayinji kazhi", "０ｘ８００７０００５", "it-123", "", "\xff\xfe", "不是", "是不是", "ﷺ㍿①ﬃ", "a-_.b9", "登不上",
	} {
		f.Add(s)
	}
}

func FuzzTokenizer(f *testing.F) {
	seed(f)
	lx := DefaultLexicon()
	f.Fuzz(func(t *testing.T, s string) {
		var a analysis
		a.read(lx, s, maxQueryRunes)
		if len(a.class) != len(a.runes) {
			t.Fatalf("%d classes for %d runes", len(a.class), len(a.runes))
		}
		last := 0
		for _, m := range a.matches {
			if m.start < last || m.end <= m.start || m.end > len(a.runes) {
				t.Fatalf("match %+v after %d of %d", m, last, len(a.runes))
			}
			last = m.end
		}
		a.eachSound(func(uint64) {})
		a.spelled()
	})
}

func FuzzUnderstand(f *testing.F) {
	seed(f)
	an := NewAnalyst(NewIndex(companyArticles(f), nil), companyDesks(f))
	f.Fuzz(func(t *testing.T, s string) {
		u := an.Understand(s, Options{})
		if utf8.ValidString(s) && utf8.RuneCountInString(u.Title) > maxTitle {
			t.Fatalf("title %q", u.Title)
		}
		if u.Intent == "" || u.Priority == "" {
			t.Fatalf("%+v", u)
		}
		for _, h := range u.Search.Hits {
			if math.IsNaN(h.Score) || h.Confidence < 0 || h.Confidence > 1 {
				t.Fatalf("hit %+v", h)
			}
		}
	})
}
