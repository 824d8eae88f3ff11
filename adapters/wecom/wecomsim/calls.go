package wecomsim

import (
	"bytes"
	"encoding/json"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
)

// Call kinds shared by the three simulators.
const (
	kindToken       = "token"
	kindConnect     = "connect"
	kindPing        = "ping"
	kindMessagePush = "message_push"
	kindClickPush   = "click_push"
	kindEventPush   = "event_push"
	kindSend        = "send"
	kindReply       = "reply"
	kindUpdate      = "update"
	kindRecall      = "recall"
	kindUpload      = "upload"
	kindDownload    = "download"
	kindMember      = "member"
	kindOther       = "other"
)

var allKinds = []string{
	kindToken, kindConnect, kindPing, kindMessagePush, kindClickPush, kindEventPush, kindSend, kindReply, kindUpdate,
	kindRecall, kindUpload, kindDownload, kindMember, kindOther,
}

// keptBody bounds the part of a body that the ring remembers.
const keptBody = 16 << 10

// callLog is a bounded ring of calls plus counters that are never forgotten.
type callLog struct {
	mu     sync.Mutex
	ring   []Call
	seq    int64
	counts map[string]*atomic.Int64
	hub    *hub
}

func newCallLog(keep int, h *hub) *callLog {
	l := &callLog{ring: make([]Call, keep), counts: map[string]*atomic.Int64{}, hub: h}
	for _, k := range allKinds {
		l.counts[k] = new(atomic.Int64)
	}
	return l
}

func (l *callLog) add(c Call) {
	c.Request, c.Response = clip(c.Request), clip(c.Response)
	if n := l.counts[c.Kind]; n != nil {
		n.Add(1)
	}
	l.mu.Lock()
	l.seq++
	c.Seq = l.seq
	l.ring[int((l.seq-1)%int64(len(l.ring)))] = c
	l.mu.Unlock()
	l.hub.event(streamEvent{Kind: "traffic", Call: &c})
}

// since returns the kept calls after seq, oldest first; limit 0 is all, otherwise the newest ones.
func (l *callLog) since(seq int64, limit int) []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := max(seq, l.seq-int64(len(l.ring)))
	if limit > 0 {
		from = max(from, l.seq-int64(limit))
	}
	out := make([]Call, 0, max(l.seq-from, 0))
	for i := from; i < l.seq; i++ {
		out = append(out, l.ring[int(i%int64(len(l.ring)))])
	}
	return out
}

func (l *callLog) count(kind string) int64 {
	if n := l.counts[kind]; n != nil {
		return n.Load()
	}
	return 0
}

func clip(s string) string {
	if len(s) > keptBody {
		return s[:keptBody]
	}
	return s
}

var secretFields = regexp.MustCompile(`("(?:access_token|secret|aeskey|corpsecret)"\s*:\s*")[^"]*"`)

// mask hides secrets in a JSON text. Nearly no text holds one, and looking for words is cheaper than for their pattern.
func mask(b []byte) string {
	for _, word := range secretWords {
		if bytes.Contains(b, word) {
			return secretFields.ReplaceAllString(string(b), `${1}***"`)
		}
	}
	return string(b)
}

// secretWords are in every name that secretFields knows.
var secretWords = [][]byte{[]byte("access_token"), []byte("secret"), []byte("aeskey")}

// elapsed is a call's duration in whole milliseconds.
func elapsed(start time.Time) int64 { return time.Since(start).Milliseconds() }

func toJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte(`{"errcode":-1,"errmsg":"system busy"}`)
	}
	return b
}

// Calls returns the kept requests and frames, oldest first.
func (s *Sim) Calls() []Call { return s.calls.since(0, 0) }

// Count returns how many calls of a kind were seen since the start.
func (s *Sim) Count(kind string) int64 { return s.calls.count(kind) }
