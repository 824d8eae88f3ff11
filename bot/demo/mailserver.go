package demo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mozillazg/go-pinyin"
)

// The demo company's mail system, as the catalogue and the configuration know it.
const (
	mailHook   = "mailbox"
	dutyHook   = "duty-phone" // the telephone exchange stands in the same room
	mailSecret = "demo-mailbox-secret-0001"
	mailDomain = "xinghe.example"
)

// mailServer is the mail system of the demo company: it makes a mailbox for a newcomer and closes it again. It is written as a customer would
// write theirs, from the documented headers alone.
type mailServer struct {
	url    string
	server *http.Server

	mu    sync.Mutex
	boxes map[string]string // address by the key of the request that asked for it
}

// mailRequest is what is read of a request.
type mailRequest struct {
	ID     string            `json:"id"`
	Act    string            `json:"act"`
	Undoes string            `json:"undoes"`
	Ticket string            `json:"ticket"` // of a call to the duty
	Form   map[string]string `json:"form"`
}

func startMailServer() (*mailServer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the demo's mail server: %w", err)
	}
	m := &mailServer{url: "http://" + l.Addr().String() + "/imdesk", boxes: map[string]string{}}
	m.server = &http.Server{Handler: http.HandlerFunc(m.serve), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = m.server.Serve(l) }() // ends with close
	return m, nil
}

func (m *mailServer) close() { _ = m.server.Close() }

func (m *mailServer) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil || !signedBy(mailSecret, r.Header, body) {
		reply(w, http.StatusUnauthorized, map[string]string{"error": "签名不对"})
		return
	}
	var req mailRequest
	if err := json.Unmarshal(body, &req); err != nil || req.ID != r.Header.Get("Idempotency-Key") {
		reply(w, http.StatusBadRequest, map[string]string{"error": "请求读不懂"})
		return
	}
	if req.Act == "duty" {
		reply(w, http.StatusOK, map[string]string{"note": "已拨打值班手机，" + req.Ticket})
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if req.Act == "undo" {
		address := m.boxes[req.Undoes]
		delete(m.boxes, req.Undoes)
		reply(w, http.StatusOK, map[string]string{"note": strings.TrimSpace("邮箱已停用 " + address)})
		return
	}
	address, made := m.boxes[req.ID]
	if !made {
		address = m.freeAddress(req.Form["newcomer"])
		m.boxes[req.ID] = address
	}
	reply(w, http.StatusOK, map[string]string{"note": "邮箱已创建：" + address})
}

// freeAddress spells a name in pinyin, with a number behind it where that is taken.
func (m *mailServer) freeAddress(name string) string {
	taken := map[string]bool{}
	for _, a := range m.boxes {
		taken[a] = true
	}
	local := strings.Join(pinyin.LazyPinyin(name, pinyin.NewArgs()), "")
	if local == "" {
		local = "newcomer"
	}
	for n := 1; ; n++ {
		address := local + "@" + mailDomain
		if n > 1 {
			address = fmt.Sprint(local, n, "@", mailDomain)
		}
		if !taken[address] {
			return address
		}
	}
}

// signedBy checks the signature of a request and that it is no older than five minutes.
func signedBy(secret string, h http.Header, body []byte) bool {
	at := h.Get("Imdesk-Timestamp")
	var seconds int64
	if _, err := fmt.Sscan(at, &seconds); err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, at+"."+string(body)) // a hash takes everything
	return hmac.Equal([]byte(h.Get("Imdesk-Signature")), []byte("v1="+hex.EncodeToString(mac.Sum(nil))))
}

func reply(w http.ResponseWriter, status int, answer map[string]string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // a client that is gone asks again
}
