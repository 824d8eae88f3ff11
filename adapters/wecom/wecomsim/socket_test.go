package wecomsim

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

// socket is a minimal client of the long connection.
type socket struct {
	w  *world
	ws *websocket.Conn
}

func (w *world) dial() *socket {
	w.t.Helper()
	ws, res, err := websocket.DefaultDialer.DialContext(w.ctx, w.s.WSURL(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	_ = res.Body.Close()
	w.t.Cleanup(func() { _ = ws.Close() })
	return &socket{w, ws}
}

// subscribed dials and subscribes.
func (w *world) subscribed() *socket {
	w.t.Helper()
	c := w.dial()
	c.do("aibot_subscribe", "sub-1", `{"bot_id":"aibDeskHelper01","secret":"EXAMPLE-WS-SECRET"}`, 0)
	return c
}

func (c *socket) write(cmd, reqID, body string) {
	c.w.t.Helper()
	msg := fmt.Sprintf(`{"cmd":%q,"headers":{"req_id":%q}`, cmd, reqID)
	if body != "" {
		msg += `,"body":` + body
	}
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(msg+"}")); err != nil {
		c.w.t.Fatal(err)
	}
}

// do sends a frame and expects its acknowledgement next.
func (c *socket) do(cmd, reqID, body string, code int) answer {
	c.w.t.Helper()
	c.write(cmd, reqID, body)
	got := c.read()
	if got["cmd"] != nil || reqOf(got) != reqID || got.code() != code {
		c.w.t.Fatalf("ack of %s: %v, want errcode %d", cmd, got, code)
	}
	return got
}

func (c *socket) read() answer {
	c.w.t.Helper()
	_ = c.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, data, err := c.ws.ReadMessage()
	if err != nil {
		c.w.t.Fatalf("read frame: %v", err)
	}
	out := answer{}
	if err := json.Unmarshal(data, &out); err != nil {
		c.w.t.Fatal(err)
	}
	return out
}

func reqOf(a answer) string {
	h, _ := a["headers"].(map[string]any)
	v, _ := h["req_id"].(string)
	return v
}

// dig walks nested JSON objects.
func dig(v any, path ...string) any {
	for _, p := range path {
		switch m := v.(type) {
		case answer:
			v = m[p]
		case map[string]any:
			v = m[p]
		default:
			return nil
		}
	}
	return v
}

// say speaks and returns the callback frame's req_id and body.
func (c *socket) hear(u Utterance) (string, any) {
	c.w.t.Helper()
	if _, err := c.w.s.Say(c.w.ctx, u); err != nil {
		c.w.t.Fatal(err)
	}
	f := c.read()
	return reqOf(f), f["body"]
}
