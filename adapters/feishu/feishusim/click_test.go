package feishusim

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

const (
	approve = `{"tag":"button","value":{"v":1,"act":"approve","ap":"APR-3307","step":1,"n":"k7Qm2x"}}`
	reject  = `{"tag":"button","name":"reject_submit","form_value":{"reject_reason":"预算超额\n下周再提"}}`
)

func TestAClickArrivesAsInTheSampleAndItsAnswerReplacesTheCard(t *testing.T) {
	s, c := start(t, Options{})
	c.login()
	answer := sample(t, "callback-response-raw-card")
	c.connect(func(p received) { c.ack(p, 200, answer) })
	id := c.card("ou_boss", "approval")
	ans := c.clicked(c.click("boss", id, approve))
	if !ans.OK || ans.Toast == nil || *ans.Toast != (Toast{"success", "已同意"}) {
		t.Fatalf("answer is %+v", ans)
	}
	p := c.next()
	sameShape(t, "event", sample(t, "callback-card-approve"), decoded(t, p))
	if p.frame.header("type") != "event" || len(p.event.Header["create_time"]) != 16 {
		t.Errorf("headers %v %v", p.frame.headers, p.event.Header)
	}
	m, _ := s.Message(id)
	if m.Revision != 2 || !strings.Contains(string(m.Payload), "md_result") {
		t.Errorf("message shows %s", m.Payload)
	}
	gone := c.clicked(c.click("boss", id, approve))
	if gone.OK || gone.Code != 0 {
		t.Errorf("pressing a vanished button gives %+v", gone)
	}
	c.quiet()
	forced := strings.Replace(approve, `{"tag"`, `{"force":true,"tag"`, 1)
	if again := c.clicked(c.click("boss", id, forced)); !again.OK {
		t.Errorf("a stale card gives %+v", again)
	}
}

func TestFormsAreCheckedInTheClientAndArriveAsInTheSample(t *testing.T) {
	_, c := start(t, Options{})
	c.login()
	c.connect(func(p received) { c.ack(p, 200, map[string]any{}) })
	id := c.card("ou_boss", "approval")
	if ans := c.clicked(c.click("boss", id, `{"name":"reject_submit","form_value":{}}`)); ans.OK || ans.Code != 0 {
		t.Errorf("an empty required field gives %+v", ans)
	}
	if ans := c.clicked(c.click("boss", id, `{"name":"reject_submit","form_value":{"reject_reason":"x","else":"y"}}`)); ans.OK {
		t.Errorf("an unknown field gives %+v", ans)
	}
	c.quiet()
	if ans := c.clicked(c.click("boss", id, reject)); !ans.OK || ans.Toast != nil {
		t.Errorf("answer is %+v", ans)
	}
	got := decoded(t, c.next()).(map[string]any)
	want := sample(t, "callback-card-forms")["reject_submit"].(map[string]any)
	want["event"].(map[string]any)["operator"].(map[string]any)["user_id"] = "boss"
	sameShape(t, "event", want, got)
}

func TestEveryKindOfFieldHasItsWireForm(t *testing.T) {
	_, c := start(t, Options{})
	c.login()
	c.connect(func(p received) { c.ack(p, 200, map[string]any{}) })
	id := c.card("ou_lin", "catalogue-form")
	ans := c.clicked(c.click("lin", id, `{"name":"svc_submit","form_value":{"item":"laptop","systems":["oa","gitlab"],
		"for_user":"zhao","need_on":"2026-06-20","visit_at":"2026-06-21 10:30 +0800","detail":"旧机"}}`))
	if !ans.OK {
		t.Fatalf("answer is %+v", ans)
	}
	p := c.next()
	sameShape(t, "event", sample(t, "callback-card-forms")["catalogue_submit"], decoded(t, p))
	form := p.event.Event["action"].(map[string]any)["form_value"].(map[string]any)
	if form["need_on"] != "2026-06-20 +0800" || form["for_user"] != "ou_zhao" {
		t.Errorf("form_value is %v", form)
	}
	for _, bad := range []string{
		`{"item":"desktop","need_on":"2026-06-20","detail":"x"}`, `{"item":"vpn","need_on":"tomorrow","detail":"x"}`,
		`{"item":"vpn","need_on":"2026-06-20","detail":"x","systems":"oa"}`, `{"item":"vpn","detail":"x"}`,
	} {
		if ans := c.clicked(c.click("lin", id, `{"name":"svc_submit","form_value":`+bad+`}`)); ans.OK {
			t.Errorf("%s was sent", bad)
		}
	}
	if ans := c.clicked(c.click("lin", id, `{"name":"svc_reset"}`)); !ans.OK {
		t.Errorf("a reset gives %+v", ans)
	}
	c.quiet()
}

func TestAPersonSeesTheDocumentedCodeOfABadAnswer(t *testing.T) {
	card := func(change func(map[string]any)) any {
		a := sample(t, "callback-response-raw-card")
		change(a["card"].(map[string]any))
		return a
	}
	data := func(m map[string]any) map[string]any { return m["data"].(map[string]any) }
	for name, tc := range map[string]struct {
		code   int
		answer any
		want   int
	}{
		"no data":        {200, nil, 108002},
		"null":           {200, json.RawMessage("null"), 200672},
		"array":          {200, []int{1}, 200672},
		"unknown field":  {200, map[string]any{"tost": 1}, 200672},
		"toast type":     {200, map[string]any{"toast": map[string]string{"type": "ok", "content": "x"}}, 200672},
		"handler failed": {500, nil, 200671},
		"bad card":       {200, card(func(m map[string]any) { data(m)["colour"] = "red" }), 200673},
		"card 1.0":       {200, card(func(m map[string]any) { delete(data(m), "schema") }), 200830},
		"no card type":   {200, card(func(m map[string]any) { delete(m, "type") }), 200672},
		"fine":           {200, map[string]any{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s, c := start(t, Options{})
			c.login()
			c.connect(func(p received) { c.ack(p, tc.code, tc.answer) })
			id := c.card("ou_boss", "approval")
			if ans := c.clicked(c.click("boss", id, approve)); ans.Code != tc.want || ans.OK != (tc.want == 0) {
				t.Errorf("answer is %+v, want %d", ans, tc.want)
			}
			if m, _ := s.Message(id); m.Revision != 1 {
				t.Error("the card was changed")
			}
		})
	}
}

func TestALateAnswerIsRefusedAndThePersonSees200341(t *testing.T) {
	s, c := start(t, Options{AnswerWithin: 10 * time.Millisecond, RetryScale: 1e-7})
	c.login()
	c.connect(nil)
	id := c.card("ou_boss", "approval")
	if ans := c.clicked(c.click("boss", id, approve)); ans.Code != 200341 {
		t.Fatalf("answer is %+v", ans)
	}
	c.ack(c.next(), 200, sample(t, "callback-response-raw-card"))
	waitFor(t, s, func() bool { return s.hub.stats.late.Load() == 1 })
	if m, _ := s.Message(id); m.Revision != 1 {
		t.Error("a late answer changed the card")
	}
	c.quiet() // clicks are never resent
}

func TestWithoutAPublishedCallbackTheFrameIsACardAndThePersonSees200340(t *testing.T) {
	_, c := start(t, Options{CallbackUnpublished: true})
	c.login()
	c.connect(nil)
	id := c.card("ou_boss", "approval")
	if ans := c.clicked(c.click("boss", id, approve)); ans.Code != 200340 {
		t.Errorf("answer is %+v", ans)
	}
	if p := c.next(); p.frame.header("type") != "card" {
		t.Errorf("headers are %v", p.frame.headers)
	}
}

func TestACardIsLockedWhileItsClickIsUnanswered(t *testing.T) {
	s, c := start(t, Options{})
	c.login()
	c.connect(nil)
	id := c.card("ou_boss", "approval")
	press := c.click("boss", id, approve)
	p := c.next()
	card := string(testCard(t, "ticket-status"))
	b := c.want(230099, c.call("PATCH", "/open-apis/im/v1/messages/"+id, map[string]string{"content": card}))
	if !strings.Contains(b.Msg, "ErrCode: 11310") {
		t.Errorf("message is %q", b.Msg)
	}
	token := p.event.Event["token"].(string)
	delayed := map[string]any{"token": token, "card": json.RawMessage(card)}
	c.want(11310, c.call("POST", "/open-apis/interactive/v1/card/update", delayed))
	c.ack(p, 200, map[string]any{})
	c.clicked(press)
	c.want(0, c.call("PATCH", "/open-apis/im/v1/messages/"+id, map[string]string{"content": card}))
	for _, code := range []int{0, 0, 300040} {
		c.want(code, c.call("POST", "/open-apis/interactive/v1/card/update", delayed))
	}
	if m, _ := s.Message(id); m.Revision != 4 {
		t.Errorf("revision is %d", m.Revision)
	}
}

func TestAnEarlyUpdateMayBeUndoneInstead(t *testing.T) {
	s, c := start(t, Options{EarlyUpdate: "undone"})
	c.login()
	c.connect(nil)
	id := c.card("ou_boss", "approval")
	press := c.click("boss", id, approve)
	p := c.next()
	c.want(0, c.call("PATCH", "/open-apis/im/v1/messages/"+id, map[string]string{"content": string(testCard(t, "ticket-status"))}))
	c.ack(p, 200, map[string]any{})
	c.clicked(press)
	if m, _ := s.Message(id); !strings.Contains(string(m.Payload), "APR-3307") {
		t.Error("the update was not undone")
	}
}

func TestADelayedUpdateComesTooLateAfterHalfAnHour(t *testing.T) {
	clock := newClock()
	_, c := start(t, Options{Now: clock.Now})
	c.login()
	c.connect(func(p received) { c.ack(p, 200, map[string]any{}) })
	id := c.card("ou_boss", "approval")
	c.clicked(c.click("boss", id, approve))
	delayed := map[string]any{"token": c.next().event.Event["token"], "card": json.RawMessage(testCard(t, "approval"))}
	clock.Add(31 * time.Minute)
	c.want(300030, c.call("POST", "/open-apis/interactive/v1/card/update", delayed))
	delayed["token"] = "c-unknown"
	c.want(300020, c.call("POST", "/open-apis/interactive/v1/card/update", delayed))
}

func TestOnlyMembersOfTheChatCanClickAndOnlyFor14Days(t *testing.T) {
	clock := newClock()
	s, c := start(t, Options{Now: clock.Now})
	c.login()
	id := c.card("ou_boss", "approval")
	if _, err := s.Click(context.Background(), Click{Person: "lin", Message: id, Action: json.RawMessage(approve)}); err == nil {
		t.Error("a stranger could click")
	}
	clock.Add(15 * 24 * time.Hour)
	if ans := c.clicked(c.click("boss", id, approve)); ans.OK || ans.Code != 0 {
		t.Errorf("a card of 15 days gives %+v", ans)
	}
}

func TestALinkButtonPushesNothing(t *testing.T) {
	_, c := start(t, Options{})
	c.login()
	raw := `{"schema":"2.0","body":{"elements":[{"tag":"button","element_id":"go","text":{"tag":"plain_text","content":"详情"},
		"behaviors":[{"type":"open_url","default_url":"https://example.org"}]},
		{"tag":"select_static","element_id":"pick","options":[{"text":{"tag":"plain_text","content":"A"},"value":"a"}]}]}}`
	id := c.want(0, c.send("ou_lin", "interactive", raw)).Data["message_id"].(string)
	if ans := c.clicked(c.click("lin", id, `{"tag":"button","element_id":"go"}`)); !ans.OK {
		t.Errorf("answer is %+v", ans)
	}
	c.quiet()
	c.connect(func(p received) { c.ack(p, 200, map[string]any{}) })
	if ans := c.clicked(c.click("lin", id, `{"tag":"select_static","option":"a"}`)); !ans.OK {
		t.Errorf("answer is %+v", ans)
	}
	if a := c.next().event.Event["action"].(map[string]any); a["option"] != "a" || a["tag"] != "select_static" {
		t.Errorf("action is %v", a)
	}
}
