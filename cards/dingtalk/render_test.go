package dingtalk

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/cardstest"
)

// pretty writes variables with JSON ones unpacked, so that a golden file can be read.
func pretty(t *testing.T, params map[string]string) []byte {
	t.Helper()
	shown := map[string]any{}
	for k, v := range params {
		var unpacked any
		if strings.HasPrefix(v, "{") || strings.HasPrefix(v, "[{") {
			if err := json.Unmarshal([]byte(v), &unpacked); err != nil {
				t.Fatalf("%s is not JSON: %v", k, err)
			}
			shown[k+" (JSON)"] = unpacked
			continue
		}
		shown[k] = v
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(shown); err != nil {
		t.Fatal(err)
	}
	return []byte(strings.TrimRight(b.String(), "\n"))
}

func TestSampleCardsMatchTheirGoldenFiles(t *testing.T) {
	cardstest.Golden(t, "public", ".json", func(c cards.Card) []byte {
		params, _ := RenderPublic(c, cards.DingTalkPublic)
		return pretty(t, params)
	})
	cardstest.Golden(t, "own", ".json", func(c cards.Card) []byte {
		params, lost := RenderOwn(c, cards.DingTalkOwn)
		if lost != nil {
			t.Errorf("a realistic card lost %v", lost)
		}
		return pretty(t, params)
	})
	cardstest.Golden(t, "text", ".md", func(c cards.Card) []byte {
		title, text := RenderText(c, cards.DingTalkPublic)
		return []byte(title + "\n\n" + text)
	})
}

// pressAll decodes every callback button and the form, as the platform would send their clicks.
func pressAll(t *rapid.T, params map[string]string, key string) map[cards.Press]bool {
	var list []button
	switch key {
	case varJSON:
		var layout struct {
			Order      []string `json:"order"`
			MsgButtons []button `json:"msgButtons"`
		}
		if err := json.Unmarshal([]byte(params[key]), &layout); err != nil || len(layout.Order) < 2 {
			t.Fatalf("layout %q: %v", params[key], err)
		}
		list = layout.MsgButtons
	default:
		if params[key] != "" {
			if err := json.Unmarshal([]byte(params[key]), &list); err != nil {
				t.Fatalf("buttons %q: %v", params[key], err)
			}
		}
	}
	reached, ids := map[cards.Press]bool{}, map[string]bool{}
	for _, b := range list {
		if b.Text == "" || utf8.RuneCountInString(b.Text) > cards.DingTalkPublic.ButtonRunes || b.Request == (b.URL != "") || b.ID != "" && ids[b.ID] {
			t.Fatalf("bad button %+v", b)
		}
		ids[b.ID] = true
		if b.Request {
			reached[click(t, map[string]any{"cardPrivateData": map[string]any{"actionIds": []string{b.ID}, "params": map[string]any{}}})] = true
		}
	}
	return reached
}

func click(t interface{ Fatalf(string, ...any) }, content any) cards.Press {
	p, _, err := DecodeAction(encode(content))
	if err != nil {
		t.Fatalf("a rendered button can't be read: %v", err)
	}
	return p
}

func TestAnyCardFitsThePublicTemplate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := cardstest.Card().Draw(t, "card")
		params, lost := RenderPublic(c, cards.DingTalkPublic)
		for k, v := range params {
			if !utf8.ValidString(v) || k != varJSON && len(v) > cards.DingTalkPublic.ValueBytes || len(k) > 100 {
				t.Fatalf("%s has %d bytes", k, len(v))
			}
		}
		if size(params) > cards.DingTalkPublic.MaxBytes || params[varTitle] == "" || params[varFlow] != "3" {
			t.Fatalf("sums or constants wrong: %v", params)
		}
		cardstest.RequireReachable(t, c, pressAll(t, params, varJSON), lost)
	})
}

func TestAnyCardFitsOurOwnTemplate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := cardstest.Card().Draw(t, "card")
		params, lost := RenderOwn(c, cards.DingTalkOwn)
		if len(params) != len(OwnVariables()) {
			t.Fatalf("%d variables", len(params))
		}
		for _, k := range OwnVariables() {
			v := params[k]
			isJSON := k == "rows" || k == "buttons" || k == "form"
			if !utf8.ValidString(v) || !isJSON && len(v) > cards.DingTalkOwn.ValueBytes || isJSON && v != "" && !json.Valid([]byte(v)) {
				t.Fatalf("%s is bad: %.100q", k, v)
			}
		}
		if size(params) > cards.DingTalkOwn.MaxBytes {
			t.Fatalf("%d bytes", size(params))
		}
		reached := pressAll(t, params, "buttons")
		if params["form"] != "" {
			reached[submit(t, params["form"])] = true
		}
		cardstest.RequireReachable(t, c, reached, lost)
		if (len(reached) > 0) != (params["can_act"] == "true") {
			t.Fatalf("can_act is %s with %d actions", params["can_act"], len(reached))
		}
	})
}

// submit sends a form back untouched, hidden fields included.
func submit(t *rapid.T, form string) cards.Press {
	var f struct{ Fields []field }
	if err := json.Unmarshal([]byte(form), &f); err != nil {
		t.Fatalf("form %q: %v", form, err)
	}
	values := map[string]any{}
	for _, fd := range f.Fields {
		if _, twice := values[fd.Name]; twice || fieldTypeUnknown(fd.Type) {
			t.Fatalf("field %+v", fd)
		}
		values[fd.Name] = fd.DefaultValue
	}
	return click(t, map[string]any{"cardPrivateData": map[string]any{"actionIds": []string{"form"}, "params": map[string]any{"form": values}}})
}

func fieldTypeUnknown(s string) bool {
	for _, known := range fieldTypes {
		if s == known {
			return false
		}
	}
	return true
}

func TestAnyCardFitsOneMarkdownMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title, text := RenderText(cardstest.Card().Draw(t, "card"), cards.DingTalkPublic)
		if n := len(encode(map[string]string{"title": title, "text": text})); n > messageBytes || title == "" || !utf8.ValidString(text) {
			t.Fatalf("message of %d bytes, title %q", n, title)
		}
	})
}

func TestARatingBecomesOneButtonPerScore(t *testing.T) {
	params, lost := RenderPublic(cardstest.Rating(), cards.DingTalkPublic)
	var layout struct{ MsgButtons []button }
	if err := json.Unmarshal([]byte(params[varJSON]), &layout); err != nil || len(layout.MsgButtons) != 5 {
		t.Fatalf("buttons %+v, %v", layout.MsgButtons, err)
	}
	p, values, err := DecodeAction(`{"cardPrivateData":{"actionIds":["` + layout.MsgButtons[0].ID + `"]}}`)
	if err != nil || p.Verb != "rating.submit" || values["score"] != "5" {
		t.Fatalf("got %+v %v %v", p, values, err)
	}
	if len(lost) != 1 || lost[0].What != "input:comment" {
		t.Fatalf("lost %v", lost)
	}
}

func TestEdgesOfEachLimit(t *testing.T) {
	l := cards.DingTalkPublic
	for _, d := range []int{-1, 0, 1} {
		var c cards.Card
		for i := range l.Buttons + d {
			c.Actions = append(c.Actions, cards.Action{Verb: "a.b", Arg: itoa(i), Label: strings.Repeat("字", l.ButtonRunes+d)})
		}
		c.Title = strings.Repeat("题", l.Title+d)
		params, lost := RenderPublic(c, l)
		if (len(lost) > 0) != (d > 0) || utf8.RuneCountInString(params[varTitle]) != l.Title+min(d, 0) {
			t.Errorf("%+d: lost %v, title %d runes", d, lost, utf8.RuneCountInString(params[varTitle]))
		}
		// One plain line of exactly the limit, in bytes.
		c = cards.Card{Body: []cards.Block{cards.Note(strings.Repeat("a", l.ValueBytes+d))}}
		params, lost = RenderPublic(c, l)
		if n := len(params[varStatic]); n > l.ValueBytes || (len(lost) > 0) != (d > 0) {
			t.Errorf("%+d: %d bytes, lost %v", d, n, lost)
		}
		var rows cards.Fields
		for range cards.DingTalkOwn.Rows + d {
			rows = append(rows, cards.Field{Label: "标", Value: strings.Repeat("字", cards.DingTalkOwn.RowValue)})
		}
		_, lost = RenderOwn(cards.Card{Body: []cards.Block{rows}}, cards.DingTalkOwn)
		if (len(lost) > 0) != (d > 0) {
			t.Errorf("%+d rows: lost %v", d, lost)
		}
	}
}
