package feishu

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/cardstest"
)

func TestSampleCardsMatchTheirGoldenFiles(t *testing.T) {
	cardstest.Golden(t, "feishu", ".json", func(c cards.Card) []byte {
		raw, lost := Render(c, cards.Feishu)
		validate(t, raw)
		if lost != nil {
			t.Errorf("a realistic card lost %v", lost)
		}
		return pretty(t, raw)
	})
}

func TestAnyCardRendersWithinEveryLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := cardstest.Card().Draw(t, "card")
		raw, lost := Render(c, cards.Feishu)
		reached := map[cards.Press]bool{}
		for _, b := range validate(t, raw) {
			a, callback := press(t, b)
			if !callback {
				continue
			}
			p, _, err := DecodeAction(a)
			if err != nil {
				t.Fatalf("a rendered button can't be read: %v", err)
			}
			reached[p] = true
		}
		cardstest.RequireReachable(t, c, reached, lost)
		again, _ := Render(c, cards.Feishu)
		if string(raw) != string(again) {
			t.Fatalf("rendering is not deterministic")
		}
	})
}

func TestUserTextCanMentionNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := cardstest.Text().Draw(t, "text")
		c := cards.Card{
			Title: text, Summary: text, Footer: text,
			Body: []cards.Block{cards.Fields{{Label: text, Value: text}}, cards.Escape(text), cards.Note(text), cards.Timeline{{Who: text, What: text}}, cards.People{{Label: text, Name: text}}},
		}
		raw, _ := Render(c, cards.Feishu)
		var root any
		if err := json.Unmarshal(raw, &root); err != nil {
			t.Fatal(err)
		}
		for _, m := range markdowns(root) {
			if strings.ContainsAny(m, "<>[]`~|") {
				t.Fatalf("markup in %q", m)
			}
		}
	})
}

func markdowns(v any) []string {
	var found []string
	switch v := v.(type) {
	case []any:
		for _, child := range v {
			found = append(found, markdowns(child)...)
		}
	case map[string]any:
		if v["tag"] == "markdown" {
			return []string{v["content"].(string)}
		}
		for _, child := range v {
			found = append(found, markdowns(child)...)
		}
	}
	return found
}

func TestAnOversizeCardLosesOldTimelineBeforeTextBeforeFields(t *testing.T) {
	c := cardstest.Approval()
	var items cards.Timeline
	for range 400 {
		items = append(items, cards.TimelineItem{Time: "09:01", Who: "赵磊", What: strings.Repeat("很长的记录", 10)})
	}
	items[len(items)-1].What = "最新一条"
	c.Body = append(c.Body, items)
	raw, lost := Render(c, cards.Feishu)
	if len(lost) != 1 || lost[0].What != "timeline" {
		t.Fatalf("lost %v", lost)
	}
	if !strings.Contains(string(raw), "最新一条") || !strings.Contains(string(raw), "双屏开发") {
		t.Fatal("the newest item or a field is gone")
	}

	c.Body = append(c.Body, cards.Markdown(strings.Repeat("说明。", 20000)))
	_, lost = Render(c, cards.Feishu)
	if len(lost) != 2 || lost[1].What != "markdown" {
		t.Fatalf("lost %v", lost)
	}
}

func TestEdgesOfEachLimit(t *testing.T) {
	for _, tc := range []struct {
		name  string
		limit int
		card  func(n int) cards.Card
	}{
		{"tags", cards.Feishu.Tags, func(n int) cards.Card {
			c := cards.Card{Title: "题"}
			for range n {
				c.Tags = append(c.Tags, cards.Tag{Text: "标"})
			}
			return c
		}},
		{"action:a.b", cards.Feishu.Buttons, func(n int) cards.Card {
			c := cards.Card{Title: "题"}
			for range n {
				c.Actions = append(c.Actions, cards.Action{Verb: "a.b", Label: "按"})
			}
			return c
		}},
		{"input:s", cards.Feishu.SelectOptions, func(n int) cards.Card {
			in := cards.Input{Name: "s", Type: cards.InputSelect}
			for i := range n {
				in.Options = append(in.Options, cards.Option{Value: strings.Repeat("x", i+1), Label: "项"})
			}
			return cards.Card{Forms: []cards.Form{{Inputs: []cards.Input{in}, Submit: cards.Action{Verb: "s", Label: "交"}}}}
		}},
		{"input:t", cards.Feishu.InputMax, func(n int) cards.Card {
			in := cards.Input{Name: "t", Type: cards.InputMultiline, Value: strings.Repeat("字", n)}
			return cards.Card{Forms: []cards.Form{{Inputs: []cards.Input{in}, Submit: cards.Action{Verb: "s", Label: "交"}}}}
		}},
		{"fields", cards.Feishu.RowValue, func(n int) cards.Card {
			return cards.Card{Body: []cards.Block{cards.Fields{{Label: "标", Value: strings.Repeat("字", n)}}}}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for n, want := range map[int]int{tc.limit - 1: 0, tc.limit: 0, tc.limit + 1: 1} {
				raw, lost := Render(tc.card(n), cards.Feishu)
				validate(t, raw)
				if len(lost) != want || want == 1 && lost[0].What != tc.name {
					t.Errorf("%d of %d lost %v", n, tc.limit, lost)
				}
			}
		})
	}
}
