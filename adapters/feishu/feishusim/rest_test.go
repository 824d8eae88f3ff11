package feishusim

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestTokensAreCheckedAndRenewedInTheLastHalfHour(t *testing.T) {
	clock := newClock()
	s, c := start(t, Options{Now: clock.Now})
	c.want(99991661, c.call("GET", "/open-apis/bot/v3/info", nil))
	c.token = "u-wrong-kind"
	c.want(99991671, c.call("GET", "/open-apis/bot/v3/info", nil))
	c.token = "t-unknown"
	if b := c.want(99991663, c.call("GET", "/open-apis/bot/v3/info", nil)); b.Status != http.StatusBadRequest {
		t.Errorf("status is %d", b.Status)
	}
	c.want(10014, c.call("POST", "/open-apis/auth/v3/tenant_access_token/internal",
		map[string]string{"app_id": s.App().AppID, "app_secret": "no"}))
	c.login()
	first := c.token
	clock.Add(80 * time.Minute)
	c.login()
	if c.token != first {
		t.Error("with 40 minutes left the token changed")
	}
	clock.Add(20 * time.Minute)
	c.login()
	second := c.token
	if second == first {
		t.Error("with 20 minutes left the token stayed")
	}
	c.token = first
	if b := c.want(0, c.call("GET", "/open-apis/bot/v3/info", nil)); b.All["bot"].(map[string]any)["open_id"] != s.BotOpenID() {
		t.Errorf("bot info is %s", b.Raw)
	}
	clock.Add(21 * time.Minute)
	c.want(99991663, c.call("GET", "/open-apis/bot/v3/info", nil))
	c.token = second
	c.want(0, c.call("GET", "/open-apis/bot/v3/info", nil))
	s.RevokeTokens()
	c.want(99991663, c.call("GET", "/open-apis/bot/v3/info", nil))
}

func TestMessagesReachEveryKindOfReceiver(t *testing.T) {
	s, c := start(t, Options{})
	s.AddPerson(Person{ID: "u1", Email: "u1@example.org", OpenID: "ou_1", UnionID: "on_1", UserID: "us1", ForeignOpenIDs: []string{"ou_other_app"}})
	c.login()
	send := func(kind, id string) body {
		return c.call("POST", "/open-apis/im/v1/messages?receive_id_type="+kind,
			map[string]string{"receive_id": id, "msg_type": "text", "content": `{"text":"hi"}`})
	}
	for kind, id := range map[string]string{"open_id": "ou_1", "union_id": "on_1", "user_id": "us1", "email": "u1@example.org"} {
		b := c.want(0, send(kind, id))
		if b.Data["chat_id"] != DirectChatID("u1") || b.Header.Get("X-Tt-Logid") == "" {
			t.Errorf("%s: %s", kind, b.Raw)
		}
	}
	c.want(0, send("chat_id", "oc_it"))
	c.want(230034, send("open_id", "on_1"))
	c.want(99992361, send("open_id", "ou_other_app"))
	c.want(230034, send("chat_id", "oc_none"))
	c.want(230001, send("", "ou_1"))
	for code, p := range map[int]Person{230029: {ID: "gone", Resigned: true}, 230013: {ID: "out", Unavailable: true}, 230053: {ID: "mute", MutedBot: true}} {
		s.AddPerson(p)
		c.want(code, send("open_id", "ou_"+p.ID))
	}
	for code, g := range map[int]Group{230002: {ID: "oc_1"}, 230018: {ID: "oc_2", BotMember: true, Restricted: true},
		230035: {ID: "oc_3", BotMember: true, BotMuted: true}, 232009: {ID: "oc_4", BotMember: true, Dissolved: true}} {
		s.AddGroup(g)
		c.want(code, send("chat_id", g.ID))
	}
}

func TestContentIsCheckedBeforeSending(t *testing.T) {
	_, c := start(t, Options{})
	c.login()
	c.want(230001, c.send("oc_it", "text", "plain words"))
	c.want(230001, c.send("oc_it", "text", map[string]string{"text": " "}))
	c.want(230001, c.send("oc_it", "telegram", map[string]string{"text": "x"}))
	c.want(230001, c.send("oc_it", "image", map[string]string{"image_key": "img_none"}))
	c.want(230001, c.send("oc_it", "post", map[string]any{"title": "x", "content": [][]any{}}))
	c.want(0, c.send("oc_it", "post", map[string]any{"zh_cn": map[string]any{"title": "x", "content": [][]any{{map[string]string{"tag": "text", "text": "y"}}}}}))
	c.want(230025, c.send("oc_it", "text", map[string]string{"text": strings.Repeat("x", 150<<10)}))
	c.want(230001, c.call("POST", "/open-apis/im/v1/messages?receive_id_type=chat_id",
		map[string]any{"receive_id": "oc_it", "msg_type": "text", "content": map[string]string{"text": "not a string"}}))
	c.want(230001, c.sendUUID("oc_it", "text", `{"text":"x"}`, strings.Repeat("u", 51)))
}

func TestAUUIDSucceedsOncePerHour(t *testing.T) {
	clock := newClock()
	s, c := start(t, Options{Now: clock.Now})
	c.login()
	first := c.want(0, c.sendUUID("oc_it", "text", `{"text":"x"}`, "u1"))
	again := c.want(0, c.sendUUID("oc_it", "text", `{"text":"x"}`, "u1"))
	if first.Data["message_id"] != again.Data["message_id"] || len(s.Messages("oc_it")) != 1 {
		t.Errorf("second result is %s", again.Raw)
	}
	clock.Add(61 * time.Minute)
	c.want(0, c.sendUUID("oc_it", "text", `{"text":"x"}`, "u1"))
	if n := len(s.Messages("oc_it")); n != 2 {
		t.Errorf("%d messages after an hour", n)
	}
}

func TestTheSixthMessageToOneChatInASecondIsRefused(t *testing.T) {
	clock := newClock()
	_, c := start(t, Options{Now: clock.Now})
	c.login()
	for _, code := range []int{0, 0, 0, 0, 0, 230020} {
		c.want(code, c.send("oc_it", "text", `{"text":"x"}`))
	}
	c.want(0, c.send("ou_lin", "text", `{"text":"others are not delayed"}`))
	clock.Add(time.Second)
	c.want(0, c.send("oc_it", "text", `{"text":"x"}`))
}

func TestTheGatewayThrottlesPerAPIAndNamesTheReset(t *testing.T) {
	clock := newClock()
	_, c := start(t, Options{Now: clock.Now})
	c.login()
	for range 50 {
		c.want(0, c.call("GET", "/open-apis/bot/v3/info", nil))
	}
	b := c.want(99991400, c.call("GET", "/open-apis/bot/v3/info", nil))
	if b.Status != http.StatusTooManyRequests || b.Header.Get("x-ogw-ratelimit-reset") != "1" || b.Header.Get("x-ogw-ratelimit-limit") != "50" {
		t.Errorf("status %d, headers %v", b.Status, b.Header)
	}
	c.want(0, c.send("oc_it", "text", `{"text":"another API"}`))
	for range 19 {
		clock.Add(time.Second)
		for range 50 {
			c.want(0, c.call("GET", "/open-apis/bot/v3/info", nil))
		}
	}
	clock.Add(time.Second)
	b = c.want(99991400, c.call("GET", "/open-apis/bot/v3/info", nil))
	if wait, _ := strconv.Atoi(b.Header.Get("x-ogw-ratelimit-reset")); wait != 40 {
		t.Errorf("reset after the minute's budget is %d", wait)
	}
}

func TestTheMonthlyQuotaEndsAllCalls(t *testing.T) {
	_, c := start(t, Options{Meters: Meters{Monthly: 2}})
	c.login()
	for _, code := range []int{0, 0, 99991403} {
		c.want(code, c.call("GET", "/open-apis/bot/v3/info", nil))
	}
}

func TestCardsCanBePatchedFor14DaysFiveTimesASecond(t *testing.T) {
	clock := newClock()
	s, c := start(t, Options{Now: clock.Now})
	c.login()
	id := c.card("oc_it", "ticket-status")
	patch := func(name string) body {
		return c.call("PATCH", "/open-apis/im/v1/messages/"+id, map[string]string{"content": string(testCard(t, name))})
	}
	for _, code := range []int{0, 0, 0, 0, 0, 230020} {
		c.want(code, patch("kb-feedback"))
	}
	if m, _ := s.Message(id); m.Revision != 6 || !strings.Contains(string(m.Payload), "kb_yes") {
		t.Errorf("revision %d", m.Revision)
	}
	clock.Add(14*24*time.Hour + time.Second)
	c.login()
	c.want(230031, patch("ticket-status"))
	txt := c.want(0, c.send("oc_it", "text", `{"text":"x"}`)).Data["message_id"].(string)
	c.want(230001, c.call("PATCH", "/open-apis/im/v1/messages/"+txt, map[string]string{"content": string(testCard(t, "kb-feedback"))}))
}

func TestTextCanBeEditedTwentyTimesAndRecalledWithinADay(t *testing.T) {
	clock := newClock()
	s, c := start(t, Options{Now: clock.Now})
	c.login()
	id := c.want(0, c.send("oc_it", "text", `{"text":"x"}`)).Data["message_id"].(string)
	put := func(kind, content string) body {
		return c.call("PUT", "/open-apis/im/v1/messages/"+id, map[string]string{"msg_type": kind, "content": content})
	}
	c.want(230001, put("interactive", string(testCard(t, "approval"))))
	for range 20 {
		c.want(0, put("text", `{"text":"y"}`))
	}
	c.want(230072, put("text", `{"text":"z"}`))
	c.want(0, c.call("DELETE", "/open-apis/im/v1/messages/"+id, nil))
	c.want(230011, put("text", `{"text":"z"}`))
	if m, _ := s.Message(id); !m.Recalled || string(m.Payload) != "{}" {
		t.Errorf("message shows %s", m.Payload)
	}
	old := c.want(0, c.send("oc_it", "text", `{"text":"x"}`)).Data["message_id"].(string)
	clock.Add(25 * time.Hour)
	c.login()
	c.want(230009, c.call("DELETE", "/open-apis/im/v1/messages/"+old, nil))
}

func TestRepliesKeepTheirThread(t *testing.T) {
	s, c := start(t, Options{})
	s.AddGroup(Group{ID: "oc_flat", Members: []string{"lin"}, BotMember: true, NoThreads: true})
	c.login()
	root := c.card("oc_it", "ticket-status")
	reply := func(id string, inThread bool) body {
		return c.call("POST", "/open-apis/im/v1/messages/"+id+"/reply",
			map[string]any{"msg_type": "text", "content": `{"text":"x"}`, "reply_in_thread": inThread})
	}
	b := c.want(0, reply(root, true))
	if b.Data["thread_id"] == nil || b.Data["root_id"] != root || b.Data["parent_id"] != root {
		t.Errorf("reply is %s", b.Raw)
	}
	second := c.want(0, reply(b.Data["message_id"].(string), false))
	if second.Data["thread_id"] != b.Data["thread_id"] || second.Data["parent_id"] != root {
		t.Errorf("second reply is %s", second.Raw)
	}
	flat := c.want(0, c.send("oc_flat", "text", `{"text":"x"}`)).Data["message_id"].(string)
	c.want(230071, reply(flat, true))
	c.want(0, c.call("DELETE", "/open-apis/im/v1/messages/"+root, nil))
	c.want(230019, reply(root, true))
}

func TestReadingACardBackIsLossyUnlessAskedOtherwise(t *testing.T) {
	_, c := start(t, Options{})
	c.login()
	id := c.card("oc_it", "ticket-status")
	content := func(query string) string {
		b := c.want(0, c.call("GET", "/open-apis/im/v1/messages/"+id+query, nil))
		return b.Data["items"].([]any)[0].(map[string]any)["body"].(map[string]any)["content"].(string)
	}
	if strings.Contains(content(""), "behaviors") || !strings.Contains(content("?card_msg_content_type=user_card_content"), "behaviors") {
		t.Error("the card came back in the wrong form")
	}
	b := c.want(0, c.call("GET", "/open-apis/im/v1/messages?container_id_type=chat&container_id=oc_it", nil))
	if len(b.Data["items"].([]any)) != 1 {
		t.Errorf("history is %s", b.Raw)
	}
}

func TestUrgentsAndReactions(t *testing.T) {
	s, c := start(t, Options{Meters: Meters{UrgentPaid: 1}})
	c.login()
	id := c.card("oc_it", "ticket-status")
	urgent := func(kind string, ids ...string) body {
		return c.call("PATCH", "/open-apis/im/v1/messages/"+id+"/"+kind+"?user_id_type=open_id", map[string]any{"user_id_list": ids})
	}
	b := c.want(0, urgent("urgent_app", "ou_zhao", "ou_boss"))
	if bad := b.Data["invalid_user_id_list"].([]any); len(bad) != 1 || bad[0] != "ou_boss" {
		t.Errorf("answer is %s", b.Raw)
	}
	c.want(230001, urgent("urgent_app", "ou_boss"))
	c.want(0, urgent("urgent_sms", "ou_zhao"))
	c.want(230024, urgent("urgent_phone", "ou_zhao"))
	re := c.want(0, c.call("POST", "/open-apis/im/v1/messages/"+id+"/reactions", map[string]any{"reaction_type": map[string]string{"emoji_type": "OnIt"}}))
	if m, _ := s.Message(id); len(m.Reactions) != 1 || len(m.Urgent) != 1 || m.Urgent[0] != "zhao" {
		t.Errorf("message is %+v", m)
	}
	c.want(0, c.call("DELETE", "/open-apis/im/v1/messages/"+id+"/reactions/"+re.Data["reaction_id"].(string), nil))
}

func TestRequestFaultsDoWhatTheySay(t *testing.T) {
	s, c := start(t, Options{})
	c.login()
	send := func() body { return c.sendUUID("oc_it", "text", `{"text":"x"}`, "same") }
	s.Inject(Fault{On: KindSend, Kind: FaultHTTP5xx, Times: 1})
	if b := send(); b.Status != http.StatusBadGateway {
		t.Errorf("status is %d", b.Status)
	}
	s.Inject(Fault{On: "*", Kind: FaultThrottle, Times: 1, Delay: 3 * time.Second})
	if b := c.want(99991400, send()); b.Header.Get("x-ogw-ratelimit-reset") != "3" {
		t.Errorf("headers are %v", b.Header)
	}
	s.Inject(Fault{On: KindSend, Kind: FaultRefuse, Times: 1, Code: 230022})
	c.want(230022, send())
	s.Inject(Fault{On: KindSend, Kind: FaultExpiredToken, Times: 1})
	c.want(99991663, send())
	c.want(99991663, send())
	c.login()
	s.Inject(Fault{On: KindSend, Kind: FaultDropSocket, Times: 1})
	if _, err := c.raw("POST", "/open-apis/im/v1/messages", "", nil); err == nil {
		t.Error("the connection held")
	}
	if n := len(s.Messages("oc_it")); n != 0 || len(s.Faults()) != 0 {
		t.Fatalf("%d messages, faults %v", n, s.Faults())
	}
	s.Inject(Fault{On: KindSend, Kind: FaultTimeoutAfterEffect, Times: 1})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = s.WaitMessage(context.Background(), func(m Message) bool { return m.Chat == "oc_it" })
		cancel()
	}()
	req, _ := http.NewRequestWithContext(ctx, "POST", s.URL()+"/open-apis/im/v1/messages?receive_id_type=chat_id",
		bytes.NewReader(mustJSON(map[string]string{"receive_id": "oc_it", "msg_type": "text", "content": `{"text":"x"}`, "uuid": "same"})))
	req.Header.Set("Authorization", "Bearer "+c.token)
	if resp, err := c.http.Do(req); err == nil {
		_ = resp.Body.Close()
		t.Error("an answer came")
	}
	c.want(0, send())
	s.Inject(Fault{On: KindSend, Kind: FaultSilentLoss, Times: 1})
	c.want(0, c.send("oc_it", "text", `{"text":"lost"}`))
	if list := s.Messages("oc_it"); len(list) != 1 {
		t.Errorf("chat shows %d messages", len(list))
	}
}
