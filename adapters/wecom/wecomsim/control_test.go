package wecomsim

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// control calls /_sim/ and decodes the answer into v.
func (w *world) control(method, path, body string, v any) int {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.ctx, method, w.s.URL()+"/_sim/"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Origin", "http://localhost:5173")
	res, err := w.http.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Access-Control-Allow-Origin") == "" {
		w.t.Error("a loopback origin is not allowed")
	}
	data, _ := io.ReadAll(res.Body)
	if v != nil {
		if err := json.Unmarshal(data, v); err != nil {
			w.t.Fatalf("%s: %v", data, err)
		}
	}
	return res.StatusCode
}

func TestTheControlAPIDrivesAWholeConversation(t *testing.T) {
	w := newWorld(t)
	w.control("POST", "people", `[{"id":"anna","name":"Anna","title":"QA","active":true},{"id":"old","name":"Old","active":false}]`, nil)
	w.control("POST", "groups", `{"id":"g9","name":"G","members":["anna"],"bot_member":true}`, nil)
	var dir struct {
		Platform string
		People   []directoryPerson
		Chats    []directoryChat
	}
	w.control("GET", "directory", "", &dir)
	if dir.Platform != "wecom" || len(dir.People) != 6 || len(dir.Chats) != 2*6+2 || dir.People[5].Active {
		t.Fatalf("%+v", dir)
	}
	var said struct {
		MessageID string `json:"message_id"`
	}
	w.control("POST", "say", `{"person":"anna","text":"hi","files":[{"name":"a","kind":"file","content_base64":"aGVsbG8="}]}`, &said)
	if w.next().xml.value("MsgId") != said.MessageID {
		t.Fatal("message id")
	}
	file := w.next().xml.value("MediaId")
	if code := w.control("GET", "file?id="+file, "", nil); code != 200 {
		t.Fatal(code)
	}
	if code := w.control("POST", "say", `{"person":"nobody","text":"x"}`, nil); code != http.StatusBadRequest {
		t.Fatal(code)
	}
	id := w.want(w.send(sampleCSAT), 0).str("msgid")
	var ans Answer
	w.control("POST", "click", `{"person":"LiuYan","message_id":"`+id+`","action":{"key":"csat.submit","selected":{"csat_score":["5"]}}}`, &ans)
	if !ans.OK {
		t.Fatalf("%+v", ans)
	}
	var msgs []Message
	w.control("GET", "messages?chat=app:LiuYan&person=LiuYan&limit=5", "", &msgs)
	if len(msgs) != 1 || msgs[0].Type != "template_card" {
		t.Fatalf("%+v", msgs)
	}
	var calls []Call
	w.control("GET", "traffic?since=0&limit=4", "", &calls)
	if len(calls) != 4 || !slices.ContainsFunc(calls, func(c Call) bool { return c.Kind == kindClickPush && c.Dir == "out" && c.Status == 200 }) {
		t.Fatalf("%+v", calls)
	}
	w.control("POST", "faults", `{"on":"send","kind":"delay","delay_ms":1}`, nil)
	var faults []Fault
	w.control("GET", "faults", "", &faults)
	w.control("DELETE", "faults", "", nil)
	if len(faults) != 1 || len(w.s.faults.list()) != 0 {
		t.Fatalf("%+v", faults)
	}
	w.control("PUT", "options", `{"latency_ms":[0,1],"meters":{"api_per_minute":7},"redelivery":"forgetful"}`, nil)
	if l := w.s.live(); l.limits.APIPerMinute != 7 || l.limits.MemberPerMinute != 30 || l.redelivery != Forgetful {
		t.Fatalf("%+v", l)
	}
	var m Meters
	w.control("GET", "meters", "", &m)
	if m.Counters[kindClickPush] != 1 || m.Pushes.InTime < 2 {
		t.Fatalf("%+v", m)
	}
}

func TestOtherOriginsAreRefused(t *testing.T) {
	w := newWorld(t)
	req, _ := http.NewRequestWithContext(w.ctx, http.MethodGet, w.s.URL()+"/_sim/meters", nil)
	req.Header.Set("Origin", "https://evil.example")
	res, err := w.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Fatal(res.StatusCode)
	}
}

func TestTheStreamReportsMessagesAndTraffic(t *testing.T) {
	w := newWorld(t)
	req, _ := http.NewRequestWithContext(w.ctx, http.MethodGet, w.s.URL()+"/_sim/stream", nil)
	res, err := w.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	w.say(Utterance{Person: "LiuYan", Text: "hi"})
	seen := map[string]bool{}
	for lines := bufio.NewScanner(res.Body); lines.Scan() && !(seen["message"] && seen["traffic"]); {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var ev streamEvent
			if err := json.Unmarshal([]byte(data), &ev); err != nil {
				t.Fatal(err)
			}
			seen[ev.Kind] = true
		}
	}
	if !seen["message"] || !seen["traffic"] {
		t.Fatalf("%v", seen)
	}
}

func TestTheRingsForgetButTheCountersDoNot(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.KeepCalls, o.KeepMessages, o.Limits = 8, 10, Unlimited() })
	for range 50 {
		w.want(w.send(text("LiuYan", "x")), 0)
	}
	if len(w.s.Calls()) != 8 || w.s.Count("send") != 50 || len(w.s.Messages("app:LiuYan")) != 10 {
		t.Fatalf("%d %d %d", len(w.s.Calls()), w.s.Count("send"), len(w.s.Messages("app:LiuYan")))
	}
}

func TestManyPeopleAndSendersAtOnce(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Limits = Unlimited() })
	w.want(w.send(text("LiuYan", "token")), 0)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 40 {
				if a := w.send(text("WangLei", "x")); a.code() != 0 {
					t.Errorf("%v", a)
				}
				if _, err := w.s.Say(w.ctx, Utterance{Person: []string{"LiuYan", "ZhaoMin", "chenkai"}[i%3], Text: "y"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for range 320 {
		w.next()
	}
	if n := len(w.s.Messages("app:WangLei")); n != 320 {
		t.Fatalf("%d messages", n)
	}
}
