package dingtalksim

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// control calls the control API and decodes its answer into v.
func (a *app) control(method, path, body string, v any) {
	a.t.Helper()
	req, err := http.NewRequest(method, a.s.URL()+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Origin", "http://localhost:5173")
	resp, err := a.http.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 || resp.Header.Get("Access-Control-Allow-Origin") == "" {
		a.t.Fatalf("%s %s: %d", method, path, resp.StatusCode)
	}
	if v == nil {
		return
	}
	if err := json.NewDecoder(resp.Body).Decode(v); err != nil {
		a.t.Fatalf("%s %s: %v", method, path, err)
	}
}

func TestTheControlAPIPlaysAWholeConversation(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s).answering(byKeyAnswer).connect()
	a.control("POST", "/_sim/people", `[{"id":"p4","name":"四号"},{"id":"p5","name":"五号","active":false}]`, nil)
	a.control("POST", "/_sim/groups", `{"name":"新群","members":["p4"]}`, nil)
	var dir struct {
		Platform string
		People   []directoryPerson
		Chats    []directoryChat
	}
	a.control("GET", "/_sim/directory", "", &dir)
	if dir.Platform != "dingtalk" || len(dir.People) != 5 || dir.People[4].Active || len(dir.Chats) != 7 || !dir.Chats[6].BotMember {
		t.Errorf("directory %+v", dir)
	}
	var said struct {
		ID string `json:"message_id"`
	}
	a.control("POST", "/_sim/say", `{"person":"p4","text":"你好","files":[{"name":"a.png","kind":"image","content_base64":"UE5H"}]}`, &said)
	f := a.next().decoded(t)
	if said.ID == "" || f["msgId"] != said.ID || f["msgtype"] != "richText" {
		t.Errorf("say %+v pushed %v", said, f)
	}
	m := a.sendCard("c-1", "p4")
	var ans Answer
	a.control("POST", "/_sim/click", fmt.Sprintf(`{"person":"p4","message_id":%q,"action":{"action_ids":["ok"]}}`, m.ID), &ans)
	if !ans.OK || ans.Toast == nil {
		t.Errorf("click %+v", ans)
	}
	var list []Message
	a.control("GET", "/_sim/messages?person=p4&limit=10", "", &list)
	if len(list) != 2 || list[0].From != "p4" || list[1].Type != typeCard || list[1].Revision != 2 {
		t.Errorf("messages %+v", list)
	}
	var calls []Call
	a.control("GET", "/_sim/traffic?limit=3", "", &calls)
	if len(calls) != 3 || calls[2].Kind != "click_push" || calls[2].Dir != "out" || calls[2].Response == nil {
		t.Errorf("traffic %+v", calls)
	}
	var m2 Meters
	a.control("GET", "/_sim/meters", "", &m2)
	if m2.Connections != 1 || m2.Calls["click_push"] != 1 || m2.Pushes.InTime != 2 {
		t.Errorf("meters %+v", m2)
	}
	resp, err := a.http.Get(s.URL() + "/_sim/file?id=" + strings.NewReplacer("+", "%2B", "/", "%2F").Replace(list[0].Files[0].ID))
	if err != nil || resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "image/png" {
		t.Errorf("file %v %v", resp, err)
	}
	resp.Body.Close()
}

func TestOptionsAndFaultsChangeAtRunTime(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	a.control("PUT", "/_sim/options", `{"latency_ms":[1,2],"meters":{"qps":-1,"api_quota":9},"redelivery":"forgetful","message_redelivery":"once"}`, nil)
	if got := s.set(); got.redelivery != Forgetful || got.messages != Once || s.Meters().API.Quota != 9 || s.Meters().QPS != -1 {
		t.Errorf("settings %+v", got)
	}
	a.control("POST", "/_sim/faults", `{"on":"send","kind":"delay","delay_ms":1}`, nil)
	var faults []Fault
	if a.control("GET", "/_sim/faults", "", &faults); len(faults) != 1 || faults[0].DelayMS != 1 {
		t.Errorf("faults %+v", faults)
	}
	a.control("DELETE", "/_sim/faults", "", nil)
	if a.control("GET", "/_sim/faults", "", &faults); len(faults) != 0 {
		t.Errorf("faults %+v", faults)
	}
}

func TestTheEventStreamTellsMessagesAndTraffic(t *testing.T) {
	s := newSim(t, Options{})
	a := newApp(t, s)
	resp, err := a.http.Get(s.URL() + "/_sim/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	a.must("POST", batchPath, markdown(s, nil))
	lines := bufio.NewScanner(resp.Body)
	seen := map[string]bool{}
	for !(seen["message"] && seen["traffic"]) && lines.Scan() {
		var e event
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(data), &e) == nil {
			seen[e.Kind] = true
		}
	}
	if !seen["message"] || !seen["traffic"] {
		t.Errorf("kinds %v: %v", seen, lines.Err())
	}
}

func TestRingsStayBounded(t *testing.T) {
	s := newSim(t, Options{KeepCalls: 8, KeepChatMessages: 40})
	for i := range 200 {
		say(t, s, Utterance{Person: lin, Text: fmt.Sprint(i)})
		s.record(Call{Kind: "other", Dir: "in"})
	}
	if n := len(s.Calls()); n != 8 {
		t.Errorf("%d calls kept", n)
	}
	list := s.Messages(s.DirectChat(lin))
	if len(list) < 40 || len(list) > 50 || s.Count("other") != 200 || len(s.chats.byID) != len(list) {
		t.Errorf("%d messages kept, %d by id", len(list), len(s.chats.byID))
	}
}
