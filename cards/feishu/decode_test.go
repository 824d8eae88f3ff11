package feishu

import (
	"encoding/json"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
)

func TestAFormSubmitIsReadFromItsNameAndAnswersFromFormValue(t *testing.T) {
	want := cards.Press{Verb: "approval.reject", Object: "A2087-1", Revision: 2}
	body := `{"tag":"button","name":"` + encodeName(0, want) + `","timezone":"Asia/Shanghai","form_value":{
		"reason":"预算超额\r\n下周再提","systems":["oa","gitlab"],"need_on":"2026-06-20 +0800","ok":false,"count":3,"none":null}}`
	var a Action
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		t.Fatal(err)
	}
	p, values, err := DecodeAction(a)
	if err != nil || p != want {
		t.Fatalf("got %+v, %v", p, err)
	}
	answers := map[string]string{"reason": "预算超额\n下周再提", "systems": "oa,gitlab", "need_on": "2026-06-20", "ok": "false", "count": "3"}
	if !maps.Equal(values, answers) {
		t.Fatalf("got %v", values)
	}
}

func TestAButtonValueMayBeAnObjectOrAString(t *testing.T) {
	want := cards.Press{Verb: "work.claim", Object: "T1", Revision: 3, Arg: "x"}
	object := `{"v":1,"verb":"work.claim","obj":"T1","rev":3,"arg":"x"}`
	text, _ := json.Marshal(object)
	packed, _ := json.Marshal(cards.EncodePress(want))
	for _, raw := range []string{object, string(text), string(packed)} {
		p, _, err := DecodeAction(Action{Tag: "button", Value: json.RawMessage(raw)})
		if err != nil || p != want {
			t.Errorf("%s: got %+v, %v", raw, p, err)
		}
	}
}

func TestForeignClicksAreErrors(t *testing.T) {
	for _, a := range []Action{
		{}, {Name: "reject_submit"}, {Name: "submit0__a__b__c__d"}, {Value: json.RawMessage(`{"act":"approve"}`)}, {Value: json.RawMessage(`"x"`)},
		{Value: json.RawMessage(`{"v":2,"verb":"x"}`)}, {Value: json.RawMessage(`null`)}, {Name: "submit0__a__1____"},
	} {
		if p, _, err := DecodeAction(a); err == nil {
			t.Errorf("%+v was read as %+v", a, p)
		}
	}
}

func TestNamesOfSubmitButtonsReverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`[0-9A-Za-z_-]{0,64}`)
		p := cards.Press{
			Verb: rapid.StringMatching(`[a-z0-9_.]{1,30}`).Draw(t, "verb"), Object: part.Draw(t, "object"), Arg: part.Draw(t, "arg"), Revision: rapid.Int().Draw(t, "rev"),
		}
		back, err := decodeName(encodeName(rapid.IntRange(0, 9).Draw(t, "n"), p))
		if err != nil || back != p {
			t.Fatalf("%+v became %+v: %v", p, back, err)
		}
	})
}

func FuzzDecodeAction(f *testing.F) {
	f.Add([]byte(`{"tag":"button","value":{"v":1,"verb":"a"},"name":"submit0__a__1__b__c","form_value":{"x":[1]}}`))
	f.Add([]byte(`{"value":"\"{}\"","form_value":{"d":"2026-06-20 +0800"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var a Action
		if json.Unmarshal(data, &a) != nil {
			return
		}
		if p, _, err := DecodeAction(a); err == nil && p.Verb == "" {
			t.Fatal("a press without a verb")
		}
	})
}
