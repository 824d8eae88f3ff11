package feishusim

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Call kinds, used by Fault.On, Call.Kind and Count.
const (
	KindToken       = "token"
	KindConnect     = "connect"
	KindPing        = "ping"
	KindMessagePush = "message_push"
	KindClickPush   = "click_push"
	KindEventPush   = "event_push"
	KindSend        = "send"
	KindReply       = "reply"
	KindUpdate      = "update"
	KindRecall      = "recall"
	KindUpload      = "upload"
	KindDownload    = "download"
	KindMember      = "member"
	KindOther       = "other"
)

// Fault kinds.
const (
	FaultDuplicate          = "duplicate"
	FaultReorder            = "reorder"
	FaultDelay              = "delay"
	FaultHTTP5xx            = "http5xx"
	FaultThrottle           = "throttle"
	FaultExpiredToken       = "expired_token"
	FaultDropSocket         = "drop_socket"
	FaultSilentLoss         = "silent_loss"
	FaultTimeoutAfterEffect = "timeout_after_effect"
	FaultRefuse             = "refuse"
)

// Fault is a misbehaviour to order. On is a call kind or "*". Times 0 lasts
// until cleared; Probability 0 means always. A fault is used up only by calls it
// can apply to: reorder needs a push, the HTTP faults need a request.
type Fault struct {
	On          string        `json:"on"`
	Kind        string        `json:"kind"`
	Times       int           `json:"times"`
	Probability float64       `json:"probability,omitempty"`
	Delay       time.Duration `json:"-"`
	Code        int           `json:"code,omitempty"`
	Status      int           `json:"status,omitempty"`
}

// MarshalJSON writes the delay as delay_ms.
func (f Fault) MarshalJSON() ([]byte, error) {
	type plain Fault
	return json.Marshal(struct {
		plain
		DelayMS int64 `json:"delay_ms,omitempty"`
	}{plain(f), f.Delay.Milliseconds()})
}

// UnmarshalJSON reads delay_ms, or delay as milliseconds or a Go duration.
func (f *Fault) UnmarshalJSON(data []byte) error {
	type plain Fault
	in := struct {
		*plain
		DelayMS float64         `json:"delay_ms"`
		Delay   json.RawMessage `json:"delay"`
	}{plain: (*plain)(f)}
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("read fault: %w", err)
	}
	if len(in.Delay) > 0 && json.Unmarshal(in.Delay, &in.DelayMS) != nil {
		var text string
		if err := json.Unmarshal(in.Delay, &text); err != nil {
			return fmt.Errorf("read fault delay: %w", err)
		}
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("read fault delay: %w", err)
		}
		f.Delay = d
		return nil
	}
	f.Delay = time.Duration(in.DelayMS * float64(time.Millisecond))
	return nil
}

func isPush(kind string) bool {
	return kind == KindMessagePush || kind == KindClickPush || kind == KindEventPush
}

// applies says whether a fault has a meaning for a call.
func (f Fault) applies(call string) bool {
	if f.On != "*" && f.On != call {
		return false
	}
	switch f.Kind {
	case FaultReorder:
		return isPush(call)
	case FaultHTTP5xx, FaultThrottle, FaultRefuse:
		return !isPush(call) && call != KindPing
	case FaultExpiredToken:
		return !isPush(call) && call != KindPing && call != KindToken && call != KindConnect
	case FaultDuplicate, FaultTimeoutAfterEffect:
		return call != KindPing
	}
	return true
}

// hits are the faults one call draws.
type hits []Fault

func (h hits) get(kind string) (Fault, bool) {
	for _, f := range h {
		if f.Kind == kind {
			return f, true
		}
	}
	return Fault{}, false
}

func (h hits) has(kind string) bool { _, ok := h.get(kind); return ok }

type faultBook struct {
	active atomic.Int32 // lets calls skip the lock while nothing is ordered
	mu     sync.Mutex
	list   []*Fault
}

// draw returns the faults for one call and counts them down.
func (b *faultBook) draw(call string) hits {
	if b.active.Load() == 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var drawn hits
	kept := b.list[:0]
	for _, f := range b.list {
		spent := false
		if f.applies(call) && !drawn.has(f.Kind) && (f.Probability <= 0 || rand.Float64() < f.Probability) {
			drawn = append(drawn, *f)
			if f.Times > 0 {
				f.Times--
				spent = f.Times == 0
			}
		}
		if !spent {
			kept = append(kept, f)
		}
	}
	b.list = kept
	b.active.Store(int32(len(kept)))
	return drawn
}

// Inject orders a fault.
func (s *Sim) Inject(f Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, &f)
	s.faults.active.Store(int32(len(s.faults.list)))
}

// ClearFaults takes back every fault.
func (s *Sim) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
	s.faults.active.Store(0)
}

// Faults lists what is still ordered, with the remaining times.
func (s *Sim) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	out := make([]Fault, 0, len(s.faults.list))
	for _, f := range s.faults.list {
		out = append(out, *f)
	}
	return out
}

// before is the part of the faults that keeps a request from having an effect.
func (s *Sim) before(h hits, r *request) (reply, bool) {
	if _, ok := h.get(FaultDropSocket); ok {
		panic(http.ErrAbortHandler)
	}
	if f, ok := h.get(FaultHTTP5xx); ok {
		status := f.Status
		def(&status, http.StatusBadGateway)
		return reply{status: status, code: status, raw: []byte("<html>bad gateway</html>"), ctype: "text/html"}, true
	}
	if f, ok := h.get(FaultThrottle); ok {
		if r.kind == KindConnect { // the bootstrap's own word for "busy" is code 1
			return reply{status: http.StatusOK, code: 1, msg: "system busy"}, true
		}
		wait := f.Delay
		def(&wait, time.Second)
		return s.throttled(s.live().meters.APIPerSecond, wait), true
	}
	if h.has(FaultExpiredToken) {
		s.tokens.revoke(bearer(r.Request))
		return refuse(99991663, "Invalid access token for authorization. Please make a test attempt with another one."), true
	}
	if f, ok := h.get(FaultRefuse); ok {
		rep := refuse(f.Code, "refused on request")
		def(&f.Status, rep.status)
		rep.status = f.Status
		return rep, true
	}
	return reply{}, false
}
