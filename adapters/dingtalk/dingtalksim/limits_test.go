package dingtalksim

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestATokenIsSharedRenewedAndReplacedAfterItsLife(t *testing.T) {
	now := time.Now()
	s := newSim(t, Options{Now: func() time.Time { return now }})
	a := newApp(t, s)
	first := a.token
	body := map[string]any{"appKey": s.opt.ClientID, "appSecret": s.opt.ClientSecret}
	now = now.Add(2 * time.Hour).Add(-time.Second)
	v := a.must("POST", "/v1.0/oauth2/accessToken", body)
	if v["accessToken"] != first || v["expireIn"] != float64(7200) {
		t.Errorf("inside the life: %v", v)
	}
	now = now.Add(time.Hour) // beyond the first life, inside the renewed one
	a.must("POST", "/topapi/v2/user/get", map[string]any{"userid": lin})
	now = now.Add(2 * time.Hour)
	a.wantErrcode("/topapi/v2/user/get", map[string]any{"userid": lin}, 40014)
	a.wantCode("POST", batchPath, markdown(s, nil), 400, "InvalidAuthentication")
	if v := a.must("POST", "/v1.0/oauth2/accessToken", body); v["accessToken"] == first {
		t.Error("the same token after its life")
	}
	a.wantCode("POST", "/v1.0/oauth2/accessToken", map[string]any{"appKey": "x", "appSecret": "y"}, 400, "invalidClientIdOrSecret")
}

func TestMoreThanTwentyCallsASecondOfOneAPIAre403(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	var throttled, fine atomic.Int32
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			status, v := a.post("/v1.0/robot/groups/robots/query", map[string]any{"openConversationId": testGroup})
			switch {
			case status == 200:
				fine.Add(1)
			case status == 403 && v["code"] == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi":
				throttled.Add(1)
			}
		})
	}
	wg.Wait()
	if fine.Load()+throttled.Load() != 200 || throttled.Load() == 0 {
		t.Errorf("%d fine, %d throttled", fine.Load(), throttled.Load())
	}
	if used := s.Meters().API.Used; used != int64(fine.Load()) {
		t.Errorf("metered %d, succeeded %d", used, fine.Load())
	}
}

func TestTheMonthlyAPIBudgetEndsCallsButNotContacts(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	s := newSim(t, Options{Now: func() time.Time { return now }, TokenTTL: 1000 * time.Hour, Meters: MeterOptions{APIQuota: 2}})
	a := newApp(t, s)
	a.must("POST", batchPath, markdown(s, nil))
	a.wantCode("POST", batchPath, markdown(s, func(b map[string]any) { b["msgKey"] = "x" }), 400, "invalidParameter.msgKey")
	a.must("POST", groupPath, markdown(s, nil))
	a.wantCode("POST", groupPath, markdown(s, nil), 403, "Forbidden.AccessDenied.ApiCountLimitForOrg")
	a.wantErrcode("/topapi/message/corpconversation/asyncsend_v2", map[string]any{}, 90020)
	a.must("POST", "/topapi/v2/user/get", map[string]any{"userid": lin})
	now = now.Add(24 * time.Hour)
	a.must("POST", groupPath, markdown(s, nil))
}

func TestPastTheStreamBudgetMessagesArriveWithoutText(t *testing.T) {
	s := newSim(t, Options{Meters: MeterOptions{StreamQuota: 1}})
	a := newApp(t, s).connect()
	say(t, s, Utterance{Person: lin, Text: "一"})
	hook := a.next().decoded(t)["sessionWebhook"].(string)
	say(t, s, Utterance{Person: lin, Text: "二"})
	if v := a.next().decoded(t); v["text"] != nil || v["errorCode"] != float64(20001) || v["errorMessage"] == "" || v["senderStaffId"] != lin {
		t.Errorf("message %v", v)
	}
	a.wantErrcode(hook, map[string]any{"msgtype": "text", "text": map[string]string{"content": "x"}}, 20001)
	if _, err := s.Emit(t.Context(), "chat_disband", map[string]any{}); err != nil {
		t.Fatal(err)
	}
	if v := a.next().decoded(t); v["errCode"] != float64(20001) {
		t.Errorf("metered event %v", v)
	}
	if _, err := s.Emit(t.Context(), "user_leave_org", map[string]any{"userId": "x"}); err != nil {
		t.Fatal(err)
	}
	if v := a.next().decoded(t); v["errCode"] != nil {
		t.Errorf("free event %v", v)
	}
}

func TestWebhookRepliesAndCardCallbacksCostAUnitUnlessFreed(t *testing.T) {
	for _, free := range []bool{false, true} {
		s := newSim(t, Options{Meters: MeterOptions{FreeCardCallbacks: free, FreeWebhookReplies: free}})
		a := newApp(t, s).answering(`{"response":{}}`).connect()
		say(t, s, Utterance{Person: lin, Text: "一"})
		hook := a.next().decoded(t)["sessionWebhook"].(string)
		a.must("POST", hook, map[string]any{"msgtype": "text", "text": map[string]string{"content": "x"}})
		a.press(zhou, a.sendGroupCard("g-1").ID)
		want := int64(3)
		if free {
			want = 1
		}
		if got := s.Meters().Stream.Used; got != want {
			t.Errorf("free %v: used %d, want %d", free, got, want)
		}
	}
}

func TestEditionsHaveTheDocumentedBudgets(t *testing.T) {
	m := newSim(t, Options{}).Meters()
	p := newSim(t, Options{Meters: MeterOptions{Edition: "professional"}}).Meters()
	if m.API.Quota != 5000 || m.Stream.Quota != 3000 || m.QPS != 20 || p.API.Quota != 200_000 || p.Stream.Quota != 50_000 {
		t.Errorf("standard %+v professional %+v", m, p)
	}
}

func TestTooManyCallsFromOneIPBlockItForFiveMinutes(t *testing.T) {
	now := time.Now()
	s := newSim(t, Options{Now: func() time.Time { return now }, Meters: MeterOptions{IPCalls: 3}})
	a := newApp(t, s) // the token is call one
	for range 2 {
		a.must("POST", "/topapi/v2/user/get", map[string]any{"userid": lin})
	}
	for range 2 {
		status, v := a.post("/topapi/v2/user/get", map[string]any{"userid": lin})
		if status != 200 || v["status"] != float64(1111) || v["punish"] != "deny" {
			t.Errorf("blocked answer %d %v", status, v)
		}
	}
	now = now.Add(5*time.Minute + time.Second)
	a.must("POST", "/topapi/v2/user/get", map[string]any{"userid": lin})
}

func TestAMissingScopeIsNamed(t *testing.T) {
	s := newSim(t, Options{DeniedScopes: []string{scopeDing, scopeMember}})
	a := newApp(t, s)
	status, v := a.post("/v1.0/robot/ding/send", map[string]any{})
	detail, _ := v["accessdenieddetail"].(map[string]any)
	if status != 403 || v["code"] != "Forbidden.AccessDenied.AccessTokenPermissionDenied" || detail["requiredScopes"].([]any)[0] != scopeDing {
		t.Errorf("got %d %v", status, v)
	}
	a.wantErrcode("/topapi/v2/user/get", map[string]any{"userid": lin}, 60011)
}
