package feishu

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/cardstest"
)

// byTheLibrary is what encode must equal.
func byTheLibrary(t *rapid.T, v any) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimRight(buf.Bytes(), "\n"))
}

func TestACardIsWrittenAsTheLibraryWritesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		root := build(cardstest.Card().Draw(t, "card"), cards.Feishu, &cards.Losses{})
		if got, want := string(encode(root)), byTheLibrary(t, root); got != want {
			t.Fatalf("wrote\n%s\nwant\n%s", got, want)
		}
	})
}

func TestAnyTextIsQuotedAsTheLibraryQuotesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(
			rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("\x00\b\f\n\r\t\x1f\"\\/<>&\u2028\u2029\u007f中🙂a")), 0, 20, -1),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		).Draw(t, "s")
		if got, want := string(appendString(nil, s)), byTheLibrary(t, s); got != want {
			t.Fatalf("quoted %q as %s, want %s", s, got, want)
		}
	})
	for _, v := range []any{node(nil), []node(nil), []node{}, node{"a": nil, "b": 1.5, "c": []string{"<x>"}}} {
		rapid.Check(t, func(t *rapid.T) {
			if got, want := string(appendValue(nil, v)), byTheLibrary(t, v); got != want {
				t.Fatalf("wrote %s, want %s", got, want)
			}
		})
	}
}
