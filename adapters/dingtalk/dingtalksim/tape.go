package dingtalksim

import (
	"encoding/json"
	"regexp"
	"sync"
	"time"
)

// Call is one request or frame. Dir "in" goes towards the platform, "out" is pushed by it; the answer to a push completes its Call.
type Call struct {
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at"`
	Dir      string          `json:"dir"`
	Kind     string          `json:"kind"`
	Call     string          `json:"call"`
	Status   int             `json:"status"`
	Code     string          `json:"code"`
	Request  json.RawMessage `json:"request"`
	Response json.RawMessage `json:"response"`
	MS       int64           `json:"ms"`
}

// keepBody bounds how much of one body the ring keeps.
const keepBody = 32 << 10

// tape keeps the last calls in a ring and counts all of them for ever. Bodies are masked when read, not when written.
type tape struct {
	mu     sync.Mutex
	ring   []Call
	seq    int64
	counts map[string]int64
}

func (t *tape) init(keep int) {
	t.ring = make([]Call, keep)
	t.counts = map[string]int64{}
}

func (s *Sim) record(c Call) int64 {
	c.Request, c.Response = clip(c.Request), clip(c.Response)
	if c.At.IsZero() {
		c.At = time.Now()
	}
	t := &s.tape
	t.mu.Lock()
	t.seq++
	c.Seq = t.seq
	t.ring[c.Seq%int64(len(t.ring))] = c
	t.counts[c.Kind]++
	t.mu.Unlock()
	s.traffic(c)
	return c.Seq
}

// complete adds the answer to a recorded push, if the ring still holds it.
func (s *Sim) complete(seq int64, status int, response []byte) {
	t := &s.tape
	t.mu.Lock()
	c := &t.ring[seq%int64(len(t.ring))]
	if c.Seq != seq || c.Status != 0 {
		t.mu.Unlock()
		return
	}
	c.Status, c.Response = status, clip(response)
	c.MS = time.Since(c.At).Milliseconds()
	done := *c
	t.mu.Unlock()
	s.traffic(done)
}

func (s *Sim) traffic(c Call) {
	if s.hub.wanted(event{Kind: "traffic"}) { // whoever watches messages only needs no bodies masked
		c = masked(c)
		s.announce("traffic", "", &c)
	}
}

// Calls returns the ring, oldest first, secrets masked.
func (s *Sim) Calls() []Call { return s.callsSince(0, 0) }

// callsSince returns calls with a greater seq, at most limit of the newest (0 for all).
func (s *Sim) callsSince(since int64, limit int) []Call {
	t := &s.tape
	t.mu.Lock()
	size := int64(len(t.ring))
	from := max(since+1, t.seq-size+1, 1)
	if limit > 0 {
		from = max(from, t.seq-int64(limit)+1)
	}
	out := make([]Call, 0, max(0, t.seq-from+1))
	for i := from; i <= t.seq; i++ {
		out = append(out, t.ring[i%size])
	}
	t.mu.Unlock()
	for i := range out {
		out[i] = masked(out[i])
	}
	return out
}

// Count returns how many calls of a kind there were since the start.
func (s *Sim) Count(kind string) int64 {
	s.tape.mu.Lock()
	defer s.tape.mu.Unlock()
	return s.tape.counts[kind]
}

func (t *tape) kinds() map[string]int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make(map[string]int64, len(t.counts))
	for k, v := range t.counts {
		out[k] = v
	}
	return out
}

// clip keeps the tape small and its bodies valid JSON.
func clip(b []byte) json.RawMessage {
	switch {
	case len(b) == 0:
		return nil
	case len(b) > keepBody:
		return mustJSON(string(b[:keepBody]) + "…")
	case !json.Valid(b):
		return mustJSON(string(b))
	}
	return b
}

var (
	secretFields = regexp.MustCompile(`("(?:accessToken|appSecret|clientSecret|ticket)"\s*:\s*"|\\u003cticket\\u003e)[^"\\]*`)
	secretParams = regexp.MustCompile(`((?:access_token|session|ticket)=)[^"&\\\s]*`)
)

func masked(c Call) Call {
	hide := func(b []byte) []byte {
		return secretParams.ReplaceAll(secretFields.ReplaceAll(b, []byte("$1***")), []byte("$1***"))
	}
	c.Request, c.Response, c.Call = hide(c.Request), hide(c.Response), string(hide([]byte(c.Call)))
	return c
}
