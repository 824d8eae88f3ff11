package dingtalk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/core"
)

var errAway = errors.New("store is away")

func lone(t testing.TB) *Adapter {
	t.Helper()
	a, err := New(Config{ClientID: "dingk2v8qx7mzt4hw0ru", ClientSecret: secret}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func frameOf(data string, headers map[string]string) frame {
	h := payload.DataFrameHeader{headerMessageID: "m1", headerTime: "1795312801494"}
	for k, v := range headers {
		h[k] = v
	}
	return frame{DataFrame: &payload.DataFrame{Headers: h, Data: data}, received: time.Now()}
}

// with is the sample of a direct text with some fields replaced.
func with(t testing.TB, change map[string]any) string {
	t.Helper()
	raw, err := os.ReadFile("dingtalksim/testdata/03-bot-text-single.json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	for k, v := range change {
		m[k] = v
		if v == nil {
			delete(m, k)
		}
	}
	out, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestSamplesOfMessagesAreReadAsDocumented(t *testing.T) {
	media := func(kind string, content map[string]any) map[string]any {
		return map[string]any{"msgtype": kind, "text": nil, "content": content}
	}
	for name, tc := range map[string]struct {
		change map[string]any
		text   string
		quote  string
		files  []core.AttachmentKind
		kind   core.EventKind
	}{
		"text":          {nil, "查一下 INC-1042 的进度", "", nil, core.EventMessage},
		"blanks":        {map[string]any{"text": map[string]any{"content": " \u2005 查一下\n第二行 "}}, "查一下\n第二行", "", nil, core.EventMessage},
		"empty":         {map[string]any{"text": map[string]any{"content": " "}}, "", "", nil, core.EventMessage},
		"no text":       {map[string]any{"text": nil}, "", "", nil, core.EventMessage},
		"odd text":      {map[string]any{"text": []any{1}}, "", "", nil, core.EventMessage},
		"string number": {map[string]any{"createAt": "1795312861234", "sessionWebhookExpiredTime": "1795318261384"}, "查一下 INC-1042 的进度", "", nil, core.EventMessage},
		"picture":       {media("picture", map[string]any{"downloadCode": "dl1"}), "", "", []core.AttachmentKind{core.Image}, core.EventMessage},
		"voice":         {media("audio", map[string]any{"downloadCode": "dl1", "recognition": "投影仪打不开", "duration": 3600}), "投影仪打不开", "", []core.AttachmentKind{core.Voice}, core.EventMessage},
		"video":         {media("video", map[string]any{"downloadCode": "dl1", "videoType": "mp4", "duration": "5"}), "", "", []core.AttachmentKind{core.Video}, core.EventMessage},
		"file":          {media("file", map[string]any{"downloadCode": "dl1", "fileName": "../../报错\n日志.zip"}), "", "", []core.AttachmentKind{core.File}, core.EventMessage},
		"no code":       {media("picture", map[string]any{}), "", "[暂不支持的消息类型：picture]", nil, core.EventMessage},
		"unknown":       {media("unknownMsgType", map[string]any{"unknownMsgType": "x"}), "", "[暂不支持的消息类型]", nil, core.EventMessage},
		"new kind":      {media("hologram", nil), "", "[暂不支持的消息类型：hologram]", nil, core.EventMessage},
		"quota":         {map[string]any{"text": nil, "errorCode": 20001, "errorMessage": "超"}, "", "", nil, core.EventQuota},
		"rich text": {media("richText", map[string]any{"richText": []any{
			map[string]any{"text": "打印机缺纸："}, map[string]any{"type": "picture", "pictureDownloadCode": "pd"}, 7, map[string]any{"text": "\n二楼"},
		}}), "打印机缺纸：\n二楼", "", []core.AttachmentKind{core.Image}, core.EventMessage},
	} {
		e, ok := lone(t).fromMessage(frameOf(with(t, tc.change), nil))
		if !ok || e.Kind != tc.kind || e.Text != tc.text || e.Quote != tc.quote || len(e.Attachments) != len(tc.files) {
			t.Errorf("%s: %v %+v", name, ok, e)
			continue
		}
		for i, kind := range tc.files {
			at := e.Attachments[i]
			if at.Kind != kind || at.ID == "" || strings.ContainsAny(at.Name, "/\n") {
				t.Errorf("%s: attachment %+v", name, at)
			}
		}
		if e.Dedupe != "dingk2v8qx7mzt4hw0ru:msgU9pE2sKcHq7RtZw3LbMv5A==" || e.At.UnixMilli() != 1795312861234 || e.Conversation.ID != "@0317462958104471" {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestMessagesThatMakeNoSenseAreSetAside(t *testing.T) {
	a := lone(t)
	for _, data := range []string{``, `null x`, `[]`, `"x"`, `{}`, `{"msgId":"m"}`} {
		if e, ok := a.fromMessage(frameOf(data, nil)); ok {
			t.Errorf("%q became %+v", data, e)
		}
	}
	if a.Counts()["message_malformed"] != 6 {
		t.Errorf("counts %v", a.Counts())
	}
}

func TestTheSameMessageOfTwoRobotsIsTwoMessages(t *testing.T) {
	a := lone(t)
	one, _ := a.fromMessage(frameOf(with(t, nil), nil))
	other, _ := a.fromMessage(frameOf(with(t, map[string]any{"robotCode": "dingother"}), nil))
	if one.Dedupe == other.Dedupe || one.MessageRef != other.MessageRef {
		t.Errorf("%q and %q", one.Dedupe, other.Dedupe)
	}
}

func TestTheRobotsNameIsTakenOutOfRichTextInGroups(t *testing.T) {
	for first, want := range map[string]string{"@SDK示例": "缺纸", "@服务台 看图": "看图缺纸", "看图": "看图缺纸", "  @服务台\u2005急": "急缺纸", "": "缺纸"} {
		e, _ := lone(t).fromMessage(frameOf(with(t, map[string]any{
			"msgtype": "richText", "conversationType": "2", "content": map[string]any{"richText": []any{map[string]any{"text": first}, map[string]any{"text": "缺纸"}}},
		}), nil))
		if e.Text != want || e.Conversation.Kind != core.Group {
			t.Errorf("%q: %q in %+v, want %q", first, e.Text, e.Conversation, want)
		}
	}
}

func TestOutsidersAndUnpublishedAppsGiveNoFalseIdentity(t *testing.T) {
	opts := simOptions()
	r, sink := running(t, opts, nil, nil)
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: outsider, Chat: group, Text: "你好", MentionBot: true}); err != nil {
		t.Fatal(err)
	}
	if e := sink.Event(t, nil); e.Sender.ID != "" || !e.Sender.External || e.Sender.Tenant != "dingother" {
		t.Errorf("outsider is %+v", e.Sender)
	}
	opts.Unpublished = true
	r, sink = running(t, opts, nil, nil)
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: "你好"}); err != nil {
		t.Fatal(err)
	}
	e := sink.Event(t, nil)
	if e.Sender.ID != "" || e.Conversation.ID == "" || e.Conversation.ID[0] == '@' {
		t.Errorf("event %+v", e)
	}
	sink.Until(t, func() bool { return strings.Contains(sink.Alarms["dingtalk.unpublished"], "发布") })
	// Even somebody without an id can be answered where they wrote.
	_, err := r.a.Send(t.Context(), "k", core.Outbound{Target: core.Target{Conversation: e.Conversation.ID, Handle: e.Handle}, Text: "无法识别您的身份"})
	if err != nil || r.showing("无法识别") != 1 {
		t.Errorf("answer: %v", err)
	}
}

func TestAUsedUpQuotaIsAnEventOfItsOwn(t *testing.T) {
	opts := simOptions()
	opts.Meters.StreamQuota = 1
	r, sink := running(t, opts, nil, nil)
	for _, text := range []string{"一", "二"} {
		if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	sink.Until(t, func() bool { return len(sink.Events) == 2 })
	for _, e := range sink.Stored() {
		if (e.Kind == core.EventQuota) != (e.Text == "") {
			t.Errorf("event %+v", e)
		}
	}
}

func TestAMessageIsStoredOnceTheStoreIsBackAlthoughThePlatformNeverRepeats(t *testing.T) {
	opts := simOptions()
	opts.MessageRedelivery = dingtalksim.Never
	r, sink := newRig(t, quiet(), opts, nil), adaptertest.NewSink()
	r.a.rhythm.store = []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond}
	var tries atomic.Int32
	sink.OnAccept = func(context.Context, core.Event) error {
		if tries.Add(1) <= 2 {
			return errAway
		}
		return nil
	}
	r.start(t, sink)
	if err := r.Ready(within(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: "别丢"}); err != nil {
		t.Fatal(err)
	}
	if e := sink.Event(t, nil); e.Text != "别丢" {
		t.Errorf("stored %+v", e)
	}
}

func TestAnEventIsRepeatedUntilItIsStored(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	var tries atomic.Int32
	sink.OnAccept = func(context.Context, core.Event) error {
		if tries.Add(1) == 1 {
			return errAway
		}
		return nil
	}
	if _, err := r.sim.Emit(t.Context(), "chat_disband", map[string]any{"OpenConversationId": group}); err != nil {
		t.Fatal(err)
	}
	if e := sink.Event(t, nil); e.Kind != core.EventBotRemoved || e.Conversation.ID != group {
		t.Errorf("stored %+v", e)
	}
}

func TestAnEventIsStoredWhateverItsTopicIsCalled(t *testing.T) {
	opts := simOptions()
	opts.EventTopic, opts.NumberHeaders = "org", true
	r, sink := running(t, opts, nil, nil)
	if _, err := r.sim.Emit(t.Context(), "chat_disband", map[string]any{"OpenConversationId": group}); err != nil {
		t.Fatal(err)
	}
	if e := sink.Event(t, nil); e.Kind != core.EventBotRemoved || e.Conversation.ID != group {
		t.Errorf("stored %+v", e)
	}
	eventually(t, "the answer", func() bool { return r.sim.Meters().Pushes.InTime == 1 })
}

func TestWhoJoinsAndLeavesAGroupIsTold(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	for kind, act := range map[core.EventKind]func(context.Context, string, string) error{core.EventJoined: r.sim.JoinGroup, core.EventLeft: r.sim.RemoveFromGroup} {
		if err := act(t.Context(), group, zhou); err != nil {
			t.Fatal(err)
		}
		e := sink.Event(t, func(e core.Event) bool { return e.Kind == kind })
		if e.Conversation.ID != group || len(e.Members) != 1 || e.Members[0].ID != zhou || e.Members[0].Tenant == "" || e.At.IsZero() {
			t.Errorf("stored %+v", e)
		}
	}
}

func TestAnEventThatNamesItsGroupByTheOldIDOnlyIsLeftAlone(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	if _, err := r.sim.Emit(t.Context(), "chat_quit", map[string]any{"chatId": "chat1", "userId": []string{zhou}}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: "在吗"}); err != nil {
		t.Fatal(err)
	}
	if e := sink.Event(t, nil); e.Kind != core.EventMessage {
		t.Errorf("stored %+v", e)
	}
}

func TestEventsWithoutConsequenceAreAcknowledged(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	if err := r.sim.Leave(t.Context(), zhou); err != nil {
		t.Fatal(err)
	}
	if _, err := r.sim.Emit(t.Context(), "org_dept_modify", map[string]any{"deptId": []int{7}}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: "在吗"}); err != nil {
		t.Fatal(err)
	}
	sink.Event(t, nil)
	eventually(t, "three answers", func() bool { return r.sim.Meters().Pushes.InTime >= 3 })
	if n := r.a.Counts()["event_unhandled"]; n != 2 {
		t.Errorf("counts %v", r.a.Counts())
	}
}

func TestABurstIsStoredWholly(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	const n = 300
	for range n {
		if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: "急"}); err != nil {
			t.Fatal(err)
		}
	}
	sink.Until(t, func() bool { return len(sink.ByKey()) == n })
}

func TestPicturesAreFetchedAndDeadCodesAreGone(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Files: []dingtalksim.File{{Name: "屏.png", Kind: "image", Content: []byte("\x89PNG")}}}); err != nil {
		t.Fatal(err)
	}
	at := sink.Event(t, nil).Attachments[0]
	body, name, err := r.a.Download(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(body)
	if err != nil || !bytes.Equal(got, []byte("\x89PNG")) || name != "image.png" {
		t.Errorf("%q named %q: %v", got, name, err)
	}
	if err := body.Close(); err != nil {
		t.Error(err)
	}
	at.Ref = json.RawMessage(`{"code":"dead"}`)
	if _, _, err := r.a.Download(t.Context(), at); !errors.Is(err, adapters.ErrGone) {
		t.Errorf("a dead code gives %v", err)
	}
	at.Ref = json.RawMessage(`{}`)
	if _, _, err := r.a.Download(t.Context(), at); !errors.Is(err, adapters.ErrRejected) {
		t.Errorf("no code gives %v", err)
	}
}

func TestALinkThatDiedIsGone(t *testing.T) {
	opts := simOptions()
	opts.DownloadURLTTL = -time.Second
	r, sink := running(t, opts, nil, nil)
	if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Files: []dingtalksim.File{{Name: "屏.png", Kind: "image", Content: []byte("x")}}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.a.Download(t.Context(), sink.Event(t, nil).Attachments[0]); !errors.Is(err, adapters.ErrGone) {
		t.Errorf("a dead link gives %v", err)
	}
}

func TestAPageIsNoPicture(t *testing.T) {
	for head, want := range map[string]bool{
		"<html><body>": true, " \n<!DOCTYPE HTML>\n<html>": true, "\ufeff<!doctype html>": true, "\x89PNG\r\n": false, "<svg": false, "": false,
	} {
		if isPage([]byte(head)) != want {
			t.Errorf("%q", head)
		}
	}
}
