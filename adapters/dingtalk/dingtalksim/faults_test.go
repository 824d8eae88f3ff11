package dingtalksim

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

func TestFaultsOnCallsAnswerAsThePlatformWould(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	s.Inject(Fault{On: "send", Kind: FaultThrottle, Times: 1})
	a.wantCode("POST", batchPath, markdown(s, nil), 403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")
	s.Inject(Fault{On: "send", Kind: FaultHTTP5xx, Times: 1})
	a.wantCode("POST", batchPath, markdown(s, nil), 500, "system.busy")
	s.Inject(Fault{On: "send", Kind: FaultRefuse, Code: "send.too.fast", Times: 1})
	a.wantCode("POST", batchPath, markdown(s, nil), 400, "send.too.fast")
	s.Inject(Fault{On: "member", Kind: FaultRefuse, Code: "60020", Times: 1})
	a.wantErrcode("/topapi/v2/user/get", map[string]any{"userid": lin}, 60020)
	s.Inject(Fault{On: "send", Kind: FaultHTTP5xx, Status: 504, Times: 1})
	if status, raw, _ := a.raw("POST", batchPath, markdown(s, nil), nil); status != 504 || raw[0] != '<' {
		t.Errorf("504: %d %s", status, raw)
	}
	s.Inject(Fault{On: "send", Kind: FaultThrottle, Code: "1111", Times: 1})
	if _, v := a.post(batchPath, markdown(s, nil)); v["source"] != "x5" {
		t.Errorf("x5: %v", v)
	}
	s.Inject(Fault{On: "send", Kind: FaultExpiredToken, Times: 1})
	a.wantCode("POST", batchPath, markdown(s, nil), 400, "InvalidAuthentication")
	a.wantErrcode("/topapi/v2/user/get", map[string]any{"userid": lin}, 40014)
	if n := len(s.Messages(s.DirectChat(lin))); n != 0 {
		t.Errorf("%d messages shown", n)
	}
}

func TestSilentLossSucceedsWithoutEffectAndATimeoutHasItsEffect(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	s.Inject(Fault{On: "send", Kind: FaultSilentLoss, Times: 1})
	a.must("POST", batchPath, markdown(s, nil))
	if n := len(s.Messages(s.DirectChat(lin))); n != 0 {
		t.Errorf("a lost message is shown: %d", n)
	}
	s.Inject(Fault{On: "POST " + batchPath, Kind: FaultTimeout, Times: 1, Delay: 20 * time.Millisecond})
	if _, _, err := a.raw("POST", batchPath, markdown(s, nil), nil); err == nil {
		t.Error("an answer came")
	}
	if n := len(s.Messages(s.DirectChat(lin))); n != 1 {
		t.Errorf("%d messages after the timeout", n)
	}
	s.Inject(Fault{On: "send", Kind: FaultDuplicate, Times: 1})
	a.must("POST", batchPath, markdown(s, nil))
	if n := len(s.Messages(s.DirectChat(lin))); n != 3 {
		t.Errorf("%d messages after the duplicate", n)
	}
	s.Inject(Fault{On: "send", Kind: FaultDropSocket, Times: 1})
	if _, _, err := a.raw("POST", batchPath, markdown(s, nil), nil); err == nil {
		t.Error("an answer came over a cut connection")
	}
	if n := len(s.Messages(s.DirectChat(lin))); n != 3 {
		t.Errorf("%d messages after the cut", n)
	}
}

func TestFaultsOnPushesDuplicateReorderLoseAndCut(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s).connect()
	s.Inject(Fault{On: "message_push", Kind: FaultDuplicate, Times: 1})
	say(t, s, Utterance{Person: lin, Text: "一"})
	if one, two := a.next(), a.next(); one.Headers["messageId"] != two.Headers["messageId"] {
		t.Error("the duplicate has another messageId")
	}
	s.Inject(Fault{On: "message_push", Kind: FaultSilentLoss, Times: 1})
	say(t, s, Utterance{Person: lin, Text: "丢"})
	s.Inject(Fault{On: "message_push", Kind: FaultReorder, Times: 1})
	done := make(chan struct{})
	go func() { defer close(done); _, _ = s.Say(t.Context(), Utterance{Person: lin, Text: "二"}) }()
	eventually(t, s, func() bool { return len(s.faults.snapshot()) == 0 })
	say(t, s, Utterance{Person: zhou, Text: "三"})
	if got := a.next().decoded(t)["text"].(map[string]any)["content"]; got != "三" {
		t.Errorf("first came %v", got)
	}
	<-done
	a.next()
	s.Inject(Fault{On: "message_push", Kind: FaultDropSocket, Times: 1})
	say(t, s, Utterance{Person: lin, Text: "四"})
	if err := s.WaitConnections(within(t), 0); err != nil {
		t.Fatal(err)
	}
	if lost := s.Meters().Pushes.Lost; lost != 2 {
		t.Errorf("lost %d", lost)
	}
}

func TestAFaultReadsItsCodeAsTextOrNumber(t *testing.T) {
	for _, in := range []string{`{"on":"send","kind":"refuse","code":"90018","delay_ms":5}`, `{"on":"send","kind":"refuse","code":90018,"delay_ms":5}`} {
		var f Fault
		if err := json.Unmarshal([]byte(in), &f); err != nil || f.Code != "90018" || f.DelayMS != 5 {
			t.Errorf("%s: %+v %v", in, f, err)
		}
	}
}

func TestAConnectionCanBeRefused(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	s.Inject(Fault{On: "connect", Kind: FaultHTTP5xx, Times: 1})
	status, _, err := a.raw("POST", "/v1.0/gateway/connections/open", nil, http.Header{"Accept": {"application/json"}})
	if err != nil || status != 500 {
		t.Errorf("open: %d %v", status, err)
	}
	s.ClearFaults()
	a.connect()
}
