package feishusim

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// everyone exists and owns every image whose name begins with ou_ or img_.
type everyone struct{}

func (everyone) knowsPerson(id string) bool { return strings.HasPrefix(id, "ou_") }
func (everyone) ownsImage(key string) bool  { return strings.HasPrefix(key, "img_") }

func card(elements ...string) string {
	return `{"schema":"2.0","body":{"elements":[` + strings.Join(elements, ",") + `]}}`
}

const (
	okButton = `{"tag":"button","text":{"tag":"plain_text","content":"x"},"behaviors":[{"type":"callback","value":{"a":1}}]}`
	submit   = `{"tag":"button","name":"go","form_action_type":"submit","text":{"tag":"plain_text","content":"x"}}`
	oneTable = `{"tag":"table","columns":[{"name":"a","data_type":"text"}],"rows":[]}`
	hr       = `{"tag":"hr"}`
)

func form(children ...string) string {
	return `{"tag":"form","name":"f","elements":[` + strings.Join(children, ",") + `]}`
}

func columns(inner string) string {
	return `{"tag":"column_set","columns":[{"tag":"column","elements":[` + inner + `]}]}`
}

func nested(depth int) string {
	el := hr
	for range depth {
		el = columns(el)
	}
	return el
}

func repeat(el string, n int) string { return strings.TrimSuffix(strings.Repeat(el+",", n), ",") }

func TestTheSampleCardsAreValid(t *testing.T) {
	for _, name := range []string{"approval", "catalogue-form", "kb-feedback", "ticket-status"} {
		if e := checkCard(testCard(t, name), everyone{}); e != nil {
			t.Errorf("%s: %v", name, e)
		}
	}
}

func TestCardsAreCheckedAgainstTheDocumentedRules(t *testing.T) {
	label := strings.Repeat("长", 101)
	for name, tc := range map[string]struct {
		card string
		want int
	}{
		"every rule kept":            {card(okButton, oneTable, form(submit), nested(5)), 0},
		"string value":               {card(`{"tag":"button","text":{"tag":"plain_text","content":"x"},"behaviors":[{"type":"callback","value":"s"}]}`), 0},
		"not json":                   {`{"schema":`, 200621},
		"no schema":                  {`{"body":{"elements":[]}}`, 200621},
		"no body":                    {`{"schema":"2.0"}`, 200621},
		"unknown root property":      {`{"schema":"2.0","elements":[],"body":{"elements":[]}}`, 200621},
		"unknown config property":    {`{"schema":"2.0","config":{"wide_screen_mode":true},"body":{"elements":[]}}`, 200621},
		"unknown header property":    {`{"schema":"2.0","header":{"title":{"tag":"plain_text","content":"x"},"colour":"red"},"body":{"elements":[]}}`, 200621},
		"unknown header template":    {`{"schema":"2.0","header":{"title":{"tag":"plain_text","content":"x"},"template":"pink"},"body":{"elements":[]}}`, 200621},
		"update_multi false":         {`{"schema":"2.0","config":{"update_multi":false},"body":{"elements":[]}}`, 300302},
		"unknown component property": {card(`{"tag":"markdown","content":"x","href":{}}`), 200621},
		"wrong type":                 {card(`{"tag":"markdown","content":5}`), 200621},
		"tag note":                   {card(`{"tag":"note","elements":[]}`), 200861},
		"tag action":                 {card(`{"tag":"action","actions":[]}`), 200861},
		"unknown tag":                {card(`{"tag":"marquee"}`), 200621},
		"201 elements":               {card(repeat(hr, 201)), 11310},
		"200 elements":               {card(repeat(hr, 200)), 0},
		"plain texts count":          {card(repeat(`{"tag":"div","text":{"tag":"plain_text","content":"x"}}`, 101)), 11310},
		"duplicate element_id":       {card(`{"tag":"hr","element_id":"a"}`, `{"tag":"hr","element_id":"a"}`), 300301},
		"element_id from a digit":    {card(`{"tag":"hr","element_id":"1a"}`), 200621},
		"element_id of 21":           {card(`{"tag":"hr","element_id":"a` + strings.Repeat("b", 20) + `"}`), 200621},
		"button label of 101":        {card(`{"tag":"button","text":{"tag":"plain_text","content":"` + label + `"}}`), 200621},
		"button type":                {card(`{"tag":"button","type":"warning","text":{"tag":"plain_text","content":"x"}}`), 200621},
		"behaviour value number":     {card(`{"tag":"button","text":{"tag":"plain_text","content":"x"},"behaviors":[{"type":"callback","value":1}]}`), 200621},
		"six containers deep":        {card(nested(6)), 200621},
		"table in a column":          {card(columns(oneTable)), 200914},
		"six tables":                 {card(repeat(oneTable, 6)), 200915},
		"form in a column":           {card(columns(form(submit))), 200621},
		"form without submit":        {card(form(hr)), 200621},
		"form with two submits":      {card(form(submit, strings.Replace(submit, "go", "go2", 1))), 200621},
		"form child without name":    {card(form(submit, `{"tag":"input"}`)), 200530},
		"form child name twice":      {card(form(submit, `{"tag":"input","name":"go"}`)), 200621},
		"form name missing":          {card(strings.Replace(form(submit), `"name":"f",`, "", 1)), 200530},
		"submit outside a form":      {card(submit), 200621},
		"max_length 1001":            {card(`{"tag":"input","max_length":1001}`), 200621},
		"options twice":              {card(`{"tag":"select_static","options":[` + repeat(`{"text":{"tag":"plain_text","content":"x"},"value":"a"}`, 2) + `]}`), 200621},
		"weight 6":                   {card(`{"tag":"column_set","columns":[{"tag":"column","weight":6,"elements":[]}]}`), 200621},
		"column_set with a button":   {card(`{"tag":"column_set","columns":[` + okButton + `]}`), 200621},
		"person unknown":             {card(`{"tag":"person","user_id":"nobody"}`), 100290},
		"person list that drops":     {card(`{"tag":"person_list","drop_invalid_user_id":true,"persons":[{"id":"nobody"}]}`), 0},
		"image unknown":              {card(`{"tag":"img","img_key":"x","alt":{"tag":"plain_text","content":""}}`), 200570},
		"image without alt":          {card(`{"tag":"img","img_key":"img_x"}`), 200621},
		"chart without spec":         {card(`{"tag":"chart"}`), 200550},
		"five markdown tables":       {card(`{"tag":"markdown","content":"` + strings.Repeat(`|a|\n|-|\n|b|\n\n`, 5) + `"}`), 200914},
	} {
		t.Run(name, func(t *testing.T) {
			got := 0
			if e := checkCard([]byte(tc.card), everyone{}); e != nil {
				got = e.inner
			}
			if got != tc.want {
				t.Errorf("ErrCode %d, want %d", got, tc.want)
			}
		})
	}
}

func TestABadCardIsRefusedWith230099AndTooLongOnesWith230025(t *testing.T) {
	_, c := start(t, Options{})
	c.login()
	b := c.want(230099, c.send("oc_it", "interactive", card(`{"tag":"note"}`)))
	if !strings.Contains(b.Msg, "ErrCode: 200861;") {
		t.Errorf("message is %q", b.Msg)
	}
	c.want(230025, c.send("oc_it", "interactive", card(fmt.Sprintf(`{"tag":"markdown","content":%q}`, strings.Repeat("x", 30<<10)))))
	c.want(230099, c.send("oc_it", "interactive", `{"type":"template","data":{"template_id":"none"}}`))
}

func FuzzCardsNeverPanicTheChecker(f *testing.F) {
	f.Add([]byte(card(okButton, form(submit), columns(hr))))
	f.Add([]byte(`{"schema":"2.0","body":{"elements":[null,{"tag":"select_static","options":[1]},{"tag":"column_set","columns":[null]}]}}`))
	f.Add([]byte(`{"schema":"2.0","header":{"title":null,"text_tag_list":[1]},"body":{"elements":[{"tag":"table","columns":[null],"rows":[]}]}}`))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		_ = checkCard(raw, everyone{})
		if parsed, err := decodeCard(raw); err == nil {
			controls(parsed)
			lossy(string(raw))
		}
	})
}

func FuzzFramesDecodeToWhatWasEncoded(f *testing.F) {
	f.Add((&frame{service: -1, method: 1, headers: []frameHeader{{"type", "event"}}, payload: []byte("{}")}).encode())
	f.Fuzz(func(t *testing.T, raw []byte) {
		first, err := decodeFrame(raw)
		if err != nil {
			return
		}
		again, err := decodeFrame(first.encode())
		if err != nil || string(again.payload) != string(first.payload) || len(again.headers) != len(first.headers) {
			t.Errorf("%+v became %+v: %v", first, again, err)
		}
	})
}

func TestFaultsReadTheirDelayInThreeForms(t *testing.T) {
	for _, text := range []string{`{"delay_ms":1500}`, `{"delay":1500}`, `{"delay":"1.5s"}`} {
		var f Fault
		if err := json.Unmarshal([]byte(text), &f); err != nil || f.Delay.Milliseconds() != 1500 {
			t.Errorf("%s gives %v, %v", text, f.Delay, err)
		}
	}
}
