package dingtalksim

import (
	"strings"
	"testing"
	"time"
)

func TestGroupTextReachesTheRobotOnlyWhenItIsMentioned(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s).connect()
	say(t, s, Utterance{Person: lin, Chat: testGroup, Text: "大家好"})
	id := say(t, s, Utterance{Person: lin, Chat: testGroup, Text: "VPN 连不上", MentionBot: true, Mentions: []string{zhou}})
	v := a.next().decoded(t)
	if v["msgId"] != id || v["conversationType"] != "2" || v["isInAtList"] != true || v["conversationId"] != testGroup {
		t.Errorf("message %v", v)
	}
	if got := v["text"].(map[string]any)["content"]; got != " VPN 连不上" {
		t.Errorf("content %q lacks the leading blank", got)
	}
	if n := len(v["atUsers"].([]any)); n != 2 {
		t.Errorf("%d at users", n)
	}
	if ms := v["sessionWebhookExpiredTime"].(float64) - v["createAt"].(float64); ms != 5400_000 {
		t.Errorf("webhook life %v ms", ms)
	}
	if len(s.Messages(testGroup)) != 2 || len(a.frames) != 0 {
		t.Error("the unmentioned message is missing from the chat or was pushed")
	}
}

func TestFilesReachTheRobotInSingleChatsOnly(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s).connect()
	file := File{Name: "a.zip", Kind: "file", Content: []byte("z")}
	say(t, s, Utterance{Person: lin, Chat: testGroup, MentionBot: true, Files: []File{file}})
	say(t, s, Utterance{Person: lin, Files: []File{file}})
	v := a.next().decoded(t)
	if c := v["content"].(map[string]any); v["msgtype"] != "file" || v["conversationType"] != "1" || c["fileName"] != "a.zip" || c["downloadCode"] == "" {
		t.Errorf("message %v", v)
	}
}

func TestVoiceCarriesItsTranscriptAndPicturesMixWithText(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s).connect()
	say(t, s, Utterance{Person: lin, Text: "投影仪打不开", Files: []File{{Name: "v.amr", Kind: "voice", Content: []byte("v")}}})
	v := a.next().decoded(t)
	if c := v["content"].(map[string]any); v["msgtype"] != "audio" || c["recognition"] != "投影仪打不开" || c["duration"] != float64(3000) {
		t.Errorf("voice %v", v)
	}
	say(t, s, Utterance{Person: lin, Chat: testGroup, MentionBot: true, Text: "看图", Files: []File{{Name: "p.png", Kind: "image", Content: []byte("p")}}})
	v = a.next().decoded(t)
	list := v["content"].(map[string]any)["richText"].([]any)
	if v["msgtype"] != "richText" || len(list) != 3 || !strings.HasPrefix(list[0].(map[string]any)["text"].(string), "@") {
		t.Errorf("rich text %v", v)
	}
}

func TestOutsidersAndUnpublishedAppsLackStaffIDs(t *testing.T) {
	s := newSim(t, Options{})
	s.AddPerson(Person{ID: "out", CorpID: "dingOther"})
	a := newApp(t, s).connect()
	say(t, s, Utterance{Person: "out", Text: "hi"})
	if v := a.next().decoded(t); v["senderStaffId"] != nil || v["senderCorpId"] == v["chatbotCorpId"] {
		t.Errorf("outsider %v", v)
	}
	s = newSim(t, Options{Unpublished: true, StringNumbers: true})
	a = newApp(t, s).connect()
	say(t, s, Utterance{Person: lin, Text: "hi"})
	v := a.next().decoded(t)
	if _, text := v["createAt"].(string); v["senderStaffId"] != nil || v["isAdmin"] != nil || !text {
		t.Errorf("unpublished %v", v)
	}
}

func TestPeopleCannotWriteWhereTheyAreNot(t *testing.T) {
	s := newSim(t, Options{})
	s.AddGroup(Group{ID: "cidOther==", Name: "别的群", BotMember: true})
	for _, u := range []Utterance{{Person: "nobody"}, {Person: lin, Chat: "cidOther=="}, {Person: lin, Chat: "cidNone=="}} {
		if _, err := s.Say(within(t), u); err == nil {
			t.Errorf("%+v was accepted", u)
		}
	}
}

func TestASessionWebhookAnswersForNinetyMinutes(t *testing.T) {
	now := time.Now()
	s := newSim(t, Options{Now: func() time.Time { return now }})
	a := newApp(t, s).connect()
	say(t, s, Utterance{Person: lin, Chat: testGroup, Text: "hi", MentionBot: true})
	hook := a.next().decoded(t)["sessionWebhook"].(string)
	if !strings.HasPrefix(hook, s.URL()) {
		t.Fatalf("webhook %s", hook)
	}
	reply := map[string]any{"msgtype": "markdown", "markdown": map[string]any{"title": "已建单", "text": "INC-1 @" + lin},
		"at": map[string]any{"atUserIds": []string{lin, zhou}}}
	a.must("POST", hook, reply)
	m := s.Messages(testGroup)[1]
	if m.From != "bot" || m.Type != "markdown" || len(m.Mentions) != 1 || m.Mentions[0] != lin {
		t.Errorf("reply shown as %+v", m)
	}
	if !hasRule(s, RuleMentionNotInText) {
		t.Error("a mention that is not in the text went unnoticed")
	}
	a.wantErrcode(hook, map[string]any{"msgtype": "card"}, codeMsgType)
	a.wantErrcode(hook, map[string]any{"msgtype": "text", "text": map[string]any{}}, 40035)
	now = now.Add(90 * time.Minute)
	a.wantErrcode(hook, reply, codeSessionGone)
	for _, c := range s.Calls() {
		if strings.Contains(string(c.Request)+c.Call, strings.Split(hook, "session=")[1]) || strings.Contains(string(c.Request), s.opt.ClientSecret) {
			t.Errorf("call %s shows a secret", c.Call)
		}
	}
}
