package feishu

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

func TestPlainTextGoesAsTextAndFormattedTextAsPost(t *testing.T) {
	for _, c := range []struct {
		name, text string
		mentions   []core.Sender
		kind, body string
	}{
		{"plain", "您好", nil, "text", `{"text":"您好"}`},
		{
			"plain with a mention", "请接单", []core.Sender{{ID: "on_1", Address: "ou_1", Name: `赵"<磊>`}}, "text",
			`{"text":"<at user_id=\"ou_1\">赵磊</at> 请接单"}`,
		},
		{
			"bold with a mention", "**急** 请接单", []core.Sender{{ID: "on_1"}}, "post",
			`{"zh_cn":{"content":[[{"tag":"at","user_id":"on_1"}],[{"tag":"md","text":"**急** 请接单"}]]}}`,
		},
	} {
		got, err := compose(core.Outbound{Text: c.text, Mentions: c.mentions})
		if err != nil || got.kind != c.kind || got.body != c.body {
			t.Errorf("%s: %s %s, %v", c.name, got.kind, got.body, err)
		}
	}
}

func TestPeoplesTextMentionsNobody(t *testing.T) {
	for _, hostile := range []string{`<at user_id="all">所有人</at>`, `<at id=all></at>`, "**粗**", "[x](https://x.example)", "@_all"} {
		got, err := compose(core.Outbound{Text: string(cards.Escape(hostile))})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(got.body, "<at") || strings.Contains(got.body, "**") || strings.Contains(got.body, "](http") {
			t.Errorf("%q goes out as %s %s", hostile, got.kind, got.body)
		}
	}
}

func TestAnyTextComposesWithinTheLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Repeat(rapid.String().Draw(t, "text"), rapid.IntRange(1, 4000).Draw(t, "times"))
		got, err := compose(core.Outbound{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		// The content travels as a JSON string, which escapes it once more.
		outer, err := json.Marshal(got.body)
		if err != nil || !json.Valid([]byte(got.body)) {
			t.Fatalf("content is not JSON: %v", err)
		}
		limit := 30 << 10
		if got.kind == "text" {
			limit = 150 << 10
		}
		if len(outer)+512 > limit {
			t.Fatalf("%s of %d bytes", got.kind, len(outer))
		}
	})
}

func TestTheSizeInsideARequestIsThatOfItsEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) })).Draw(t, "body"))
		s += rapid.SampledFrom([]string{"", "\u2028", "\u2029", "\ufffd", "<&>", "\b\f\n\r\t\x00\x7f\"\\"}).Draw(t, "end")
		raw, err := json.Marshal(s)
		if got := wireSize(s); err != nil || got != len(raw) {
			t.Fatalf("%q takes %d bytes, counted %d, err %v", s, len(raw), got, err)
		}
	})
}

func TestAnyCardComposesWithinTheLimits(t *testing.T) {
	for name, piece := range map[string]string{"quotes": `"'"`, "angles": "<&>", "words": "处理记录", "escapes": "\\\\"} {
		card := cards.Card{Title: "长", Body: []cards.Block{cards.Markdown(cards.Escape(strings.Repeat(piece, 4000)))}}
		for i := range 60 {
			card.Body = append(card.Body, cards.Fields{{Label: piece, Value: strings.Repeat(piece, i%40)}})
		}
		got, err := compose(core.Outbound{Card: &card, Mentions: []core.Sender{{ID: "on_1"}}})
		if err != nil || wireSize(got.body)+512 > 30<<10 || !json.Valid([]byte(got.body)) || len(got.degraded) == 0 {
			t.Errorf("%s: %d bytes, degraded %v, err %v", name, wireSize(got.body), got.degraded, err)
		}
	}
}

func TestACardNamesThePeopleAddressedInItsFirstLine(t *testing.T) {
	got, err := compose(core.Outbound{Card: &cards.Card{Title: "新工单"}, Mentions: []core.Sender{{ID: "on_1", Address: "ou_1"}}})
	if err != nil {
		t.Fatal(err)
	}
	var card struct {
		Schema string `json:"schema"`
		Body   struct {
			Elements []struct{ Tag, Content string } `json:"elements"`
		} `json:"body"`
	}
	if err := json.Unmarshal([]byte(got.body), &card); err != nil || card.Schema != "2.0" || len(card.Body.Elements) == 0 {
		t.Fatalf("card %s, %v", got.body, err)
	}
	if first := card.Body.Elements[0]; first.Tag != "markdown" || first.Content != "<at id=ou_1></at>" {
		t.Errorf("first element = %+v", first)
	}
}

func TestReceiversAreNamedByTheBestIDKnown(t *testing.T) {
	for _, c := range []struct {
		target   core.Target
		kind, id string
	}{
		{core.Target{Conversation: "oc_1", Account: who("x")}, "chat_id", "oc_1"},
		{core.Target{Conversation: "@on_x"}, "union_id", "on_x"},
		{core.Target{Account: who("x")}, "open_id", "ou_x"},
		{core.Target{Account: core.Sender{ID: "on_x"}}, "union_id", "on_x"},
		{core.Target{}, "union_id", ""},
	} {
		if kind, id := receiveID(c.target); kind != c.kind || id != c.id {
			t.Errorf("%+v goes to %s %s", c.target, kind, id)
		}
	}
}

func TestLongKeysAreShortenedTheSameWayEachTime(t *testing.T) {
	long := strings.Repeat("k", 51)
	first, again := uuidOf(long), uuidOf(long)
	if uuidOf("short") != "short" || len(uuidOf(long)) > 50 || again != first || first == uuidOf(long+"x") {
		t.Errorf("uuids %q and %q", uuidOf(long), uuidOf(long+"x"))
	}
}
