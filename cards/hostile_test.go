package cards_test

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/cards"
)

// A text full of openings once cost minutes. The test asserts results, and its own time-out the rest.
func TestTextFullOfOpeningsIsShortenedAllTheSame(t *testing.T) {
	for _, piece := range []string{"[", "**", "[a](", "**[", "**a** ", "[a](https://a.example) ", "\\", "- x\n", "<at id=all>"} {
		m := cards.Markdown(strings.Repeat(piece, 5000))
		short := cards.TruncateMarkdown(m, 1000)
		if len(short) > 1000 || len(short) < 500 {
			t.Errorf("%q: %d bytes left", piece, len(short))
		}
		if s := cards.Text(cards.Card{Title: "题", Body: []cards.Block{m}}, 2048); len(s) > 2048 {
			t.Errorf("%q: text of %d bytes", piece, len(s))
		}
	}
}
