package feishusim

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is a minimal app: it knows the wire format and nothing else.
type client struct {
	t     testing.TB
	sim   *Sim
	http  *http.Client
	token string

	ws      *websocket.Conn
	service int32
	mu      sync.Mutex
	pushes  chan received
	done    chan struct{}
	parts   map[string][][]byte
}

// received is one pushed event, put together from its frames.
type received struct {
	frame *frame
	body  []byte
	event struct {
		Schema string
		Header map[string]string
		Event  map[string]any
	}
}

func start(t testing.TB, opts Options) (*Sim, *client) {
	t.Helper()
	s := New(opts)
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.AddPerson(
		Person{ID: "lin", Name: "林晓", Email: "lin@example.org", EnterpriseEmail: "lin@corp.example", Mobile: "+8613800000001", Leader: "boss", Departments: []string{"od-1"}},
		Person{ID: "zhao", Name: "赵磊", Mobile: "+4915100000002"},
		Person{ID: "boss", Name: "王总"},
	)
	s.AddGroup(Group{ID: "oc_it", Name: "IT 二线", Members: []string{"lin", "zhao"}, BotMember: true})
	tr := &http.Transport{}
	c := &client{t: t, sim: s, http: &http.Client{Transport: tr}, pushes: make(chan received, 4096)}
	t.Cleanup(func() {
		c.disconnect()
		tr.CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, c
}

// body is the JSON of one answer.
type body struct {
	Code   int                    `json:"code"`
	Msg    string                 `json:"msg"`
	Data   map[string]any         `json:"data"`
	Status int                    `json:"-"`
	Header http.Header            `json:"-"`
	Raw    []byte                 `json:"-"`
	All    map[string]interface{} `json:"-"`
}

func (c *client) raw(method, path, ctype string, payload []byte) (body, error) {
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.sim.URL()+path, bytes.NewReader(payload))
	if err != nil {
		return body{}, err
	}
	req.Header.Set("Content-Type", ctype)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return body{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	out := body{Status: resp.StatusCode, Header: resp.Header}
	if out.Raw, err = io.ReadAll(resp.Body); err != nil {
		return body{}, err
	}
	_ = json.Unmarshal(out.Raw, &out)
	_ = json.Unmarshal(out.Raw, &out.All)
	return out, nil
}

func (c *client) call(method, path string, payload any) body {
	c.t.Helper()
	var b []byte
	if payload != nil {
		b = mustJSON(payload)
	}
	out, err := c.raw(method, path, "application/json; charset=utf-8", b)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return out
}

// want fails unless the answer has the code.
func (c *client) want(code int, b body) body {
	c.t.Helper()
	if b.Code != code {
		c.t.Fatalf("code %d, want %d: %s", b.Code, code, b.Raw)
	}
	return b
}

func (c *client) login() {
	c.t.Helper()
	app := c.sim.App()
	b := c.want(0, c.call("POST", "/open-apis/auth/v3/tenant_access_token/internal",
		map[string]string{"app_id": app.AppID, "app_secret": app.AppSecret}))
	c.token = b.All["tenant_access_token"].(string)
}

func (c *client) bootstrap() (url string, out body) {
	app := c.sim.App()
	out = c.call("POST", "/callback/ws/endpoint", map[string]string{"AppID": app.AppID, "AppSecret": app.AppSecret, "ClientAssertion": ""})
	url, _ = out.Data["URL"].(string)
	return url, out
}

// connect opens the long connection and reads until it closes. serve answers
// each push; a nil serve leaves them to the test.
func (c *client) connect(serve func(received)) {
	c.t.Helper()
	before := c.sim.Connections()
	url, out := c.bootstrap()
	c.want(0, out)
	ws, resp, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		c.t.Fatalf("dial: %v", err)
	}
	_ = resp.Body.Close()
	c.ws, c.done, c.parts = ws, make(chan struct{}), map[string][][]byte{}
	_, _ = fmt.Sscanf(url[strings.Index(url, "service_id=")+len("service_id="):], "%d", &c.service)
	go c.read(serve)
	if err := c.sim.WaitConnections(c.t.Context(), before+1); err != nil {
		c.t.Fatal(err)
	}
	c.write(&frame{service: c.service, method: methodControl, headers: []frameHeader{{"type", "ping"}}})
}

func (c *client) disconnect() {
	if c.ws != nil {
		_ = c.ws.Close()
		<-c.done
		c.ws = nil
	}
}

func (c *client) read(serve func(received)) {
	defer close(c.done)
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		f, err := decodeFrame(data)
		if err != nil || f.method == methodControl {
			continue
		}
		var sum int
		_, _ = fmt.Sscan(f.header("sum"), &sum)
		id := f.header("message_id")
		c.parts[id] = append(c.parts[id], f.payload)
		if len(c.parts[id]) < sum {
			continue
		}
		p := received{frame: f, body: bytes.Join(c.parts[id], nil)}
		delete(c.parts, id)
		if json.Unmarshal(p.body, &p.event) != nil {
			continue
		}
		if serve != nil {
			serve(p)
		}
		c.pushes <- p
	}
}

func (c *client) write(f *frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ws.WriteMessage(websocket.BinaryMessage, f.encode()); err != nil {
		c.t.Logf("write: %v", err)
	}
}

// ack answers a push. A nil answer leaves data null.
func (c *client) ack(p received, code int, answer any) {
	var data *string
	if answer != nil {
		text := base64.StdEncoding.EncodeToString(mustJSON(answer))
		data = &text
	}
	f := &frame{service: c.service, method: methodData, headers: append(p.frame.headers, frameHeader{"biz_rt", "3"}),
		payload: mustJSON(map[string]any{"code": code, "headers": nil, "data": data})}
	c.write(f)
}

func (c *client) accept(p received) { c.ack(p, 200, nil) }

// next returns the next push.
func (c *client) next() received {
	c.t.Helper()
	select {
	case p := <-c.pushes:
		return p
	case <-time.After(5 * time.Second):
		c.t.Fatal("no push came")
		return received{}
	}
}

// quiet fails if a push is waiting.
func (c *client) quiet() {
	c.t.Helper()
	select {
	case p := <-c.pushes:
		c.t.Fatalf("unexpected push: %s", p.body)
	default:
	}
}

func (c *client) send(chat, msgType string, content any) body {
	return c.sendUUID(chat, msgType, content, "")
}

func (c *client) sendUUID(chat, msgType string, content any, uuid string) body {
	text, isText := content.(string)
	if !isText {
		text = jsonString(content)
	}
	kind := "chat_id"
	if strings.HasPrefix(chat, "ou_") {
		kind = "open_id"
	}
	return c.call("POST", "/open-apis/im/v1/messages?receive_id_type="+kind,
		map[string]any{"receive_id": chat, "msg_type": msgType, "content": text, "uuid": uuid})
}

// card sends a sample card and returns the message id.
func (c *client) card(chat, name string) string {
	c.t.Helper()
	b := c.want(0, c.send(chat, "interactive", string(testCard(c.t, name))))
	return b.Data["message_id"].(string)
}

// testCard is a card of testdata with the people of start in it.
func testCard(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// clickResult is what a background click brings.
type clickResult struct {
	ans Answer
	err error
}

func (c *client) click(person, message, action string) chan clickResult {
	out := make(chan clickResult, 1)
	go func() {
		ans, err := c.sim.Click(context.Background(), Click{Person: person, Message: message, Action: json.RawMessage(action)})
		out <- clickResult{ans, err}
	}()
	return out
}

func (c *client) clicked(ch chan clickResult) Answer {
	c.t.Helper()
	r := <-ch
	if r.err != nil {
		c.t.Fatal(r.err)
	}
	return r.ans
}
