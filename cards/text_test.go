package cards_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/cardstest"
)

// wecomText is the tightest message of the three platforms: developer.work.weixin.qq.com/document/path/90236, text.
const wecomText = 2048

func TestSampleCardsHaveATextForm(t *testing.T) {
	cardstest.Golden(t, "text", ".txt", func(c cards.Card) []byte { return []byte(cards.Text(c, wecomText)) })
}

func TestEveryActionIsAReplyWithLabelAndCode(t *testing.T) {
	text := cards.Text(cardstest.Approval(), 0)
	for _, want := range []string{"回复「同意 7F3K」", "回复「驳回 7F3K 原因」", "回复「转交 7F3K」", "详情：https://desk.example.com/a/AP-2087"} {
		if !slices.Contains(strings.Split(text, "\n"), want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	text = cards.Text(cardstest.Confirm(), 0)
	if !strings.Contains(text, "回复「提交 7F3K」") || !strings.Contains(text, "回复「改描述 7F3K」") {
		t.Errorf("commands missing in\n%s", text)
	}
}

func TestAnyTextFitsAndIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, n := cardstest.Card().Draw(t, "card"), rapid.IntRange(1, 4000).Draw(t, "bytes")
		s := cards.Text(c, n)
		if len(s) > n || !utf8.ValidString(s) || s != cards.Text(c, n) {
			t.Fatalf("%d of %d bytes: %q", len(s), n, s)
		}
	})
}

func TestContentGoesBeforeCommandsWhenTextIsShort(t *testing.T) {
	c := cardstest.Approval()
	c.Body = append(c.Body, cards.Markdown(strings.Repeat("很长的说明。", 500)))
	s := cards.Text(c, 600)
	for _, want := range []string{"【采购申请 AP-2087】", "回复「同意 7F3K」", "回复「驳回 7F3K 原因」"} {
		if !strings.Contains(s, want) {
			t.Errorf("%s is gone:\n%s", want, s)
		}
	}
}

func TestTextIsUntouchedUpToItsLimit(t *testing.T) {
	c := cardstest.Work()
	full := cards.Text(c, 0)
	for d, same := range map[int]bool{-1: false, 0: true, 1: true} {
		if s := cards.Text(c, len(full)+d); (s == full) != same || len(s) > len(full)+d {
			t.Errorf("%+d: %d bytes", d, len(s))
		}
	}
}

func TestFitNeverChangesTheCallersCard(t *testing.T) {
	before, after := cardstest.Catalogue(), cardstest.Catalogue()
	after.Body = append(after.Body, cardstest.Work().Body...)
	before.Body = append(before.Body, cardstest.Work().Body...)
	var l cards.Losses
	small := cards.Fit(after, &l, func(cards.Card) bool { return false })
	if len(small.Body)+len(small.Actions)+len(small.Forms) != 0 || cards.Text(after, 0) != cards.Text(before, 0) || len(l.List()) == 0 {
		t.Fatalf("left %+v, lost %v", small, l.List())
	}
}

func TestPressesReverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`[0-9A-Za-z_-]{0,64}`)
		p := cards.Press{Verb: rapid.StringMatching(`[a-z0-9_.]{1,30}`).Draw(t, "verb"), Object: part.Draw(t, "object"), Arg: part.Draw(t, "arg"), Revision: rapid.Int().Draw(t, "rev")}
		if back, err := cards.DecodePress(cards.EncodePress(p)); err != nil || back != p {
			t.Fatalf("%+v became %+v: %v", p, back, err)
		}
	})
}
