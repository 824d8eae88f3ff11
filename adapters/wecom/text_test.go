package wecom

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/imdesk/imdesk/core"
)

func TestLongTextsAreSplitWhereParagraphsEnd(t *testing.T) {
	paragraph := strings.Repeat("长", 200) // 600 bytes
	text := strings.Join([]string{paragraph, paragraph, paragraph, paragraph, paragraph}, "\n\n")
	parts := split(text, maxAppText)
	if len(parts) != 2 || strings.Join(parts, "\n\n") != text {
		t.Fatalf("%d parts, together %v", len(parts), strings.Join(parts, "\n\n") == text)
	}
	for _, p := range parts {
		if len(p) > maxAppText || strings.HasPrefix(p, "\n") {
			t.Errorf("part of %d bytes: %.20q", len(p), p)
		}
	}
}

func TestTextsWithoutAnyEdgeAreSplitBetweenCharacters(t *testing.T) {
	text := strings.Repeat("长😀", 2000)
	var all strings.Builder
	for _, p := range split(text, maxAppText) {
		if len(p) > maxAppText || !utf8.ValidString(p) {
			t.Fatalf("part of %d bytes, valid %v", len(p), utf8.ValidString(p))
		}
		all.WriteString(p)
	}
	if all.String() != text {
		t.Error("something was lost")
	}
}

func TestPeopleAddressedStandInFrontAndCanDoNoHarm(t *testing.T) {
	got := compose(core.Outbound{Text: "**新工单** IT-2", Mentions: []core.Sender{{ID: "a", Name: "赵*敏*"}, {ID: "b"}}}, maxBotText)
	if len(got) != 1 || got[0] != "@赵＊敏＊ **新工单** IT-2" {
		t.Errorf("composed %q", got)
	}
	if got := compose(core.Outbound{Text: " \n "}, maxAppText); got != nil {
		t.Errorf("nothing composes as %q", got)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("a\n\nb", 64)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = max(16, limit%4096)
		for _, p := range split(text, limit) {
			if p == "" || len(p) > limit {
				t.Fatalf("part of %d bytes, limit %d", len(p), limit)
			}
		}
	})
}
