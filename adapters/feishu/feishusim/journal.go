package feishusim

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Call is one request or push with its answer. Dir is "in" towards the platform
// and "out" for what the platform pushed; Status is 0 when no answer came.
type Call struct {
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at"`
	Dir      string          `json:"dir"`
	Kind     string          `json:"kind"`
	Call     string          `json:"call"`
	Status   int             `json:"status"`
	Code     int             `json:"code"`
	Request  json.RawMessage `json:"request,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`
	MS       float64         `json:"ms"`
}

// streamEvent is one SSE object of /_sim/stream.
type streamEvent struct {
	Seq     int64    `json:"seq"`
	Kind    string   `json:"kind"`
	Chat    string   `json:"chat,omitempty"`
	Message *Message `json:"message,omitempty"`
	Call    *Call    `json:"call,omitempty"`
	Note    string   `json:"note,omitempty"`
}

const (
	keepBody    = 64 << 10 // longer bodies are kept cut off
	streamQueue = 1024     // a subscriber that falls so far behind is dropped
)

// journal keeps traffic in a ring and feeds the stream. Bodies are stored as
// they passed and masked when read, so that recording costs nothing.
type journal struct {
	counts map[string]*atomic.Int64
	mask   *strings.Replacer

	mu   sync.Mutex
	ring []Call
	seq  int64
	subs map[chan streamEvent]struct{}
	ev   int64
}

var tokenPattern = regexp.MustCompile(`\b([tc]-)[0-9a-f]{32}|((?:ticket|access_key)=)[0-9a-f]+`)

func newJournal(keep int, app App) *journal {
	j := &journal{ring: make([]Call, 0, keep), subs: map[chan streamEvent]struct{}{}, counts: map[string]*atomic.Int64{}}
	for _, k := range []string{KindToken, KindConnect, KindPing, KindMessagePush, KindClickPush, KindEventPush, KindSend,
		KindReply, KindUpdate, KindRecall, KindUpload, KindDownload, KindMember, KindOther} {
		j.counts[k] = new(atomic.Int64)
	}
	var pairs []string
	for _, secret := range []string{app.AppSecret, app.EncryptKey, app.VerificationToken} {
		if secret != "" {
			pairs = append(pairs, secret, "***")
		}
	}
	j.mask = strings.NewReplacer(pairs...)
	return j
}

func (j *journal) record(c Call) {
	j.counts[c.Kind].Add(1)
	c.Request, c.Response = cut(c.Request), cut(c.Response)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seq++
	c.Seq = j.seq
	if len(j.ring) < cap(j.ring) {
		j.ring = append(j.ring, c)
	} else {
		j.ring[int((c.Seq-1)%int64(cap(j.ring)))] = c
	}
	if len(j.subs) > 0 {
		masked := j.masked(c)
		j.emit(streamEvent{Kind: "traffic", Call: &masked})
	}
}

// since returns the kept calls after a sequence number, oldest first.
func (j *journal) since(seq int64, limit int) []Call {
	j.mu.Lock()
	first := max(j.seq-int64(len(j.ring)), seq)
	if limit > 0 && j.seq-first > int64(limit) && seq == 0 {
		first = j.seq - int64(limit)
	}
	out := make([]Call, 0, j.seq-first)
	for n := first; n < j.seq && (limit <= 0 || len(out) < limit); n++ {
		out = append(out, j.ring[int(n%int64(cap(j.ring)))])
	}
	j.mu.Unlock()
	for i := range out {
		out[i] = j.masked(out[i])
	}
	return out
}

func (j *journal) masked(c Call) Call {
	c.Call = tokenPattern.ReplaceAllString(c.Call, "$1$2***")
	c.Request, c.Response = j.clean(c.Request), j.clean(c.Response)
	return c
}

func (j *journal) clean(body []byte) json.RawMessage {
	if len(body) == 0 {
		return nil
	}
	text := tokenPattern.ReplaceAllString(j.mask.Replace(string(body)), "$1$2***")
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	quoted, _ := json.Marshal(text)
	return quoted
}

func cut(body []byte) []byte {
	if len(body) > keepBody {
		return body[:keepBody:keepBody]
	}
	return body
}

// publish feeds the stream with something other than traffic.
func (j *journal) publish(ev streamEvent) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.subs) > 0 {
		j.emit(ev)
	}
}

// emit needs j.mu. A subscriber with a full queue is dropped rather than waited for.
func (j *journal) emit(ev streamEvent) {
	j.ev++
	ev.Seq = j.ev
	for ch := range j.subs {
		select {
		case ch <- ev:
		default:
			delete(j.subs, ch)
			close(ch)
		}
	}
}

func (j *journal) subscribe() chan streamEvent {
	ch := make(chan streamEvent, streamQueue)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.subs[ch] = struct{}{}
	return ch
}

func (j *journal) unsubscribe(ch chan streamEvent) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.subs, ch)
}

// Calls returns the kept traffic, oldest first, secrets masked.
func (s *Sim) Calls() []Call { return s.journal.since(0, 0) }

// Count returns how many calls of a kind there were since the start.
func (s *Sim) Count(kind string) int64 {
	if c := s.journal.counts[kind]; c != nil {
		return c.Load()
	}
	return 0
}
