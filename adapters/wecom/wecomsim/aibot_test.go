package wecomsim

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

const testGroup = "wrkSFfCgAAq0Group01"

func TestABadSecretIsRefusedAndTheSocketStaysOpen(t *testing.T) {
	w := newWorld(t)
	c := w.dial()
	c.do("ping", "p0", "", codeBadBot)
	c.do("aibot_subscribe", "s1", `{"bot_id":"aibDeskHelper01","secret":"wrong"}`, codeBadBot)
	c.do("aibot_subscribe", "s2", `{"bot_id":"aibDeskHelper01","secret":"EXAMPLE-WS-SECRET"}`, 0)
	c.do("ping", "p1", "", 0)
	for _, call := range w.s.Calls() {
		if strings.Contains(call.Request, "EXAMPLE-WS-SECRET") {
			t.Fatalf("secret in the traffic: %+v", call)
		}
	}
}

func TestANewSubscribeKicksTheOldSocket(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Undocumented.KickCloseAfter = time.Millisecond })
	old := w.subscribed()
	fresh := w.subscribed()
	f := old.read()
	if dig(f, "body", "event", "eventtype") != "disconnected_event" || f["cmd"] != "aibot_event_callback" {
		t.Fatalf("%v", f)
	}
	if _, _, err := old.ws.ReadMessage(); err == nil {
		t.Fatal("the old socket stayed open")
	}
	fresh.do("ping", "p", "", 0)
}

func TestDirectMessagesHaveNoChatidAndGroupsOnlyMentions(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	_, body := c.hear(Utterance{Person: "chenkai", Chat: "bot:chenkai", Text: "hi"})
	if dig(body, "chattype") != "single" || dig(body, "chatid") != nil || dig(body, "text", "content") != "hi" || dig(body, "from", "userid") != "chenkai" {
		t.Fatalf("%v", body)
	}
	w.say(Utterance{Person: "chenkai", Chat: testGroup, Text: "not for the bot"})
	_, body = c.hear(Utterance{Person: "chenkai", Chat: testGroup, Text: "认领 INC-1", MentionBot: true})
	if dig(body, "chatid") != testGroup || dig(body, "chattype") != "group" || dig(body, "text", "content") != "@服务台 认领 INC-1" || dig(body, "aibotid") != "aibDeskHelper01" {
		t.Fatalf("%v", body)
	}
	if w.s.Count(kindMessagePush) != 2 {
		t.Fatalf("%d pushes", w.s.Count(kindMessagePush))
	}
}

func TestAQuoteCarriesContentButNoID(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	id := w.say(Utterance{Person: "WangLei", Chat: testGroup, Text: "〔INC-1〕VPN"})
	_, body := c.hear(Utterance{Person: "chenkai", Chat: testGroup, Text: "x", MentionBot: true, ReplyTo: id})
	if dig(body, "quote", "text", "content") != "〔INC-1〕VPN" || dig(body, "quote", "msgtype") != "text" {
		t.Fatalf("%v", body)
	}
}

func TestAStreamIsOneMessageThatGrowsUntilItIsFinishedOrTooOld(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	req, _ := c.hear(Utterance{Person: "chenkai", Chat: testGroup, Text: "x", MentionBot: true})
	c.do("aibot_respond_msg", req, `{"msgtype":"stream","stream":{"id":"s","finish":false,"content":"a"}}`, 0)
	c.do("aibot_respond_msg", req, `{"msgtype":"stream","stream":{"id":"s","finish":true,"content":"ab"}}`, 0)
	all := w.s.Messages(testGroup)
	if len(all) != 2 || all[1].Revision != 1 || !strings.Contains(string(all[1].Payload), `"content":"ab"`) {
		t.Fatalf("%+v", all)
	}
	c.do("aibot_respond_msg", req, `{"msgtype":"stream","stream":{"id":"s","finish":true,"content":"abc"}}`, codeStreamTooOld)
	c.do("aibot_respond_msg", req, `{"msgtype":"stream","stream":{"id":"t","finish":false,"content":""}}`, 0)
	w.clock.forward(7 * time.Minute)
	c.do("aibot_respond_msg", req, `{"msgtype":"stream","stream":{"id":"t","finish":true,"content":"x"}}`, codeStreamTooOld)
	long := `{"msgtype":"stream","stream":{"id":"u","content":"` + strings.Repeat("x", streamBytes+1) + `"}}`
	c.do("aibot_respond_msg", req, long, codeContentTooLong)
	c.do("aibot_respond_msg", "someone-elses", `{"msgtype":"markdown","markdown":{"content":"x"}}`, codeBadReqID)
	c.do("aibot_respond_msg", req, `{"msgtype":"markdown","markdown":{"content":"x"}}`, 0)
	w.clock.forward(25 * time.Hour)
	c.do("aibot_respond_msg", req, `{"msgtype":"markdown","markdown":{"content":"x"}}`, codeBadReqID)
}

func TestPushesNeedAnEarlierMessageAndTheExactChatid(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	md := func(chat string, typ int) string {
		return fmt.Sprintf(`{"chatid":%q,"chat_type":%d,"msgtype":"markdown","markdown":{"content":"x"}}`, chat, typ)
	}
	c.do("aibot_send_msg", "1", md("LiuYan", 1), codeBadChatID)
	c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "hi"})
	c.do("aibot_send_msg", "2", md("LiuYan", 1), 0)
	c.do("aibot_send_msg", "3", md("liuyan", 1), codeBadChatID)
	c.do("aibot_send_msg", "4", md("LiuYan", 2), codeBadChatID)
	c.hear(Utterance{Person: "chenkai", Chat: testGroup, Text: "x", MentionBot: true})
	c.do("aibot_send_msg", "5", md(testGroup, 0), 0)
	c.do("aibot_send_msg", "6", md(strings.ToLower(testGroup), 2), codeBadChatID)
	c.do("aibot_send_msg", "7", `{"chatid":"LiuYan","msgtype":"text","text":{"content":"x"}}`, codeBadMsgType)
	if err := w.s.SetBotMember(testGroup, false); err != nil {
		t.Fatal(err)
	}
	c.do("aibot_send_msg", "8", md(testGroup, 2), codeRobotNotInGroup)
}

func TestAChatTakesThirtyMessagesAMinute(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "hi"})
	body := `{"chatid":"LiuYan","msgtype":"markdown","markdown":{"content":"x"}}`
	for i := range 30 {
		c.do("aibot_send_msg", fmt.Sprint(i), body, 0)
	}
	c.do("aibot_send_msg", "x", body, codeTooOften)
	w.clock.forward(61 * time.Second)
	c.do("aibot_send_msg", "y", body, 0)
}

// claimCard puts the sample card into the group and returns its message id.
func claimCard(w *world, c *socket) string {
	w.t.Helper()
	c.hear(Utterance{Person: "chenkai", Chat: testGroup, Text: "x", MentionBot: true})
	c.do("aibot_send_msg", "card", `{"chatid":"`+testGroup+`","chat_type":2,"msgtype":"template_card","template_card":`+sampleBotCard+`}`, 0)
	all := w.s.Messages(testGroup)
	return all[len(all)-1].ID
}

func TestACardClickIsAnsweredByTheUpdateFrame(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	id := claimCard(w, c)
	answers := make(chan Answer, 1)
	go func() {
		a, _ := w.s.Click(w.ctx, Click{Person: "chenkai", Message: id, Action: []byte(`{"key":"ticket.claim","selected":{"eta":["2h"]}}`)})
		answers <- a
	}()
	f := c.read()
	ev := dig(f, "body", "event", "template_card_event")
	items, _ := dig(ev, "selected_items", "selected_item").([]any)
	if dig(f, "body", "event", "eventtype") != "template_card_event" || dig(ev, "event_key") != "ticket.claim" || len(items) != 1 ||
		dig(items[0], "question_key") != "eta" || fmt.Sprint(dig(items[0], "option_ids", "option_id")) != "[2h]" {
		t.Fatalf("%v", f)
	}
	c.do("aibot_respond_msg", reqOf(f), `{"msgtype":"markdown","markdown":{"content":"x"}}`, codeBadReqID)
	c.do("aibot_respond_update_msg", reqOf(f), strings.Replace(sampleBotUpdate, "grp-INC-20260930-0042_1", "other", 1), codeNoTaskID)
	c.do("aibot_respond_update_msg", reqOf(f), sampleBotUpdate, 0)
	if a := <-answers; !a.OK || !strings.Contains(string(a.Message.Payload), "已认领") {
		t.Fatalf("%+v", a)
	}
	c.do("aibot_respond_update_msg", reqOf(f), sampleBotUpdate, codeBadReqID)
}

func TestAnUpdateForSomeMembersLeavesTheOthersCard(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	id := claimCard(w, c)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = w.s.Click(w.ctx, Click{Person: "chenkai", Message: id, Action: []byte(`{"key":"ticket.claim"}`)})
	}()
	f := c.read()
	c.do("aibot_respond_update_msg", reqOf(f), `{"userids":["chenkai"],`+sampleBotUpdate[1:], 0)
	<-done
	last := func(person string) Message {
		all := w.s.MessagesFor(testGroup, person)
		return all[len(all)-1]
	}
	if last("chenkai").Revision != 1 || last("chenkai").Viewer != "chenkai" || last("WangLei").Revision != 0 {
		t.Fatalf("%+v %+v", last("chenkai"), last("WangLei"))
	}
}

func TestALateUpdateIsRefusedAndTheClickerSeesATimeout(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.AnswerWithin = 20 * time.Millisecond })
	c := w.subscribed()
	id := claimCard(w, c)
	a := w.click("chenkai", id, `{"key":"ticket.claim"}`)
	if a.OK || a.Error != textTimeout {
		t.Fatalf("%+v", a)
	}
	c.do("aibot_respond_update_msg", reqOf(c.read()), sampleBotUpdate, codeBadReqID)
	if w.s.Meters().Pushes.Late != 1 {
		t.Fatalf("%+v", w.s.Meters().Pushes)
	}
}

func TestWelcomeComesOnceADayAndOnlyForEntering(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	if _, err := w.s.EnterChat(w.ctx, "LiuYan", "bot:LiuYan"); err != nil {
		t.Fatal(err)
	}
	f := c.read()
	if dig(f, "body", "event", "eventtype") != "enter_chat" {
		t.Fatalf("%v", f)
	}
	c.do("aibot_respond_welcome_msg", reqOf(f), `{"msgtype":"markdown","markdown":{"content":"x"}}`, codeBadMsgType)
	c.do("aibot_respond_welcome_msg", reqOf(f), `{"msgtype":"text","text":{"content":"你好"}}`, 0)
	c.do("aibot_respond_welcome_msg", reqOf(f), `{"msgtype":"text","text":{"content":"你好"}}`, codeBadReqID)
	w.only("bot:LiuYan")
	if _, err := w.s.EnterChat(w.ctx, "LiuYan", "bot:LiuYan"); err != nil || w.s.Count(kindEventPush) != 1 {
		t.Fatal("a second enter_chat on one day")
	}
	req, _ := c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "x"})
	c.do("aibot_respond_welcome_msg", req, `{"msgtype":"text","text":{"content":"x"}}`, codeBadReqID)
}

func TestFeedbackNeedsATraceID(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	req, _ := c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "x"})
	for i, id := range []string{"plain", "trace_1"} {
		c.do("aibot_respond_msg", req, fmt.Sprintf(`{"msgtype":"stream","stream":{"id":"s%d","finish":true,"content":"a","feedback":{"id":%q}}}`, i, id), 0)
		all := w.s.Messages("bot:LiuYan")
		ok, err := w.s.Feedback(w.ctx, "LiuYan", all[len(all)-1].ID, 2, "bad", 2)
		if err != nil || ok != (i == 1) {
			t.Fatalf("%s: %v %v", id, ok, err)
		}
	}
	if f := c.read(); dig(f, "body", "event", "feedback_event", "id") != "trace_1" {
		t.Fatalf("%v", f)
	}
}

func TestEncryptedIdsAreResolvedByTheApp(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.EncryptAIBotUserIDs = true })
	c := w.subscribed()
	_, body := c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "x"})
	open, _ := dig(body, "from", "userid").(string)
	if !strings.HasPrefix(open, "wo") {
		t.Fatalf("%v", body)
	}
	a := w.want(w.call(http.MethodPost, "batch/openuserid_to_userid", map[string]any{"open_userid_list": []string{open, "LiuYan"}}), 0)
	if fmt.Sprint(a["userid_list"]) != "[map[open_userid:"+open+" userid:LiuYan]]" || fmt.Sprint(a["invalid_open_userid_list"]) != "[LiuYan]" {
		t.Fatalf("%v", a)
	}
	c.do("aibot_send_msg", "1", `{"chatid":"`+open+`","msgtype":"markdown","markdown":{"content":"x"}}`, 0)
}

func TestMediaComesEncryptedUnderItsOwnKeyForFiveMinutes(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	_, body := c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Files: []File{{Name: "a.log", Kind: "file", Content: []byte("hello")}}})
	url, _ := dig(body, "file", "url").(string)
	encoded, _ := dig(body, "file", "aeskey").(string)
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) != 32 {
		t.Fatalf("%v %d", err, len(key))
	}
	fetch := func() (int, []byte) {
		res, err := w.http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		data, _ := io.ReadAll(res.Body)
		return res.StatusCode, data
	}
	if status, data := fetch(); status != http.StatusOK {
		t.Fatal(status)
	} else if plain, err := decryptCBC(key, data); err != nil || string(plain) != "hello" {
		t.Fatalf("%q %v", plain, err)
	}
	w.clock.forward(6 * time.Minute)
	if status, _ := fetch(); status != http.StatusForbidden {
		t.Fatal(status)
	}
}

func TestTextAndImagesTravelAsOneMixedMessage(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	img := File{Name: "a.png", Kind: "image", Content: []byte("\x89PNG1234")}
	_, body := c.hear(Utterance{Person: "chenkai", Chat: testGroup, Text: "报错", MentionBot: true, Files: []File{img}})
	items, _ := dig(body, "mixed", "msg_item").([]any)
	if len(items) != 2 || dig(items[0], "text", "content") != "@服务台 报错" || dig(items[1], "image", "url") == nil {
		t.Fatalf("%v", body)
	}
	_, body = c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "听写", Files: []File{{Name: "v", Kind: "voice", Content: []byte("x")}}})
	if dig(body, "voice", "content") != "听写" {
		t.Fatalf("%v", body)
	}
}

func TestMediaIsUploadedInChunksInAnyOrder(t *testing.T) {
	w := newWorld(t)
	c := w.subscribed()
	c.hear(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "x"})
	data := []byte(strings.Repeat("0123456789", 10))
	sum := md5.Sum(data)
	up := dig(c.do("aibot_upload_media_init", "i", fmt.Sprintf(`{"type":"file","filename":"a.txt","total_size":100,"total_chunks":2,"md5":%q}`,
		hex.EncodeToString(sum[:])), 0), "body", "upload_id").(string)
	chunk := func(i int, b []byte) string {
		return fmt.Sprintf(`{"upload_id":%q,"chunk_index":%d,"base64_data":%q}`, up, i, base64.StdEncoding.EncodeToString(b))
	}
	c.do("aibot_upload_media_chunk", "c1", chunk(1, data[60:]), 0)
	c.do("aibot_upload_media_finish", "f0", `{"upload_id":"`+up+`"}`, codeBadArgument)
	c.do("aibot_upload_media_chunk", "c0", chunk(0, data[:60]), 0)
	c.do("aibot_upload_media_chunk", "c0", chunk(0, data[:60]), 0)
	media := dig(c.do("aibot_upload_media_finish", "f1", `{"upload_id":"`+up+`"}`, 0), "body", "media_id").(string)
	c.do("aibot_send_msg", "s", `{"chatid":"LiuYan","msgtype":"file","file":{"media_id":"`+media+`"}}`, 0)
	c.do("aibot_send_msg", "s", `{"chatid":"LiuYan","msgtype":"image","image":{"media_id":"`+media+`"}}`, codeBadMediaID)
	c.do("aibot_upload_media_init", "i", `{"type":"file","filename":"a","total_size":100,"total_chunks":101}`, codeBadArgument)
}

func TestPushesWithoutASocketAreLostUnlessHeld(t *testing.T) {
	w := newWorld(t)
	w.say(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "x"})
	if w.s.Meters().Pushes.Lost != 1 {
		t.Fatalf("%+v", w.s.Meters().Pushes)
	}
	h := newWorld(t, func(o *Options) { o.Undocumented.HoldOffline = 10 })
	h.say(Utterance{Person: "LiuYan", Chat: "bot:LiuYan", Text: "kept"})
	if f := h.subscribed().read(); dig(f, "body", "text", "content") != "kept" {
		t.Fatalf("%v", f)
	}
}
