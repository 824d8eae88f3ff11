package feishu

import (
	"encoding/json"
	"testing"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/cardstest"
)

func TestSumsOfBytesAndElementsAreKeptToTheLastOne(t *testing.T) {
	c := cardstest.Work()
	c.Body = append(c.Body, cards.Timeline{{Time: "09:03", Who: "赵磊", What: "接单"}, {Time: "09:04", Who: "赵磊", What: "回访"}})
	raw, _ := Render(c, cards.Feishu)
	for d, whole := range map[int]bool{-1: false, 0: true, 1: true} {
		l := cards.Feishu
		l.MaxBytes = len(raw) + d
		got, lost := Render(c, l)
		if (lost == nil) != whole || len(got) > l.MaxBytes {
			t.Errorf("bytes %+d: %d of %d, lost %v", d, len(got), l.MaxBytes, lost)
		}
		l = cards.Feishu
		l.MaxElements = count(t, raw) + d
		got, lost = Render(c, l)
		if (lost == nil) != whole || count(t, got) > l.MaxElements {
			t.Errorf("elements %+d: %d of %d, lost %v", d, count(t, got), l.MaxElements, lost)
		}
	}
}

// count counts tags the way a reader of the finished JSON would.
func count(t *testing.T, raw json.RawMessage) int {
	t.Helper()
	var root any
	if err := json.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	var walk func(any) int
	walk = func(v any) int {
		n := 0
		switch v := v.(type) {
		case []any:
			for _, child := range v {
				n += walk(child)
			}
		case map[string]any:
			if _, ok := v["tag"].(string); ok {
				n++
			}
			for _, child := range v {
				n += walk(child)
			}
		}
		return n
	}
	return walk(root)
}

func TestASubmitWithoutRoomInANameIsReportedWithItsForm(t *testing.T) {
	c := cardstest.Approval()
	c.Object = "not an id"
	raw, lost := Render(c, cards.Feishu)
	if buttons := validate(t, raw); len(buttons) != 1 { // only the link is left
		t.Errorf("%d buttons", len(buttons))
	}
	if len(lost) != 3 {
		t.Errorf("lost %v", lost)
	}
}
