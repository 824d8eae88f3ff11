package wecom

import (
	"bufio"
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// heard normalises the body of one callback of the AI bot.
func heard(t *testing.T, body string) (core.Event, bool, string) {
	t.Helper()
	var m botMessage
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatal(err)
	}
	e, ok, reason, err := offline(t).fromBotMessage(t.Context(), "R1", m)
	if err != nil {
		t.Fatal(err)
	}
	return e, ok, reason
}

const inGroup = `"msgid":"M1","aibotid":"a","chatid":"` + group + `","chattype":"group","from":{"userid":"chenkai"},`

func TestMessagesOfTheAIBotBecomeEvents(t *testing.T) {
	e, ok, _ := heard(t, `{`+inGroup+`"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"@服务台 备注 如下"}},
		{"msgtype":"image","image":{"url":"https://x/1","aeskey":"k"}}]},"quote":{"msgtype":"text","text":{"content":"〔IT-42〕VPN"}}}`)
	if !ok || e.Text != "备注 如下" || e.Quote != "〔IT-42〕VPN" || len(e.Attachments) != 1 || e.Attachments[0].Kind != core.Image {
		t.Fatalf("event %+v", e)
	}
	if e.Conversation != (core.Conversation{ID: group, Kind: core.Group}) || e.Dedupe != "M1" || e.MessageRef != "M1" || !e.Mentioned || e.Sender.ID != "chenkai" {
		t.Errorf("event %+v", e)
	}
	if h := readHandle(e.Handle); h.Kind != handleBotMessage || h.ReqID != "R1" || h.At.IsZero() {
		t.Errorf("handle %+v", h)
	}
	single := `"msgid":"M2","chattype":"single","from":{"userid":"LiuYan"},`
	for body, want := range map[string]core.Event{
		`{` + single + `"msgtype":"voice","voice":{"content":"打印机"}}`:          {Kind: core.EventMessage, Text: "打印机"},
		`{` + single + `"msgtype":"file","file":{"url":"https://x"}}`:          {Kind: core.EventMessage},
		`{` + single + `"msgtype":"file","file":{}}`:                           {Kind: core.EventMessage, Quote: "[暂不支持的消息类型：file]"},
		`{` + single + `"msgtype":"hologram"}`:                                 {Kind: core.EventMessage, Quote: "[暂不支持的消息类型：hologram]"},
		`{` + single + `"msgtype":"text","text":{"content":"@服务台 x"}}`:         {Kind: core.EventMessage, Text: "@服务台 x"},
		`{` + single + `"msgtype":"event","event":{"eventtype":"enter_chat"}}`: {Kind: core.EventEntered},
	} {
		e, ok, _ := heard(t, body)
		if !ok || e.Kind != want.Kind || e.Text != want.Text || e.Quote != want.Quote || e.Conversation.ID != "bot:LiuYan" || e.Conversation.Kind != core.Direct {
			t.Errorf("%s gives %+v", body, e)
		}
	}
	for body, want := range map[string]string{
		`{` + single + `"msgtype":"event","event":{"eventtype":"feedback_event"}}`: "bot_event_feedback_event",
		`{` + single + `"msgtype":"event","event":{"eventtype":"x"}}`:              "bot_event_unknown",
		`{"msgid":"1","msgtype":"text","text":{"content":"x"}}`:                    "message_without_sender",
	} {
		if _, ok, reason := heard(t, body); ok || reason != want {
			t.Errorf("%s is set aside for %q, want %q", body, reason, want)
		}
	}
}

func TestTheMentionOfTheBotIsTakenOut(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"服务台", "@服务台 认领 IT-1", "认领 IT-1"},
		{"服务台", "@服务台\u2005认领", "认领"},
		{"服务台", "@服务台\u3000认领", "认领"},
		{"服务台", "\u3000 @服务台\u00a0\u200b认领", "认领"},
		{"服务台", "请 @服务台 看一下", "请 看一下"},
		{"服务台", "看一下 @服务台", "看一下"},
		{"服务台", "@服务台，认领", "，认领"},
		{"服务台", "@服务台", ""},
		{"服务台", "@服务台认领", "认领"},
		{"服务台", "@服务台2 @服务台 认领", "@服务台2 认领"},
		{"服务台", "@赵敏 @服务台 认领", "@赵敏 认领"},
		{"IT Service Desk", "@IT Service Desk 认领", "认领"},
		{"服务台", "第一行 @服务台\n第二行", "第一行\n第二行"},
		{"服务台", "没有提到", "没有提到"},
		{"", "@RobotA hello", "hello"},
		{"", "@RobotA\u2005hello", "hello"},
		{"", "@RobotA", ""},
		{"", "hello", "hello"},
	} {
		if got := withoutMention(c.text, c.name); got != c.want {
			t.Errorf("%q without %q is %q, want %q", c.text, c.name, got, c.want)
		}
	}
}

func TestSampleFramesAreUnderstood(t *testing.T) {
	lines := bufio.NewScanner(bytes.NewReader(load(t, "aibot_ws_frames.jsonl")))
	n := 0
	for lines.Scan() {
		var wrapped struct {
			Dir   string          `json:"dir"`
			Frame json.RawMessage `json:"frame"`
		}
		if err := json.Unmarshal(lines.Bytes(), &wrapped); err != nil {
			t.Fatal(err)
		}
		f, err := decodeFrame(wrapped.Frame)
		if err != nil || f.Headers.ReqID == "" {
			t.Errorf("%s: %v", wrapped.Frame, err)
		}
		if f.Cmd == cmdMessage || f.Cmd == cmdEvent {
			var m botMessage
			if err := json.Unmarshal(f.Body, &m); err != nil || m.MsgID == "" {
				t.Errorf("%s: %v", f.Body, err)
			}
			n++
		}
	}
	if n != 4 {
		t.Errorf("%d callbacks among the samples, want 4", n)
	}
}

func TestRawControlCharactersDoNotBreakAFrame(t *testing.T) {
	for _, raw := range []string{"a\x01b\x1fc\x00", "a\tb", "a\nb"} {
		f, err := decodeFrame([]byte(`{"cmd":"aibot_msg_callback",` + "\n\t" + `"headers":{"req_id":"r"},"body":{"text":{"content":"` + raw + `"}}}`))
		if err != nil {
			t.Errorf("%q: %v", raw, err)
			continue
		}
		var m botMessage
		if err := json.Unmarshal(f.Body, &m); err != nil || strings.ContainsAny(m.Text.Content, "\x00\x01\x1f") || !strings.HasPrefix(m.Text.Content, "a") {
			t.Errorf("%q reads as %q, %v", raw, m.Text.Content, err)
		}
	}
}

func TestAClickOnTheAIBotsCardCarriesPressAndValues(t *testing.T) {
	key := cards.EncodePress(cards.Press{Verb: "claim", Object: "T1", Revision: 2})
	var m botMessage
	body := `{` + inGroup + `"create_time":1790816460,"msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":{"event_key":"` + key + `","task_id":"t-1",
		"selected_items":{"selected_item":[{"question_key":"eta","option_ids":{"option_id":["2h"]}}]}}}}`
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatal(err)
	}
	e, err := offline(t).fromBotPress(t.Context(), "R9", m)
	if err != nil || e.Kind != core.EventClick || e.Click.Verb != "claim" || e.Click.Revision != 2 || e.Click.Values["eta"] != "2h" {
		t.Fatalf("event %+v, %v", e, err)
	}
	if h := readHandle(e.Handle); h.Kind != handleBotClick || h.ReqID != "R9" || h.TaskID != "t-1" || e.MessageRef != "t-1" || e.At.Unix() != 1790816460 {
		t.Errorf("event %+v, handle %+v", e, h)
	}
}

func FuzzFrame(f *testing.F) {
	lines := bufio.NewScanner(bytes.NewReader(load(f, "aibot_ws_frames.jsonl")))
	for lines.Scan() {
		var wrapped struct {
			Frame json.RawMessage `json:"frame"`
		}
		if err := json.Unmarshal(lines.Bytes(), &wrapped); err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(wrapped.Frame))
	}
	a := offline(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		fr, err := decodeFrame(data)
		if err != nil {
			return
		}
		var m botMessage
		if json.Unmarshal(fr.Body, &m) != nil || encryptedShape.MatchString(m.From.UserID) {
			return
		}
		if e, ok, _, err := a.fromBotMessage(t.Context(), fr.Headers.ReqID, m); err == nil && ok && (e.Dedupe == "" || len(e.Dedupe) > 200) {
			t.Errorf("dedupe %q", e.Dedupe)
		}
		_, _ = a.fromBotPress(t.Context(), fr.Headers.ReqID, m)
	})
}

func FuzzAppContent(f *testing.F) {
	f.Add(load(f, "app_cb_card_form.xml"))
	f.Add([]byte(message("text", "<Content>x</Content>")))
	a := offline(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := parseXML(data)
		if err != nil {
			return
		}
		if e, ok, _, _ := a.fromApp(n); ok && (e.Dedupe == "" || len(e.Dedupe) > 200 || e.At.IsZero()) {
			t.Errorf("event %+v", e)
		}
	})
}

func FuzzMention(f *testing.F) {
	f.Add("@服务台 认领", "服务台")
	f.Fuzz(func(t *testing.T, text, name string) {
		if got := withoutMention(text, name); len(got) > len(text) {
			t.Errorf("%q grew to %q", text, got)
		}
	})
}
