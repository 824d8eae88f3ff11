package dingtalk

import (
	"maps"
	"testing"

	"github.com/imdesk/imdesk/cards"
)

func TestEveryDocumentedShapeOfAClickIsRead(t *testing.T) {
	packed := cards.Press{Verb: "approval.approve", Object: "A2087-1", Revision: 3}
	for name, tc := range map[string]struct {
		data   string
		press  cards.Press
		values map[string]string
	}{
		"parameters of a template built by hand": {
			`{"cardPrivateData":{"actionIds":["btn_approve"],"params":{"action":"approve","ref":"APR-2087","rev":"3"}}}`,
			cards.Press{Verb: "approve", Object: "APR-2087", Revision: 3}, nil,
		},
		"everything packed into the id": {
			`{"cardPrivateData":{"actionIds":["` + cards.EncodePress(packed) + `"],"params":{}}}`, packed, nil,
		},
		"the id as parameter of our template's button": {
			`{"cardPrivateData":{"actionIds":["button"],"params":{"press":"` + cards.EncodePress(packed) + `"}}}`, packed, nil,
		},
		"parameters beside the private data": {
			`{"cardPrivateData":{"actionIds":["1"]},"params":{"action":"approve"}}`, cards.Press{Verb: "approve"}, nil,
		},
		"a form": {
			`{"cardPrivateData":{"actionIds":["form"],"params":{"form":{"_press":"` + cards.EncodePress(packed) + `","reason":"预算已冻结\r\n下季度再提",
				"category":{"index":1,"value":"budget"},"tags":{"index":[0,1],"value":["a","b"]},"resubmit":false,"due":"2026-12-01","n":"3"}}}}`,
			packed, map[string]string{"reason": "预算已冻结\n下季度再提", "category": "budget", "tags": "a,b", "resubmit": "false", "due": "2026-12-01", "n": "3"},
		},
		"a text block": {
			`{"cardPrivateData":{"actionIds":["x"],"params":{"verb":"approval.reject","obj":"A1","rev":2,"input":"太贵"}}}`,
			cards.Press{Verb: "approval.reject", Object: "A1", Revision: 2}, map[string]string{"input": "太贵"},
		},
	} {
		p, values, err := DecodeAction(tc.data)
		if err != nil || p != tc.press || !maps.Equal(values, tc.values) {
			t.Errorf("%s: got %+v %v %v", name, p, values, err)
		}
	}
}

func TestForeignClicksAreErrors(t *testing.T) {
	for _, data := range []string{
		``, `null`, `{}`, `[]`, `{"cardPrivateData":{"actionIds":["btn"]}}`, `{"cardPrivateData":{"actionIds":["d1.x.y.z"],"params":{}}}`,
		`{"params":{"action":"a","rev":"x"}}`, `{"params":{"form":"text"}}`,
	} {
		if p, _, err := DecodeAction(data); err == nil {
			t.Errorf("%s was read as %+v", data, p)
		}
	}
}

func FuzzDecodeAction(f *testing.F) {
	f.Add(`{"cardPrivateData":{"actionIds":["d1.T.1..a~x~y"],"params":{"form":{"_press":1,"a":{"value":[{}]}}}}}`)
	f.Fuzz(func(t *testing.T, data string) {
		if p, _, err := DecodeAction(data); err == nil && p.Verb == "" {
			t.Fatal("a press without a verb")
		}
	})
}
