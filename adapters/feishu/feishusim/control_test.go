package feishusim

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// ask calls the control API.
func (c *client) ask(method, path string, payload, into any) {
	c.t.Helper()
	b := c.call(method, path, payload)
	if b.Status >= 300 {
		c.t.Fatalf("%s %s: %d %s", method, path, b.Status, b.Raw)
	}
	if into != nil {
		if err := json.Unmarshal(b.Raw, into); err != nil {
			c.t.Fatalf("%s %s: %v", method, path, err)
		}
	}
}

func TestAStoryCanBePlayedThroughTheControlAPI(t *testing.T) {
	_, c := start(t, Options{})
	c.login()
	c.connect(func(p received) {
		if p.event.Header["event_type"] == "card.action.trigger" {
			c.ack(p, 200, map[string]any{"toast": map[string]string{"type": "info", "content": "ok"}})
			return
		}
		c.accept(p)
	})
	c.ask("POST", "/_sim/people", []map[string]any{{"id": "new", "name": "新人"}, {"id": "old", "name": "旧人", "active": false}}, nil)
	c.ask("POST", "/_sim/groups", map[string]any{"id": "oc_new", "name": "新群", "members": []string{"new", "lin"}}, nil)
	var dir struct {
		Platform string
		People   []struct {
			ID     string
			Active bool
		}
		Chats []struct {
			ID, Kind  string
			BotMember bool `json:"bot_member"`
		}
	}
	c.ask("GET", "/_sim/directory", nil, &dir)
	if dir.Platform != "feishu" || len(dir.People) != 5 || dir.People[4].Active || !dir.Chats[len(dir.Chats)-1].BotMember && dir.Chats[len(dir.Chats)-1].Kind == "group" {
		t.Errorf("directory is %+v", dir)
	}
	var said struct {
		ID string `json:"message_id"`
	}
	c.ask("POST", "/_sim/say", map[string]any{"person": "new", "chat": "oc_new", "text": "help", "mention_bot": true,
		"files": []map[string]string{{"name": "a.txt", "kind": "file", "content_base64": "aGk="}}}, &said)
	var list []Message
	c.ask("GET", "/_sim/messages?chat=oc_new&person=lin&limit=1", nil, &list)
	if len(list) != 1 || len(list[0].Files) != 1 || list[0].Seq != 2 {
		t.Fatalf("messages are %+v", list)
	}
	if b := c.call("GET", "/_sim/file?id="+list[0].Files[0].Key, nil); string(b.Raw) != "hi" {
		t.Errorf("file is %q", b.Raw)
	}
	c.ask("GET", "/_sim/messages?chat=oc_new&person=boss", nil, &list)
	if len(list) != 0 {
		t.Error("a stranger can read the group")
	}
	var ans Answer
	c.ask("POST", "/_sim/click", map[string]any{"person": "boss", "message_id": c.card("ou_boss", "approval"), "action": json.RawMessage(approve)}, &ans)
	if !ans.OK || ans.Toast.Text != "ok" {
		t.Errorf("answer is %+v", ans)
	}
	var calls []Call
	c.ask("GET", "/_sim/traffic?since=1&limit=3", nil, &calls)
	if len(calls) != 3 || calls[0].Seq != 2 {
		t.Errorf("traffic is %+v", calls)
	}
}

func TestFaultsMetersAndOptionsAreUnderControl(t *testing.T) {
	s, c := start(t, Options{})
	c.login()
	c.ask("POST", "/_sim/faults", map[string]any{"on": "send", "kind": "refuse", "times": 2, "code": 230022}, nil)
	c.want(230022, c.send("oc_it", "text", `{"text":"x"}`))
	var faults []Fault
	c.ask("GET", "/_sim/faults", nil, &faults)
	if len(faults) != 1 || faults[0].Times != 1 {
		t.Errorf("faults are %+v", faults)
	}
	c.ask("DELETE", "/_sim/faults", nil, nil)
	c.ask("PUT", "/_sim/options", map[string]any{"redelivery": "forgetful", "meters": map[string]int{"chat_per_second": -1, "api_per_second": -1}, "latency_ms": []int{0, 1}}, nil)
	for range 60 {
		c.want(0, c.send("oc_it", "text", `{"text":"x"}`))
	}
	if s.live().redelivery != RedeliveryForgetful || s.live().meters.UserPerSecond != 5 {
		t.Errorf("options are %+v", s.live())
	}
	var meters struct {
		Calls       map[string]int64
		Connections int
		Pushes      map[string]int64
	}
	c.ask("GET", "/_sim/meters", nil, &meters)
	if meters.Calls["send"] != 61 || meters.Pushes == nil {
		t.Errorf("meters are %+v", meters)
	}
}

func TestTheStreamTellsOfMessagesAndTraffic(t *testing.T) {
	s, c := start(t, Options{})
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", s.URL()+"/_sim/stream", nil)
	req.Header.Set("Origin", "http://localhost:8080")
	resp, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.Header.Get("Access-Control-Allow-Origin") != "http://localhost:8080" {
		t.Errorf("headers are %v", resp.Header)
	}
	say(t, s, Utterance{Person: "lin", Text: "x"})
	kinds := map[string]bool{}
	for lines := bufio.NewScanner(resp.Body); len(kinds) < 2 && lines.Scan(); {
		var ev streamEvent
		if data, found := strings.CutPrefix(lines.Text(), "data: "); found && json.Unmarshal([]byte(data), &ev) == nil {
			kinds[ev.Kind] = true
		}
	}
	if !kinds["message"] || !kinds["traffic"] {
		t.Errorf("kinds are %v", kinds)
	}
}

func TestOtherOriginsAreNotLetIn(t *testing.T) {
	for origin, want := range map[string]bool{"http://127.0.0.1:9": true, "http://[::1]:9": true, "https://evil.example": false,
		"http://localhost.evil.example": false} {
		if loopback(origin) != want {
			t.Errorf("%s: %v", origin, !want)
		}
	}
}

func TestWaitMessageSeesOldNewAndChangedMessages(t *testing.T) {
	s, c := start(t, Options{})
	c.login()
	id := c.card("oc_it", "ticket-status")
	for _, revision := range []int{1, 2} {
		if revision == 2 {
			go func() {
				_, _ = c.raw("PATCH", "/open-apis/im/v1/messages/"+id, "application/json", mustJSON(map[string]string{"content": card(hr)}))
			}()
		}
		m, err := s.WaitMessage(t.Context(), func(m Message) bool { return m.ID == id && m.Revision == revision })
		if err != nil || m.Revision != revision {
			t.Errorf("message %+v, %v", m, err)
		}
	}
}

func BenchmarkSayAndAnswer(b *testing.B) {
	s, c := start(b, Options{Meters: Meters{APIPerSecond: -1, APIPerMinute: -1, ChatPerSecond: -1, UserPerSecond: -1, Monthly: -1}})
	c.pushes = make(chan received, 1<<21)
	c.connect(c.accept)
	n := int64(0)
	for b.Loop() {
		n++
		if _, err := s.Say(context.Background(), Utterance{Person: "lin", Text: "x"}); err != nil {
			b.Fatal(err)
		}
	}
	waitFor(b, s, func() bool { return s.hub.stats.answered.Load() == n })
}

func BenchmarkSend(b *testing.B) {
	_, c := start(b, Options{Meters: Meters{APIPerSecond: -1, APIPerMinute: -1, ChatPerSecond: -1, UserPerSecond: -1, Monthly: -1}})
	c.login()
	raw := string(testCard(b, "ticket-status"))
	for b.Loop() {
		c.want(0, c.send("oc_it", "interactive", raw))
	}
}
