package wecomsim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a hand-moved simulated time.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 10, 1, 9, 0, 7, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// world is a running simulator with an app that answers callbacks and a small client of its own.
type world struct {
	t     *testing.T
	s     *Sim
	http  *http.Client
	ctx   context.Context
	clock *clock
	token string
	inbox chan received
	reply func(received, http.ResponseWriter, *http.Request) // nil: empty 200
	mu    sync.Mutex
}

type received struct {
	xml  *xmlNode
	text string
}

const testAgent = 1000017

func newWorld(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	w := &world{t: t, clock: newClock(), inbox: make(chan received, 1000)}
	opt := Options{
		CorpID: "ww5e21a0c4desk0001", AgentID: testAgent, Secret: "s3cret", Token: vectorToken, EncodingAESKey: vectorKey,
		BotID: "aibDeskHelper01", BotSecret: "EXAMPLE-WS-SECRET", BotName: "服务台", Now: w.clock.now,
		RetryAfter: []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond},
	}
	for _, c := range change {
		c(&opt)
	}
	w.s = New(opt)
	if err := w.s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	app := httptest.NewServer(http.HandlerFunc(w.callback))
	w.s.SetCallbackURL(app.URL + "/callback")
	w.http = &http.Client{Transport: &http.Transport{}}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	w.ctx = ctx
	t.Cleanup(func() {
		cancel()
		w.s.Close()
		app.Close()
		w.http.CloseIdleConnections()
	})
	for _, id := range []string{"LiuYan", "ZhaoMin", "WangLei", "chenkai"} {
		w.s.AddPerson(Person{ID: id, Name: id, Mobile: "1380000" + fmt.Sprint(1000+len(id)*7)})
	}
	w.s.AddGroup(Group{ID: "wrkSFfCgAAq0Group01", Name: "IT", Members: []string{"chenkai", "WangLei"}, BotMember: true,
		WebhookKey: "hook-1"})
	return w
}

func (w *world) onCallback(fn func(received, http.ResponseWriter, *http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reply = fn
}

// callback is the receiving side of an app, written from the documentation.
func (w *world) callback(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	sealed := q.Get("echostr")
	if r.Method == http.MethodPost {
		body, _ := io.ReadAll(r.Body)
		env, err := parseXML(body)
		if err != nil || env.value("ToUserName") != w.s.opt.CorpID || env.value("AgentID") != fmt.Sprint(testAgent) {
			w.t.Errorf("bad envelope %s", body)
			return
		}
		sealed = env.value("Encrypt")
	}
	if w.s.sealer.sign(q.Get("timestamp"), q.Get("nonce"), sealed) != q.Get("msg_signature") {
		w.t.Error("bad signature")
	}
	plain, err := w.s.sealer.open(sealed)
	if err != nil {
		w.t.Error(err)
		return
	}
	if r.Method == http.MethodGet {
		_, _ = rw.Write(plain)
		return
	}
	node, err := parseXML(plain)
	if err != nil {
		w.t.Error(err)
		return
	}
	got := received{node, string(plain)}
	w.inbox <- got
	w.mu.Lock()
	reply := w.reply
	w.mu.Unlock()
	if reply != nil {
		reply(got, rw, r)
	}
}

func (w *world) next() received {
	w.t.Helper()
	select {
	case r := <-w.inbox:
		return r
	case <-w.ctx.Done():
		w.t.Fatal("no callback arrived")
		return received{}
	}
}

// seal writes a passive reply.
func (w *world) seal(rw io.Writer, plain string) {
	enc, err := w.s.sealer.seal([]byte(plain))
	if err != nil {
		w.t.Error(err)
	}
	fmt.Fprintf(rw, "<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>1790814006</TimeStamp><Nonce>77</Nonce></xml>",
		enc, w.s.sealer.sign("1790814006", "77", enc))
}

type answer map[string]any

func (a answer) code() int {
	n, _ := a["errcode"].(float64)
	return int(n)
}

func (a answer) str(key string) string {
	v, _ := a[key].(string)
	return v
}

// call performs one request of the server API, with a token fetched on first use.
func (w *world) call(method, path string, body any) answer {
	w.t.Helper()
	if w.token == "" {
		w.token = w.raw(http.MethodGet, "/cgi-bin/gettoken?corpid="+w.s.opt.CorpID+"&corpsecret=s3cret", nil).str("access_token")
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return w.raw(method, "/cgi-bin/"+path+sep+"access_token="+w.token, body)
}

func (w *world) raw(method, path string, body any) answer {
	w.t.Helper()
	data, ok := body.([]byte)
	if !ok && body != nil {
		data = toJSON(body)
	}
	req, err := http.NewRequestWithContext(w.ctx, method, w.s.URL()+path, bytes.NewReader(data))
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := w.http.Do(req)
	if err != nil {
		return answer{"error": err.Error(), "errcode": -9.0}
	}
	defer res.Body.Close()
	out := answer{"http": float64(res.StatusCode)}
	_ = json.NewDecoder(res.Body).Decode(&out)
	return out
}

func (w *world) want(a answer, code int) answer {
	w.t.Helper()
	if a.code() != code || a["error"] != nil {
		w.t.Fatalf("errcode %d, want %d: %v", a.code(), code, a)
	}
	return a
}

// send posts message/send with a body as JSON text.
func (w *world) send(body string) answer {
	w.t.Helper()
	return w.call(http.MethodPost, "message/send", []byte(body))
}

func (w *world) only(chat string) Message {
	w.t.Helper()
	all := w.s.Messages(chat)
	if len(all) != 1 {
		w.t.Fatalf("%d messages in %s, want 1", len(all), chat)
	}
	return all[0]
}

func (w *world) say(u Utterance) string {
	w.t.Helper()
	id, err := w.s.Say(w.ctx, u)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) click(person, message, action string) Answer {
	w.t.Helper()
	a, err := w.s.Click(w.ctx, Click{Person: person, Message: message, Action: json.RawMessage(action)})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func serveTest(h http.Handler) (string, func()) {
	s := httptest.NewServer(h)
	return s.URL, s.Close
}
