package dingtalk

import (
	"encoding/json"
	"net/http"
	"testing"
	"unicode/utf8"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// sane is what the desk relies on for whatever the platform sends.
func sane(t *testing.T, e core.Event) {
	t.Helper()
	if e.Dedupe == "" || len(e.Dedupe) > 200 || e.Platform != core.DingTalk || e.At.IsZero() || !utf8.ValidString(e.Text) {
		t.Errorf("event %+v", e)
	}
	if _, err := json.Marshal(e); err != nil {
		t.Errorf("event can't be stored: %v", err)
	}
}

func FuzzRobotMessage(f *testing.F) {
	f.Add(with(f, nil))
	f.Add(with(f, map[string]any{"msgtype": "richText", "conversationType": "2", "content": map[string]any{"richText": []any{map[string]any{"text": "@a"}, 1, nil}}}))
	f.Add(with(f, map[string]any{"msgtype": "file", "createAt": "x", "content": map[string]any{"downloadCode": 7, "fileName": "..\\..\\a"}}))
	f.Add(`{"msgId":1,"conversationId":true,"atUsers":[{"staffId":1},2],"createAt":1e300,"errorCode":"20001"}`)
	a := lone(f)
	f.Fuzz(func(t *testing.T, data string) {
		if e, ok := a.fromMessage(frameOf(data, nil)); ok {
			sane(t, e)
		}
	})
}

func FuzzCardCallback(f *testing.F) {
	f.Add(`{"type":"actionCallback","outTrackId":"k-pd","userId":"1","corpId":"c","content":"{\"cardPrivateData\":{\"actionIds\":[\"d1.TK1.4.step1.approve\"]}}"}`)
	f.Add(`{"outTrackId":"k-og","userId":1,"userIdType":"2","value":{"cardPrivateData":{"actionIds":["d1.a.1..b"],"params":{"form":{"x":{"value":[1]}}}}}}`)
	a := lone(f)
	f.Fuzz(func(t *testing.T, data string) {
		e, err := a.fromClick(frameOf(data, nil))
		if err == nil && e.Click != nil {
			sane(t, e)
		}
		if !json.Valid([]byte(toastData(e.MessageRef, textBusy))) {
			t.Error("answer is no JSON")
		}
	})
}

func FuzzOrganisationEvent(f *testing.F) {
	f.Add(`{"timeStamp":"1","userId":["1"]}`, "user_leave_org", "1795314000234")
	f.Add(`{"errCode":20001}`, "x", "")
	f.Add(`{"OpenConversationId":"c"}`, "chat_disband", "9e99")
	a := lone(f)
	f.Fuzz(func(t *testing.T, data, kind, born string) {
		if e, ok := a.fromEvent(frameOf(data, map[string]string{headerEventID: "e1", headerEventType: kind, headerEventBorn: born})); ok {
			sane(t, e)
		}
	})
}

func FuzzAnswerOfTheAPI(f *testing.F) {
	f.Add(400, []byte(`{"code":"InvalidAuthentication","message":"m","requestid":"r"}`), false)
	f.Add(200, []byte(`{"errcode":"88","sub_code":60011,"accessdenieddetail":{"requiredScopes":["a",1]}}`), true)
	f.Add(200, []byte(`{"status":1111,"punish":"deny"}`), false)
	f.Add(504, []byte(`<html>`), false)
	a := lone(f)
	f.Fuzz(func(t *testing.T, status int, body []byte, old bool) {
		e := a.judge(request{op: "x", old: old}, status, body)
		if e == nil {
			return
		}
		if e.Verdict == "" || e.Code == "" || e.Op == "" || e.Verdict == adapters.Throttled && e.Until.IsZero() {
			t.Errorf("%d %q is judged %+v", status, body, e)
		}
		if _, err := a.delivered(request{op: "x"}, body); err != nil && adapters.VerdictOf(err) == "" {
			t.Errorf("%q: %v", body, err)
		}
	})
}

func FuzzHandlesAndReceipts(f *testing.F) {
	f.Add([]byte(`{"webhook":"https://oapi.dingtalk.com/x","expires":9999999999999}`))
	f.Add([]byte(`{"track":"a-pd","key":1}`))
	a := lone(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if hook, ok := a.webhookOf(raw); ok {
			if _, err := http.NewRequest(http.MethodPost, hook, nil); err != nil {
				t.Errorf("%q is used as a webhook", hook)
			}
		}
		_ = trackOf(rightOf(core.Receipt{Right: raw}, raw).Track)
	})
}

// FuzzFrame reads any frame; what is read keeps its id and can be answered.
func FuzzFrame(f *testing.F) {
	f.Add([]byte(`{"specVersion":"1.0","type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get","messageId":"m","time":"1795312801494"},"data":"{}"}`))
	f.Add([]byte(`{"type":"EVENT","headers":{"topic":"org","messageId":"m","time":1795312801494,"eventId":null},"data":{"a":[1]}}`))
	f.Add([]byte(`{"type":"SYSTEM","headers":{"topic":"disconnect"},"data":"{\"reason\":\"x\"}"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		df, err := decodeFrame(raw)
		if err != nil {
			return
		}
		if df.Headers == nil || !utf8.ValidString(df.Data) || !utf8.ValidString(df.GetMessageId()) {
			t.Errorf("%q is read as %+v", raw, df)
		}
	})
}
