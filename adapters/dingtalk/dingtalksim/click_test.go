package dingtalksim

import (
	"encoding/json"
	"testing"
	"time"
)

const byKeyAnswer = `{"response":{"cardUpdateOptions":{"updateCardDataByKey":true,"updatePrivateDataByKey":true},` +
	`"cardData":{"cardParamMap":{"status":"approved","toast":"已通过"}},"userPrivateData":{"cardParamMap":{"can_act":"false"}}}}`

var pressOK = json.RawMessage(`{"action_ids":["btn_approve"],"params":{"ref":"APR-1"}}`)

// answering makes the app answer card callbacks with data and everything else at once.
func (a *app) answering(data string) *app {
	a.onFrame = func(f frame) *ackFrame { return &ackFrame{Code: 200, Data: data} }
	return a
}

func (a *app) press(person, message string) Answer {
	a.t.Helper()
	ans, err := a.s.Click(within(a.t), Click{Person: person, Message: message, Action: pressOK})
	if err != nil {
		a.t.Fatal(err)
	}
	return ans
}

func (a *app) put(id string, params map[string]string) {
	a.t.Helper()
	a.must("PUT", "/v1.0/card/instances", map[string]any{"outTrackId": id, "cardData": map[string]any{"cardParamMap": params},
		"cardUpdateOptions": map[string]bool{"updateCardDataByKey": true, "updatePrivateDataByKey": true}})
}

// status is what a viewer of the group sees.
func status(t *testing.T, s *Sim, viewer string) CardView {
	t.Helper()
	c, ok := s.MessagesFor(testGroup, viewer, 1)[0].Card()
	if !ok {
		t.Fatal("no card")
	}
	return c
}

func TestAnAnswerIsSeenByTheClickerAloneUntilThePut(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s).answering(byKeyAnswer).connect()
	m := a.sendGroupCard("g-1")
	ans := a.press(zhou, m.ID)
	if !ans.OK || ans.Toast == nil || ans.Toast.Text != "已通过" {
		t.Fatalf("answer %+v", ans)
	}
	own, other := status(t, s, zhou), status(t, s, lin)
	if own.CardParamMap["status"] != "approved" || own.CardParamMap["can_act"] != "false" || own.CardParamMap["title"] != "T" {
		t.Errorf("clicker sees %v", own.CardParamMap)
	}
	if other.CardParamMap["status"] != "open" || other.CardParamMap["can_act"] != "" {
		t.Errorf("others see %v", other.CardParamMap)
	}
	a.put("g-1", map[string]string{"status": "done"})
	if got := status(t, s, lin).CardParamMap["status"] + status(t, s, zhou).CardParamMap["status"]; got != "donedone" {
		t.Errorf("after the PUT: %s", got)
	}
	if status(t, s, zhou).CardParamMap["can_act"] != "false" {
		t.Error("private data was lost by the PUT")
	}
	f := a.next().decoded(t)
	if f["userId"] != zhou || f["spaceType"] != "im" || f["spaceId"] != testGroup || f["content"] != f["value"] {
		t.Errorf("callback %v", f)
	}
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("violations %+v", v)
	}
}

func TestAnAnswerAfterTwoSecondsIsRefusedAndTheUserSeesAnError(t *testing.T) {
	s := newSim(t, Options{DeadlineScale: 0.01})
	a := newApp(t, s)
	a.onFrame = func(frame) *ackFrame { return nil }
	a.connect()
	m := a.sendGroupCard("g-1")
	ans := a.press(zhou, m.ID)
	if ans.OK || ans.Error != failureText || ans.Code != 504 {
		t.Errorf("answer %+v", ans)
	}
	a.ack(a.next(), 200, byKeyAnswer)
	eventually(t, s, func() bool { return s.Meters().Pushes.Late == 1 })
	if got := status(t, s, zhou).CardParamMap["status"]; got != "open" {
		t.Errorf("the late answer changed the card to %s", got)
	}
	if !hasRule(s, RuleLateAnswer) {
		t.Error("no violation noted")
	}
}

func TestAPutDuringTheCallbackIsAViolationAndUndoneByTheAnswer(t *testing.T) {
	s := newSim(t, Options{UpdateGrace: -1})
	a := newApp(t, s)
	release := make(chan frame, 1)
	a.onFrame = func(f frame) *ackFrame { release <- f; return nil }
	a.connect()
	m := a.sendGroupCard("g-1")
	done := make(chan Answer, 1)
	go func() {
		ans, _ := s.Click(t.Context(), Click{Person: zhou, Message: m.ID, Action: pressOK})
		done <- ans
	}()
	f := <-release
	a.put("g-1", map[string]string{"status": "too early"})
	a.ack(f, 200, `{"response":{}}`)
	if ans := <-done; !ans.OK {
		t.Fatalf("answer %+v", ans)
	}
	if got := status(t, s, lin).CardParamMap["status"]; got != "open" {
		t.Errorf("the early PUT survived: %s", got)
	}
	if !hasRule(s, RuleUpdateDuringCallback) {
		t.Errorf("violations %+v", s.Violations())
	}
}

func TestAPutRightAfterTheAnswerIsNoViolation(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	a.onFrame = func(frame) *ackFrame { return nil }
	a.connect()
	m := a.sendGroupCard("g-1")
	for range 20 {
		done := make(chan Answer, 1)
		go func() {
			ans, _ := s.Click(t.Context(), Click{Person: zhou, Message: m.ID, Action: pressOK})
			done <- ans
		}()
		s.pace.init()
		a.ack(a.next(), 200, byKeyAnswer)
		a.put("g-1", map[string]string{"status": "synced"})
		if ans := <-done; !ans.OK {
			t.Fatalf("answer %+v", ans)
		}
	}
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("violations %+v", v)
	}
	if got := status(t, s, lin).CardParamMap["status"]; got != "synced" {
		t.Errorf("the PUT was lost: %s", got)
	}
}

func TestAnswersOfTheWrongShapeFailVisibly(t *testing.T) {
	for name, data := range map[string]string{
		"not wrapped in response": `{"cardData":{"cardParamMap":{"status":"x"}}}`,
		"number as value":         `{"response":{"cardData":{"cardParamMap":{"n":1}}}}`,
		"userId level":            `{"response":{"userPrivateData":{"` + zhou + `":{"cardParamMap":{}}}}}`,
		"no JSON":                 `ok`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newSim(t, Options{})
			a := newApp(t, s).answering(data).connect()
			m := a.sendGroupCard("g-1")
			if ans := a.press(zhou, m.ID); ans.OK || ans.Error == "" {
				t.Errorf("answer %+v", ans)
			}
			if !hasRule(s, RuleCallbackAnswer) || status(t, s, zhou).CardParamMap["status"] != "open" {
				t.Error("the answer had an effect or no violation was noted")
			}
		})
	}
}

func TestClicksFailWithoutAConnectionOrWithAnErrorCode(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	m := a.sendGroupCard("g-1")
	if ans := a.press(zhou, m.ID); ans.OK || ans.Code != 503 {
		t.Errorf("without a connection: %+v", ans)
	}
	a.onFrame = func(frame) *ackFrame { return &ackFrame{Code: 500} }
	a.connect()
	if ans := a.press(zhou, m.ID); ans.OK || ans.Code != 500 || ans.Error != failureText {
		t.Errorf("code 500: %+v", ans)
	}
}

func TestOnlyPeopleWhoSeeACardCanPressIt(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	m := a.sendCard("d-1", lin)
	if _, err := s.Click(within(t), Click{Person: zhou, Message: m.ID, Action: pressOK}); err == nil {
		t.Error("a stranger pressed a card in another's direct chat")
	}
}

func TestCardCallbackShapesFollowTheOption(t *testing.T) {
	for shape, check := range map[CardCallbackShape]func(map[string]any) bool{
		ValueOnly: func(v map[string]any) bool { return v["content"] == nil && v["value"] != "" },
		LegacyParams: func(v map[string]any) bool {
			return v["content"] == `{"cardPrivateData":{"actionIds":["btn_approve"]},"params":{"ref":"APR-1"}}`
		},
	} {
		s := newSim(t, Options{CardShape: shape})
		a := newApp(t, s).answering(`{"response":{}}`).connect()
		a.press(zhou, a.sendGroupCard("g-1").ID)
		if v := a.next().decoded(t); !check(v) {
			t.Errorf("shape %q: %v", shape, v)
		}
	}
}

func TestAnAnswerEatenByAFaultTimesOut(t *testing.T) {
	s := newSim(t, Options{DeadlineScale: 0.02})
	a := newApp(t, s).answering(byKeyAnswer).connect()
	m := a.sendGroupCard("g-1")
	s.Inject(Fault{On: "click_push", Kind: FaultTimeout, Times: 1})
	started := time.Now()
	if ans := a.press(zhou, m.ID); ans.OK || ans.Code != 504 {
		t.Errorf("answer %+v after %v", ans, time.Since(started))
	}
	if ans := a.press(zhou, m.ID); !ans.OK {
		t.Errorf("second press %+v", ans)
	}
}
