package dingtalksim

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	lin  = "0317462958104471"
	zhou = "0926175530442861"
	sun  = "0418837720915536"
)

// newSim starts an organisation of three people with one group the robot is in.
func newSim(t *testing.T, o Options) *Sim {
	t.Helper()
	s := New(o)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.AddPerson(Person{ID: lin, Name: "林小满", Mobile: "13800000000", Manager: zhou})
	s.AddPerson(Person{ID: zhou, Name: "周予安", Admin: true})
	s.AddPerson(Person{ID: sun, Name: "孙工"})
	s.AddGroup(Group{ID: testGroup, Name: "IT 服务台值班群", Members: []string{lin, zhou, sun}, BotMember: true})
	return s
}

const testGroup = "cidQ7mZt2+Lw9fXk4Rb1NcVg=="

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// app is a minimal independent client: both host families and one Stream socket.
type app struct {
	t     *testing.T
	s     *Sim
	http  *http.Client
	token string

	conn   *websocket.Conn
	write  sync.Mutex
	frames chan frame // everything pushed, except SYSTEM frames
	// onFrame answers a frame; nil answers robot messages and events at once and leaves card callbacks to the test.
	onFrame func(frame) *ackFrame
}

func newApp(t *testing.T, s *Sim) *app {
	t.Helper()
	a := &app{t: t, s: s, http: &http.Client{Transport: &http.Transport{}}, frames: make(chan frame, 1000)}
	t.Cleanup(a.http.CloseIdleConnections)
	_, body := a.post("/v1.0/oauth2/accessToken", map[string]any{"appKey": s.opt.ClientID, "appSecret": s.opt.ClientSecret})
	a.token, _ = body["accessToken"].(string)
	return a
}

// call sends JSON to either family and returns status and decoded body.
func (a *app) call(method, path string, body any) (int, map[string]any) {
	a.t.Helper()
	status, raw, _ := a.raw(method, path, body, nil)
	var v map[string]any
	_ = json.Unmarshal(raw, &v)
	return status, v
}

func (a *app) raw(method, path string, body any, header http.Header) (int, []byte, error) {
	if styleOf(path) == oldStyle && path[0] == '/' && a.token != "" {
		sep := "?"
		if u, _ := url.Parse(path); u.RawQuery != "" {
			sep = "&"
		}
		path += sep + "access_token=" + a.token
	}
	if path[0] == '/' {
		path = a.s.URL() + path
	}
	b, _ := json.Marshal(body)
	req, err := http.NewRequest(method, path, bytes.NewReader(b))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("x-acs-dingtalk-access-token", a.token)
	for k, v := range header {
		req.Header[k] = v
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return resp.StatusCode, raw, err
}

func (a *app) post(path string, body any) (int, map[string]any) { return a.call("POST", path, body) }

// must posts and fails the test unless the call succeeded in its family's way.
func (a *app) must(method, path string, body any) map[string]any {
	a.t.Helper()
	status, v := a.call(method, path, body)
	if code, _ := v["errcode"].(float64); status != 200 || code != 0 {
		a.t.Fatalf("%s %s: %d %v", method, path, status, v)
	}
	return v
}

// wantCode posts and expects a new-style error.
func (a *app) wantCode(method, path string, body any, status int, code string) {
	a.t.Helper()
	got, v := a.call(method, path, body)
	if got != status || v["code"] != code || v["requestid"] == "" {
		a.t.Errorf("%s %s: got %d %v, want %d %s", method, path, got, v, status, code)
	}
}

func (a *app) wantErrcode(path string, body any, errcode float64) map[string]any {
	a.t.Helper()
	status, v := a.post(path, body)
	if status != 200 || v["errcode"] != errcode {
		a.t.Errorf("%s: got %d %v, want errcode %v", path, status, v, errcode)
	}
	return v
}

func (a *app) open() (endpoint, ticket string) {
	a.t.Helper()
	_, raw, err := a.raw("POST", "/v1.0/gateway/connections/open", map[string]any{
		"clientId": a.s.opt.ClientID, "clientSecret": a.s.opt.ClientSecret, "ua": "test/1",
		"subscriptions": []map[string]string{{"type": "CALLBACK", "topic": topicMessage}, {"type": "CALLBACK", "topic": topicCard}, {"type": "EVENT", "topic": "*"}},
	}, http.Header{"Accept": {"application/json"}})
	if err != nil {
		a.t.Fatal(err)
	}
	var v struct{ Endpoint, Ticket string }
	if err := json.Unmarshal(raw, &v); err != nil {
		a.t.Fatalf("%s: %v", raw, err)
	}
	return v.Endpoint, v.Ticket
}

// connect opens the socket and reads it until the test ends.
func (a *app) connect() *app {
	a.t.Helper()
	before := a.s.links.live()
	endpoint, ticket := a.open()
	conn, resp, err := websocket.DefaultDialer.Dial(endpoint+"?ticket="+url.QueryEscape(ticket), nil)
	if err != nil {
		a.t.Fatal(err)
	}
	resp.Body.Close()
	a.conn = conn
	done := make(chan struct{})
	go a.read(conn, done)
	a.t.Cleanup(func() { conn.Close(); <-done })
	if err := a.s.WaitConnections(within(a.t), before+1); err != nil {
		a.t.Fatal(err)
	}
	return a
}

func (a *app) read(conn *websocket.Conn, done chan struct{}) {
	defer close(done)
	for {
		var f frame
		if conn.ReadJSON(&f) != nil {
			return
		}
		if f.Type == typeSystem {
			if f.Headers["topic"] == "ping" {
				a.ack(f, 200, f.Data)
			}
			continue
		}
		a.frames <- f
		if a.onFrame != nil {
			if r := a.onFrame(f); r != nil {
				a.ack(f, r.Code, r.Data)
			}
			continue
		}
		switch {
		case f.Type == typeEvent:
			a.ack(f, 200, `{"status":"SUCCESS"}`)
		case f.Headers["topic"] == topicMessage:
			a.ack(f, 200, `{"response":null}`)
		}
	}
}

func (a *app) ack(f frame, code int, data string) {
	a.write.Lock()
	defer a.write.Unlock()
	_ = a.conn.WriteJSON(ackFrame{Code: code, Message: "OK", Data: data,
		Headers: map[string]string{"messageId": f.Headers["messageId"], "contentType": "application/json"}})
}

// next returns the next pushed frame.
func (a *app) next() frame {
	a.t.Helper()
	select {
	case f := <-a.frames:
		return f
	case <-within(a.t).Done():
		a.t.Fatal("no frame arrived")
		return frame{}
	}
}

func (f frame) decoded(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(f.Data), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func say(t *testing.T, s *Sim, u Utterance) string {
	t.Helper()
	id, err := s.Say(within(t), u)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func hasRule(s *Sim, rule string) bool {
	for _, v := range s.Violations() {
		if v.Rule == rule {
			return true
		}
	}
	return false
}

// eventually waits on the simulator's own signals until ok holds.
func eventually(t *testing.T, s *Sim, ok func() bool) {
	t.Helper()
	ctx := within(t)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("condition never held")
		}
	}
}
