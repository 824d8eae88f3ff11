package wecomsim

import (
	"encoding/json"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Commands of the long connection, developer.work.weixin.qq.com/document/path/101463.
const (
	cmdSubscribe     = "aibot_subscribe"
	cmdPing          = "ping"
	cmdMsgCallback   = "aibot_msg_callback"
	cmdEventCallback = "aibot_event_callback"
	cmdRespond       = "aibot_respond_msg"
	cmdWelcome       = "aibot_respond_welcome_msg"
	cmdUpdate        = "aibot_respond_update_msg"
	cmdSend          = "aibot_send_msg"
	cmdUploadInit    = "aibot_upload_media_init"
	cmdUploadChunk   = "aibot_upload_media_chunk"
	cmdUploadFinish  = "aibot_upload_media_finish"
)

var frameKinds = map[string]string{
	cmdSubscribe: kindConnect, cmdPing: kindPing, cmdRespond: kindReply, cmdWelcome: kindReply, cmdUpdate: kindUpdate,
	cmdSend: kindSend, cmdUploadInit: kindUpload, cmdUploadChunk: kindUpload, cmdUploadFinish: kindUpload,
}

const maxFrame = 4 << 20

// botServer is the AI bot's side of the platform.
type botServer struct {
	s        *Sim
	upgrader websocket.Upgrader
	requests *requestBox
	uploads  *uploadBox

	mu      sync.Mutex
	conns   map[*botConn]bool
	active  *botConn
	offline []botPush         // pushes kept while nobody is subscribed (option)
	held    []botPush         // pushes held back by a reorder fault
	entered map[string]string // person → day of the last enter_chat
}

// botConn is one socket; a writer goroutine owns the sending side.
type botConn struct {
	ws         *websocket.Conn
	out        chan []byte
	done       chan struct{}
	once       sync.Once
	subscribed atomic.Bool
}

// frame is the shape of every JSON text frame towards the platform.
type frame struct {
	Cmd     string          `json:"cmd"`
	Headers frameHeaders    `json:"headers"`
	Body    json.RawMessage `json:"body"`
}

type frameHeaders struct {
	ReqID string `json:"req_id"`
}

// ack answers a frame; it has no cmd.
type ack struct {
	Headers frameHeaders `json:"headers"`
	ErrCode int          `json:"errcode"`
	ErrMsg  string       `json:"errmsg"`
	Body    any          `json:"body,omitempty"`
}

func newBotServer(s *Sim) *botServer {
	return &botServer{
		s: s, conns: map[*botConn]bool{}, entered: map[string]string{},
		requests: newRequestBox(), uploads: newUploadBox(),
		upgrader: websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }},
	}
}

func (b *botServer) serve(w http.ResponseWriter, r *http.Request) {
	ws, err := b.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	ws.SetReadLimit(maxFrame)
	c := &botConn{ws: ws, out: make(chan []byte, 1024), done: make(chan struct{})}
	b.mu.Lock()
	b.conns[c] = true
	b.mu.Unlock()
	if !b.s.spawn(func() { c.write() }) {
		c.close()
	}
	b.s.hub.event(streamEvent{Kind: "connection", Note: "open"})
	b.read(c)
	c.close()
	b.mu.Lock()
	delete(b.conns, c)
	if b.active == c {
		b.active = nil
	}
	b.mu.Unlock()
	b.s.hub.event(streamEvent{Kind: "connection", Note: "closed"})
}

func (b *botServer) read(c *botConn) {
	for {
		if idle := b.s.opt.Undocumented.IdleTimeout; idle > 0 {
			_ = c.ws.SetReadDeadline(time.Now().Add(idle))
		}
		typ, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		if typ != websocket.TextMessage {
			continue
		}
		if !b.frame(c, data) {
			return
		}
	}
}

// write is the only goroutine that writes to the socket; it closes the socket when the connection ends.
func (c *botConn) write() {
	defer c.ws.Close()
	for {
		select {
		case data := <-c.out:
			_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
			if c.ws.WriteMessage(websocket.TextMessage, data) != nil {
				c.close()
				return
			}
		case <-c.done:
			return
		}
	}
}

// send queues a frame; false means that the connection is gone.
func (c *botConn) send(v any) bool {
	select {
	case <-c.done:
		return false
	default:
	}
	select {
	case c.out <- toJSON(v):
		return true
	case <-c.done:
		return false
	}
}

func (c *botConn) close() { c.once.Do(func() { close(c.done) }) }

func (b *botServer) shutdown() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.conns {
		c.close()
		_ = c.ws.Close()
	}
}

func (b *botServer) connections() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.conns)
}

// DropSockets cuts every long connection without a goodbye.
func (s *Sim) DropSockets() {
	s.bot.mu.Lock()
	defer s.bot.mu.Unlock()
	s.bot.active = nil
	for c := range s.bot.conns {
		c.close()
	}
}

// subscribe makes a socket the bot's only live one. The former one learns it and is closed a little later.
func (b *botServer) subscribe(c *botConn, body json.RawMessage) *apiError {
	var req struct {
		BotID  string `json:"bot_id"`
		Secret string `json:"secret"`
	}
	if e := decodeStrict(orEmpty(body), &req); e != nil {
		return e
	}
	s := b.s
	if !s.meters.spend(true, budget{"aibot/subscribe", s.live().limits.SubscribePerMinute, time.Minute}) {
		return refuse(codeTooOften, "api freq out of limit")
	}
	if req.BotID != s.opt.BotID || req.Secret != s.opt.BotSecret {
		return refuse(codeBadBot, "invalid bot_id or secret")
	}
	b.mu.Lock()
	old := b.active
	b.active = c
	b.mu.Unlock()
	c.subscribed.Store(true)
	if old != nil && old != c {
		b.kick(old)
	}
	return nil
}

func (b *botServer) kick(old *botConn) {
	s := b.s
	old.subscribed.Store(false)
	body := map[string]any{
		"msgid": "EV-" + s.ids.text(), "create_time": s.now().Unix(), "aibotid": s.opt.BotID, "msgtype": "event",
		"event": map[string]any{"eventtype": "disconnected_event"},
	}
	s.pushed(kindEventPush, cmdEventCallback, old.send(outFrame(cmdEventCallback, random("SRV-", 12), body)), body)
	s.spawn(func() {
		t := time.NewTimer(s.opt.Undocumented.KickCloseAfter)
		defer t.Stop()
		select {
		case <-t.C:
		case <-old.done:
		case <-s.ctx.Done():
		}
		old.close()
	})
}

// outFrame is a callback frame.
func outFrame(cmd, reqID string, body any) map[string]any {
	return map[string]any{"cmd": cmd, "headers": frameHeaders{reqID}, "body": body}
}
